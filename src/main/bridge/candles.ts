/** Coarser candles from finer ones in time order, in constant memory: the newest `maxCandles` are kept. */
import type { Candle } from '../../shared/contract/queries.ts';

export class CandleBuilder {
  private readonly intervalMs: number;
  private readonly maxCandles: number;
  private readonly closed: Candle[] = [];
  /** Place of the oldest candle in `closed` once it is full and goes round. */
  private oldest = 0;
  private open: Candle | null = null;

  constructor(intervalMs: number, maxCandles: number) {
    this.intervalMs = intervalMs;
    this.maxCandles = maxCandles;
  }

  /** One out of order belongs to no candle any more and is left out; an interval without prices has no candle. */
  add({ timeMs, open, high, low, close }: Candle): void {
    const startMs = Math.floor(timeMs / this.intervalMs) * this.intervalMs;
    const last = this.open;
    if (last !== null && startMs < last.timeMs) return;
    if (last !== null && startMs === last.timeMs) {
      this.open = { ...last, high: Math.max(last.high, high), low: Math.min(last.low, low), close };
      return;
    }
    if (last !== null) this.keep(last);
    this.open = { timeMs: startMs, open, high, low, close };
  }

  /** Oldest first. */
  candles(): readonly Candle[] {
    const inOrder = [...this.closed.slice(this.oldest), ...this.closed.slice(0, this.oldest)];
    return this.open === null ? inOrder : [...inOrder, this.open];
  }

  /** One place is the open candle's. */
  private keep(candle: Candle): void {
    if (this.closed.length < this.maxCandles - 1) {
      this.closed.push(candle);
      return;
    }
    this.closed[this.oldest] = candle;
    this.oldest = (this.oldest + 1) % this.closed.length;
  }
}
