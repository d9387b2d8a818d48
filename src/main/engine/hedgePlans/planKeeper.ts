/**
 * When a plan on several Greeks is made: while some policy's Greeks are outside their bands and it waits for one. One
 * search at a time, each underlying not more often than its interval; what comes back enters the inbox like all else.
 */
import { policyKeyOf, type HedgePolicy, type PlannedHedge } from '../../../shared/domain/steering/hedge.ts';
import { coverOf } from '../../core/exposure/bookCover.ts';
import { effectivePolicy } from '../../core/exposure/hedgerInput.ts';
import type { ReadState } from '../../core/state.ts';
import { planInputOf, type PlanInput } from './hedgeProblem.ts';
import { failedPlan, requestOf, type HedgePlanner } from './planJob.ts';

/** Engine time from one plan of an underlying to the next. */
export const PLAN_INTERVAL_MS = 2_000;
/** A search that has not come by then is given up: the next may begin. */
const LOST_AFTER_MS = 15_000;

export class PlanKeeper {
  private readonly state: ReadState;
  private readonly planner: HedgePlanner;
  private readonly emit: (plan: PlannedHedge) => void;
  private readonly startedMs = new Map<string, number>();
  private underWay: { readonly search: number; readonly sinceMs: number } | null = null;
  private searches = 0;

  constructor(state: ReadState, planner: HedgePlanner, emit: (plan: PlannedHedge) => void) {
    this.state = state;
    this.planner = planner;
    this.emit = emit;
  }

  consider(): void {
    const { timeMs } = this.state;
    // Core's time never runs backwards, but a new session's may begin anywhere.
    if (this.underWay !== null && Math.abs(timeMs - this.underWay.sinceMs) < LOST_AFTER_MS) return;
    for (const policy of this.state.policies.values()) {
      if (!this.isWanted(policy)) continue;
      this.start(policy);
      return;
    }
  }

  private isWanted(policy: HedgePolicy): boolean {
    if (policy.objective?.kind !== 'greeks') return false;
    const key = policyKeyOf(policy);
    const status = this.state.hedgerStatus.get(key)?.state;
    const waits = status === 'outsideBand' || status === 'inhibited';
    const since = Math.abs(this.state.timeMs - (this.startedMs.get(key) ?? -Infinity));
    return waits && since >= PLAN_INTERVAL_MS;
  }

  private start(policy: HedgePolicy): void {
    const { timeMs, seq } = this.state;
    const key = policyKeyOf(policy);
    this.startedMs.set(key, timeMs);
    const input = this.inputOf(policy);
    if (typeof input === 'string') {
      // Said once: the hedger names it until something changes.
      const isSaid = this.state.hedgePlans.get(key)?.failure === input;
      if (!isSaid) this.emit(failedPlan(policy, seq, timeMs, input));
      return;
    }
    this.searches += 1;
    const mine = this.searches;
    this.underWay = { search: mine, sinceMs: timeMs };
    this.planner.submit(input, (plan) => {
      if (this.underWay?.search !== mine) return;
      this.underWay = null;
      if (plan !== null) this.emit(plan);
    });
  }

  private inputOf(policy: HedgePolicy): PlanInput | string {
    const request = requestOf(effectivePolicy(this.state, policy));
    if (request === null) return 'the policy is on delta alone';
    try {
      return planInputOf(this.state, request, coverOf(this.state, policy));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
