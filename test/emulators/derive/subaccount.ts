/**
 * One emulated subaccount: a floor of the simulated venue behind it, orders and trades under the venue's own numbers,
 * and Derive's split of the floor's cash. Profit of perpetuals, realised or not, reaches the cash only when a
 * perpetual is settled: `net_settlements` says what has been paid of it, or less what is awaited.
 */
import { randomUUID } from 'node:crypto';
import { abs, add, div, mul, neg, sign, sub, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import type { Fill } from '../../../src/shared/domain/fill.ts';
import type { Instrument } from '../../../src/shared/domain/instrument.ts';
import type { ApprovedOrder } from '../../../src/shared/domain/order.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import type { Listing } from '../../../src/main/venues/simulated/trading/rules.ts';
import type { VenueFact, VenueModule, VenueSession } from '../../../src/main/venues/venue.ts';
import type { MarginType } from './rules.ts';

export interface Placed {
  readonly orderId: string;
  readonly label: string;
  readonly name: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'limit' | 'market';
  readonly timeInForce: string;
  readonly reduceOnly: boolean;
  readonly quantity: Decimal;
  /** Of a market order: the worst that is taken. */
  readonly price: Decimal;
  readonly maxFee: string;
  readonly nonce: string;
  readonly signer: string;
  readonly signature: string;
  readonly expirySec: number;
  readonly replaced: string | null;
  readonly createdMs: number;
  updatedMs: number;
  status: 'open' | 'filled' | 'cancelled' | 'expired';
  cancelReason: string;
  filled: Decimal;
  /** Sum of price times quantity. */
  paid: Decimal;
  fee: Decimal;
}

export interface UserTrade {
  readonly id: string; readonly fill: Fill; readonly placed: Placed; readonly mark: Decimal; readonly index: Decimal;
}

/** As the subaccount itself counts it, from its own fills. */
export interface Position {
  readonly instrument: Instrument;
  quantity: Decimal;
  /** Quantity times average price, positive. */
  cost: Decimal;
  net: Decimal;
  funding: Decimal;
  readonly createdMs: number;
}

export interface Move { readonly name: string; readonly before: Decimal; readonly after: Decimal; readonly type: string }

export interface SubaccountNews {
  order(placed: Placed): void;
  trade(trade: UserTrade): void;
  moves(moves: readonly Move[]): void;
  market(event: MarketEvent): void;
}

const CASH = 'USDC';

export class Subaccount {
  readonly id: number;
  readonly marginType: MarginType;
  readonly floor: Floor;
  readonly orders = new Map<string, Placed>();
  readonly trades: UserTrade[] = [];
  readonly positions = new Map<string, Position>();
  readonly fundings: { name: string; timestamp: number; funding: Decimal; pnl: Decimal }[] = [];
  readonly settlements: { instrument: Instrument; timestamp: number; quantity: Decimal; pnl: Decimal; price: Decimal }[] = [];
  readonly transfers: { id: string; timestamp: number; asset: string; amount: Decimal }[] = [];
  readonly interests: { timestamp: number; interest: Decimal }[] = [];
  usdc: Decimal;
  private readonly nowMs: () => number;
  private readonly session: VenueSession;
  private readonly news: SubaccountNews;
  private readonly outcomes = new Map<string, (refusal: string | null) => void>();

  constructor(
    about: { readonly id: number; readonly marginType: MarginType; readonly floor: Floor; readonly module: VenueModule },
    nowMs: () => number, news: SubaccountNews,
  ) {
    this.id = about.id;
    this.marginType = about.marginType;
    this.floor = about.floor;
    this.nowMs = nowMs;
    this.news = news;
    this.usdc = this.floor.holdings.cashOf(CASH);
    for (const { instrument, quantity, entryValue } of this.floor.holdings.holdings()) {
      this.positions.set(instrument.venueName, { instrument, quantity, cost: entryValue, net: ZERO, funding: ZERO, createdMs: nowMs() });
    }
    this.session = about.module.open(nodePorts(), { fact: (event) => { this.fact(event); }, market: (event) => { news.market(event); } });
    this.session.connect();
  }

  close(): void { this.session.close(); }
  listingOf(name: string): Listing | undefined { return this.floor.listings.get(`${this.floor.venue}:${name}`); }
  openOrders(): Placed[] { return [...this.orders.values()].filter(({ status }) => status === 'open'); }

  /** Hands it to the floor; resolves with the floor's words of refusal, or null once it was taken and filled. */
  place(placed: Placed): Promise<string | null> {
    const listing = this.listingOf(placed.name);
    if (listing === undefined) return Promise.resolve('unknown instrument');
    this.orders.set(placed.orderId, placed);
    const order: ApprovedOrder = {
      approved: true, clientOrderId: placed.orderId, account: this.floor.rules.account.id, instrument: listing.instrument.id,
      side: placed.side, type: 'limit', price: placed.price, quantity: placed.quantity, reduceOnly: placed.reduceOnly,
      timeInForce: placed.type === 'market' || placed.timeInForce === 'ioc' ? 'immediateOrCancel'
        : placed.timeInForce === 'fok' ? 'fillOrKill' : 'goodTillCancelled',
      postOnly: placed.timeInForce === 'post_only',
    };
    return new Promise((resolve) => {
      this.outcomes.set(placed.orderId, resolve);
      this.session.execute({ type: 'SendOrder', venue: this.floor.venue, order });
    });
  }

  /** True once it is cancelled; false: it was over. */
  cancel(placed: Placed, reason = 'user_request'): Promise<boolean> {
    const listing = this.listingOf(placed.name);
    if (placed.status !== 'open' || listing === undefined) return Promise.resolve(false);
    placed.cancelReason = reason;
    return new Promise((resolve) => {
      this.outcomes.set(`cancel ${placed.orderId}`, (refusal) => { resolve(refusal === null); });
      this.session.execute({ type: 'SendCancel', venue: this.floor.venue, account: this.floor.rules.account.id,
        instrument: listing.instrument.id, clientOrderId: placed.orderId, venueOrderId: null });
    });
  }

  /** Somebody sends us USDC, or a coin; negative: it leaves. */
  transfer(asset: string, amount: Decimal): void {
    const before = asset === CASH ? this.usdc : this.floor.holdings.cashOf(asset);
    this.floor.holdings.pay(asset, amount);
    if (asset === CASH) this.usdc = add(this.usdc, amount);
    this.transfers.push({ id: randomUUID(), timestamp: this.nowMs(), asset, amount });
    this.news.moves([{ name: asset, before, after: add(before, amount), type: amount > ZERO ? 'asset_deposit' : 'asset_withdrawal' }]);
  }

  accrueInterest(amount: Decimal): void {
    this.floor.holdings.pay(CASH, amount);
    this.interests.push({ timestamp: this.nowMs(), interest: amount });
    this.payCash(amount, 'interest_accrual');
  }

  /** Profit up to now goes into the cash. */
  settlePerps(): void {
    for (const [name, position] of this.positions) {
      if (position.instrument.kind === 'perpetual') this.settlePerp(name, position, ZERO);
    }
  }

  private settlePerp(name: string, position: Position, funding: Decimal): void {
    const listing = this.listingOf(name);
    if (listing === undefined) return;
    const pnl = sub(position.quantity === ZERO ? ZERO : profitAt(position, this.floor.priceOf(listing).markPrice), position.net);
    if (position.quantity === ZERO) this.positions.delete(name);
    if (pnl === ZERO && funding === ZERO) return;
    position.net = add(position.net, pnl);
    position.funding = add(position.funding, funding);
    this.fundings.push({ name, timestamp: this.nowMs(), funding, pnl });
    this.payCash(add(pnl, funding), 'perp_settlement');
  }

  private payCash(amount: Decimal, type: string): void {
    const before = this.usdc;
    this.usdc = add(before, amount);
    this.news.moves([{ name: CASH, before, after: this.usdc, type }]);
  }

  // ---- what the floor says ------------------------------------------------------------------------------------------

  private fact(event: VenueFact): void {
    switch (event.type) {
      case 'OrderAcknowledged': {
        const placed = this.orders.get(event.clientOrderId);
        if (placed !== undefined) this.news.order(placed);
        return this.answered(event.clientOrderId, null);
      }
      case 'OrderRejected':
        this.orders.delete(event.clientOrderId);
        return this.answered(event.clientOrderId, event.reason);
      case 'OrderCancelled': return this.over(event.clientOrderId, 'cancelled', event.reason);
      case 'OrderExpired': return this.over(event.clientOrderId, 'expired', event.reason);
      case 'CancelRejected': return this.answered(`cancel ${event.clientOrderId}`, event.reason);
      case 'FillReported': return this.filled(event.fill);
      case 'FundingPaid': {
        const name = nameOf(event.instrument);
        const position = this.positions.get(name);
        if (position !== undefined) this.settlePerp(name, position, event.amount);
        return undefined;
      }
      case 'PositionSettled': {
        const name = nameOf(event.instrument);
        const held = this.positions.get(name);
        if (held === undefined) return undefined;
        this.positions.delete(name);
        // Net of what the position cost, as the venue has it.
        const cost = sign(event.quantity) > 0 ? held.cost : neg(held.cost);
        this.settlements.push({ instrument: held.instrument, timestamp: this.nowMs(), quantity: event.quantity, pnl: sub(event.amount, cost),
          price: event.settlementPriceUsd });
        this.news.moves([{ name, before: event.quantity, after: ZERO, type: 'option_settlement' }]);
        return this.payCash(event.amount, 'option_settlement');
      }
      case 'TransferReported':
        return this.payCash(event.amount, 'onchain_drift_fix');
      default: return undefined;
    }
  }

  /** Fills come right behind the acknowledgement: the answer waits for them. */
  private answered(key: string, refusal: string | null): void {
    const resolve = this.outcomes.get(key);
    this.outcomes.delete(key);
    if (resolve !== undefined) setTimeout(() => { resolve(refusal); }, 2);
  }

  private over(orderId: string, status: 'cancelled' | 'expired', reason: string): void {
    const placed = this.orders.get(orderId);
    if (placed === undefined) return;
    this.answered(`cancel ${orderId}`, null);
    if (placed.status !== 'open') return;
    placed.status = status;
    placed.updatedMs = this.nowMs();
    if (placed.cancelReason === '') placed.cancelReason = /liquidat/.test(reason) ? 'insufficient_margin' : 'ioc_or_market_partial_fill';
    this.news.order(placed);
  }

  private filled(fill: Fill): void {
    const listing = this.floor.listings.get(fill.instrument);
    if (listing === undefined) return;
    const { instrument } = listing;
    const placed = fill.clientOrderId === null ? undefined : this.orders.get(fill.clientOrderId);
    const change = fill.side === 'buy' ? fill.quantity : neg(fill.quantity);
    const type = placed === undefined ? 'liquidation' : 'trade';
    const position = this.positions.get(instrument.venueName)
      ?? { instrument, quantity: ZERO, cost: ZERO, net: ZERO, funding: ZERO, createdMs: this.nowMs() };
    this.positions.set(instrument.venueName, position);
    const before = position.quantity;
    const realised = book(position, change, fill.price);
    if (instrument.kind === 'option') {
      if (position.quantity === ZERO) this.positions.delete(instrument.venueName);
    } else position.net = sub(position.net, realised);
    const premium = instrument.kind === 'option' ? neg(mul(change, fill.price)) : ZERO;
    this.news.moves([{ name: instrument.venueName, before, after: position.quantity, type }]);
    this.payCash(sub(premium, fill.fee), type);
    if (position.quantity === ZERO && instrument.kind === 'perpetual') this.settlePerp(instrument.venueName, position, ZERO);
    if (placed === undefined) return;
    placed.filled = add(placed.filled, fill.quantity);
    placed.paid = add(placed.paid, mul(fill.price, fill.quantity));
    placed.fee = add(placed.fee, fill.fee);
    placed.updatedMs = this.nowMs();
    if (placed.filled >= placed.quantity) placed.status = 'filled';
    const { markPrice, indexPrice } = this.floor.priceOf(listing);
    const trade: UserTrade = { id: randomUUID(), fill: { ...fill, venueTimeMs: this.nowMs() }, placed, mark: markPrice, index: indexPrice };
    this.trades.push(trade);
    this.news.trade(trade);
    this.news.order(placed);
  }
}

/** Average cost; returns what was realised of what was closed. */
function book(position: Position, change: Decimal, price: Decimal): Decimal {
  const { quantity, cost } = position;
  const isSame = quantity === ZERO || sign(quantity) === sign(change);
  position.quantity = add(quantity, change);
  if (isSame) {
    position.cost = add(cost, mul(abs(change), price));
    return ZERO;
  }
  const closed = abs(change) < abs(quantity) ? abs(change) : abs(quantity);
  const average = div(cost, abs(quantity));
  const gain = mul(closed, sub(price, average));
  const opened = sub(abs(change), closed);
  position.cost = opened > ZERO ? mul(opened, price) : sub(cost, mul(closed, average));
  return sign(quantity) > 0 ? gain : neg(gain);
}

export const averageOf = ({ quantity, cost }: Position): Decimal => (quantity === ZERO ? ZERO : div(cost, abs(quantity)));
export const profitAt = (position: Position, mark: Decimal): Decimal => mul(position.quantity, sub(mark, averageOf(position)));
export const nameOf = (instrument: string): string => instrument.slice(instrument.indexOf(':') + 1);
