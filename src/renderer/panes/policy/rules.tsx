/** Limits by scope: a bar each, and the whole set as text, by hand or from a file. What is refused changes nothing. */
import { useState, type ChangeEvent } from 'react';
import type { Command } from '../../../shared/contract/commands.ts';
import { LIMIT_MEASURES } from '../../../shared/domain/steering/limits.ts';
import { sendCommand } from '../../store/commands.ts';
import { useRepeatedQuery } from '../../store/queries/useRepeatedQuery.ts';
import { useRecord } from '../../store/tables.ts';
import { formatNumber } from '../../ui/format.ts';
import type { Limits } from './settings.ts';
import './rules.css';

type Rule = NonNullable<Limits['rules']>[number];

const EXAMPLE = `{
  "rules": [
    { "scope": "estate", "measure": "dailyLoss", "unit": "USD", "soft": 20000, "hard": 50000 },
    { "scope": "underlying:BTC", "measure": "vega", "unit": "USD per vol point", "soft": 5000, "hard": null }
  ],
  "books": []
}`;

/** Of what is worse when it is more; of health the other way round. Null: not known. */
export function shareOf({ measure, soft, hard }: Rule, value: number | null): number | null {
  const threshold = hard ?? soft;
  if (value === null || threshold === null) return null;
  if (LIMIT_MEASURES[measure].worse === 'less') return value <= 0 ? 1 : Math.min(1, threshold / value);
  return threshold <= 0 ? 1 : Math.min(1, value / threshold);
}

function RuleRow({ rule, value, why }: { readonly rule: Rule; readonly value: number | null;
  readonly why: string | null }) {
  const share = shareOf(rule, value);
  const isNear = why !== null || (share !== null && share > 0.8);
  return (
    <tr title={why ?? undefined}>
      <th scope="row">{rule.scope} {rule.measure} <span className="unit">{rule.unit}</span></th>
      <td className="number">{formatNumber(value, { digits: 2 })}</td>
      <td className="number">{formatNumber(rule.soft, { digits: 2 })}</td>
      <td className="number">{formatNumber(rule.hard, { digits: 2 })}</td>
      <td className={isNear ? 'warning-text' : 'quiet'}>
        {share === null ? (why ?? 'of an order') : (
          <meter min={0} max={1} high={0.8} value={share} aria-label={`${rule.scope} ${rule.measure} used`}>
            {formatNumber(share, { digits: 0, scale: 100, suffix: ' %' })}</meter>
        )}</td>
    </tr>
  );
}

export function RulesCard({ limits, disabled }: { readonly limits: Limits; readonly disabled: boolean }) {
  const session = useRecord('session', 'one')?.session ?? '';
  const { answer } = useRepeatedQuery({ type: 'LimitUse' }, session, 2_000);
  const [text, setText] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { rules = [], books = [] } = limits;
  const kept = rules.length === 0 ? EXAMPLE : JSON.stringify({ rules, books }, null, 2);
  const save = async (): Promise<void> => {
    let read: unknown;
    try {
      read = JSON.parse(text ?? kept);
    } catch (error) {
      setRefusal(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    if (typeof read !== 'object' || read === null || Array.isArray(read)) {
      setRefusal('must be an object with rules and books');
      return;
    }
    // The engine's schema names what is wrong, with its path.
    const next = { ...limits, ...read } as Extract<Command, { type: 'ChangeLimits' }>['limits'];
    const reply = await sendCommand({ type: 'ChangeLimits', limits: next });
    // By the path that the text itself has.
    setRefusal(reply.ok ? null : reply.error.message.replace(/^command\.limits\./, ''));
    if (reply.ok) setText(null);
  };
  const load = (event: ChangeEvent<HTMLInputElement>): void => {
    const [file] = event.target.files ?? [];
    void file?.text().then(setText);
    event.target.value = '';
  };
  return (
    <article className="policy-card" aria-label="Limits by scope">
      <header><h2>Limits by scope</h2>
        <span className="quiet">soft: asks, with the number · hard: denies · what reduces always passes</span></header>
      {rules.length === 0 ? <p className="quiet">None yet. What stands below is an example.</p> : (
        <table className="figures limit-usage" aria-label="Limits by scope in use" data-testid="rule-usage">
          <thead><tr><th scope="col">Rule</th><th scope="col">now</th><th scope="col">soft</th><th scope="col">hard</th>
            <th scope="col">used</th></tr></thead>
          <tbody>{rules.map((rule, i) => (
            <RuleRow key={`${rule.scope} ${rule.measure}`} rule={rule} value={answer?.[i]?.value ?? null}
              why={answer?.[i]?.why ?? null} />
          ))}</tbody>
        </table>
      )}
      <textarea className="rules-text" rows={9} spellCheck={false} aria-label="Rules and books as text"
        value={text ?? kept} disabled={disabled} data-testid="rules-text"
        aria-invalid={refusal !== null} onChange={(event) => setText(event.target.value)} />
      {refusal === null ? null : (
        <p className="warning-text rules-refused" role="alert" data-testid="refused-rules">
          Refused, {refusal}. What was in force stays in force.</p>
      )}
      <footer className="settings-actions">
        <button type="button" className="button is-primary" disabled={disabled || text === null}
          data-testid="save-rules" onClick={() => void save()}>Save</button>
        <button type="button" className="button" disabled={text === null} onClick={() => {
          setText(null);
          setRefusal(null);
        }}>Revert</button>
        <label className="button rules-file">From a file ...<input type="file" accept=".json,application/json"
          disabled={disabled} onChange={load} /></label>
      </footer>
    </article>
  );
}
