/** What a policy may hedge with, in order of preference. */
import { instrumentName, recordsOf } from '../../store/tables.ts';
import type { Book, Policy } from './settings.ts';

export type Hedging = Policy['instruments'][number];

const HEDGING_KINDS: ReadonlySet<string> = new Set(['perpetual', 'future', 'spot']);

/** Anything with delta and no expiry curve of its own, on accounts of its venue, or of a book alone. */
export function candidates(underlying: string, book: Book | null): readonly Hedging[] {
  const accounts = [...recordsOf('accounts').values()].filter(({ id }) => book === null || book.accounts.includes(id));
  return [...recordsOf('instruments').values()]
    .filter((each) => each.underlying === underlying && HEDGING_KINDS.has(each.kind))
    .flatMap((each) => accounts.filter((account) => account.venue === each.venue)
      .map((account) => ({ account: account.id, instrument: each.id })));
}

const keyOf = (each: Hedging): string => `${each.account} ${each.instrument}`;

export function HedgingInstruments({ underlying, book, value, onChange }: {
  readonly underlying: string; readonly book: Book | null; readonly value: readonly Hedging[];
  readonly onChange: (value: Hedging[]) => void;
}) {
  const chosen = new Set(value.map(keyOf));
  const others = candidates(underlying, book).filter((each) => !chosen.has(keyOf(each)));
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
            <span className="number">{instrumentName(each.instrument)}</span>
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
            <option key={keyOf(each)} value={keyOf(each)}>{instrumentName(each.instrument)} · {each.account}</option>
          ))}
        </select>
      )}
    </fieldset>
  );
}
