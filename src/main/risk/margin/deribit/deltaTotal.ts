/**
 * Deribit's account deltas: `delta_total` is the sum over options of size x (Black delta - mark price) and the coins of
 * futures; the true USD delta of an inverse book is equity + delta_total coins (facts on option venues 3.3).
 */
import { lognormalTerms, signOf } from '../../pricing/black76.ts';
import type { DeribitLeg } from './legs.ts';

export interface DeltaTotal {
  /** The venue's index: "btc_usd". */
  readonly pair: string;
  /** In coins. NaN where an option has no vol. */
  readonly options: number;
  readonly total: number;
}

/** Of one leg, in coins. Linear options are paid in dollars: their premium carries no coins. */
export function legDelta(leg: DeribitLeg): number {
  if (leg.kind === 'future') return leg.coins;
  const { optionType, forwardUsd, strikeUsd, years, vol, inverse, mark, coins } = leg;
  const sign = signOf(optionType);
  const delta = vol === null ? NaN
    : sign * lognormalTerms(sign, forwardUsd, strikeUsd, vol * Math.sqrt(years)).probability1;
  return coins * (delta - (inverse ? mark : 0));
}

export function deltaTotals(legs: readonly DeribitLeg[]): readonly DeltaTotal[] {
  const totals = new Map<string, { options: number; total: number }>();
  for (const leg of legs) {
    const known = totals.get(leg.pair) ?? { options: 0, total: 0 };
    const delta = legDelta(leg);
    if (leg.kind === 'option') known.options += delta;
    known.total += delta;
    totals.set(leg.pair, known);
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([pair, sums]) => ({ pair, ...sums }));
}
