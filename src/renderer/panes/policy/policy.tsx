/** The rules that the engine keeps for us: when to hedge and with what, and the limits before every send. */
import { useState } from 'react';
import { policyKeyOf, policyName } from '../../../shared/domain/steering/hedge.ts';
import {
  defaultVolSettings, DYNAMICS_LABEL, type SmileDynamics,
} from '../../../shared/domain/volatility/surface.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { useRecord, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import type { PaneDefinition } from '../pane.ts';
import { bandText, sameBand, type Band } from './band.ts';
import { BandField } from './bandField.tsx';
import { BooksCard, RemovePolicy } from './books.tsx';
import { HedgingInstruments, type Hedging } from './hedgingInstruments.tsx';
import { LadderControl } from './ladder.tsx';
import { LIMIT_SETTINGS, POLICY_SETTINGS, refusalOf, type Limits, type Policy } from './settings.ts';
import { RulesCard } from './rules.tsx';
import { SettingsForm } from './settingsForm.tsx';
import { ArmedState, LimitUsage } from './state.tsx';

const FIXED: Band = { kind: 'fixed' };
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
  const [key, name] = [policyKeyOf(policy), policyName(policy)];
  const book = (useRecord('limits', 'one')?.books ?? []).find((each) => each.name === policy.book) ?? null;
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
    <article className="policy-card" aria-label={`Hedge policy ${name}`}>
      <header>
        <h2>{name} hedge policy</h2>
        {policy.book === undefined ? null : <RemovePolicy policy={policy} disabled={disabled} />}
      </header>
      <LadderControl policy={policy} disabled={disabled} onChoose={save} />
      <DeltaChoice underlying={underlying} disabled={disabled} />
      <SettingsForm name={`policy-${key}`} settings={POLICY_SETTINGS(underlying)} record={policy}
        disabled={disabled || band === null}
        otherChange={instruments !== null || band === null || !sameBand(band, kept)}
        onSave={(values) => save(values)} onRevert={forget}>
        <BandField key={keptAs} underlying={underlying} value={kept} disabled={disabled}
          onChange={(next) => setEdit({ ...edit, of: keptAs, band: next })} />
        <HedgingInstruments underlying={underlying} book={book} value={instruments ?? policy.instruments}
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
      {limits === null ? null : <BooksCard limits={limits} disabled={readOnly} />}
      {policies.map((policy) => <PolicyCard key={policyKeyOf(policy)} policy={policy} disabled={readOnly} />)}
    </div>
  );
}

export const policyPane: PaneDefinition = {
  id: 'policy', title: 'Limits and policies',
  purpose: 'Trading limits and how much of them is used, hedge policies, what is armed', component: PolicyPane,
};
