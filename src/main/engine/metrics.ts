/** Counts and latencies of a run, in bounded memory whatever its length. */

/** Buckets grow by a tenth: percentiles are right to within 10 %, from one microsecond to a day. */
const GROWTH = Math.log(1.1);
const BUCKETS = 300;
const LEAST_MS = 0.001;

export interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

export class LatencyHistogram {
  private readonly counts = new Float64Array(BUCKETS);
  private count = 0;
  private maxMs = 0;

  record(ms: number): void {
    const bucket = ms <= LEAST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / LEAST_MS) / GROWTH));
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.count += 1;
    if (ms > this.maxMs) this.maxMs = ms;
  }

  summary(): LatencySummary {
    if (this.count === 0) return { count: 0, p50Ms: null, p99Ms: null, maxMs: null };
    return { count: this.count, p50Ms: this.percentile(0.5), p99Ms: this.percentile(0.99), maxMs: this.maxMs };
  }

  /** Upper edge of the bucket in which the percentile lies. */
  private percentile(share: number): number {
    let left = share * this.count;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.counts[bucket] ?? 0;
      if (left <= 0) return Math.min(this.maxMs, LEAST_MS * Math.exp(bucket * GROWTH));
    }
    return this.maxMs;
  }
}

export interface EngineMetrics {
  readonly batches: number;
  readonly entries: number;
  readonly tapeRows: number;
  /** Market events that a newer one replaced before core saw them. */
  readonly conflated: number;
  /** Inputs and market data that could not be written down, and were refused by name. */
  readonly refused: number;
  readonly effectsReleased: number;
  readonly waiting: number;
  readonly mostWaiting: number;
  /** From a venue's message at the engine's door to its batch released. */
  readonly messageToRelease: LatencySummary;
  /** Of writing one batch. */
  readonly commit: LatencySummary;
}
