/**
 * Takes orders, cancels and questions, and keeps resting orders served as the market moves. A message order that any
 * venue would give: acknowledgement, then fills, then the end of what cannot rest.
 */
import { abs, min, neg, sign, toNumber, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Fill } from '../../../../shared/domain/fill.ts';
import type { ClientOrderId } from '../../../../shared/domain/ids.ts';
import type { ApprovedEdit, ApprovedOrder, OrderState } from '../../../../shared/domain/order.ts';
import { doorRefusal, RateBucket } from '../matching/checks.ts';
import { lotsOf, priceOf, quantityOf, ticksAbove, ticksBelow, ticksOf } from '../matching/grid.ts';
import { crosses, meetsOwn, queueAt, reachedLots, serveTrade, takeLevels, type Taking } from '../matching/match.ts';
import { isFilled, isWaiting, leftOf, type OrderRecord } from '../matching/orderBook.ts';
import type { SyntheticBook } from '../market/liquidity.ts';
import type { Floor } from './floor.ts';
import { marginRefusal } from './marginCheck.ts';
import type { Listing } from './rules.ts';
import { firing, stopRefusal, workableQuantity } from './stops.ts';

/** A market order trades no further than this from the mark; the rest is cancelled. Fraction. */
const MARKET_ORDER_REACH = 0.05;

/** What decides how far into the book an order reaches. */
type Asked = Pick<ApprovedOrder, 'instrument' | 'side' | 'type' | 'price' | 'quantity'>;

export class OrderDesk {
  private readonly floor: Floor;
  private readonly bucket: RateBucket;
  /** Cancels have room of their own: getting out must not wait for getting in. */
  private readonly cancelBucket: RateBucket;

  constructor(floor: Floor) {
    this.floor = floor;
    const { perSecond, burst } = floor.rules.rate;
    this.bucket = new RateBucket(perSecond, burst, floor.nowMs());
    this.cancelBucket = new RateBucket(4 * perSecond, Math.max(4 * burst, floor.rules.maxOpenOrders), floor.nowMs());
  }

  submit(order: ApprovedOrder): void {
    const { floor } = this;
    const known = floor.orders.get(order.clientOrderId);
    if (known !== undefined) {
      this.repeat(known);
      return;
    }
    const listing = floor.listings.get(order.instrument);
    const refusal = this.refusalOf(order, listing);
    if (listing === undefined || refusal !== null) {
      this.reject(order, refusal ?? `unknown instrument ${order.instrument}`);
      return;
    }
    this.accept(order, listing);
  }

  cancel(clientOrderId: ClientOrderId): void {
    const { floor } = this;
    const order = floor.orders.get(clientOrderId);
    if (!this.cancelBucket.take(floor.nowMs())) {
      floor.answer({ type: 'CancelRejected', clientOrderId, reason: 'too many requests' });
    } else if (order === undefined) {
      floor.answer({ type: 'CancelRejected', clientOrderId, reason: 'no such order' });
    } else if (order.state !== 'open') {
      floor.answer({ type: 'CancelRejected', clientOrderId, reason: `order is ${order.state}` });
    } else {
      floor.orders.finish(order, 'cancelled');
      floor.report({ type: 'OrderCancelled', clientOrderId, reason: 'cancelled on request' });
    }
  }

  /** Other terms for what rests; at a price where it would not rest it trades, as at any venue that amends. */
  edit(clientOrderId: ClientOrderId, edit: ApprovedEdit): void {
    const { floor } = this;
    const { editId } = edit;
    const order = floor.orders.get(clientOrderId);
    const listing = order === undefined ? undefined : floor.listings.get(order.instrument);
    const reason = order === undefined || listing === undefined
      ? 'no such order' : this.editRefusal(order, listing, edit);
    if (order === undefined || listing === undefined || reason !== null || order.venueOrderId === null) {
      floor.answer({ type: 'EditRejected', clientOrderId, editId, reason: reason ?? 'no such order' });
      return;
    }
    const keepsPlace = order.price === edit.price && edit.quantity <= order.quantity;
    order.price = edit.price;
    order.quantity = edit.quantity;
    floor.report({ type: 'OrderEdited', clientOrderId, editId, venueOrderId: order.venueOrderId,
      terms: { price: order.price, quantity: order.quantity } });
    if (keepsPlace) return;
    const asked = { ...order, quantity: leftOf(order), type: 'limit' } as const;
    this.take(listing, order, this.takeNow(asked, listing));
    order.queueAheadLots = queueAt(floor.bookOf(listing), order.side, this.limitTicks(asked, listing));
  }

  private editRefusal(order: OrderRecord, listing: Listing, edit: ApprovedEdit): string | null {
    const { floor } = this;
    if (!this.bucket.take(floor.nowMs())) return 'too many requests';
    if (order.state !== 'open') return `order is ${order.state}`;
    if (order.trigger !== undefined) return 'a stop is not edited';
    if (edit.quantity <= order.filled) return 'no more than has filled already';
    const book = floor.bookOf(listing, floor.priceOf(listing), 1);
    const opposite = (order.side === 'buy' ? book.asks : book.bids)[0];
    const rest = (edit.quantity - order.filled) as Decimal;
    const asked = { ...order, account: floor.rules.account.id, type: 'limit', price: edit.price, quantity: rest,
      postOnly: order.postOnly === true } as const;
    const refusal = doorRefusal(asked, listing.instrument, {
      grid: listing.grid, held: floor.holdings.quantityOf(order.instrument),
      oppositeBest: opposite === undefined ? null : priceOf(listing.grid, opposite.ticks),
    });
    if (refusal !== null) return refusal;
    if (this.wouldMeetOwn(asked, listing)) return 'order would trade against our own order';
    const more = (edit.quantity - order.quantity) as Decimal;
    return more <= 0n ? null : marginRefusal(floor, listing.instrument, order.side, edit.price, more);
  }

  /** One request for all of an underlying, or for everything. */
  cancelEverything(underlying: string | null, known: readonly ClientOrderId[]): void {
    const { floor } = this;
    if (!this.cancelBucket.take(floor.nowMs())) {
      for (const clientOrderId of known) {
        floor.answer({ type: 'CancelRejected', clientOrderId, reason: 'too many requests' });
      }
      return;
    }
    for (const order of floor.orders.openOrders()) {
      const of = floor.listings.get(order.instrument)?.instrument.underlying;
      if (underlying !== null && of !== underlying) continue;
      floor.orders.finish(order, 'cancelled');
      floor.report({ type: 'OrderCancelled', clientOrderId: order.clientOrderId, reason: 'cancelled with all others' });
    }
  }

  /** Its fills again, then where it stands. */
  query(clientOrderId: ClientOrderId): void {
    const order = this.floor.orders.get(clientOrderId);
    if (order === undefined) {
      this.floor.answer({ type: 'OrderStatusReported', clientOrderId, found: false, venueOrderId: null, state: null,
        filledQuantity: null });
      return;
    }
    for (const fill of order.fills) this.floor.link?.fact({ type: 'FillReported', fill }, fill.venueTimeMs);
    this.floor.answer({ type: 'OrderStatusReported', clientOrderId, found: true, venueOrderId: order.venueOrderId,
      state: stateOf(order), filledQuantity: order.filled, terms: { price: order.price, quantity: order.quantity },
      ...(order.trigger === undefined ? {} : { triggered: !isWaiting(order) }) });
  }

  /** After a step of the market: resting orders that it reached, and trades among the others. */
  serve(stepMs: number): void {
    for (const listing of this.floor.listings.values()) {
      for (const stop of firing(this.floor, listing)) this.fire(listing, stop);
      const resting = this.floor.orders.restingIn(listing.instrument.id);
      if (resting.length > 0) this.serveResting(listing, resting);
      const isHot = listing.instrument.kind !== 'option' || resting.length > 0;
      if (isHot) this.othersTrade(listing, stepMs);
    }
  }

  cancelAll(reason: string): void {
    for (const order of this.floor.orders.openOrders()) {
      this.floor.orders.finish(order, 'cancelled');
      this.floor.report({ type: 'OrderCancelled', clientOrderId: order.clientOrderId, reason });
    }
  }

  /** Books one taking of ours; `order` null: not asked for by us (a liquidation). */
  execute(
    listing: Listing, order: OrderRecord | null, side: 'buy' | 'sell', price: Decimal, quantity: Decimal,
    liquidity: 'maker' | 'taker', fee: Decimal = this.floor.rules.feeOf(listing.instrument, price, quantity, liquidity),
  ): void {
    const { floor } = this;
    const fill: Fill = {
      fillId: `${floor.nextNumber()}`, account: floor.rules.account.id, instrument: listing.instrument.id,
      clientOrderId: order?.clientOrderId ?? null, venueOrderId: order?.venueOrderId ?? null, side, price, quantity,
      fee, feeCurrency: listing.instrument.settlementCurrency, liquidity, venueTimeMs: floor.fillTimeMs(),
      ...(order === null ? { cause: 'liquidation' as const } : {}),
    };
    floor.holdings.trade(listing.instrument, side === 'buy' ? quantity : neg(quantity), price);
    floor.holdings.pay(fill.feeCurrency, neg(fee));
    listing.lastPrice = price;
    if (order !== null) {
      order.filled = (order.filled + quantity) as Decimal;
      order.fills.push(fill);
      if (isFilled(order)) floor.orders.finish(order, 'filled');
    }
    floor.report({ type: 'FillReported', fill });
    this.publicTrade(listing, fill.fillId, price, quantity, (side === 'buy') === (liquidity === 'taker'));
  }

  /** A client id that came before is the same order: it is told again, not made again (invariant I5). */
  private repeat(known: OrderRecord): void {
    const { clientOrderId, venueOrderId } = known;
    if (venueOrderId === null) {
      this.floor.answer({ type: 'OrderRejected', clientOrderId, reason: 'rejected before' });
    } else this.floor.answer({ type: 'OrderAcknowledged', clientOrderId, venueOrderId });
  }

  private refusalOf(order: ApprovedOrder, listing: Listing | undefined): string | null {
    const { floor } = this;
    if (!this.bucket.take(floor.nowMs())) return 'too many requests';
    if (order.account !== floor.rules.account.id) return `unknown account ${order.account}`;
    if (listing === undefined) return `unknown instrument ${order.instrument}`;
    if (floor.orders.openCount >= floor.rules.maxOpenOrders) return 'too many open orders';
    const pricing = floor.priceOf(listing);
    const book = floor.bookOf(listing, pricing, 1);
    const opposite = (order.side === 'buy' ? book.asks : book.bids)[0];
    const refusal = doorRefusal(order, listing.instrument, {
      grid: listing.grid, held: floor.holdings.quantityOf(order.instrument),
      oppositeBest: opposite === undefined ? null : priceOf(listing.grid, opposite.ticks),
    });
    const notNow = refusal ?? stopRefusal(floor, listing, order);
    if (notNow !== null) return notNow;
    if (order.trigger === undefined && this.wouldMeetOwn(order, listing)) {
      return 'order would trade against our own order';
    }
    const price = order.type === 'market' || order.price === null ? pricing.markPrice : order.price;
    return marginRefusal(floor, listing.instrument, order.side, price, order.quantity);
  }

  private wouldMeetOwn(order: Asked, listing: Listing): boolean {
    const ticks = this.floor.orders.restingIn(order.instrument).flatMap((other) =>
      (other.side === order.side || other.price === null ? [] : [ticksOf(listing.grid, other.price)]));
    if (ticks.length === 0) return false;
    const best = order.side === 'buy' ? Math.min(...ticks) : Math.max(...ticks);
    const lots = lotsOf(listing.grid, order.quantity);
    return meetsOwn(this.takeNow(order, listing), order.side, this.limitTicks(order, listing), lots, best);
  }

  private takeNow(order: Asked, listing: Listing): Taking[] {
    const book = this.floor.bookOf(listing);
    const lots = lotsOf(listing.grid, order.quantity);
    return takeLevels(order.side === 'buy' ? book.asks : book.bids, order.side, this.limitTicks(order, listing), lots);
  }

  private reject(order: ApprovedOrder, reason: string): void {
    this.floor.orders.add({ ...recordOf(order, null, this.floor.nowMs()), state: 'rejected' });
    this.floor.report({ type: 'OrderRejected', clientOrderId: order.clientOrderId, reason });
  }

  private accept(order: ApprovedOrder, listing: Listing): void {
    const { floor } = this;
    const venueOrderId = `${floor.nextNumber()}`;
    const record = recordOf(order, venueOrderId, floor.nowMs());
    floor.orders.add(record);
    floor.report({ type: 'OrderAcknowledged', clientOrderId: order.clientOrderId, venueOrderId });
    if (order.trigger !== undefined) return;
    const takings = this.takeNow(order, listing);
    const available = takings.reduce((sum, taking) => sum + taking.lots, 0);
    const suffices = available === lotsOf(listing.grid, order.quantity);
    if (order.timeInForce !== 'fillOrKill' || suffices) this.take(listing, record, takings);
    if (record.state !== 'open') return;
    if (order.type === 'market' || order.timeInForce !== 'goodTillCancelled') {
      floor.orders.finish(record, 'cancelled');
      const reason = order.timeInForce === 'fillOrKill' ? 'fill or kill: not enough in the book'
        : 'immediate or cancel: no more in the book within the limit';
      floor.report({ type: 'OrderCancelled', clientOrderId: order.clientOrderId, reason });
      return;
    }
    record.queueAheadLots = queueAt(floor.bookOf(listing), order.side, this.limitTicks(order, listing));
  }

  /** Worked from now on: within its bound at once, or at its limit, where what is left of it rests. */
  private fire(listing: Listing, record: OrderRecord): void {
    const { floor } = this;
    const { clientOrderId, side, price, toMarket } = record;
    record.fired = true;
    floor.report({ type: 'OrderTriggered', clientOrderId, venueOrderId: record.venueOrderId });
    const end = (reason: string): void => {
      floor.orders.finish(record, 'cancelled');
      floor.report({ type: 'OrderCancelled', clientOrderId, reason });
    };
    const quantity = workableQuantity(floor, record);
    if (quantity === ZERO) return end('reduce-only: nothing left to reduce');
    const margin = marginRefusal(floor, listing.instrument, side, price ?? floor.priceOf(listing).markPrice, quantity);
    if (margin !== null) return end(margin);
    const asked = { ...record, quantity, type: price === null ? 'market' : 'limit' } as const;
    this.makeWay(listing, asked);
    this.take(listing, record, this.takeNow(asked, listing));
    if (record.state !== 'open') return;
    if (toMarket === true) return end('stop to market: no more in the book within the bound, or to reduce');
    record.queueAheadLots = queueAt(floor.bookOf(listing), side, this.limitTicks(asked, listing));
  }

  /** Nothing trades against itself: of our own orders in the way those that rest go. */
  private makeWay(listing: Listing, asked: Asked): void {
    const limit = this.limitTicks(asked, listing);
    for (const other of this.floor.orders.restingIn(asked.instrument)) {
      if (other.side === asked.side || other.price === null) continue;
      if (!crosses(asked.side, limit, ticksOf(listing.grid, other.price))) continue;
      this.floor.orders.finish(other, 'cancelled');
      const reason = 'self-trade: in the way of a stop that fired';
      this.floor.report({ type: 'OrderCancelled', clientOrderId: other.clientOrderId, reason });
    }
  }

  private take(listing: Listing, record: OrderRecord, takings: readonly Taking[]): void {
    for (const { ticks, lots } of takings) {
      if (record.side === 'buy') listing.taken.askLots += lots;
      else listing.taken.bidLots += lots;
      const { grid } = listing;
      this.execute(listing, record, record.side, priceOf(grid, ticks), quantityOf(grid, lots), 'taker');
    }
  }

  private limitTicks(order: Asked, listing: Listing): number {
    if (order.type === 'limit' && order.price !== null) return ticksOf(listing.grid, order.price);
    const mark = toNumber(this.floor.priceOf(listing).markPrice);
    return order.side === 'buy' ? ticksAbove(listing.grid, mark * (1 + MARKET_ORDER_REACH))
      : ticksBelow(listing.grid, mark * (1 - MARKET_ORDER_REACH));
  }

  private serveResting(listing: Listing, resting: readonly OrderRecord[]): void {
    const book = this.floor.bookOf(listing);
    for (const order of resting) {
      if (order.price === null || order.state !== 'open') continue;
      const ticks = ticksOf(listing.grid, order.price);
      order.queueAheadLots = Math.min(order.queueAheadLots, queueAt(book, order.side, ticks));
      const lots = Math.min(reachedLots(book, order.side, ticks), lotsOf(listing.grid, leftOf(order)));
      if (lots <= 0) continue;
      if (order.side === 'buy') listing.taken.askLots += lots;
      else listing.taken.bidLots += lots;
      this.fillResting(listing, order, lots);
    }
  }

  /** A resting order that may only reduce is cut to the position that is left. */
  private fillResting(listing: Listing, order: OrderRecord, lots: number): void {
    if (order.price === null || lots <= 0) return;
    let quantity = quantityOf(listing.grid, lots);
    if (order.reduceOnly) {
      const held = this.floor.holdings.quantityOf(order.instrument);
      const closes = sign(held) === (order.side === 'sell' ? 1 : -1);
      quantity = closes ? min(quantity, abs(held)) : ZERO;
    }
    if (quantity > 0n) this.execute(listing, order, order.side, order.price, quantity, 'maker');
    if (order.state !== 'open' || !order.reduceOnly) return;
    if (this.floor.holdings.quantityOf(order.instrument) !== ZERO && quantity > 0n) return;
    this.floor.orders.finish(order, 'cancelled');
    const reason = 'reduce-only: nothing left to reduce';
    this.floor.report({ type: 'OrderCancelled', clientOrderId: order.clientOrderId, reason });
  }

  /** Now and then somebody else trades, which is what moves a queue. */
  private othersTrade(listing: Listing, stepMs: number): void {
    const { random } = this.floor;
    const perSecond = listing.instrument.kind === 'option' ? 0.05 : 0.4;
    const [happens, aggressor] = [random.next(), random.next()];
    const [size] = [random.normal(), random.normal()];
    if (happens > -Math.expm1((-perSecond * stepMs) / 1000)) return;
    const pricing = this.floor.priceOf(listing);
    const book = this.floor.bookOf(listing, pricing);
    const lots = Math.max(1, Math.round(0.4 * pricing.liquidity.bestLots * Math.exp(0.8 * size)));
    this.tradeThrough(listing, book, aggressor < 0.5 ? 'buy' : 'sell', lots);
  }

  private tradeThrough(listing: Listing, book: SyntheticBook, hit: 'buy' | 'sell', lots: number): void {
    const own = this.floor.orders.restingIn(listing.instrument.id).filter((order) => order.side === hit);
    const rows = own.map((order) => ({
      side: hit, ticks: order.price === null ? 0 : ticksOf(listing.grid, order.price),
      lots: lotsOf(listing.grid, leftOf(order)), queueAheadLots: order.queueAheadLots,
    }));
    const levels = hit === 'buy' ? book.bids : book.asks;
    const { served, lastTicks, synthetic } = serveTrade(levels, rows, hit, lots);
    if (hit === 'buy') listing.taken.bidLots += synthetic;
    else listing.taken.askLots += synthetic;
    for (const [i, order] of own.entries()) {
      order.queueAheadLots = rows[i]?.queueAheadLots ?? 0;
      this.fillResting(listing, order, served[i] ?? 0);
    }
    if (lastTicks === null || synthetic === 0) return;
    const price = priceOf(listing.grid, lastTicks);
    listing.lastPrice = price;
    const id = `p${this.floor.nextNumber()}`;
    this.publicTrade(listing, id, price, quantityOf(listing.grid, synthetic), hit === 'sell');
  }

  private publicTrade(listing: Listing, id: string, price: Decimal, quantity: Decimal, buys: boolean): void {
    const { floor } = this;
    floor.link?.market({ type: 'TradeObserved', trade: {
      instrument: listing.instrument.id, tradeId: id, venueTimeMs: floor.nowMs(), receivedTimeMs: floor.nowMs(),
      price, quantity, aggressor: buys ? 'buy' : 'sell',
    } });
  }
}

function recordOf(order: ApprovedOrder, venueOrderId: string | null, nowMs: number): OrderRecord {
  return {
    clientOrderId: order.clientOrderId, venueOrderId, instrument: order.instrument, side: order.side,
    timeInForce: order.timeInForce, reduceOnly: order.reduceOnly,
    price: order.type === 'market' && order.trigger === undefined ? null : order.price,
    ...(order.trigger === undefined ? {} : { trigger: order.trigger, toMarket: order.type === 'market' }),
    quantity: order.quantity, postOnly: order.postOnly, filled: ZERO, state: 'open', queueAheadLots: 0,
    acceptedTimeMs: nowMs, fills: [],
  };
}

function stateOf(order: OrderRecord): OrderState {
  if (order.state !== 'open') return order.state;
  return order.filled === ZERO ? 'accepted' : 'partiallyFilled';
}
