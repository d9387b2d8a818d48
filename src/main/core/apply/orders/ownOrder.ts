/**
 * Which order of ours a venue speaks of: by our own id, or where the venue keeps none (an order over time), by the
 * number that it gave the order (rule O13).
 */
import type { AccountId, ClientOrderId, VenueOrderId } from '../../../../shared/domain/ids.ts';
import type { Order } from '../../../../shared/domain/order.ts';
import type { ReadState } from '../../state.ts';

export function ownOrderOf(
  state: ReadState, account: AccountId, clientOrderId: ClientOrderId | null, venueOrderId: VenueOrderId | null,
): Order | undefined {
  if (clientOrderId !== null) return state.orders.get(clientOrderId);
  if (venueOrderId === null) return undefined;
  for (const order of state.orders.values()) {
    if (order.venueOrderId === venueOrderId && order.account === account) return order;
  }
  return undefined;
}
