/**
 * What of a leg is spoken for: what its orders filled, may still fill, or may have filled. Only what is left may be
 * ordered (invariant I16), so every doubt counts as used: an order that is unknown counts whole, one that ended counts
 * whole until the venue has said how much of it filled, and one that was called lost counts whole for good.
 */
import { add, max, sub, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { ChildOrder, ExecutionLeg } from '../../../shared/domain/steering/execution.ts';
import { ceilingOf, isWorking, type Order } from '../../../shared/domain/order.ts';
import type { ReadState } from '../state.ts';

const orderOf = (state: ReadState, child: ChildOrder): Order | undefined => state.orders.get(child.clientOrderId);

function filledOf(state: ReadState, child: ChildOrder): Decimal {
  const order = orderOf(state, child);
  if (order === undefined) return child.reported;
  return max(child.reported, add(order.filledQuantity, state.transits.get(order.clientOrderId)?.quantity ?? ZERO));
}

export function usedOf(state: ReadState, child: ChildOrder): Decimal {
  const order = orderOf(state, child);
  if (order === undefined) return child.reported;
  if (isWorking(order.state)) return max(ceilingOf(order), child.reported);
  switch (order.state) {
    case 'lost': return order.quantity;
    case 'cancelled': case 'expired': return child.settled ? filledOf(state, child) : order.quantity;
    default: return filledOf(state, child);
  }
}

export const childrenOf = (leg: ExecutionLeg, unwinds: boolean): readonly ChildOrder[] =>
  leg.children.filter((child) => child.unwinds === unwinds);

const sum = (children: readonly ChildOrder[], of: (child: ChildOrder) => Decimal): Decimal =>
  children.reduce<Decimal>((total, child) => add(total, of(child)), ZERO);

export const usedQuantity = (state: ReadState, leg: ExecutionLeg): Decimal =>
  sum(childrenOf(leg, false), (child) => usedOf(state, child));

export const filledQuantity = (state: ReadState, leg: ExecutionLeg): Decimal =>
  sum(childrenOf(leg, false), (child) => filledOf(state, child));

/** What may still be ordered. */
export const freeQuantity = (state: ReadState, leg: ExecutionLeg): Decimal =>
  max(ZERO, sub(leg.quantity, usedQuantity(state, leg)));

/** What filled and is not being taken back yet. */
export const toUnwind = (state: ReadState, leg: ExecutionLeg): Decimal =>
  max(ZERO, sub(filledQuantity(state, leg), sum(childrenOf(leg, true), (child) => usedOf(state, child))));

export const workingChild = (state: ReadState, leg: ExecutionLeg): Order | undefined => {
  for (const child of leg.children) {
    const order = orderOf(state, child);
    if (order !== undefined && isWorking(order.state)) return order;
  }
  return undefined;
};

/** Ended, and the venue has not yet said with how much: what it left may not be ordered again before. */
export const unsettledChild = (state: ReadState, leg: ExecutionLeg): ChildOrder | undefined =>
  leg.children.find((child) => {
    const order = orderOf(state, child);
    return !child.settled && order !== undefined && (order.state === 'cancelled' || order.state === 'expired')
      && filledOf(state, child) < order.quantity;
  });

/** Whole lots of at most this, or nothing where that is less than the least. */
export function orderable(
  quantity: Decimal, terms: { readonly lotSize: Decimal; readonly minQuantity: Decimal },
): Decimal {
  const whole = sub(quantity, (quantity % terms.lotSize) as Decimal);
  return whole < terms.minQuantity ? ZERO : whole;
}

