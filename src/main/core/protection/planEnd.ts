/** How an approved plan ends (rule D13): with its last order and its last transaction, and what came of them. */
import { isOver, type TransactionId } from '../../../shared/domain/chain/transaction.ts';
import { isTerminal } from '../../../shared/domain/order.ts';
import { isOnLoan, isTrade, type ProtectionPlan } from '../../../shared/domain/steering/protection.ts';
import type { ReadState } from '../state.ts';

/** So long nothing is told of a transaction that was asked for: nothing of it was signed. */
const TRANSACTION_WORD_MS = 60_000;
/** Health is read from the chain again after the block of a transaction. */
const READ_AGAIN_MS = 10_000;
/** A transaction that waits longer is the trader's to speed up: other accounts cannot wait for it. */
const STUCK_MS = 180_000;

export interface PlanEnd {
  readonly outcome: 'done' | 'failed';
  readonly reason: string;
  /** A transaction of it may still be carried out. */
  readonly isStuck: boolean;
}

/** Null: it is under way. */
export function planEnd(state: ReadState, plan: ProtectionPlan): PlanEnd | null {
  const orders = [...state.orders.values()].filter(({ proposal }) => proposal === plan.id);
  const transactions = (plan.transactions ?? []).map((id) => progressOf(state, plan, id));
  const isStuck = transactions.includes('underWay');
  if (!orders.every((order) => isTerminal(order.state))) return null;
  if (isStuck && state.timeMs - plan.updatedTimeMs < STUCK_MS) return null;
  const sent = orders.filter((order) => order.state !== 'denied');
  const filled = sent.filter(({ filledQuantity, quantity }) => filledQuantity >= quantity).length;
  const mined = transactions.filter((one) => one === 'carriedOut').length;
  const actions = plan.steps.flatMap((step) => step.actions);
  const [trades, loans] = [actions.filter(isTrade).length, actions.filter(isOnLoan).length];
  const cameOf = mined > 0 || trades + loans === 0 || sent.some(({ filledQuantity }) => filledQuantity > 0n);
  const reason = [
    ...(trades > 0 || loans === 0 ? [`${filled} of ${trades} orders filled in full`] : []),
    ...(loans > 0 ? [`${mined} of ${loans} acts on loans mined`] : []),
    ...(isStuck ? ['a transaction is still on its way'] : []),
  ].join(', ');
  return { outcome: cameOf ? 'done' : 'failed', reason, isStuck };
}

type Progress = 'underWay' | 'carriedOut' | 'inVain';

/** A transaction that is mined counts; that it is final takes a quarter of an hour, and is not waited for. */
function progressOf(state: ReadState, plan: ProtectionPlan, id: TransactionId): Progress {
  const transaction = state.transactions.get(id);
  if (transaction === undefined) {
    return state.timeMs - plan.updatedTimeMs < TRANSACTION_WORD_MS ? 'underWay' : 'inVain';
  }
  const { state: at, outcome, updatedTimeMs } = transaction;
  if (at === 'mined') return state.timeMs - updatedTimeMs < READ_AGAIN_MS ? 'underWay' : 'carriedOut';
  if (at === 'final') return outcome === 'success' ? 'carriedOut' : 'inVain';
  return at === 'reverted' || at === 'replaced' || isOver(at) ? 'inVain' : 'underWay';
}
