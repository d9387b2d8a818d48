/**
 * Plans that bring accounts back from near liquidation, or make the estate flat: what each step does, costs and leaves
 * of health. A plan is proposed, approved or rejected, and ends; it is never sent twice.
 */
import type { TransactionId } from '../chain/transaction.ts';
import type { Decimal } from '../decimal.ts';
import type { AccountId, ClientOrderId, Currency, InstrumentId } from '../ids.ts';
import type { Side } from '../order.ts';

/** Money from one of our accounts to another. Ballast does not move it itself: the trader does. */
export interface TransferRoute {
  readonly from: AccountId;
  readonly to: AccountId;
  readonly currency: Currency;
  /** From being asked for until it counts at its end. */
  readonly minutes: number;
  readonly costUsd: number;
}

export interface ProtectionPolicy {
  /** `automatic` sends plans of orders by itself; one that fails, or does not reach its target, sets it to propose. */
  readonly mode: 'off' | 'propose' | 'automatic';
  /** An account whose health is below gets a plan. */
  readonly triggerHealth: number;
  /** To where the plan brings it back; above the trigger, so that it does not trigger again at once. */
  readonly targetHealth: number;
  /** Plans that cost more are never sent by themselves. */
  readonly maxAutomaticCostUsd: number;
  readonly routes: readonly TransferRoute[];
}

export const DEFAULT_PROTECTION: ProtectionPolicy = {
  mode: 'propose', triggerHealth: 1.25, targetHealth: 1.5, maxAutomaticCostUsd: 25_000, routes: [],
};

/** Where a protection lives: the venue's goes on when this computer does not. */
export type ProtectedAt = 'venue' | 'computer';

export type ProtectiveAction =
  | { readonly kind: 'cancel'; readonly account: AccountId; readonly clientOrderId: ClientOrderId;
      readonly instrument: InstrumentId }
  /** `balance`: closes the other side of what the step closes, so that no delta is left open. */
  | { readonly kind: 'reduce' | 'close' | 'hedge' | 'balance'; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly side: Side; readonly quantity: Decimal;
      /** The worst price of the walk and a slip beyond it: it fills at once there or not at all. */
      readonly limitPrice: Decimal; readonly costUsd: number }
  | { readonly kind: 'repay' | 'supply'; readonly account: AccountId; readonly currency: Currency;
      readonly amount: Decimal; readonly costUsd: number }
  /** By the trader's own hand. */
  | { readonly kind: 'transfer'; readonly account: AccountId; readonly from: AccountId; readonly currency: Currency;
      readonly amount: Decimal; readonly minutes: number; readonly costUsd: number };

export interface PlanStep {
  readonly actions: readonly ProtectiveAction[];
  readonly costUsd: number;
  /** By how much less is lacking to the targets afterwards. */
  readonly reliefUsd: number;
  /** Of every account that the plan touches or saves, once this step is done. Infinity: nothing is required. */
  readonly health: readonly { readonly account: AccountId; readonly health: number }[];
}

export interface PlannedAccount {
  readonly account: AccountId;
  readonly healthBefore: number | null;
  readonly healthAfter: number | null;
  readonly targetHealth: number;
}

export type PlanState = 'open' | 'approved' | 'rejected' | 'superseded' | 'expired' | 'done' | 'failed';

/** What a planner makes of one moment; the rest is what became of it. */
export interface PlanDraft {
  readonly purpose: 'restore' | 'flatten';
  readonly asOfMs: number;
  readonly inputsSeq: number;
  /** Null: worked out on the spot. */
  readonly computeMs: number | null;
  readonly accounts: readonly PlannedAccount[];
  readonly steps: readonly PlanStep[];
  readonly costUsd: number;
  /** Every account reaches its target with these steps. */
  readonly isReached: boolean;
  /** Why not, or what was left out, in words. */
  readonly notes: readonly string[];
  /** The oldest market input that the plan goes by, and how old it was. */
  readonly oldestInput: string | null;
  readonly oldestInputAgeMs: number | null;
}

export interface ProtectionPlan extends PlanDraft {
  readonly id: string;
  readonly state: PlanState;
  readonly createdTimeMs: number;
  readonly updatedTimeMs: number;
  readonly approvedBy: 'trader' | 'policy' | null;
  readonly reason: string | null;
  /** Of its acts on loans, once approved; absent: none was asked for. */
  readonly transactions?: readonly TransactionId[];
}

/** A transaction carries it out, so that it takes blocks. */
export const isOnLoan = ({ kind }: ProtectiveAction): boolean => kind === 'repay' || kind === 'supply';

export const isTrade = (action: ProtectiveAction): action is Extract<ProtectiveAction, { side: Side }> =>
  action.kind === 'reduce' || action.kind === 'close' || action.kind === 'hedge' || action.kind === 'balance';

/** What Ballast cannot do by itself. */
export const isByHand = (action: ProtectiveAction): boolean => action.kind === 'transfer';

/** An open plan is not approved when its inputs are older. */
export const PLAN_LIFE_MS = 30_000;

/** Where an account's equity stood at the start of the UTC day, and the highest that it has been. */
export interface EquityMark {
  /** Null: the estate. */
  readonly account: AccountId | null;
  readonly dayStartUsd: number;
  readonly dayStartTimeMs: number;
  readonly peakUsd: number;
  /** What had been transferred in by then, less out; absent: not noted yet. */
  readonly transferred?: readonly Transferred[];
}

/** `amount` in coin. */
export interface Transferred { readonly account: AccountId; readonly currency: Currency; readonly amount: number }

/** After the kill switch: what an account's venue said was left when it was asked. */
export interface KillCheck {
  readonly account: AccountId;
  readonly openOrders: number;
  /** Of them protective stops of ours, which go last; absent: none. */
  readonly protectiveStops?: number;
  readonly positions: number;
  readonly askedTimeMs: number;
  readonly answeredTimeMs: number;
}
