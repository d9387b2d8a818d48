/**
 * Initial margin that resting orders hold: what the position would need more if the orders of one side were filled,
 * for the worse side of each instrument. Orders that reduce need nothing.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { note, type Prices } from './holdings.ts';
import type { AccountInput, HeldPosition, RestingOrder } from './model.ts';

/** `initialUsd`: the model's initial margin of one position; its marks come from the position or the order's price. */
export function openOrderMargin(
  input: AccountInput,
  prices: Prices,
  initialUsd: (position: HeldPosition) => number,
): number {
  let total = 0;
  for (const orders of byInstrument(input.openOrders).values()) {
    const position = positionFor(input, orders, prices);
    if (position === null) continue;
    const at = (change: number): number => initialUsd({ ...position, quantity: position.quantity + change });
    const now = at(0);
    total += Math.max(at(resting(orders, 'buy')) - now, at(-resting(orders, 'sell')) - now, 0);
  }
  return total;
}

const resting = (orders: readonly RestingOrder[], side: 'buy' | 'sell'): number =>
  orders.reduce((sum, order) => (order.side === side ? sum + order.quantity : sum), 0);

function byInstrument(orders: readonly RestingOrder[]): Map<InstrumentId, RestingOrder[]> {
  const groups = new Map<InstrumentId, RestingOrder[]>();
  for (const order of orders) {
    const group = groups.get(order.instrument.id);
    if (group === undefined) groups.set(order.instrument.id, [order]);
    else group.push(order);
  }
  return groups;
}

/** The position that the orders would change; a flat one marked at the orders' price where none is held yet. */
function positionFor(input: AccountInput, orders: readonly RestingOrder[], prices: Prices): HeldPosition | null {
  const [first] = orders;
  if (first === undefined) return null;
  const held = input.positions.find(({ instrument }) => instrument.id === first.instrument.id);
  if (held !== undefined && held.markPrice !== null) return held;
  const price = orders.find((order) => order.price !== null)?.price ?? null;
  if (price === null) {
    note(prices.missing, `mark price of ${first.instrument.venueName}`);
    return null;
  }
  const flat = { quantity: 0, averagePrice: null, impliedVol: null, forwardUsd: null, margin: null };
  return { ...flat, ...held, instrument: first.instrument, markPrice: price };
}
