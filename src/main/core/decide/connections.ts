/**
 * Runs and connections (rules S1-S4): with a connection goes what we knew of the orders behind it, and with a run that
 * of all orders. Nothing is ever sent again; after the reconnect the venue is asked.
 */
import { isWorking, type Order } from '../../../shared/domain/order.ts';
import { venueOfAccount, type VenueId } from '../../../shared/domain/ids.ts';
import type { ConnectionEvent } from '../../events/event.ts';
import { DEFAULT_LIMITS } from '../defaults.ts';
import { ONE, type ReadState } from '../state.ts';
import { stopExecutions } from '../executions/stop.ts';
import type { Emit } from './decide.ts';
import { fallBack } from './hedges/fallBack.ts';

export function decideRunStarted(state: ReadState, emit: Emit): void {
  for (const order of workingOrders(state)) markUnknown(state, order, 'the engine was started again', emit);
  for (const proposal of state.proposals.values()) {
    if (proposal.state !== 'open') continue;
    emit({ type: 'ProposalClosed', proposal: proposal.id, state: 'expired', reason: 'the engine was started again' });
  }
  stopExecutions(state, ({ onRestart }) => onRestart === 'stop', 'the engine was started again', emit);
  for (const policy of state.policies.values()) {
    if (policy.mode === 'automatic') fallBack(state, policy, 'the engine was started again', emit);
  }
  if (!state.limits.has(ONE)) emit({ type: 'LimitsChanged', limits: DEFAULT_LIMITS });
}

export function decideConnection(
  state: ReadState, event: Extract<ConnectionEvent, { type: 'ConnectionChanged' }>, emit: Emit,
): void {
  const orders = workingOrders(state).filter((order) => venueOfAccount(order.account) === event.venue);
  if (event.state !== 'connected') {
    for (const order of orders) markUnknown(state, order, `connection to ${event.venue} lost`, emit);
    return;
  }
  for (const account of state.accounts.values()) {
    if (account.venue === event.venue) emit({ type: 'SnapshotRequested', account: account.id, reason: 'connected' });
  }
  for (const { clientOrderId, state: orderState } of orders) {
    if (orderState === 'unknown') emit({ type: 'OrderQueried', clientOrderId });
  }
}

export const workingOrders = (state: ReadState): Order[] =>
  [...state.orders.values()].filter((order) => isWorking(order.state));

export const isConnected = (state: ReadState, venue: VenueId): boolean =>
  state.connections.get(venue)?.state === 'connected';

function markUnknown(state: ReadState, order: Order, reason: string, emit: Emit): void {
  const now = state.orders.get(order.clientOrderId);
  if (now === undefined || !isWorking(now.state) || now.state === 'unknown') return;
  emit({ type: 'OrderMarkedUnknown', clientOrderId: order.clientOrderId, reason });
}

/** We no longer know and ask at once, if there is anybody to ask. */
export function markUnknownAndQuery(state: ReadState, order: Order, reason: string, emit: Emit): void {
  markUnknown(state, order, reason, emit);
  if (isConnected(state, venueOfAccount(order.account))) {
    emit({ type: 'OrderQueried', clientOrderId: order.clientOrderId });
  }
}
