/** What a venue refuses at the door, in its own words. Pure. */
import { isMultipleOf, sign, toText, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { OrderRequest } from '../../../../shared/domain/order.ts';
import { isOnGrid, tickAt, type Grid } from './grid.ts';

export interface DoorContext {
  readonly grid: Grid;
  /** What we hold, signed. */
  readonly held: Decimal;
  /** Best price on the other side, null when that side is empty. */
  readonly oppositeBest: Decimal | null;
}

/** Null when the order may enter. */
export function doorRefusal(order: OrderRequest, instrument: Instrument, context: DoorContext): string | null {
  const { grid } = context;
  if (!isMultipleOf(order.quantity, grid.lot)) {
    return `quantity ${toText(order.quantity)} is not a multiple of the lot ${toText(grid.lot)}`;
  }
  if (order.quantity < instrument.minQuantity) {
    return `quantity ${toText(order.quantity)} is below the minimum ${toText(instrument.minQuantity)}`;
  }
  if (order.type === 'limit' && order.price === null) return 'a limit order needs a price';
  if (order.price !== null && order.price <= 0n) return `price ${toText(order.price)} is not above zero`;
  if (order.price !== null && !isOnGrid(grid, order.price)) {
    return `price ${toText(order.price)} is not a multiple of the tick ${toText(tickAt(grid, order.price))}`;
  }
  if (order.postOnly && (order.type === 'market' || order.timeInForce !== 'goodTillCancelled')) {
    return 'post-only needs a limit order that may rest';
  }
  const limit = order.type === 'market' ? null : order.price;
  if (order.postOnly && reaches(order.side, limit, context.oppositeBest)) return 'post-only order would trade at once';
  if (order.reduceOnly) return reduceOnlyRefusal(order, context.held);
  return null;
}

function reduceOnlyRefusal(order: OrderRequest, held: Decimal): string | null {
  const needed = order.side === 'sell' ? 1 : -1;
  if (sign(held) !== needed) return 'reduce-only order has no position to reduce';
  const size = held < 0n ? -held : held;
  return order.quantity > size ? `reduce-only order is larger than the position of ${toText(size as Decimal)}` : null;
}

const reaches = (side: 'buy' | 'sell', limit: Decimal | null, other: Decimal | null): boolean =>
  other !== null && (limit === null || (side === 'buy' ? limit >= other : limit <= other));

/** Orders and cancels per second: a bucket that refills. */
export class RateBucket {
  private tokens: number;
  private lastMs: number;
  private readonly perSecond: number;
  private readonly burst: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.lastMs = nowMs;
  }

  take(nowMs: number): boolean {
    const refill = (Math.max(0, nowMs - this.lastMs) / 1000) * this.perSecond;
    this.tokens = Math.min(this.burst, this.tokens + refill);
    this.lastMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
