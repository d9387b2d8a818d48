/** What a fact about an order makes us ask, cancel or give up (rules O5-O12, K3). */
import { isTerminal, isWorking, type Order } from '../../../shared/domain/order.ts';
import type { OrderFact } from '../../events/event.ts';
import { stillProtects } from '../protection/killChecks.ts';
import { ONE, type ReadState } from '../state.ts';
import { markUnknownAndQuery } from './connections.ts';
import type { Emit } from './decide.ts';
import { decideEditFact, decideTerms } from './edits.ts';

/** An order that the venue has never seen is lost once this has passed since we last knew better. */
export const LOST_AFTER_MS = 10_000;

export function decideOrderFact(state: ReadState, event: OrderFact, emit: Emit): void {
  const order = state.orders.get(event.clientOrderId);
  if (order === undefined) {
    emit({ type: 'NoticeRaised', severity: 'warning', source: event.clientOrderId,
      text: `${event.type} for an order that we do not have` });
    return;
  }
  switch (event.type) {
    case 'OrderAcknowledged': return heardOf(state, order, 'acknowledges', emit);
    case 'OrderRejected':
      if (isWorking(order.state)) markUnknownAndQuery(state, order, 'rejected after it was accepted', emit);
      return;
    case 'CancelRejected':
      // An order that the venue has never spoken of may never have come: the unknown is asked for until it answers.
      if (isWorking(order.state) && order.state !== 'unknown' && isUnheardOf(order)) {
        markUnknownAndQuery(state, order, `cancel rejected: ${event.reason}`, emit);
      } else if (isWorking(order.state)) emit({ type: 'OrderQueried', clientOrderId: order.clientOrderId });
      return;
    case 'OrderSendFailed':
      if (isWorking(order.state) && order.state !== 'unknown') {
        markUnknownAndQuery(state, order, `send failed: ${event.reason}`, emit);
      }
      return;
    case 'OrderStatusReported':
      if (!event.found) return decideAbsent(state, order, emit);
      if (event.state === 'accepted' || event.state === 'partiallyFilled') {
        heardOf(state, order, 'reports', emit);
        if (event.terms !== undefined) decideTerms(state, order, event.terms, emit);
      }
      return;
    case 'OrderTriggered': return heardOf(state, order, 'has triggered', emit);
    case 'OrderEdited': return heardOf(state, order, 'has edited', emit);
    case 'EditRejected': case 'EditSendFailed': return decideEditFact(state, order, event, emit);
    case 'OrderCancelled': case 'OrderExpired':
  }
}

const isUnheardOf = (order: Order): boolean => order.venueOrderId === null && order.filledQuantity === 0n;

/** The venue holds it. What must not be alive is cancelled, whatever we thought of it. */
function heardOf(state: ReadState, order: Order, verb: string, emit: Emit): void {
  const { clientOrderId, account, instrument } = order;
  if (isTerminal(order.state)) {
    const id = `order|${account}|${clientOrderId}|alive`;
    if (order.state !== 'lost' || state.differences.has(id)) return;
    emit({ type: 'DifferenceFound', difference: { id, account, kind: 'order', instrument, currency: null,
      ours: order.filledQuantity, venues: order.quantity, foundTimeMs: state.timeMs, resolution: 'unexplained',
      text: `the venue ${verb} order ${clientOrderId}, which was called lost; it is being cancelled` } });
    emit({ type: 'CancelRequested', clientOrderId, reason: 'was called lost' });
    return;
  }
  if (isFromBeforeTheSwitch(state, order) && order.state !== 'cancelling' && !stillProtects(state, order)) {
    emit({ type: 'CancelRequested', clientOrderId, reason: 'kill switch' });
  }
}

/** With the kill switch engaged: sent before it. What was sent after it reduces exposure and may live. */
export function isFromBeforeTheSwitch(state: ReadState, order: Order): boolean {
  const session = state.session.get(ONE);
  return session?.killSwitch === 'engaged' && session.killSwitchTimeMs !== null
    && order.submittedTimeMs <= session.killSwitchTimeMs;
}

/** Only an answer to a question put after the bound counts: an earlier one may have overtaken the order itself. */
function decideAbsent(state: ReadState, order: Order, emit: Emit): void {
  if (isTerminal(order.state)) return;
  if (order.state === 'unknown' && order.filledQuantity === 0n) {
    const askedMs = order.updatedTimeMs;
    if (askedMs - Math.max(order.unknownSinceMs ?? askedMs, order.submittedTimeMs) < LOST_AFTER_MS) return;
    emit({ type: 'OrderLost', clientOrderId: order.clientOrderId,
      reason: `the venue has never seen it, asked ${LOST_AFTER_MS / 1_000} s after we last knew` });
    return;
  }
  // The venue has confirmed it before, or filled some of it: that it knows nothing of it now is no answer.
  if (order.state === 'accepted' || order.state === 'partiallyFilled') {
    markUnknownAndQuery(state, order, 'the venue no longer knows it', emit);
  }
}
