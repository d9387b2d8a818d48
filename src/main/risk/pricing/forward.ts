// The forward of an expiry from put-call parity, robust against a bad quote: every strike with both options quoted
// gives an interval, narrow intervals count for more, and what lies far from the rest does not count at all.

import type { ContractStyle } from '../../../shared/domain/instrument.ts';

/**
 * Both sides of the call and the put of one strike, in the quote currency (linear) or in coin (inverse); bid 0 = none.
 */
export interface ParityPair {
  strike: number;
  callBid: number;
  callAsk: number;
  putBid: number;
  putAsk: number;
}

/**
 * `forward` with its `halfWidth` (of the combined bid-ask interval: the true one is about that uncertain), both in the
 * quote currency; `used` strikes out of all given. `noPairs`: no strike has two asks over two bids.
 */
export type ForwardEstimate =
  { status: 'ok'; forward: number; halfWidth: number; used: number } | { status: 'noPairs' };

/** One strike's forward and the half width of its interval. */
interface Implied {
  centre: number;
  halfWidth: number;
}

/** Tukey's constant: estimates beyond so many scales of distance get no weight. */
const BIWEIGHT = 4.685;
const ITERATIONS = 20;

/**
 * Forward from parity: linear call - put = discount (F - K), inverse (in coin, no rate) call - put = 1 - K/F.
 * `discount` is the settlement currency's factor to expiry; it is ignored for inverse options.
 * Source: facts/quant.md 1b; Tukey biweight after Beaton and Tukey, Technometrics 16 (1974).
 */
export function forwardFromParity(
  style: ContractStyle,
  pairs: readonly ParityPair[],
  discount: number,
): ForwardEstimate {
  const implied = levelled(pairs.flatMap((pair) => impliedByPair(style, pair, discount) ?? []));
  if (implied.length === 0) return { status: 'noPairs' };
  let forward = weightedMedian(implied, ({ centre }) => centre);
  let scale = 0;
  for (let i = 0; i < ITERATIONS; i++) {
    const from = forward;
    scale = 1.4826 * weightedMedian(implied, ({ centre }) => Math.abs(centre - from));
    forward = reweighted(implied, from, scale);
    if (Math.abs(forward - from) <= 1e-14 * from) break;
  }
  const near = implied.filter((one) => Math.abs(distance(one, forward, scale)) < 1);
  const precision = near.reduce((sum, one) => sum + precisionOf(one), 0);
  return { status: 'ok', forward, halfWidth: 1 / Math.sqrt(precision), used: near.length };
}

/** No interval counts as narrower than the third narrowest: one wrong quote, however tight, cannot outvote the rest. */
function levelled(implied: readonly Implied[]): Implied[] {
  const widths = implied.map(({ halfWidth }) => halfWidth).sort((a, b) => a - b);
  const narrowest = widths[Math.min(2, widths.length - 1)] ?? 0;
  return implied.map(({ centre, halfWidth }) => ({ centre, halfWidth: Math.max(halfWidth, narrowest) }));
}

const precisionOf = ({ halfWidth }: Implied): number => 1 / (halfWidth * halfWidth);

/** In units of where the biweight ends: own half width or the common scatter, whichever is larger. */
function distance({ centre, halfWidth }: Implied, forward: number, scale: number): number {
  return (centre - forward) / (BIWEIGHT * Math.max(halfWidth, scale));
}

/** One step of iteratively reweighted least squares. */
function reweighted(implied: readonly Implied[], forward: number, scale: number): number {
  let sum = 0;
  let total = 0;
  for (const one of implied) {
    const u = distance(one, forward, scale);
    if (Math.abs(u) >= 1) continue;
    const weight = precisionOf(one) * (1 - u * u) ** 2;
    sum += weight * one.centre;
    total += weight;
  }
  return total > 0 ? sum / total : forward;
}

/** The value at which half of the precision lies on either side. */
function weightedMedian(implied: readonly Implied[], valueOf: (one: Implied) => number): number {
  const sorted = implied.map((one) => ({ value: valueOf(one), weight: precisionOf(one) }));
  sorted.sort((a, b) => a.value - b.value);
  const half = 0.5 * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  for (const { value, weight } of sorted) {
    passed += weight;
    if (passed >= half) return value;
  }
  return sorted.at(-1)?.value ?? NaN;
}

function impliedByPair(style: ContractStyle, pair: ParityPair, discount: number): Implied | null {
  const { strike, callBid, callAsk, putBid, putAsk } = pair;
  if (!(strike > 0 && callBid >= 0 && putBid >= 0 && callAsk > 0 && putAsk > 0)) return null;
  if (!(callAsk >= callBid && putAsk >= putBid && callAsk < Infinity && putAsk < Infinity)) return null;
  const low = atDifference(style, strike, callBid - putAsk, discount);
  const high = atDifference(style, strike, callAsk - putBid, discount);
  if (!(low > 0 && high < Infinity)) return null;
  const centre = 0.5 * (low + high);
  return { centre, halfWidth: Math.max(0.5 * (high - low), 1e-9 * centre) };
}

function atDifference(style: ContractStyle, strike: number, callMinusPut: number, discount: number): number {
  if (style === 'linear') return strike + callMinusPut / discount;
  return callMinusPut < 1 ? strike / (1 - callMinusPut) : Infinity;
}
