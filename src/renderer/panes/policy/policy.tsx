/** The rules that the engine keeps for us: when to hedge and with what, and the limits before every send. */
import { useState } from 'react';
import {
  defaultVolSettings, DYNAMICS_LABEL, type SmileDynamics,
} from '../../../shared/domain/volatility/surface.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import type { Reply } from '../../store/link.ts';
import { recordsOf, useRecord, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import type { PaneDefinition } from '../pane.ts';
import { bandText, sameBand, type Band } from './band.ts';
import { BandField } from './bandField.tsx';
import { LadderControl } from './ladder.tsx';
import { LIMIT_SETTINGS, POLICY_SETTINGS, type Limits, type Policy } from './settings.ts';
import { RulesCard } from './rules.tsx';
import { SettingsForm } from './settingsForm.tsx';
import { ArmedState, LimitUsage } from './state.tsx';

const FIXED: Band = { kind: 'fixed' };
type Hedging = Policy['instruments'][number];

const HEDGING_KINDS: ReadonlySet<string> = new Set(['perpetual', 'future', 'spot']);

/** What could hedge this underlying: anything with delta and no expiry curve of its own, on accounts of its venue. */
function candidates(underlying: string): readonly Hedging[] {
  const accounts = [...recordsOf('accounts').values()];
  return [...recordsOf('instruments').values()]
    .filter((each) => each.underlying === underlying && HEDGING_KINDS.has(each.kind))
    .flatMap((each) => accounts.filter((account) => account.venue === each.venue)
      .map((account) => ({ account: account.id, instrument: each.id })));
}

const nameOf = (instrument: string): string => recordsOf('instruments').get(instrument)?.venueName ?? instrument;
const keyOf = (each: Hedging): string => `${each.account} ${each.instrument}`;

function HedgingInstruments({ underlying, value, onChange }: {
  readonly underlying: string; readonly value: readonly Hedging[]; readonly onChange: (value: Hedging[]) => void;
}) {
  const chosen = new Set(value.map(keyOf));
  const others = candidates(underlying).filter((each) => !chosen.has(keyOf(each)));
  const raise = (at: number): void => {
    const next = [...value];
    const [moved] = next.splice(at, 1);
    if (moved !== undefined) next.splice(at - 1, 0, moved);
    onChange(next);
  };
  return (
    <fieldset className="instrument-list">
      <legend>Instruments, in order of preference on equal cost</legend>
      <ol>
        {value.map((each, at) => (
          <li key={keyOf(each)}>
            <span className="number">{nameOf(each.instrument)}</span>
            <span className="quiet instrument-account">{each.account}</span>
            <button type="button" className="icon-button" disabled={at === 0} aria-label={`Prefer ${each.instrument}`}
              onClick={() => raise(at)}>↑</button>
            <button type="button" className="icon-button" disabled={value.length === 1}
              aria-label={`Remove ${each.instrument}`}
              onClick={() => onChange(value.filter((other) => other !== each))}>×</button>
          </li>
        ))}
      </ol>
      {others.length === 0 ? null : (
        <select aria-label="Add an instrument" value="" onChange={(event) => {
          const added = others.find((each) => keyOf(each) === event.target.value);
          if (added !== undefined) onChange([...value, added]);
        }}>
          <option value="">Add an instrument…</option>
          {others.map((each) => (
            <option key={keyOf(each)} value={keyOf(each)}>{nameOf(each.instrument)} · {each.account}</option>
          ))}
        </select>
      )}
    </fieldset>
  );
}

/** The delta that is steered: of the underlying's vol settings, so that what is shown and what is hedged are one. */
function DeltaChoice({ underlying, disabled }: { readonly underlying: string; readonly disabled: boolean }) {
  const settings = useRecord('volSettings', underlying) ?? defaultVolSettings(underlying);
  const hasOptions = useRows('legs').some((leg) => leg.kind === 'option' && leg.underlying === underlying);
  if (!hasOptions) return null;
  const choose = (dynamics: SmileDynamics): void => {
    const { edits, events } = settings;
    void sendCommand({ type: 'ChangeVolSettings',
      settings: { ...settings, dynamics, edits: [...edits], events: [...events] } });
  };
  return (
    <label className="delta-choice">Delta of options{' '}
      <select value={settings.dynamics} disabled={disabled} data-testid={`policy-delta-${underlying}`}
        title="What the smile does when the forward moves: hedger, limits and every pane go by the same delta."
        onChange={(event) => choose(event.target.value as SmileDynamics)}>
        {(Object.keys(DYNAMICS_LABEL) as SmileDynamics[]).map((each) => (
          <option key={each} value={each}>{DYNAMICS_LABEL[each]}</option>
        ))}
      </select>
    </label>
  );
}

interface BandEdit {
  /** The band that it edits, and the round of the form: a revert begins a new one. */
  readonly of: string;
  /** Null: what stands in the field cannot be. */
  readonly band: Band | null;
  readonly round: number;
}

function PolicyCard({ policy, disabled }: { readonly policy: Policy; readonly disabled: boolean }) {
  const [instruments, setInstruments] = useState<readonly Hedging[] | null>(null);
  const { underlying, band: kept = FIXED } = policy;
  const [edit, setEdit] = useState<BandEdit>({ of: '', band: null, round: 0 });
  // An edit of a band that has been changed meanwhile is forgotten.
  const keptAs = `${kept.kind} ${bandText(kept)} ${edit.round}`;
  const band = edit.of === keptAs ? edit.band : kept;
  const forget = (): void => {
    setInstruments(null);
    setEdit({ of: '', band: null, round: edit.round + 1 });
  };
  const save = async (values: Partial<Policy>): Promise<string | null> => {
    const rule = policy.band === undefined && band?.kind === 'fixed' ? {} : { band: band ?? kept };
    const { fellBack: _answered, ...own } = policy;
    const next = { ...own, ...values, ...rule, instruments: [...(instruments ?? policy.instruments)] };
    const reply = await sendCommand({ type: 'ChangePolicy', policy: next });
    if (reply.ok) setInstruments(null);
    return refusalOf(reply);
  };
  return (
    <article className="policy-card" aria-label={`Hedge policy ${underlying}`}>
      <header>
        <h2>{underlying} hedge policy</h2>
      </header>
      <LadderControl policy={policy} disabled={disabled} onChoose={save} />
      <DeltaChoice underlying={underlying} disabled={disabled} />
      <SettingsForm name={`policy-${underlying}`} settings={POLICY_SETTINGS(underlying)} record={policy}
        disabled={disabled || band === null}
        otherChange={instruments !== null || band === null || !sameBand(band, kept)}
        onSave={(values) => save(values)} onRevert={forget}>
        <BandField key={keptAs} underlying={underlying} value={kept} disabled={disabled}
          onChange={(next) => setEdit({ ...edit, of: keptAs, band: next })} />
        <HedgingInstruments underlying={underlying} value={instruments ?? policy.instruments}
          onChange={setInstruments} />
      </SettingsForm>
    </article>
  );
}

function LimitsCard({ limits, disabled }: { readonly limits: Limits; readonly disabled: boolean }) {
  return (
    <article className="policy-card" aria-label="Limits">
      <header><h2>Limits before every send</h2></header>
      <SettingsForm name="limits" settings={LIMIT_SETTINGS} record={limits} disabled={disabled}
        onSave={async (values) => refusalOf(await sendCommand({ type: 'ChangeLimits',
          limits: { ...limits, ...values } }))}>
        <LimitUsage limits={limits} />
      </SettingsForm>
    </article>
  );
}

/** Null when it was taken; else the path of the key and what is wrong with it. */
const refusalOf = (reply: Reply): string | null =>
  (reply.ok ? null : `${reply.error.field === null ? '' : `${reply.error.field}: `}${reply.error.message}`);

function PolicyPane() {
  const policies = useRows('policies');
  const limits = useRecord('limits', 'one');
  const readOnly = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  if (policies.length === 0 && limits === null) {
    return <EmptyState title="No policies" text="Hedge policies and limits of the running session are edited here." />;
  }
  return (
    <div className="pane pane-scroll" role="group" aria-label="Policy and limits" tabIndex={0}>
      {readOnly ? (
        <p className="warning-line" role="status">Read-only: this is a replay, or the engine is away.</p>
      ) : null}
      <ArmedState />
      {limits === null ? null : (
        <LimitsCard limits={limits} disabled={readOnly} />
      )}
      {limits === null ? null : <RulesCard limits={limits} disabled={readOnly} />}
      {policies.map((policy) => <PolicyCard key={policy.underlying} policy={policy} disabled={readOnly} />)}
    </div>
  );
}

export const policyPane: PaneDefinition = {
  id: 'policy', title: 'Limits and policies',
  purpose: 'Trading limits and how much of them is used, hedge policies, what is armed', component: PolicyPane,
};
