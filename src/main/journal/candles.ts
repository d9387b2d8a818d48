/** One-second candles of index prices, kept beside the tape so that a chart need not read it, and read back coarser. */
import { toNumber } from '../../shared/domain/decimal.ts';
import type { Candle } from '../../shared/contract/queries.ts';
import type { TapeItem } from './store.ts';

export interface IndexCandle extends Candle { readonly underlying: string; readonly venue: string }

const BASE_MS = 1_000;

/** Candles of the index prices in `tape`, at most one per underlying, venue and second. */
export function candlesOf(tape: readonly TapeItem[]): Iterable<IndexCandle> {
  const candles = new Map<string, IndexCandle>();
  for (const { event } of tape) {
    if (event.type !== 'IndexObserved') continue;
    const { underlying, venue, receivedTimeMs, priceUsd } = event.index;
    const timeMs = Math.floor(receivedTimeMs / BASE_MS) * BASE_MS;
    const price = toNumber(priceUsd);
    const key = `${underlying}|${venue}|${timeMs}`;
    const seen = candles.get(key);
    candles.set(key, seen === undefined
      ? { underlying, venue, timeMs, open: price, high: price, low: price, close: price }
      : { ...seen, high: Math.max(seen.high, price), low: Math.min(seen.low, price), close: price });
  }
  return candles.values();
}

/** Coarser candles out of finer ones in order of time; the newest `limit` of them. */
export function mergeCandles(fine: Iterable<Candle>, intervalMs: number, limit: number): readonly Candle[] {
  const merged: Candle[] = [];
  for (const { timeMs, open, high, low, close } of fine) {
    const start = Math.floor(timeMs / intervalMs) * intervalMs;
    const last = merged.at(-1);
    if (last === undefined || last.timeMs !== start) merged.push({ timeMs: start, open, high, low, close });
    else {
      merged[merged.length - 1] = { ...last, high: Math.max(last.high, high), low: Math.min(last.low, low), close };
    }
    if (merged.length > 2 * limit) merged.splice(0, merged.length - limit);
  }
  return merged.slice(-limit);
}
