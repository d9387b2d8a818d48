/**
 * What every margin model asks of an account first: cash and positions in USD at the venue's prices. An input that is
 * not there is named once, and whoever reads the sums must treat them as unknown.
 */
import { isUsdLike } from '../portfolio/currency.ts';
import { isOwned, profitOf, unitsOf } from '../portfolio/contractValue.ts';
import type { PricedName } from '../../../shared/domain/ids.ts';
import type { AccountInput, HeldPosition, MarginResult } from './model.ts';

/** Reads prices of one account and remembers what was not there. */
export interface Prices {
  readonly missing: string[];
  /** NaN, and a name in `missing`, when unknown. */
  usd(name: PricedName): number;
}

export function pricesOf(input: AccountInput): Prices {
  const missing: string[] = [];
  return {
    missing,
    usd(name) {
      const price = name === 'USD' ? 1 : input.pricesUsd.get(name);
      if (price !== undefined && price > 0 && price < Infinity) return price;
      note(missing, `price of ${name} in USD`);
      return NaN;
    },
  };
}

export function note(missing: string[], name: string): void {
  if (!missing.includes(name)) missing.push(name);
}

/** Cash by what it is: dollars, coins held, coins owed; all in USD, owed negative. */
export interface Cash {
  readonly dollarsUsd: number;
  readonly coinsHeldUsd: number;
  readonly coinsOwedUsd: number;
}

export function cashOf(input: AccountInput, prices: Prices): Cash {
  let [dollarsUsd, coinsHeldUsd, coinsOwedUsd] = [0, 0, 0];
  for (const { currency, amount } of input.balances) {
    if (amount === 0) continue;
    const usd = amount * prices.usd(currency);
    if (isUsdLike(currency)) dollarsUsd += usd;
    else if (amount > 0) coinsHeldUsd += usd;
    else coinsOwedUsd += usd;
  }
  return { dollarsUsd, coinsHeldUsd, coinsOwedUsd };
}

/** The mark in quote currency; NaN and named when unknown. Options may be worth nothing, futures not. */
export function markOf(position: HeldPosition, prices: Prices): number {
  const { markPrice, instrument } = position;
  const least = instrument.kind === 'option' ? 0 : Number.MIN_VALUE;
  if (markPrice !== null && markPrice >= least && markPrice < Infinity) return markPrice;
  note(prices.missing, `mark price of ${instrument.venueName}`);
  return NaN;
}

/** Worth of an owned contract (option, spot) or gain of a future or perpetual, in USD. */
export function positionUsd(position: HeldPosition, prices: Prices): number {
  const { instrument, quantity, averagePrice } = position;
  if (quantity === 0) return 0;
  const mark = markOf(position, prices);
  const rate = prices.usd(isOwned(instrument) ? instrument.quoteCurrency : instrument.settlementCurrency);
  if (isOwned(instrument)) return unitsOf(instrument, quantity) * mark * rate;
  if (averagePrice === null || !(averagePrice > 0)) {
    note(prices.missing, `average price of ${instrument.venueName}`);
    return NaN;
  }
  return profitOf(instrument, quantity, averagePrice, mark) * rate;
}

/** Totals of a model as a result: all null once anything is missing. */
export function resultOf(
  totals: { equity: number; haircutEquity: number; initial: number; maintenance: number },
  explanation: MarginResult['explanation'],
  missing: readonly string[],
): MarginResult {
  const { equity, haircutEquity, initial, maintenance } = totals;
  // Invariant I13: what overflowed is unknown too, and said to be. One of the four not finite makes the sum so.
  const finite = Number.isFinite(equity + haircutEquity + initial + maintenance);
  if (missing.length > 0 || !finite) {
    const unknown = { equityUsd: null, haircutEquityUsd: null, initialMarginUsd: null, maintenanceMarginUsd: null };
    return { ...unknown, explanation: [], missing: missing.length > 0 ? missing : ['a finite margin'] };
  }
  return {
    equityUsd: equity,
    haircutEquityUsd: haircutEquity,
    initialMarginUsd: initial,
    maintenanceMarginUsd: maintenance,
    explanation,
    missing,
  };
}
