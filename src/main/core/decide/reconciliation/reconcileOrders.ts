/** Open orders of a snapshot against ours (rules R8, R9, R12). News of less than half a second ago may not be in it. */
import { toText } from '../../../../shared/domain/decimal.ts';
import { isTerminal, pendingEdit, type Order } from '../../../../shared/domain/order.ts';
import type { AccountSnapshot, VenueOrder } from '../../../events/event.ts';
import { ownOrderOf } from '../../apply/orders/ownOrder.ts';
import type { ReadState } from '../../state.ts';
import { markUnknownAndQuery, workingOrders } from '../connections.ts';
import type { Emit } from '../decide.ts';
import { areForeign } from '../edits.ts';

const NEWS_MARGIN_MS = 500;

export function reconcileOrders(state: ReadState, snapshot: AccountSnapshot, snapshotTimeMs: number, emit: Emit): void {
  const isSettled = (order: Order): boolean => order.updatedTimeMs + NEWS_MARGIN_MS < snapshotTimeMs;
  const oursAmong = new Map(snapshot.openOrders.map((theirs) =>
    [theirs, ownOrderOf(state, snapshot.account, theirs.clientOrderId, theirs.venueOrderId)] as const));
  const listed = new Set([...oursAmong.values()].map((order) => order?.clientOrderId));
  for (const order of workingOrders(state)) {
    const known = order.state !== 'unknown' && order.state !== 'submitted';
    if (order.account !== snapshot.account || !known || listed.has(order.clientOrderId)) continue;
    if (isSettled(order)) markUnknownAndQuery(state, order, 'not among the open orders of the venue', emit);
  }
  for (const theirs of snapshot.openOrders) {
    const ours = oursAmong.get(theirs);
    if (ours === undefined) report(state, snapshot, theirs, 'not placed by us', emit);
    else if (isTerminal(ours.state) && isSettled(ours)) reportAlive(state, snapshot, theirs, ours, emit);
    else if (areForeign(ours, theirs) && pendingEdit(ours) === null && isSettled(ours)) {
      emit({ type: 'OrderQueried', clientOrderId: ours.clientOrderId });
    }
  }
  closeGone(state, snapshot, emit);
}

const idOf = (account: string, venueOrderId: string): string => `order|${account}|${venueOrderId}`;

/** Placed elsewhere, and open no more: what stands among the differences is what is open. */
function closeGone(state: ReadState, { account, openOrders }: AccountSnapshot, emit: Emit): void {
  const open = new Set(openOrders.map(({ venueOrderId }) => idOf(account, venueOrderId)));
  for (const difference of state.differences.values()) {
    const { kind, resolution, account: of, id } = difference;
    if (kind !== 'order' || resolution !== 'unexplained' || of !== account || open.has(id)) continue;
    emit({ type: 'DifferenceFound', difference: { ...difference, resolution: 'gone' } });
  }
}

/** Dead to us, alive at the venue: shown, and cancelled, since nobody watches over it. */
function reportAlive(
  state: ReadState, snapshot: AccountSnapshot, theirs: VenueOrder, ours: Order, emit: Emit,
): void {
  const isNew = report(state, snapshot, theirs, `${ours.state} to us: being cancelled`, emit);
  if (isNew) emit({ type: 'CancelRequested', clientOrderId: ours.clientOrderId, reason: `was ${ours.state} to us` });
}

/** False when it was shown before. */
function report(
  state: ReadState, snapshot: AccountSnapshot, theirs: VenueOrder, what: string, emit: Emit,
): boolean {
  const { account } = snapshot;
  const { instrument, side, quantity, filledQuantity, venueOrderId, trigger } = theirs;
  const stop = trigger === undefined ? '' : ` once the ${trigger.by} is ${toText(trigger.price)}`;
  const id = idOf(account, venueOrderId);
  if (state.differences.has(id)) return false;
  emit({ type: 'DifferenceFound', difference: {
    id, account, kind: 'order', instrument, currency: null, ours: null, venues: quantity, foundTimeMs: state.timeMs,
    resolution: 'unexplained',
    text: `the venue lists order ${venueOrderId}, ${side} ${toText(quantity)} ${instrument}${stop} `
      + `(${toText(filledQuantity)} filled), ${what}`,
  } });
  return true;
}
