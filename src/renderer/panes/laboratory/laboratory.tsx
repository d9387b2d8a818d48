/** The policy laboratory: what would other hedge policies have made of this session. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { useEffect, useState } from 'react';
import type { LaboratoryAnswer } from '../../../shared/contract/questions/laboratory.ts';
import { ask } from '../../store/commands.ts';
import { useQuery } from '../../store/queries/useQuery.ts';
import { useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { Field } from '../../ui/field.tsx';
import { spanText, utcDayTime } from '../../ui/format.ts';
import type { PaneDefinition } from '../pane.ts';
import { Frontier } from './frontier.tsx';
import './laboratory.css';
import { Results } from './results.tsx';
import { policyFrom, VARIATIONS, type Policy, type Trial } from './variations.ts';

const PROGRESS_EVERY_MS = 400;
const AT_FIRST = ['running', 'to the edge', 'half as wide', 'Zakamouline'];

interface Run { readonly share: number; readonly cancel: () => void }

/** One at a time; `run` null: nothing is under way. */
function useLaboratory() {
  const [answer, setAnswer] = useState<LaboratoryAnswer | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const isRunning = share !== null;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => {
      void ask({ type: 'LaboratoryProgress', cancel: false }).then((told) => {
        if (told.ok && told.answer.share !== null) setShare(told.answer.share);
      });
    }, PROGRESS_EVERY_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  const start = async (session: string | null, trials: readonly Trial[], approvalDelayMs: number | null,
    windowMs: number): Promise<void> => {
    setShare(0);
    setError(null);
    const got = await ask({ type: 'Laboratory', session, trials: [...trials], approvalDelayMs, windowMs });
    setShare(null);
    if (got.ok) setAnswer(got.answer);
    else setError(got.message);
  };
  const cancel = (): void => { void ask({ type: 'LaboratoryProgress', cancel: true }); };
  const run: Run | null = share === null ? null : { share, cancel };
  return { answer, error, run, start };
}

function Pasted({ onAdd }: { readonly onAdd: (policy: Policy) => void }) {
  const [text, setText] = useState('');
  const found = text.trim() === '' ? null : policyFrom(text);
  return (
    <details className="laboratory-paste">
      <summary>Add a policy as JSON</summary>
      <textarea aria-label="A hedge policy as JSON" rows={4} value={text} spellCheck={false}
        data-testid="laboratory-json" onChange={(event) => setText(event.target.value)} />
      <span className="field-note" role="status">{typeof found === 'string' ? found : ''}</span>
      <button type="button" className="button is-small" disabled={found === null || typeof found === 'string'}
        onClick={() => { if (found !== null && typeof found !== 'string') onAdd(found); }}>Add</button>
    </details>
  );
}

function SessionChoice({ value, onChange }: {
  readonly value: string | null; readonly onChange: (session: string | null) => void;
}) {
  const { answer } = useQuery({ type: 'ListSessions' });
  return (
    <label>Session <select value={value ?? ''} data-testid="laboratory-session"
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}>
      <option value="">the one shown, up to now</option>
      {(answer ?? []).map(({ session, startedTimeMs }) => (
        <option key={session} value={session}>{session} ({utcDayTime(startedTimeMs)} UTC)</option>
      ))}
    </select></label>
  );
}

/** Seconds; null: empty. NaN is no number. */
const secondsOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** What is to be tried: chosen variations of the running policy and what was pasted, all of one underlying. */
function useTrials(running: Policy | null) {
  const [names, setNames] = useState<readonly string[]>(AT_FIRST);
  const [added, setAdded] = useState<readonly Policy[]>([]);
  const trials: readonly Trial[] = running === null ? [] : [
    ...VARIATIONS.filter(({ name }) => names.includes(name)).map(({ name, of }) => ({ name, policy: of(running) })),
    ...added.filter(({ underlying }) => underlying === running.underlying)
      .map((policy, at) => ({ name: `pasted ${at + 1}`, policy })),
  ];
  return { names, trials, add: (policy: Policy): void => setAdded([...added, policy]),
    toggle: (name: string): void =>
      setNames(names.includes(name) ? names.filter((each) => each !== name) : [...names, name]) };
}

function RunButton({ run, count, disabled, onStart }: {
  readonly run: Run | null; readonly count: number; readonly disabled: boolean; readonly onStart: () => void;
}) {
  if (run === null) {
    return <button type="button" className="button is-primary" data-testid="laboratory-run" disabled={disabled}
      onClick={onStart}>Try {count} on the record</button>;
  }
  return (
    <>
      <progress max={1} value={run.share} aria-label="Share of the record read" />
      <button type="button" className="button" onClick={run.cancel}>Cancel</button>
    </>
  );
}

function Outcome({ answer, underlying }: {
  readonly answer: LaboratoryAnswer | null; readonly underlying: string;
}) {
  if (answer === null) {
    return <EmptyState title="Nothing tried yet" text="Each policy decides the recorded session again: the real hedger,
      the recorded books, approvals after a while. The market does not answer to what is tried." />;
  }
  return (
    <>
      <p className="quiet number">{answer.session}: {utcDayTime(answer.fromMs)} UTC,{' '}
        {spanText(answer.toMs - answer.fromMs)}, {answer.looks} looks, approved after{' '}
        {spanText(answer.approvalDelayMs)}, window {spanText(answer.windowMs)}</p>
      <Results answer={answer} underlying={underlying} />
      <Frontier rows={answer.rows.filter((row) => row.underlying === underlying)} underlying={underlying} />
    </>
  );
}

/** As the engine takes it: why it is no longer automatic is no part of a policy. */
const triable = ({ fellBack: _why, ...policy }: WireRecord<'policies'>): Policy => policy as Policy;

function Laboratory() {
  // Of a book none can be tried: a record is decided again for the whole underlying.
  const policies = useRows('policies').filter(({ book }) => book === undefined);
  const [chosenSession, setSession] = useState<string | null>(null);
  const [chosen, setUnderlying] = useState<string | null>(null);
  const [delay, setDelay] = useState('');
  const [window, setWindow] = useState('60');
  const { answer, error, run, start } = useLaboratory();
  const running = policies.find(({ underlying }) => underlying === chosen) ?? policies[0];
  const { names, trials, add, toggle } = useTrials(running === undefined ? null : triable(running));
  if (running === undefined) {
    return <EmptyState title="No policy to try" text="Start or open a session that holds something to hedge: then its
      record can be decided again under other policies." />;
  }
  const [delayS, windowS] = [secondsOf(delay), secondsOf(window)];
  const delayError = delayS !== null && !(delayS >= 0 && delayS <= 3_600) ? '0 to 3600 seconds' : null;
  const windowError = windowS === null || !(windowS >= 1 && windowS <= 86_400) ? '1 to 86400 seconds' : null;
  return (
    <div className="pane" role="group" aria-label="Policy laboratory">
      <div className="pane-bar" role="toolbar" aria-label="Policy laboratory">
        {policies.map(({ underlying }) => (
          <button key={underlying} type="button" className="chip" aria-pressed={underlying === running.underlying}
            onClick={() => setUnderlying(underlying)}>{underlying}</button>
        ))}
        <SessionChoice value={chosenSession} onChange={setSession} />
        <span className="pane-bar-actions">
          <RunButton run={run} count={trials.length}
            disabled={trials.length === 0 || delayError !== null || windowError !== null}
            onStart={() => { void start(chosenSession, trials, delayS === null ? null : delayS * 1_000,
              (windowS ?? 60) * 1_000); }} />
        </span>
      </div>
      <div className="laboratory-body">
        <div className="laboratory-choice" role="group" aria-label="Policies to try">
          {VARIATIONS.map(({ name, explanation }) => (
            <button key={name} type="button" className="chip" title={explanation} aria-pressed={names.includes(name)}
              onClick={() => toggle(name)}>{name}</button>
          ))}
          <Field label="Approved after" unit="s" value={delay} onChange={setDelay} error={delayError}
            hint="Between proposal and approval; empty: as long as it took in the session" />
          <Field label="Window" unit="s" value={window} onChange={setWindow} error={windowError}
            hint="The hedging error is added up so long before its deviation is taken" />
          <Pasted onAdd={add} />
        </div>
        {error === null ? null : <p className="warning-line" role="status">{error}</p>}
        <Outcome answer={answer} underlying={running.underlying} />
      </div>
    </div>
  );
}

export const laboratoryPane: PaneDefinition = {
  id: 'laboratory', title: 'Laboratory',
  purpose: 'Policy laboratory: decide a recorded session again under other hedge policies, cost against error',
  component: Laboratory,
};
