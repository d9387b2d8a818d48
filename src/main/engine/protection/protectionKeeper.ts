/**
 * When a protection plan is made: while an account is below its trigger, and when the trader asks for a plan to close
 * everything. One search at a time; what comes back enters the inbox like all else.
 */
import type { PlanDraft } from '../../../shared/domain/steering/protection.ts';
import { distressedAccount, livePlan, protectionPolicyOf } from '../../core/protection/decidePlans.ts';
import { protectionInputOf } from '../../core/protection/protectionInput.ts';
import { ONE, type ReadState } from '../../core/state.ts';
import type { ProtectionPlanner } from './protectionJob.ts';

/** Engine time from one search to the next, and while a plan waits for the trader's answer. */
const SEARCH_EVERY_MS = 500;
const RENEW_EVERY_MS = 5_000;
/** A search that has not come by then is given up: the next may begin. */
const LOST_AFTER_MS = 10_000;

export class ProtectionKeeper {
  private readonly state: ReadState;
  private readonly planner: ProtectionPlanner;
  private readonly emit: (draft: PlanDraft) => void;
  private underWay: { readonly search: number; readonly sinceMs: number } | null = null;
  private searches = 0;
  private lastMs = -Infinity;
  private flattenedMs = -Infinity;

  constructor(state: ReadState, planner: ProtectionPlanner, emit: (draft: PlanDraft) => void) {
    this.state = state;
    this.planner = planner;
    this.emit = emit;
  }

  consider(): void {
    const { timeMs } = this.state;
    if (this.underWay !== null && Math.abs(timeMs - this.underWay.sinceMs) < LOST_AFTER_MS) return;
    const session = this.state.session.get(ONE);
    const askedMs = session?.flattenAskedMs ?? -Infinity;
    if (session?.killSwitch === 'engaged' && askedMs > this.flattenedMs) {
      this.flattenedMs = askedMs;
      return this.start('flatten');
    }
    const live = livePlan(this.state, 'restore');
    if (live?.state === 'approved') return;
    const isAutomatic = protectionPolicyOf(this.state).mode === 'automatic';
    const everyMs = live === null || isAutomatic ? SEARCH_EVERY_MS : RENEW_EVERY_MS;
    // Core's time never runs backwards, but a new session's may begin anywhere.
    if (Math.abs(timeMs - this.lastMs) < everyMs || distressedAccount(this.state) === null) return;
    this.start('restore');
  }

  private start(purpose: PlanDraft['purpose']): void {
    this.searches += 1;
    const mine = this.searches;
    this.lastMs = this.state.timeMs;
    this.underWay = { search: mine, sinceMs: this.state.timeMs };
    this.planner.submit(protectionInputOf(this.state, purpose), (draft) => {
      if (this.underWay?.search !== mine) return;
      this.underWay = null;
      if (draft !== null) this.emit(draft);
    });
  }
}
