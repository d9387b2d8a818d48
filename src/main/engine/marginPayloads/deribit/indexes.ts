/**
 * Prices of coins in USD for a payload: those given go first, then the index that positions carry, then what a cross
 * account's totals imply (its USD total over the same number in coin, as exact as that is written).
 */
import { z } from 'zod';
import { isUsdLike } from '../../../risk/portfolio/currency.ts';
import type { PayloadFile } from '../marginCase.ts';
import { checked, jsonOf } from '../payloadText.ts';
import { decimalsOf } from './identities.ts';
import type { AccountPosition, AccountSummary } from './messages.ts';

export interface Index {
  readonly usd: number;
  /** How far the true one may lie off, as a fraction; 0 for what is stated. */
  readonly relativeError: number;
}

const givenSchema = z.record(z.string(), z.number().positive());

/** `{ "BTC": 68600 }` or the venue's `{ "btc_usd": 68600 }`. Throws PayloadError. */
export function givenIndexes(file: PayloadFile | null): ReadonlyMap<string, Index> {
  if (file === null) return new Map();
  const given = checked(givenSchema, jsonOf(file), file.name);
  return new Map(Object.entries(given).map(([name, usd]) => [coinOf(name), { usd, relativeError: 0 }]));
}

export const coinOf = (pair: string): string => (pair.split('_')[0] ?? pair).toUpperCase();

export function indexesOf(
  given: ReadonlyMap<string, Index>,
  summaries: readonly AccountSummary[],
  positions: readonly AccountPosition[],
): Map<string, Index> {
  const known = new Map<string, Index>([['USD', { usd: 1, relativeError: 0 }]]);
  for (const summary of summaries) {
    const { total_margin_balance_usd: usd, margin_balance: coins, currency } = summary;
    if (usd === undefined || coins === 0 || !summary.margin_model.startsWith('cross')) continue;
    known.set(currency, { usd: usd / coins, relativeError: (0.5 * 10 ** -decimalsOf(summary)) / Math.abs(coins) });
  }
  for (const { instrument_name: name, index_price: usd } of positions) {
    if (usd !== undefined && usd > 0) known.set(coinOf(name.split('-')[0] ?? name), { usd, relativeError: 0 });
  }
  // What is meant to be worth a dollar and shows 1.0000: taken as that. A coin that no total names has to be given.
  for (const [currency, { usd, relativeError }] of known) {
    if (isUsdLike(currency) && Math.abs(usd - 1) <= relativeError) known.set(currency, { usd: 1, relativeError });
  }
  return new Map([...known, ...given]);
}
