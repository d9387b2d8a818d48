/**
 * Orders that were replaced: at the venue each replacement is another order under the same label. What the earlier ones
 * filled belongs to ours, and their end is not its end.
 */
import { add, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { OrderRow } from '../messages.ts';

const REMEMBERED = 5_000;

export class OrderChains {
  /** What an order's predecessors filled, by the order's number at the venue. */
  private readonly before = new Map<string, Decimal>();
  /** Orders whose replacement was sent and not answered: what their end means is not known yet. */
  private readonly going = new Map<string, OrderRow | null>();
  private readonly gone = new Set<string>();

  /** Filled by those before it; null: it has predecessors that we know nothing of. */
  filledBefore(order: OrderRow): Decimal | null {
    const known = this.before.get(order.order_id);
    if (known !== undefined) return known;
    const { replaced_order_id: replaced } = order;
    return replaced === null || replaced === undefined || replaced === '' ? ZERO : null;
  }

  send(orderId: string): void { this.going.set(orderId, null); }

  /** True: the end of this order is another order's beginning, or waits for the answer that says so. */
  holdsBack(order: OrderRow): boolean {
    if (this.gone.has(order.order_id)) return true;
    if (!this.going.has(order.order_id)) return false;
    this.going.set(order.order_id, order);
    return true;
  }

  /** The end that was held back, of a replacement that did not come about; null: there was none. */
  release(orderId: string): OrderRow | null {
    const held = this.going.get(orderId) ?? null;
    this.going.delete(orderId);
    return held;
  }

  replaced(old: OrderRow, next: OrderRow): void {
    this.going.delete(old.order_id);
    this.link(old, next);
  }

  /** All orders of a label, as the history has them. */
  learn(orders: readonly OrderRow[]): void {
    const byId = new Map(orders.map((order) => [order.order_id, order]));
    for (const order of [...orders].sort((a, b) => a.creation_timestamp - b.creation_timestamp)) {
      const old = byId.get(order.replaced_order_id ?? '');
      if (old !== undefined) this.link(old, order);
    }
  }

  private link(old: OrderRow, next: OrderRow): void {
    this.gone.add(old.order_id);
    this.before.set(next.order_id, add(this.before.get(old.order_id) ?? ZERO, old.filled_amount));
    for (const kept of [this.before, this.gone]) {
      if (kept.size <= REMEMBERED) continue;
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    }
  }
}
