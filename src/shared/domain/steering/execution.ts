/**
 * Something done with several orders: legs, each worked by a tactic, bound together by a group's semantics, with limits
 * and a stop condition. What is in flight and what filled of a leg is never more than the leg (invariant I16). It is
 * journalled, survives a restart, and sends nothing twice.
 */
import type { Decimal } from '../decimal.ts';
import type { AccountId, ClientOrderId, InstrumentId } from '../ids.ts';
import type { AcceptedLimit } from './limits.ts';
import type { Side } from '../order.ts';

export type Tactic =
  /** At once up to the limit price; `attempts` orders at most, each for what is left. */
  | { readonly kind: 'immediate'; readonly attempts?: number }
  /** Rests at our side of the touch, post-only, and follows it no oftener than this. */
  | { readonly kind: 'touch'; readonly repegMs: number }
  /** Even slices over the time, each taken up to the limit price. */
  | { readonly kind: 'twap'; readonly durationMs: number; readonly slices: number }
  /** Front-loaded slices: Almgren and Chriss's schedule, where `halfLives` of the holding fit into the time. */
  | { readonly kind: 'almgrenChriss'; readonly durationMs: number; readonly slices: number;
      readonly halfLives: number }
  /** This share of what the market trades. */
  | { readonly kind: 'volume'; readonly share: number }
  /** Rests at the limit price, so much of it shown at a time. */
  | { readonly kind: 'iceberg'; readonly shown: Decimal };

export interface LegPlan {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Decimal;
  /** No order of the leg is sent at a worse price. */
  readonly limitPrice: Decimal;
  readonly reduceOnly: boolean;
  readonly tactic: Tactic;
}

/**
 * `independent`: each leg for itself. `allOrNothing`: all leave together, each to fill whole or not at all; where one
 * does not, what filled is unwound. `oneSided`: once one has filled anything the others stop. `legged`: one after the
 * other, least liquid first, the next once the one before is full.
 */
export type GroupRule = 'independent' | 'allOrNothing' | 'oneSided' | 'legged';

export interface ExecutionLimits {
  /** From the start; what is left then is not sent. Null: none. */
  readonly timeMs: number | null;
  /** Paid beyond the middle of the market at the start, over all legs. Null: none. */
  readonly maxCostUsd: number | null;
  /** The index beyond which it stops. */
  readonly stopBelowUsd: number | null;
  readonly stopAboveUsd: number | null;
  /** Of a legged one: what the legs still to come may have become dearer since the start. Null: none. */
  readonly maxLeggingLossUsd: number | null;
}

export const NO_EXECUTION_LIMITS: ExecutionLimits = {
  timeMs: null, maxCostUsd: null, stopBelowUsd: null, stopAboveUsd: null, maxLeggingLossUsd: null,
};

export interface ExecutionPlan {
  /** For the eye: 'hedge-812', 'order ticket', 'iron condor'. */
  readonly source: string;
  readonly legs: readonly LegPlan[];
  readonly group: GroupRule;
  readonly limits: ExecutionLimits;
  /** Of a legged one whose bound is passed: the rest at any price within the bound of slippage, or back to nothing. */
  readonly onBreach: 'unwind' | 'reprice' | 'stop';
  readonly onRestart: 'resume' | 'stop';
  /** Soft limits that the trader has seen and lets pass. */
  readonly accepts?: readonly AcceptedLimit[];
}

/** An order of a leg. What the order's row forgets, or not yet knows, is kept here. */
export interface ChildOrder {
  readonly clientOrderId: ClientOrderId;
  /** Trades the leg back to nothing. */
  readonly unwinds: boolean;
  /** The venue has said how much it filled in the end: what it did not fill may be ordered again. */
  readonly settled: boolean;
  /** The most that the venue has reported filled. */
  readonly reported: Decimal;
  readonly askedTimeMs: number | null;
}

/** So much at most may be ordered from this moment on. */
export interface ScheduledSlice { readonly offsetMs: number; readonly upTo: Decimal }

export type LegState = 'waiting' | 'working' | 'done' | 'failed' | 'stopped';

export interface ExecutionLeg extends LegPlan {
  readonly state: LegState;
  /** Why it failed or stopped, or what it waits for. */
  readonly reason: string | null;
  readonly children: readonly ChildOrder[];
  /** Of twap and Almgren-Chriss; null else. */
  readonly schedule: readonly ScheduledSlice[] | null;
  /** Middle of the market at the start, in quote currency; null: not known. */
  readonly arrivalPrice: number | null;
  /** What the market had traded by our count when it started. */
  readonly volumeAtStart: number;
  readonly filledQuantity: Decimal;
  readonly averagePrice: Decimal | null;
}

export type ExecutionState = 'working' | 'stopping' | 'unwinding' | 'done' | 'partial' | 'failed' | 'stopped';

export interface Execution extends Omit<ExecutionPlan, 'legs'> {
  readonly id: string;
  readonly legs: readonly ExecutionLeg[];
  readonly state: ExecutionState;
  readonly reason: string | null;
  readonly startedTimeMs: number;
  readonly updatedTimeMs: number;
}

export const isLiveExecution = ({ state }: Execution): boolean =>
  state === 'working' || state === 'stopping' || state === 'unwinding';
