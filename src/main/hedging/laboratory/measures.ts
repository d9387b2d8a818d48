/** What comes of a policy on trial: how far the hedge was off, what it cost, how low margin and equity went. */
import type { AccountId } from '../../../shared/domain/ids.ts';

export interface TrialResult {
  readonly name: string;
  readonly hedges: number;
  readonly turnoverUsd: number;
  readonly spreadUsd: number;
  readonly feeUsd: number;
  readonly fundingUsd: number;
  /** Spread, fee and funding; positive costs us. */
  readonly costUsd: number;
  /** Of the hedging error of one window; null with fewer than two windows. */
  readonly errorVarianceUsd2: number | null;
  readonly windows: number;
  /** Share of the looks without a known delta or price: what was not seen is in no error. */
  readonly blindShare: number;
  /** Most that the equity fell below an earlier high; null: never known. */
  readonly worstDrawdownUsd: number | null;
  /** Of everything, hedges included, from the first known equity to the last; null: never known. */
  readonly pnlUsd: number | null;
  readonly healthLows: readonly { readonly account: AccountId; readonly health: number; readonly timeMs: number }[];
}

/** Hedging error: what the delta that was left over earned or lost, added up over equal windows of time. */
export class ErrorWindows {
  private readonly lengthMs: number;
  private readonly sums: number[] = [];
  private window: number | null = null;

  /** Throws RangeError unless above zero. */
  constructor(lengthMs: number) {
    if (!(lengthMs > 0)) throw new RangeError('window: must be above zero');
    this.lengthMs = lengthMs;
  }

  add(timeMs: number, errorUsd: number): void {
    const window = Math.floor(timeMs / this.lengthMs);
    if (window !== this.window) this.sums.push(0);
    this.window = window;
    this.sums[this.sums.length - 1] = (this.sums.at(-1) ?? 0) + errorUsd;
  }

  get count(): number { return this.sums.length; }

  /** Null with fewer than two windows. */
  varianceUsd2(): number | null {
    const { length } = this.sums;
    if (length < 2) return null;
    const mean = this.sums.reduce((sum, each) => sum + each, 0) / length;
    return this.sums.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (length - 1);
  }
}

/** Most that a series fell below an earlier high, and what it gained from first to last. */
export class Course {
  private first: number | null = null;
  private last = 0;
  private high = -Infinity;
  private fall = 0;

  look(value: number): void {
    this.first ??= value;
    this.last = value;
    this.high = Math.max(this.high, value);
    this.fall = Math.max(this.fall, this.high - value);
  }

  get worstFall(): number | null { return this.first === null ? null : this.fall; }
  get gain(): number | null { return this.first === null ? null : this.last - this.first; }
}
