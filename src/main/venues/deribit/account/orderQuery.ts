/**
 * What became of an order of ours: its label at the venue, then the history (the venue forgets finished orders after
 * half an hour), then its fills, and only then where it stands. 'Never seen' is said on two answers, never on none.
 */
import { add, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { Effect } from '../../../events/effect.ts';
import { orderSchema, tradesAnswerSchema, type OrderRow } from '../messages.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import { fillOf, statusOf } from '../parseAccount.ts';
import { accountRequests, orderRequests } from '../requests.ts';
import type { AccountBooks } from './accountBooks.ts';
import type { AccountSink } from './accountDesk.ts';

type Query = Extract<Effect, { type: 'QueryOrder' }>;
const URGENT = { budget: 'other', urgent: true } as const;

/** Says nothing where the venue does not answer: core asks again. */
export function askAboutOrder(books: AccountBooks, sink: AccountSink, query: Query): void {
  const instrument = books.instrumentOf(query.instrument);
  if (instrument === undefined) return;
  const { clientOrderId } = query;
  books.ask(orderRequests.stateByLabel(clientOrderId, instrument.settlementCurrency), URGENT, (answer) => {
    if (!answer.ok) return;
    const order = orderAmong(answer.result, clientOrderId, sink);
    if (order === 'unreadable') return;
    if (order !== null) return fillsOf(books, sink, query, instrument, order);
    return inHistory(books, sink, query, instrument);
  });
}

function inHistory(books: AccountBooks, sink: AccountSink, query: Query, instrument: Instrument): void {
  books.ask(accountRequests.orderHistory(instrument.venueName), URGENT, (answer) => {
    if (!answer.ok) return;
    const order = orderAmong(answer.result, query.clientOrderId, sink);
    if (order === 'unreadable') return;
    if (order !== null) return fillsOf(books, sink, query, instrument, order);
    if (query.order?.trigger !== undefined) return amongOpen(books, sink, query, instrument);
    return neverSeen(sink, query, answer.venueTimeMs);
  });
}

/** Whether the venue knows a stop that waits by its label is not documented: it is looked for where it must stand. */
function amongOpen(books: AccountBooks, sink: AccountSink, query: Query, instrument: Instrument): void {
  books.ask(accountRequests.openOrders(), URGENT, (answer) => {
    if (!answer.ok) return;
    const order = orderAmong(answer.result, query.clientOrderId, sink);
    if (order === 'unreadable') return;
    if (order !== null) return fillsOf(books, sink, query, instrument, order);
    return neverSeen(sink, query, answer.venueTimeMs);
  });
}

function neverSeen(sink: AccountSink, { clientOrderId }: Query, venueTimeMs: number | null): void {
  sink.fact({ type: 'OrderStatusReported', clientOrderId, found: false, venueOrderId: null, state: null,
    filledQuantity: null }, venueTimeMs);
}

/** Of a stop that has fired what it made, which bears its label too. */
function orderAmong(result: unknown, label: string, sink: AccountSink): OrderRow | null | 'unreadable' {
  if (!Array.isArray(result)) return 'unreadable';
  let found: OrderRow | null = null;
  for (const row of result as unknown[]) {
    if ((row as { label?: unknown } | null)?.label !== label) continue;
    const read = orderSchema.safeParse(row);
    if (!read.success) {
      sink.refused('order by label', faultOf(read.error), '');
      return 'unreadable';
    }
    if (found === null || typeof read.data.trigger_order_id === 'string') found = read.data;
  }
  return found;
}

function fillsOf(
  books: AccountBooks, sink: AccountSink, query: Query, instrument: Instrument, order: OrderRow,
): void {
  const report = (): void =>
    sink.fact(statusOf(query.clientOrderId, order, instrument), order.last_update_timestamp);
  if (order.filled_amount === ZERO) return report();
  books.ask(accountRequests.tradesOfOrder(order.order_id, false), URGENT, (recent) => {
    const told = tell(recent.ok ? recent.result : null, books, sink, instrument);
    if (told === order.filled_amount) return report();
    // Older than a day: the archive has them.
    books.ask(accountRequests.tradesOfOrder(order.order_id, true), URGENT, (archived) => {
      tell(archived.ok ? archived.result : null, books, sink, instrument);
      report();
    });
  });
}

/** The amount that the fills add up to. */
function tell(result: unknown, books: AccountBooks, sink: AccountSink, instrument: Instrument): Decimal {
  const read = tradesAnswerSchema.safeParse(Array.isArray(result) ? { trades: result as unknown[] } : result);
  if (!read.success) return ZERO;
  let amount = ZERO;
  for (const trade of read.data.trades) {
    const { instrument_name: name } = trade;
    const of = name === instrument.venueName ? instrument : sink.instrumentNamed(name);
    const fill = of === undefined ? null : fillOf(trade, of, books.account, (each) => sink.instrumentNamed(each));
    if (fill === null) continue;
    books.traded(trade);
    sink.fact({ type: 'FillReported', fill }, trade.timestamp);
    // The legs of a combination stand beside it, and are no more of the order.
    if (of === instrument) amount = add(amount, trade.amount);
  }
  return amount;
}
