/** One-second candles of index prices, kept beside the tape so that a chart need not read it. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { IndexCandle, TapeItem } from '../store.ts';

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
