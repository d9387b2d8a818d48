/**
 * Orders (rules O1-O12): facts of the venue and our own decisions move an order along ORDER_MOVES only. A fact that
 * does not fit the state it meets changes nothing here; decide looks at it and asks the venue.
 */
import { abs, sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import {
  ceilingOf, isTerminal, isUntriggered, ORDER_MOVES, type Order, type OrderState,
} from '../../../../shared/domain/order.ts';
import { venueOfAccount, type ClientOrderId } from '../../../../shared/domain/ids.ts';
import type { Effect } from '../../../events/effect.ts';
import type { Entry } from '../../../events/entry.ts';
import type { OrderDecision, OrderFact } from '../../../events/event.ts';
import { assert } from '../../assert.ts';
import type { State } from '../../state.ts';
import { markPositionDirty } from '../holdings/cash.ts';
import { changeOrder } from './changeOrder.ts';
import { adoptTerms, applyEditFact, settleByStatus, submitEdit } from './edits.ts';

const canMove = (order: Order, to: OrderState): boolean => ORDER_MOVES[order.state].includes(to);

/** Where an order stands that the venue says is alive. */
const liveState = (order: Order): OrderState => (order.filledQuantity > 0n ? 'partiallyFilled' : 'accepted');

export function applyOrderFact(state: State, entry: Entry, event: OrderFact): void {
  const order = state.orders.get(event.clientOrderId);
  if (order === undefined) return;
  switch (event.type) {
    case 'OrderAcknowledged': return acknowledge(state, entry, order, event.venueOrderId);
    case 'OrderRejected': return close(state, entry, order, 'rejected', event.reason);
    case 'OrderCancelled': return close(state, entry, order, 'cancelled', event.reason);
    case 'OrderExpired': return close(state, entry, order, 'expired', event.reason);
    case 'CancelRejected':
      if (order.state === 'cancelling') changeOrder(state, entry, order, liveState(order));
      return;
    case 'OrderSendFailed':
      if (order.state === 'submitted' && !event.mayHaveLeft) close(state, entry, order, 'cancelled', event.reason);
      return;
    case 'OrderStatusReported': return applyStatus(state, entry, order, event);
    case 'OrderTriggered': return trigger(state, entry, order, event.venueOrderId);
    case 'OrderEdited': case 'EditRejected': case 'EditSendFailed': return applyEditFact(state, entry, order, event);
  }
}

function acknowledge(state: State, entry: Entry, order: Order, venueOrderId: string): void {
  // An acknowledgement that a fired trigger has overtaken brings the number that the stop had before.
  const isOld = order.triggeredTimeMs !== undefined && order.venueOrderId !== null;
  hear(state, entry, order, order.state === 'submitted' || order.state === 'unknown' ? liveState(order) : order.state,
    isOld ? order.venueOrderId : venueOrderId);
}

/** From now on it is worked, and may have another number. What is over stays over. */
function trigger(state: State, entry: Entry, order: Order, venueOrderId: string | null): void {
  if (isTerminal(order.state) || order.trigger === undefined) return;
  const isNew = order.state === 'submitted' || order.state === 'unknown';
  const at = venueOrderId ?? order.venueOrderId;
  if (!isUntriggered(order)) return hear(state, entry, order, order.state, at);
  markPositionDirty(state, order.account, order.instrument);
  changeOrder(state, entry, order, isNew ? liveState(order) : order.state,
    { venueOrderId: at, triggeredTimeMs: entry.timeMs });
}

/** The venue's number, once; what is old news leaves no mark. */
function hear(state: State, entry: Entry, order: Order, to: OrderState, venueOrderId: string | null): void {
  if (to !== order.state || venueOrderId !== order.venueOrderId) changeOrder(state, entry, order, to, { venueOrderId });
}

function close(state: State, entry: Entry, order: Order, to: OrderState, reason: string): void {
  if (canMove(order, to)) changeOrder(state, entry, order, to, { reason });
}

function applyStatus(
  state: State, entry: Entry, asked: Order, event: Extract<OrderFact, { type: 'OrderStatusReported' }>,
): void {
  if (!event.found) return;
  const isSettled = settleByStatus(state, entry, asked, event.terms, isOver(event.state));
  const order = knownAs(state, entry, state.orders.get(asked.clientOrderId) ?? asked, event.triggered === true);
  const venueOrderId = event.venueOrderId ?? order.venueOrderId;
  noteTransit(state, entry, order, event.filledQuantity);
  switch (event.state) {
    case 'accepted': case 'partiallyFilled': case 'submitted': {
      // On which terms an order stands whose edit is open is not known yet, and so it stays unknown.
      const from = order.state === 'submitted' || (order.state === 'unknown' && isSettled);
      return hear(state, entry, order, from ? liveState(order) : order.state, venueOrderId);
    }
    case 'filled': case 'cancelled': case 'expired': case 'rejected': {
      if (!canMove(order, event.state)) return;
      const reason = event.state === 'filled' ? null : `${event.state} according to the venue`;
      return changeOrder(state, entry, order, event.state, { venueOrderId, reason });
    }
    case 'cancelling': case 'unknown': case 'denied': case 'lost': case null:
      return hear(state, entry, order, order.state, venueOrderId);
  }
}

/** A stop that the venue says has fired, which we did not know. */
function knownAs(state: State, entry: Entry, order: Order, triggered: boolean): Order {
  if (!triggered || !isUntriggered(order)) return order;
  markPositionDirty(state, order.account, order.instrument);
  changeOrder(state, entry, order, order.state, { triggeredTimeMs: entry.timeMs });
  return state.orders.get(order.clientOrderId) ?? order;
}

const isOver = (state: OrderState | null): boolean => state !== null && isTerminal(state);

/** The venue has filled more than we have fills of: until they come (or a snapshot agrees) it counts as in flight. */
function noteTransit(state: State, entry: Entry, order: Order, reported: Decimal | null): void {
  if (reported === null || reported > ceilingOf(order)) return;
  const missing = sub(reported, order.filledQuantity);
  if (missing <= 0n) return;
  const { clientOrderId } = order;
  state.transits.put(clientOrderId, { clientOrderId, quantity: missing, sinceMs: entry.timeMs });
}

export function arriveFromTransit(state: State, clientOrderId: ClientOrderId, quantity: Decimal): void {
  const transit = state.transits.get(clientOrderId);
  if (transit === undefined) return;
  const left = sub(transit.quantity, abs(quantity));
  if (left > 0n) state.transits.put(clientOrderId, { ...transit, quantity: left });
  else state.transits.remove(clientOrderId);
}

export function applyOrderDecision(state: State, entry: Entry, event: OrderDecision): readonly Effect[] {
  switch (event.type) {
    case 'OrderSubmitted': return submit(state, entry, event);
    case 'OrderDenied': return deny(state, entry, event);
    case 'CancelRequested': return cancel(state, entry, event.clientOrderId);
    case 'CancelAllRequested': return cancelAll(state, entry, event);
    case 'OrderEditSubmitted': return submitEdit(state, entry, event);
    case 'OrderEditDenied': return [];
    case 'ComboRequested': return [{ type: 'CreateCombo', venue: venueOfAccount(event.account), account: event.account,
      legs: event.legs }];
    case 'OrderTermsAdopted': {
      const order = state.orders.get(event.clientOrderId);
      if (order !== undefined) adoptTerms(state, entry, order, event.terms);
      return [];
    }
    case 'OrderQueried': return query(state, entry, event.clientOrderId);
    case 'OrderMarkedUnknown': case 'OrderLost': {
      const order = state.orders.get(event.clientOrderId);
      const to = event.type === 'OrderLost' ? 'lost' : 'unknown';
      if (order !== undefined && canMove(order, to)) {
        changeOrder(state, entry, order, to, to === 'lost' ? { reason: event.reason } : {});
      }
      return [];
    }
  }
}

const freshOrder = { venueOrderId: null, filledQuantity: ZERO, averageFillPrice: null, unknownSinceMs: null };

function submit(
  state: State, entry: Entry, event: Extract<OrderDecision, { type: 'OrderSubmitted' }>,
): readonly Effect[] {
  const { order, proposal } = event;
  assert(!state.orders.has(order.clientOrderId), `I5: client order id ${order.clientOrderId} is used once`);
  const { approved, ...request } = order;
  assert(approved, 'I6: what is submitted was approved');
  state.orders.put(order.clientOrderId, {
    ...request, ...freshOrder, proposal, state: 'submitted', reason: null,
    submittedTimeMs: event.market.timeMs, updatedTimeMs: entry.timeMs,
  });
  markPositionDirty(state, order.account, order.instrument);
  return [{ type: 'SendOrder', venue: venueOfAccount(order.account), order }];
}

function deny(
  state: State, entry: Entry, event: Extract<OrderDecision, { type: 'OrderDenied' }>,
): readonly Effect[] {
  const { limit, value, threshold } = event.denial;
  assert(!state.orders.has(event.clientOrderId), `I5: client order id ${event.clientOrderId} is used once`);
  state.orders.put(event.clientOrderId, {
    ...event.request, ...freshOrder, clientOrderId: event.clientOrderId, proposal: event.proposal, state: 'denied',
    reason: `${limit}: ${value} against ${threshold}`, submittedTimeMs: entry.timeMs, updatedTimeMs: entry.timeMs,
  });
  return [];
}

/**
 * An order that is terminal or unknown stays what it is, and the cancel still goes out: the venue may hold it, and only
 * its answer can tell.
 */
function cancel(state: State, entry: Entry, clientOrderId: ClientOrderId): readonly Effect[] {
  const order = state.orders.get(clientOrderId);
  if (order === undefined) return [];
  if (!isTerminal(order.state) && order.state !== 'unknown') changeOrder(state, entry, order, 'cancelling');
  const { account, instrument, venueOrderId } = order;
  if (!isConnected(state, venueOfAccount(account))) return [];
  return [{ type: 'SendCancel', venue: venueOfAccount(account), account, instrument, clientOrderId, venueOrderId }];
}

/** One request; each order goes the way that it would have gone alone. */
function cancelAll(
  state: State, entry: Entry, event: Extract<OrderDecision, { type: 'CancelAllRequested' }>,
): readonly Effect[] {
  const { account, underlying } = event;
  const orders = event.clientOrderIds.flatMap((id) => state.orders.get(id) ?? []);
  for (const order of orders) {
    if (!isTerminal(order.state) && order.state !== 'unknown') changeOrder(state, entry, order, 'cancelling');
  }
  if (!isConnected(state, venueOfAccount(account))) return [];
  return [{ type: 'SendCancelAll', venue: venueOfAccount(account), account, underlying,
    orders: orders.map(({ clientOrderId, venueOrderId, instrument }) =>
      ({ clientOrderId, venueOrderId, instrument })) }];
}

function query(state: State, entry: Entry, clientOrderId: ClientOrderId): readonly Effect[] {
  const order = state.orders.get(clientOrderId);
  if (order === undefined) return [];
  const { account, instrument } = order;
  if (order.state === 'unknown') changeOrder(state, entry, order, 'unknown');
  if (!isConnected(state, venueOfAccount(account))) return [];
  const { side, type, quantity, reduceOnly, twap, trigger: stop, venueOrderId, submittedTimeMs } = order;
  return [{ type: 'QueryOrder', venue: venueOfAccount(account), account, instrument, clientOrderId,
    order: { side, type, quantity, reduceOnly, venueOrderId, submittedTimeMs,
      ...(twap === undefined ? {} : { twap }), ...(stop === undefined ? {} : { trigger: stop }) } }];
}

const isConnected = (state: State, venue: string): boolean => state.connections.get(venue)?.state === 'connected';
