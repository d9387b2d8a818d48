/**
 * Which quotes of one expiry a smile may be fitted to: out-of-the-money, two-sided, within reach of the money, not
 * absurdly wide (facts: weights of the surface section). What is left out is named with its reason.
 */
import type { OptionType } from '../../../../shared/domain/instrument.ts';

/** One option's implied vols as fractions. */
export interface SmileQuote {
  readonly strike: number;
  readonly optionType: OptionType;
  /** Null where that side is not quoted; a bid of 0 is one below the intrinsic value, which every vol is above. */
  readonly bidVol: number | null;
  readonly askVol: number | null;
  /** Of the moment of this quote; null: the expiry's. Quotes of one chain are up to a minute apart. */
  readonly forward: number | null;
}

export interface SmilePoint {
  /** ln(strike / forward). */
  readonly k: number;
  readonly strike: number;
  readonly bidVol: number;
  readonly askVol: number;
  readonly midVol: number;
  readonly halfSpread: number;
}

export type ExclusionReason = 'inTheMoney' | 'oneSided' | 'crossed' | 'tooWide' | 'tooFar' | 'byHand' | 'senseless';

export interface Exclusion {
  readonly strike: number;
  readonly optionType: OptionType;
  readonly reason: ExclusionReason;
}

export interface SmileSelection {
  /** By strike. */
  readonly points: readonly SmilePoint[];
  readonly excluded: readonly Exclusion[];
}

const MAX_HALF_SPREAD = 0.25;
const REACH_IN_DEVIATIONS = 4;

/** `excludedStrikes`: left out by the trader's hand. Throws RangeError for a forward or time that is not positive. */
export function selectSmileQuotes(
  quotes: readonly SmileQuote[], forward: number, years: number, excludedStrikes: ReadonlySet<number>,
): SmileSelection {
  if (!(forward > 0) || !(years > 0)) throw new RangeError('a smile needs a positive forward and time');
  const judged = quotes.map((quote) => ({ quote, verdict: judge(quote, quote.forward ?? forward, excludedStrikes) }));
  const kept = judged.flatMap(({ verdict }) => (typeof verdict === 'string' ? [] : [verdict]));
  kept.sort((a, b) => a.k - b.k || a.midVol - b.midVol);
  const nearest = nearestToMoney(kept);
  const reach = nearest === null ? 0 : REACH_IN_DEVIATIONS * nearest.midVol * Math.sqrt(years);
  const excluded = judged.flatMap(({ quote: { strike, optionType }, verdict }) => {
    const reason = typeof verdict === 'string' ? verdict : Math.abs(verdict.k) > reach ? 'tooFar' as const : null;
    return reason === null ? [] : [{ strike, optionType, reason }];
  });
  return { points: kept.filter((point) => Math.abs(point.k) <= reach), excluded };
}

export const nearestToMoney = (points: readonly SmilePoint[]): SmilePoint | null =>
  points.reduce<SmilePoint | null>(
    (best, point) => (best === null || Math.abs(point.k) < Math.abs(best.k) ? point : best), null);

/** Mid vol at the money, straight between the two points about it; null without points. */
export function atTheMoneyMid(points: readonly SmilePoint[]): { vol: number; halfSpread: number } | null {
  const above = points.find(({ k }) => k >= 0);
  const below = points.findLast(({ k }) => k < 0);
  if (above === undefined || below === undefined) {
    const only = above ?? below;
    return only === undefined ? null : { vol: only.midVol, halfSpread: only.halfSpread };
  }
  const share = -below.k / (above.k - below.k);
  const between = (of: (point: SmilePoint) => number): number => of(below) + share * (of(above) - of(below));
  return { vol: between(({ midVol }) => midVol), halfSpread: between(({ halfSpread }) => halfSpread) };
}

function judge(quote: SmileQuote, forward: number, excluded: ReadonlySet<number>): SmilePoint | ExclusionReason {
  const { strike, optionType, bidVol, askVol } = quote;
  if (excluded.has(strike)) return 'byHand';
  if (!(strike > 0 && strike < Infinity && forward > 0 && forward < Infinity)) return 'senseless';
  if (optionType === 'call' ? strike < forward : strike >= forward) return 'inTheMoney';
  if (bidVol === null || askVol === null || !(bidVol > 0) || !(askVol > 0)) return 'oneSided';
  if (bidVol > askVol) return 'crossed';
  const halfSpread = (askVol - bidVol) / 2;
  if (!(halfSpread <= MAX_HALF_SPREAD)) return 'tooWide';
  const k = Math.log(strike / forward);
  return { k, strike, bidVol, askVol, midVol: (bidVol + askVol) / 2, halfSpread };
}
