/**
 * Edits of orders (rules E1-E8): an intent of its own that ends done, rejected, not sent or lost. Until it has ended
 * the order stands on the old terms or the new, and what may fill is counted up to the edit's ceiling.
 */
import { max, type Decimal } from '../../../../shared/domain/decimal.ts';
import { venueOfAccount } from '../../../../shared/domain/ids.ts';
import {
  isTerminal, pendingEdit, type Order, type OrderEdit, type OrderState,
} from '../../../../shared/domain/order.ts';
import type { Effect } from '../../../events/effect.ts';
import type { Entry } from '../../../events/entry.ts';
import type { OrderDecision, OrderFact, OrderTerms } from '../../../events/event.ts';
import { assert } from '../../assert.ts';
import type { State } from '../../state.ts';
import { markPositionDirty } from '../holdings/cash.ts';
import { changeOrder } from './changeOrder.ts';

/** Old terms count as an answer only to a question put so long after the edit left: until then it may be on its way. */
export const EDIT_LOST_AFTER_MS = 10_000;
const MINUTE_MS = 60_000;

export function submitEdit(
  state: State, entry: Entry, event: Extract<OrderDecision, { type: 'OrderEditSubmitted' }>,
): readonly Effect[] {
  const order = state.orders.get(event.clientOrderId);
  assert(order !== undefined && !isTerminal(order.state), 'I4: an order that works is edited');
  assert(pendingEdit(order) === null, 'one edit of an order is under way at a time');
  assert(event.ceiling >= order.quantity, 'the ceiling of an edit holds the old terms too');
  const { editId, price, quantity } = event.edit;
  const { timeMs } = event.market;
  const earlier = (order.edit?.timesMs ?? []).filter((one) => timeMs - one <= MINUTE_MS);
  changeOrder(state, entry, order, order.state, { edit: {
    editId, price, quantity, state: 'submitted', reason: null, ceiling: event.ceiling, submittedTimeMs: timeMs,
    settledTimeMs: null, timesMs: [...earlier, timeMs],
  } });
  const { account, instrument, clientOrderId, venueOrderId, side, postOnly, reduceOnly, filledQuantity } = order;
  markPositionDirty(state, account, instrument);
  return [{ type: 'SendEdit', venue: venueOfAccount(account), account, instrument, clientOrderId, venueOrderId, side,
    postOnly, reduceOnly, filledQuantity, edit: event.edit }];
}

type EditFact = Extract<OrderFact, { type: 'OrderEdited' | 'EditRejected' | 'EditSendFailed' }>;

/** What tells of another edit than the one under way is old news. */
export function applyEditFact(state: State, entry: Entry, order: Order, event: EditFact): void {
  const edit = pendingEdit(order);
  if (edit === null || edit.editId !== event.editId) return;
  switch (event.type) {
    case 'OrderEdited': return settle(state, entry, order, edit, 'done', null, event.terms, event.venueOrderId);
    case 'EditRejected': return settle(state, entry, order, edit, 'rejected', event.reason);
    case 'EditSendFailed':
      if (!event.mayHaveLeft) settle(state, entry, order, edit, 'notSent', event.reason);
  }
}

/** False: the edit under way is still open, and the status says too little about where the order stands. */
export function settleByStatus(
  state: State, entry: Entry, order: Order, terms: OrderTerms | undefined, over: boolean,
): boolean {
  const edit = pendingEdit(order);
  if (edit === null) return true;
  if (terms !== undefined && terms.quantity === edit.quantity && (terms.price === null || terms.price === edit.price)) {
    settle(state, entry, order, edit, 'done', null, terms);
    return true;
  }
  if (over) return true;
  const askedMs = order.state === 'unknown' ? order.updatedTimeMs : -Infinity;
  if (terms === undefined || askedMs - edit.submittedTimeMs < EDIT_LOST_AFTER_MS) return false;
  settle(state, entry, order, edit, 'lost', 'the venue still has the old terms');
  return true;
}

export function adoptTerms(state: State, entry: Entry, order: Order, { price, quantity }: OrderTerms): void {
  if (isTerminal(order.state)) return;
  changeOrder(state, entry, order, stateAt(order, quantity, false), {
    price: price ?? order.price, quantity: max(quantity, order.filledQuantity) });
  markPositionDirty(state, order.account, order.instrument);
}

function settle(
  state: State, entry: Entry, order: Order, edit: OrderEdit, outcome: Exclude<OrderEdit['state'], 'submitted'>,
  reason: string | null, terms: OrderTerms | null = null, venueOrderId = order.venueOrderId,
): void {
  const settled: OrderEdit = { ...edit, state: outcome, reason, settledTimeMs: entry.timeMs };
  const quantity = max(terms?.quantity ?? order.quantity, order.filledQuantity);
  markPositionDirty(state, order.account, order.instrument);
  if (isTerminal(order.state)) {
    // Fills of the new terms may still be on their way.
    return changeOrder(state, entry, order, order.state, { edit: settled, quantity: max(quantity, order.quantity) });
  }
  changeOrder(state, entry, order, stateAt(order, quantity, outcome === 'done'), {
    edit: settled, quantity, price: terms?.price ?? order.price, venueOrderId });
}

/** Of a quantity that has filled already nothing is left; and what the venue carried out an edit of is alive. */
function stateAt(order: Order, quantity: Decimal, isHeardOf: boolean): OrderState {
  if (order.filledQuantity >= quantity) return 'filled';
  if (order.state !== 'unknown' || !isHeardOf) return order.state;
  return order.filledQuantity > 0n ? 'partiallyFilled' : 'accepted';
}
