/**
 * What became of an order of ours. The venue cannot be asked by label: open orders are looked through, then the history
 * since it was sent, then its fills, and only then it is said where it stands. 'Never seen' is said on the whole of
 * both
 * answers, never on none.
 */
import { add, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Effect } from '../../../events/effect.ts';
import { openOrdersSchema, orderPageSchema, tradePageSchema, type OrderRow } from '../messages.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import { fillOf, orderStateOf } from '../parseAccount.ts';
import { accountRequests } from '../requests.ts';
import type { AccountBooks } from './accountBooks.ts';
import type { AccountSink } from './accountDesk.ts';

type Query = Extract<Effect, { type: 'QueryOrder' }>;
const URGENT = { budget: 'other', urgent: true } as const;
/** Of an order of which this run does not know when it was sent. */
const LOOK_BACK_MS = 7 * 86_400_000;
const MOST_PAGES = 10;
const CLOCKS_MS = 60_000;

/** Says nothing where the venue does not answer: core asks again. `sentMs`: venue time; null: another run sent it. */
export function askAboutOrder(books: AccountBooks, sink: AccountSink, query: Query, sentMs: number | null): void {
  const { clientOrderId } = query;
  const fromMs = (sentMs ?? books.venueNowMs() - LOOK_BACK_MS) - CLOCKS_MS;
  books.ask(accountRequests.openOrders(books.subaccount), URGENT, (answer) => {
    if (!answer.ok) return;
    const read = openOrdersSchema.safeParse(answer.result);
    if (!read.success) return sink.refused('open orders', faultOf(read.error), '');
    const mine = read.data.orders.filter(({ label }) => label === clientOrderId);
    // One that was never replaced is all that there is of it.
    if (mine.length > 0 && mine.every((order) => books.chains.filledBefore(order) === ZERO)) {
      return tell(books, sink, query, mine);
    }
    return history(books, sink, clientOrderId, fromMs, (past) => {
      tell(books, sink, query, [...past.filter(({ order_id: id }) => !mine.some((one) => one.order_id === id)),
        ...mine]);
    });
  });
}

/** All orders of a label since then; nothing is said when a page is missing. */
export function history(
  books: AccountBooks, sink: AccountSink, label: string, fromMs: number, done: (orders: readonly OrderRow[]) => void,
): void {
  const found: OrderRow[] = [];
  const next = (page: number): void => {
    books.ask(accountRequests.orderHistory(books.subaccount, fromMs, page), URGENT, (answer) => {
      if (!answer.ok) return;
      const read = orderPageSchema.safeParse(answer.result);
      if (!read.success) return sink.refused('order history', faultOf(read.error), '');
      found.push(...read.data.orders.filter((order) => order.label === label));
      const pages = read.data.pagination?.num_pages ?? 1;
      if (page < pages && page < MOST_PAGES) return next(page + 1);
      books.chains.learn(found);
      return done(found);
    });
  };
  next(1);
}

function tell(books: AccountBooks, sink: AccountSink, query: Query, orders: readonly OrderRow[]): void {
  const { clientOrderId } = query;
  const latest = orders.reduce<OrderRow | null>((last, order) =>
    (last === null || order.creation_timestamp >= last.creation_timestamp ? order : last), null);
  if (latest === null) {
    return sink.fact({ type: 'OrderStatusReported', clientOrderId, found: false, venueOrderId: null, state: null,
      filledQuantity: null }, null);
  }
  const filledQuantity = orders.reduce<Decimal>((sum, order) => add(sum, order.filled_amount), ZERO);
  const before = add(filledQuantity, -latest.filled_amount as Decimal);
  const report = (): void => {
    const state = orderStateOf(latest);
    sink.fact({ type: 'OrderStatusReported', clientOrderId, found: true, venueOrderId: latest.order_id, filledQuantity,
      state: state === 'accepted' && before > ZERO ? 'partiallyFilled' : state,
      terms: { price: latest.limit_price ?? null, quantity: add(before, latest.amount) } },
        latest.last_update_timestamp);
  };
  fillsOf(books, sink, orders.filter(({ filled_amount: filled }) => filled > ZERO), report);
}

function fillsOf(
  books: AccountBooks, sink: AccountSink, [order, ...rest]: readonly OrderRow[], done: () => void,
): void {
  if (order === undefined) return done();
  books.ask(accountRequests.tradesOfOrder(books.subaccount, order.order_id), URGENT, (answer) => {
    const read = answer.ok ? tradePageSchema.safeParse(answer.result) : null;
    if (read?.success === false) sink.refused('trades of an order', faultOf(read.error), '');
    for (const trade of read?.success === true ? read.data.trades : []) {
      const listed = sink.named(trade.instrument_name);
      if (listed === undefined) continue;
      books.traded(trade);
      sink.fact({ type: 'FillReported', fill: fillOf(trade, listed.instrument, books.account) }, trade.timestamp);
    }
    if (answer.ok) fillsOf(books, sink, rest, done);
  });
}
