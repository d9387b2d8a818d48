/**
 * A held option into a later expiry: of each one the strike of the same delta and the same strike, with what the roll
 * costs. What is picked is laid out as two legs, and stays picked while the market moves.
 */
import { useEffect } from 'react';
import type { RollAnswer, RollExpiry, RollTarget } from '../../../shared/contract/questions/expiry.ts';
import { decimalFault } from '../../store/decimalFields.ts';
import { useRepeatedQuery } from '../../store/queries/useRepeatedQuery.ts';
import { contractsText, endRoll, layRoll, useStructure, type RollOf } from '../../store/orders/structure.ts';
import { instrumentName, recordsOf } from '../../store/tables.ts';
import { formatNumber, utcDay } from '../../ui/format.ts';
import { firstRoll, rollLegs, targetOf } from './rollLegs.ts';

const LOOK_EVERY_MS = 2_000;
const strikeText = (usd: number): string => formatNumber(usd, { digits: 0 });
const deltaText = (delta: number | null): string => `Δ ${formatNumber(delta, { digits: 2, sign: 'always' })}`;

function costText({ costUsdPerContract: cost }: RollTarget, contracts: number): string {
  return formatNumber(cost === null ? null : cost * contracts, { digits: 0, sign: 'always' });
}

function Way({ target, contracts, picked, onPick, testId }: {
  readonly target: RollTarget | undefined; readonly contracts: number; readonly picked: string | null;
  readonly onPick: (instrument: string) => void; readonly testId: string;
}) {
  if (target === undefined) return <td className="quiet">—</td>;
  return (
    <td><button type="button" className="chip" aria-pressed={target.instrument === picked} data-testid={testId}
      onClick={() => onPick(target.instrument)}>
      {strikeText(target.strikeUsd)} · {deltaText(target.delta)} · {costText(target, contracts)}</button></td>
  );
}

function Row({ of, contracts, picked, onPick, at }: {
  readonly of: RollExpiry; readonly contracts: number; readonly picked: string | null; readonly at: number;
  readonly onPick: (instrument: string) => void;
}) {
  const way = (id: string | null): RollTarget | undefined => of.targets.find(({ instrument }) => instrument === id);
  const other = of.targets.some(({ instrument }) => instrument === picked);
  return (
    <tr>
      <th scope="row">{utcDay(of.expiryTimeMs)}</th>
      <Way target={way(of.sameDelta)} contracts={contracts} picked={picked} onPick={onPick}
        testId={`roll-delta-${at}`} />
      <Way target={way(of.sameStrike)} contracts={contracts} picked={picked} onPick={onPick}
        testId={`roll-strike-${at}`} />
      <td><select className="search" aria-label={`Strike of ${utcDay(of.expiryTimeMs)}`}
        value={other ? picked ?? '' : ''}
        onChange={(event) => onPick(event.target.value)}>
        {other ? null : <option value="">…</option>}
        {of.targets.map((target) => (
          <option key={target.instrument} value={target.instrument}>
            {strikeText(target.strikeUsd)} {deltaText(target.delta)} {costText(target, contracts)}</option>
        ))}</select></td>
    </tr>
  );
}

function lay(answer: RollAnswer, into: string, contracts: string): void {
  const name = instrumentName(answer.instrument);
  layRoll(into, rollLegs(answer, into, contracts), `roll of ${name}`);
}

/** Laid out with the first answer, and anew when the hand picks another or another size; never by itself. */
function usePicked(answer: RollAnswer | null, into: string | null) {
  const held = answer === null ? '' : contractsText(Math.abs(answer.quantity));
  useEffect(() => {
    const first = answer === null || into !== null ? null : firstRoll(answer);
    if (answer !== null && first !== null) lay(answer, first, held);
  }, [answer, into, held]);
  const laid = useStructure(({ legs }) => legs[0]?.quantity);
  const size = into === null ? held : laid ?? held;
  return {
    size,
    pick: (instrument: string): void => {
      if (answer !== null) lay(answer, instrument, size);
    },
    resize: (text: string): void => {
      if (answer !== null && into !== null) lay(answer, into, text);
    },
  };
}

export function RollForm({ account, instrument: held, into: picked }: RollOf & { readonly into: string | null }) {
  const { answer, error } = useRepeatedQuery({ type: 'Roll', account, instrument: held }, '', LOOK_EVERY_MS);
  const { size, pick, resize } = usePicked(answer, picked);
  const instrument = recordsOf('instruments').get(held);
  const fault = decimalFault(size, instrument?.lotSize ?? null);
  const target = answer === null || picked === null ? null : targetOf(answer, picked);
  return (
    <section className="builder-roll" aria-label="Roll" data-testid="roll">
      <div className="builder-roll-head">
        <b>Roll {answer === null ? '' : formatNumber(answer.quantity, { digits: 2, sign: 'always' })}{' '}
          {instrument?.venueName}</b>
        <span className="quiet">{deltaText(answer?.delta ?? null)}{target === null ? ''
          : ` → ${deltaText(target.delta)}`}</span>
        <label className="inline-label">Contracts{' '}
          <input className="search is-short" value={size} inputMode="decimal" aria-label="Contracts to roll"
            aria-invalid={fault !== null} onChange={(event) => resize(event.target.value)} /></label>
        <button type="button" className="button is-small" onClick={endRoll}>Back to templates</button>
      </div>
      {error === null ? null : <p className="warning-line" role="status">{error}</p>}
      {answer === null ? null : answer.expiries.length === 0
        ? <p className="quiet">Nothing later is listed with the same terms.</p> : (
        <table className="figures builder-rolls" aria-label="Rolls">
          <thead><tr><th scope="col">Into</th><th scope="col">same delta: strike, delta,
            cost <span className="unit">USD</span></th><th scope="col">same strike</th>
            <th scope="col">another</th></tr></thead>
          <tbody>{answer.expiries.map((of, at) => (
            <Row key={of.expiryTimeMs} of={of} contracts={Number(size)} picked={picked} onPick={pick} at={at} />
          ))}</tbody>
        </table>
      )}
    </section>
  );
}
