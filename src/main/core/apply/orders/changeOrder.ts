/** The one way in which an order changes: along ORDER_MOVES, and never filled beyond its quantity (invariant I4). */
import { ORDER_MOVES, type Order, type OrderState } from '../../../../shared/domain/order.ts';
import type { Entry } from '../../../events/entry.ts';
import { assert } from '../../assert.ts';
import type { State } from '../../state.ts';

type Changes = Partial<Pick<Order,
  'venueOrderId' | 'filledQuantity' | 'averageFillPrice' | 'reason' | 'price' | 'quantity' | 'edit'
  | 'triggeredTimeMs'>>;

/** The only writer of orders that exist. Staying where it is counts as a move that is always open. */
export function changeOrder(state: State, entry: Entry, order: Order, to: OrderState, changes: Changes = {}): void {
  assert(to === order.state || ORDER_MOVES[order.state].includes(to), `I4: order ${order.state} -> ${to}`);
  const next: Order = {
    ...order, ...changes, state: to, updatedTimeMs: entry.timeMs,
    unknownSinceMs: to === 'unknown' ? order.unknownSinceMs ?? entry.timeMs : null,
  };
  assert(next.filledQuantity <= next.quantity, `I4: order ${order.clientOrderId} filled beyond its quantity`);
  state.orders.put(order.clientOrderId, next);
  state.dirtyAccounts.add(order.account);
}
