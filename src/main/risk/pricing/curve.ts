// What the market says about time: forwards between listed futures, discount factors per settlement currency, basis.

import { discountFactor } from './black76.ts';

/** A dated price of the underlying: a future's mark, or spot, index or perpetual at zero years. */
export interface DatedPrice {
  years: number;
  price: number;
}

/** Continuously compounded zero rates of one settlement currency, by rising years. */
export interface RateNode {
  years: number;
  rate: number;
}

/** By settlement currency. A currency without a curve has an unknown discount factor, not one of 1. */
export type RateCurves = Readonly<Record<string, readonly RateNode[]>>;

/**
 * Forward at `years` from dated prices: ln price is linear in time between two of them (a constant growth rate), and
 * keeps the last growth rate beyond; null without any price. Order does not matter; of one date the last counts.
 */
export function forwardFromFutures(prices: readonly DatedPrice[], years: number): number | null {
  const byYears = new Map(prices.filter(({ price }) => price > 0).map((dated) => [dated.years, dated]));
  const nodes = [...byYears.values()].sort((a, b) => a.years - b.years);
  const first = nodes[0];
  if (first === undefined) return null;
  const second = nodes[1];
  if (second === undefined) return first.price;
  let [from, to] = [first, second];
  for (const next of nodes.slice(2)) {
    if (years <= to.years) break;
    [from, to] = [to, next];
  }
  const growth = Math.log(to.price / from.price) / (to.years - from.years);
  // Before the first price there is nothing to grow from: flat.
  return years < from.years ? from.price : from.price * Math.exp(growth * (years - from.years));
}

/** Zero rate at `years`: linear between nodes, flat outside; null where the currency has no curve. */
export function settlementRate(curves: RateCurves, currency: string, years: number): number | null {
  const nodes = Object.hasOwn(curves, currency) ? curves[currency] : undefined;
  const first = nodes?.[0];
  if (nodes === undefined || first === undefined) return null;
  let [from, to] = [first, first];
  for (const next of nodes) {
    [from, to] = [to, next];
    if (years <= next.years) break;
  }
  if (!(to.years > from.years)) return to.rate;
  const weight = Math.min(Math.max((years - from.years) / (to.years - from.years), 0), 1);
  return from.rate + weight * (to.rate - from.rate);
}

/** exp(-rate * years) of the settlement currency, 1 at and after expiry; null where the currency has no curve. */
export function settlementDiscount(curves: RateCurves, currency: string, years: number): number | null {
  const rate = settlementRate(curves, currency, years);
  return rate === null ? null : discountFactor(years, rate);
}

/**
 * Basis of a future or perpetual over its index: in the quote currency, as a fraction of the index, and per year both
 * simple (as venues print it) and continuous (as forwards grow). Without time left the annual figures are null.
 */
export interface Basis {
  amount: number;
  fraction: number;
  annualSimple: number | null;
  annualContinuous: number | null;
}

export function basis(price: number, index: number, years: number): Basis {
  const amount = price - index;
  const fraction = amount / index;
  if (!(years > 0)) return { amount, fraction, annualSimple: null, annualContinuous: null };
  return { amount, fraction, annualSimple: fraction / years, annualContinuous: Math.log1p(fraction) / years };
}
