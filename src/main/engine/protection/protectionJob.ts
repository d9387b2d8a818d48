/** The search for a protection plan as a piece of work that can be sent elsewhere: all data. */
import type { PlanDraft } from '../../../shared/domain/steering/protection.ts';
import type { ProtectionInput } from '../../hedging/protection/input.ts';
import { planFlatten } from '../../hedging/protection/flatten.ts';
import { planProtection } from '../../hedging/protection/planProtection.ts';

/** Plans off the loop: in a worker live, at once where time is virtual. */
export interface ProtectionPlanner {
  /** `done` is called once, later or at once; null: no plan was made, which has been logged. */
  submit(job: ProtectionInput, done: (draft: PlanDraft | null) => void): void;
}

/** `clockMs` measures the search. */
export function plannedProtection(job: ProtectionInput, clockMs: (() => number) | null): PlanDraft {
  const began = clockMs?.() ?? 0;
  const draft = job.purpose === 'flatten' ? planFlatten(job) : planProtection(job);
  return { ...draft, computeMs: clockMs === null ? null : clockMs() - began };
}

/** On the spot: for simulated worlds. */
export const inlinePlanner: ProtectionPlanner =
  { submit: (job, done) => done(plannedProtection(job, null)) };
