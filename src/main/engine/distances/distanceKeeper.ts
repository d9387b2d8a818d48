/**
 * Whose distances to liquidation are looked for next: accounts for which the search is too long for the loop, one after
 * the other, each not more often than its interval. What comes back enters the inbox like all else.
 */
import type { AccountId } from '../../../shared/domain/ids.ts';
import type { AccountDistances } from '../../../shared/domain/margin/margin.ts';
import type { ReadState } from '../../core/state.ts';
import { distanceJobOf, type DistanceFinder } from './distanceJob.ts';

/** Engine time. A slow search begins again as soon as it has ended and this is over. */
export const DISTANCE_INTERVAL_MS = 1_000;
/** A search that has not come by then is given up: the next may begin. */
const LOST_AFTER_MS = 10_000;

export class DistanceKeeper {
  private readonly state: ReadState;
  private readonly finder: DistanceFinder;
  private readonly emit: (found: AccountDistances) => void;
  private readonly startedMs = new Map<AccountId, number>();
  private underWay: { readonly search: number; readonly sinceMs: number } | null = null;
  private searches = 0;

  constructor(state: ReadState, finder: DistanceFinder, emit: (found: AccountDistances) => void) {
    this.state = state;
    this.finder = finder;
    this.emit = emit;
  }

  /** Starts what is due: the account that has waited longest. */
  consider(): void {
    const { timeMs } = this.state;
    // Core's time never runs backwards, but a new session's may begin anywhere.
    if (this.underWay !== null && Math.abs(timeMs - this.underWay.sinceMs) < LOST_AFTER_MS) return;
    let [next, sinceMs]: [AccountId | null, number] = [null, DISTANCE_INTERVAL_MS];
    for (const { account, distancesAsOfMs } of this.state.health.values()) {
      // Absent: core found them itself.
      if (distancesAsOfMs === undefined) continue;
      const waitedMs = Math.abs(timeMs - (this.startedMs.get(account) ?? -Infinity));
      if (next === null ? waitedMs >= sinceMs : waitedMs > sinceMs) [next, sinceMs] = [account, waitedMs];
    }
    if (next !== null) this.start(next);
  }

  private start(account: AccountId): void {
    const job = distanceJobOf(this.state, account);
    if (job === null) return;
    this.searches += 1;
    const mine = this.searches;
    this.startedMs.set(account, this.state.timeMs);
    this.underWay = { search: mine, sinceMs: this.state.timeMs };
    this.finder.submit(job, (found) => {
      if (this.underWay?.search !== mine) return;
      this.underWay = null;
      if (found !== null) this.emit(found);
    });
  }
}
