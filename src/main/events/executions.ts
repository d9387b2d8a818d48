/** What core decides about executions. The orders of one are OrderSubmitted or OrderDenied with its id and a leg. */
import type { Decimal } from '../../shared/domain/decimal.ts';
import type { Execution, LegState } from '../../shared/domain/steering/execution.ts';

/** Of an order that an execution sends: which leg, and whether it takes it back. */
export interface ChildOf { readonly leg: number; readonly unwinds: boolean }

export type ExecutionDecision =
  | { readonly type: 'ExecutionStarted'; readonly execution: Execution }
  /** One leg goes on; `limitPrice` null: as it was. */
  | { readonly type: 'ExecutionAdvanced'; readonly execution: string; readonly leg: number; readonly state: LegState;
      readonly reason: string | null; readonly limitPrice: Decimal | null }
  /** Nothing new leaves; what works is cancelled, and what filled is traded back where `unwinds`. */
  | { readonly type: 'ExecutionStopping'; readonly execution: string; readonly reason: string;
      readonly unwinds: boolean }
  | { readonly type: 'ExecutionEnded'; readonly execution: string;
      readonly state: 'done' | 'partial' | 'failed' | 'stopped'; readonly reason: string };
