/**
 * What a structure comes to at its first expiry: where it breaks even, the most it may lose and gain, and the chance of
 * a gain under the density that the surface implies. Piecewise straight where every option expires then, so that the
 * corners tell all; what lives on is searched between them.
 */
import { normalCdf, normalPdf } from '../pricing/normal.ts';
import { isInverseFuture, strikeOf, unitsOf } from '../portfolio/contractValue.ts';
import { volOn, type ExpirySmile } from '../surface/surface.ts';
import { profitCurve, type StructureLeg, type StructureMarket } from './structure.ts';

export interface Outcomes {
  /** Prices of the underlying, rising. */
  readonly breakEvensUsd: readonly number[];
  /** Never above 0; null: without bound. */
  readonly maxLossUsd: number | null;
  /** Never below 0; null: without bound. */
  readonly maxGainUsd: number | null;
  /** Null where the surface has no smile for that expiry. */
  readonly probabilityOfProfit: number | null;
  readonly missing: readonly string[];
}

/** Prices searched lie between spot / REACH and spot x REACH, and at 0. */
const REACH = 50;
const STEPS = 400;
const SAME = 1e-12;

export function outcomes(legs: readonly StructureLeg[], market: StructureMarket, expiryTimeMs: number): Outcomes {
  const { missing, at } = profitCurve(legs, market, expiryTimeMs);
  if (missing.length > 0) {
    return { breakEvensUsd: [], maxLossUsd: null, maxGainUsd: null, probabilityOfProfit: null, missing };
  }
  const prices = searched(legs, market.spotUsd);
  const slope = slopeFarUp(legs);
  const breakEvensUsd = crossings(at, prices, slope);
  const least = extreme(at, prices);
  const most = -extreme((spot) => -at(spot), prices);
  return {
    breakEvensUsd,
    maxLossUsd: slope < -SAME ? null : Math.min(least, 0),
    maxGainUsd: slope > SAME ? null : Math.max(most, 0),
    probabilityOfProfit: chanceOfProfit(at, breakEvensUsd, market.smileOf(expiryTimeMs)),
    missing,
  };
}

/** 0, the strikes, and a mesh even in ln. */
function searched(legs: readonly StructureLeg[], spotUsd: number): readonly number[] {
  const strikes = legs.flatMap(({ instrument }) => (instrument.kind === 'option' ? [strikeOf(instrument)] : []));
  const mesh = Array.from({ length: STEPS + 1 }, (_, i) => spotUsd * REACH ** ((2 * i) / STEPS - 1));
  return [...new Set([0, ...strikes, ...mesh])].sort((a, b) => a - b);
}

/** USD per USD of the underlying far above every strike. */
function slopeFarUp(legs: readonly StructureLeg[]): number {
  return legs.reduce((sum, { instrument, quantity, price }) => {
    const units = unitsOf(instrument, quantity);
    if (instrument.kind === 'option') return instrument.optionType === 'call' ? sum + units : sum;
    return sum + (isInverseFuture(instrument) ? units / price : units);
  }, 0);
}

function crossings(at: (spot: number) => number, prices: readonly number[], slope: number): readonly number[] {
  const found: number[] = [];
  const values = prices.map(at);
  for (let i = 1; i < prices.length; i += 1) {
    const [low = 0, high = 0, atLow = 0, atHigh = 0] = [prices[i - 1], prices[i], values[i - 1], values[i]];
    if (atHigh === 0 && atLow !== 0) found.push(high);
    else if (Math.sign(atLow) * Math.sign(atHigh) < 0) found.push(rootBetween(at, low, high, atLow));
  }
  const [last = 0, atLast = 0] = [prices.at(-1), values.at(-1)];
  // Straight from there on.
  if (slope * atLast < 0) found.push(last - atLast / slope);
  return found;
}

function rootBetween(at: (spot: number) => number, from: number, to: number, atFrom: number): number {
  let [low, high] = [from, to];
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (Math.sign(at(middle)) === Math.sign(atFrom)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What far prices lose to rounding is no better. */
const isLess = (a: number, b: number): boolean => a < b - 1e-9 * Math.max(1, Math.abs(b));

/** The least value: that of the best searched price, refined between its neighbours. */
function extreme(at: (spot: number) => number, prices: readonly number[]): number {
  const values = prices.map(at);
  let best = 0;
  values.forEach((value, i) => {
    if (isLess(value, values[best] ?? NaN)) best = i;
  });
  let [low, high] = [prices[best - 1] ?? prices[best] ?? NaN, prices[best + 1] ?? prices[best] ?? NaN];
  while (high - low > 1e-9 * Math.max(high, 1)) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (a <= low || b >= high) break;
    if (at(a) <= at(b)) high = b;
    else low = a;
  }
  const [searchedValue = NaN, refined] = [values[best], at((low + high) / 2)];
  return isLess(refined, searchedValue) ? refined : searchedValue;
}

function chanceOfProfit(
  at: (spot: number) => number,
  breakEvens: readonly number[],
  smile: ExpirySmile | null,
): number | null {
  if (smile === null) return null;
  const edges = [0, ...breakEvens, Infinity];
  let chance = 0;
  for (let i = 1; i < edges.length; i += 1) {
    const [low = 0, high = Infinity] = [edges[i - 1], edges[i]];
    const inside = high === Infinity ? 2 * Math.max(low, smile.forward) : (low + high) / 2;
    if (at(inside) > 0) chance += chanceAbove(smile, low) - chanceAbove(smile, high);
  }
  return Math.min(1, Math.max(0, chance));
}

/**
 * Of the price ending above a strike: minus the slope of the call in its strike, N(d2) - F n(d1) sqrt(T) dvol/dK.
 * Exported for tests.
 */
export function chanceAbove(smile: ExpirySmile, strike: number): number {
  if (strike === 0) return 1;
  if (strike === Infinity) return 0;
  const point = volOn(smile, strike);
  if (point === null) return NaN;
  const reach = point.vol * Math.sqrt(smile.years);
  const d1 = Math.log(smile.forward / strike) / reach + reach / 2;
  const chance = normalCdf(d1 - reach) - smile.forward * normalPdf(d1) * Math.sqrt(smile.years) * (point.skew / strike);
  return Math.min(1, Math.max(0, chance));
}
