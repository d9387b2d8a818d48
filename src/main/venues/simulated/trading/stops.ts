/** Stops at a simulated venue: what it refuses of them, and whose trigger the market has come to. */
import { min, sign, sub, toText, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { hasReached, type OrderRequest, type StopTrigger } from '../../../../shared/domain/order.ts';
import { isOnGrid, tickAt } from '../matching/grid.ts';
import { leftOf, type OrderRecord } from '../matching/orderBook.ts';
import type { Floor } from './floor.ts';
import type { Listing } from './rules.ts';

/** Null: no such price yet. */
export function comparedPrice(floor: Floor, listing: Listing, by: StopTrigger['by']): Decimal | null {
  if (by === 'last') return listing.lastPrice;
  const pricing = floor.priceOf(listing);
  return by === 'mark' ? pricing.markPrice : pricing.indexPrice;
}

/** Null when it may wait, else the venue's words. */
export function stopRefusal(floor: Floor, listing: Listing, order: OrderRequest): string | null {
  const { trigger, side } = order;
  if (trigger === undefined) return null;
  if (trigger.by !== 'index' && !isOnGrid(listing.grid, trigger.price)) {
    const tick = toText(tickAt(listing.grid, trigger.price));
    return `trigger ${toText(trigger.price)} is not a multiple of the tick ${tick}`;
  }
  if (order.postOnly) return 'a stop cannot be post-only';
  const compared = comparedPrice(floor, listing, trigger.by);
  return compared !== null && hasReached(side, trigger, compared)
    ? `trigger ${toText(trigger.price)} has been reached already: ${trigger.by} price is ${toText(compared)}` : null;
}

/** Those of one instrument that fire now, the oldest first. */
export function firing(floor: Floor, listing: Listing): readonly OrderRecord[] {
  return floor.orders.waitingIn(listing.instrument.id).filter(({ side, trigger }) => {
    const compared = trigger === undefined ? null : comparedPrice(floor, listing, trigger.by);
    return trigger !== undefined && compared !== null && hasReached(side, trigger, compared);
  });
}

/** What it may trade when it fires: one that may only reduce, no more than there is to reduce. */
export function workableQuantity(floor: Floor, order: OrderRecord): Decimal {
  if (!order.reduceOnly) return leftOf(order);
  const held = floor.holdings.quantityOf(order.instrument);
  if (sign(held) !== (order.side === 'sell' ? 1 : -1)) return ZERO;
  return min(leftOf(order), held < 0n ? sub(ZERO, held) : held);
}
