/**
 * Our orders at a simulated venue: registry by client id and the resting ones by instrument. The venue's memory of
 * finished orders is bounded; what it has forgotten it answers as never seen.
 */
import { sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { ClientOrderId, InstrumentId, VenueOrderId } from '../../../../shared/domain/ids.ts';
import type { Fill } from '../../../../shared/domain/fill.ts';
import type { Side, StopTrigger, TimeInForce } from '../../../../shared/domain/order.ts';

export type VenueOrderState = 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected';

export interface OrderRecord {
  readonly clientOrderId: ClientOrderId;
  /** Null: rejected before it got a number. */
  readonly venueOrderId: VenueOrderId | null;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  /** Null: market order, never rests. */
  price: Decimal | null;
  quantity: Decimal;
  /** Absent in older saves: no. */
  readonly postOnly?: boolean;
  /** Of a stop: it waits until `fired`; then one `toMarket` trades within `price` and never rests. */
  readonly trigger?: StopTrigger;
  readonly toMarket?: boolean;
  fired?: boolean;
  filled: Decimal;
  state: VenueOrderState;
  /** Lots of others that were at our price before us. */
  queueAheadLots: number;
  readonly acceptedTimeMs: number;
  readonly fills: Fill[];
}

const FINISHED_KEPT = 1_000;

export class OrderBook {
  private readonly byClientId = new Map<ClientOrderId, OrderRecord>();
  private readonly open = new Map<ClientOrderId, OrderRecord>();
  private readonly finished: ClientOrderId[] = [];

  get(clientOrderId: ClientOrderId): OrderRecord | undefined { return this.byClientId.get(clientOrderId); }
  openOrders(): readonly OrderRecord[] { return [...this.open.values()]; }
  get openCount(): number { return this.open.size; }

  /** Resting orders of one instrument in time priority (the order of acceptance). */
  restingIn(instrument: InstrumentId): readonly OrderRecord[] {
    return this.openIn(instrument, false);
  }

  /** Stops of one instrument that have not fired. */
  waitingIn(instrument: InstrumentId): readonly OrderRecord[] {
    return this.openIn(instrument, true);
  }

  private openIn(instrument: InstrumentId, waiting: boolean): readonly OrderRecord[] {
    return this.open.size === 0 ? NONE
      : [...this.open.values()].filter((order) => order.instrument === instrument && isWaiting(order) === waiting);
  }

  add(order: OrderRecord): void {
    this.byClientId.set(order.clientOrderId, order);
    if (order.state === 'open') this.open.set(order.clientOrderId, order);
    else this.remember(order);
  }

  finish(order: OrderRecord, state: Exclude<VenueOrderState, 'open'>): void {
    if (order.state !== 'open') throw new Error(`order ${order.clientOrderId} is finished already`);
    order.state = state;
    this.open.delete(order.clientOrderId);
    this.remember(order);
  }

  /** All that is known, finished ones first, for a saved text. */
  all(): readonly OrderRecord[] {
    const past = this.finished.flatMap((id) => this.byClientId.get(id) ?? []);
    return [...past, ...this.open.values()];
  }

  private remember(order: OrderRecord): void {
    this.finished.push(order.clientOrderId);
    if (this.finished.length <= FINISHED_KEPT) return;
    const oldest = this.finished.shift();
    if (oldest !== undefined) this.byClientId.delete(oldest);
  }
}

const NONE: readonly OrderRecord[] = [];

export const isWaiting = ({ trigger, fired }: OrderRecord): boolean => trigger !== undefined && fired !== true;
export const leftOf = (order: OrderRecord): Decimal => sub(order.quantity, order.filled);
export const isFilled = (order: OrderRecord): boolean => leftOf(order) === ZERO;
