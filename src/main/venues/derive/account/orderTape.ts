/**
 * What the venue says happened to orders and trades, from answers and streams alike, in the order of our own
 * events.
 */
import type { OrderFact } from '../../../events/event.ts';
import type { OrderRow, UserTrade } from '../messages.ts';
import { clientIdOf, endOf, fillOf } from '../parseAccount.ts';
import type { AccountBooks } from './accountBooks.ts';
import type { AccountSink } from './accountDesk.ts';
import { ZERO } from '../../../../shared/domain/decimal.ts';

const KEPT = 20_000;

export class OrderTape {
  private readonly books: AccountBooks;
  private readonly sink: AccountSink;
  /** Number at the venue under which each of ours was last told. */
  private readonly latest = new Map<string, string>();
  private readonly rows = new Map<string, OrderRow>();

  constructor(books: AccountBooks, sink: AccountSink) {
    this.books = books;
    this.sink = sink;
  }

  rowOf(orderId: string): OrderRow | undefined { return this.rows.get(orderId); }
  latestOf(clientOrderId: string): string | undefined { return this.latest.get(clientOrderId); }

  take(trades: readonly UserTrade[], orders: readonly OrderRow[]): void {
    for (const trade of trades) this.fill(trade);
    for (const order of orders) this.order(order);
    this.books.moved(orders);
  }

  fill(trade: UserTrade): void {
    const name = trade.instrument_name;
    const listed = this.sink.named(name);
    if (listed === undefined) {
      // Listed since we looked: what happened to us there waits for its terms.
      return this.sink.relist(() => {
        if (this.sink.named(name) !== undefined) this.fill(trade);
        else this.sink.refused('trades', `${name.slice(0, 60)} is not listed`, '');
      });
    }
    this.books.traded(trade);
    const fill = fillOf(trade, listed.instrument, this.books.account);
    if (fill.clientOrderId !== null && fill.venueOrderId !== null && !this.latest.has(fill.clientOrderId)) {
      this.acknowledge(fill.clientOrderId, fill.venueOrderId, trade.timestamp);
    }
    return this.sink.fact({ type: 'FillReported', fill }, trade.timestamp);
  }

  private order(order: OrderRow): void {
    const clientOrderId = clientIdOf(order.label);
    if (clientOrderId === null) return;
    this.keep(order);
    const { last_update_timestamp: timeMs } = order;
    const isOver = order.order_status !== 'open' && order.order_status !== 'filled';
    if (isOver && this.books.chains.holdsBack(order)) return;
    if (order.order_status !== 'rejected' && !this.latest.has(clientOrderId)) {
      this.acknowledge(clientOrderId, order.order_id, timeMs);
    }
    if (order.order_status === 'open' && this.books.chains.filledBefore(order) !== null) {
      this.latest.set(clientOrderId, order.order_id);
    }
    const fact: OrderFact | null = endOf(order, this.books.chains.filledBefore(order) ?? ZERO);
    if (fact !== null) this.sink.fact(fact, timeMs);
  }

  /** Of a snapshot: all that are open. */
  seen(open: readonly OrderRow[]): void {
    this.rows.clear();
    for (const order of open) this.keep(order);
  }

  private keep(order: OrderRow): void {
    if (order.order_status === 'open') this.rows.set(order.order_id, order);
    else this.rows.delete(order.order_id);
  }

  private acknowledge(clientOrderId: string, venueOrderId: string, venueTimeMs: number): void {
    if (this.latest.size > KEPT) this.latest.clear();
    this.latest.set(clientOrderId, venueOrderId);
    this.sink.fact({ type: 'OrderAcknowledged', clientOrderId, venueOrderId }, venueTimeMs);
  }
}
