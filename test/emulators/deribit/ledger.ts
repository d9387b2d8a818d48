/**
 * What the emulated Deribit knows: a simulated options floor behind it, orders and trades under the venue's own numbers,
 * and the session accounting of Deribit on top of the floor's cash: realised profit of futures waits in the session's
 * result until 08:00 UTC, when it moves into the balance together with the unrealised one.
 */
import { add, dec, div, mul, neg, sub, toNumber, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { endCombo, placeCombo, serveCombo, type Combos } from './combos.ts';
import type { Combo, Instrument } from '../../../src/shared/domain/instrument.ts';
import type { Fill } from '../../../src/shared/domain/fill.ts';
import type { ApprovedOrder, StopTrigger } from '../../../src/shared/domain/order.ts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import type { Listing } from '../../../src/main/venues/simulated/trading/rules.ts';
import { practiceVenues } from '../../../src/main/venues/simulated/practice.ts';
import type { Place } from '../fleet/ground.ts';
import type { VenueFact, VenueSession } from '../../../src/main/venues/venue.ts';

export interface Placed {
  readonly orderId: string;
  readonly label: string;
  readonly name: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'limit' | 'market';
  readonly timeInForce: string;
  postOnly: boolean;
  rejectPostOnly: boolean;
  reduceOnly: boolean;
  /** In contracts. */
  quantity: Decimal;
  price: Decimal | null;
  /** Name under which the floor knows it. */
  readonly floorId: string;
  readonly createdMs: number;
  updatedMs: number;
  state: 'open' | 'filled' | 'cancelled' | 'rejected' | 'untriggered' | 'triggered';
  /** Of a trigger order; what it makes when it fires is an order of its own, which names it. */
  readonly stop?: StopTrigger;
  readonly triggerOrderId?: string;
  cancelReason: string | null;
  filled: Decimal;
  /** Sum of price times quantity. */
  paid: Decimal;
  replaced: boolean;
}

/** `legs`: of a combination's own trade. `of`: the combination whose leg it is, and its trade. */
export interface UserTrade { readonly fill: Fill; readonly legs?: readonly UserTrade[];
  readonly of?: { readonly combo: string; readonly tradeId: string }; readonly placed: Placed | null; readonly seq: number; readonly id: string }
export interface LogRow { readonly id: number; readonly timestamp: number; readonly type: string; readonly currency: string;
  readonly instrument: string | null; readonly change: Decimal; readonly extra: Readonly<Record<string, unknown>> }

export interface LedgerNews {
  changed(name: string, placed: Placed | null, trade: UserTrade | null): void;
  market(event: MarketEvent): void;
  delisted(name: string): void;
}

export class EmulatedLedger {
  readonly floor: Floor;
  readonly orders = new Map<string, Placed>();
  readonly trades: UserTrade[] = [];
  readonly log: LogRow[] = [];
  readonly funding = new Map<string, Decimal>();
  /** Of every account of the venue. */
  readonly combos: Combos;
  skewMs = 0;
  /** By which simulate_portfolio makes maintenance of initial, whatever the parameters of the venue say. */
  maintenanceFactor = 0.8;
  private readonly byFloorId = new Map<string, Placed>();
  private readonly session: VenueSession;
  private readonly news: LedgerNews;
  private readonly outcomes = new Map<string, (refusal: string | null) => void>();
  /** Cash that does not belong to the running session's result. */
  private readonly booked = new Map<string, Decimal>();
  /** Unrealised profit of what is open that earlier settlements have paid already. */
  private readonly settled = new Map<string, Decimal>();
  /** What those settlements put into the balance. */
  private readonly credited = new Map<string, Decimal>();
  private readonly sizes = new Map<string, Decimal>();
  private lastNumber = 4_008_699_030;

  constructor(news: LedgerNews, { floor, module }: Place, combos: Combos = new Map()) {
    this.news = news;
    this.combos = combos;
    const ports = nodePorts();
    this.floor = floor;
    for (const { currency, amount } of this.floor.holdings.balances()) this.booked.set(currency, amount);
    for (const { instrument, quantity } of this.floor.holdings.holdings()) this.sizes.set(instrument.venueName, quantity);
    this.session = module.open(ports, { fact: (event, timeMs) => { this.fact(event, timeMs); },
      market: (event) => {
        news.market(event);
        if (event.type === 'QuoteObserved') this.serveCombos();
      } });
    this.session.connect();
  }

  close(): void { this.session.close(); }
  nowMs(): number { return Date.now() + this.skewMs; }
  shown(timeMs: number): number { return timeMs + this.skewMs; }

  listingOf(name: string): Listing | undefined { return this.floor.listings.get(`${this.floor.venue}:${name}`); }
  comboOf(name: string): Combo | undefined { return this.combos.get(name)?.combo; }
  /** A contract of the floor or a combination of several. */
  instrumentOf(name: string): Instrument | undefined { return this.listingOf(name)?.instrument ?? this.comboOf(name); }
  told(placed: Placed): void { this.news.changed(placed.name, placed, null); }

  private serveCombos(): void {
    for (const placed of this.orders.values()) {
      const combo = placed.state === 'open' ? this.comboOf(placed.name) : undefined;
      if (combo !== undefined) serveCombo(this, placed, combo, 'maker');
    }
  }

  placedOf(orderId: string): Placed | undefined { return this.orders.get(orderId); }

  nextNumber(): number { return (this.lastNumber += 1); }

  /** Hands it to the floor; resolves with the floor's words of refusal, or null once it was taken and filled. */
  place(placed: Placed): Promise<string | null> {
    const combo = this.comboOf(placed.name);
    if (combo !== undefined) return Promise.resolve(placeCombo(this, placed, combo));
    const listing = this.listingOf(placed.name);
    if (listing === undefined) return Promise.resolve('unknown instrument');
    this.orders.set(placed.orderId, placed);
    this.byFloorId.set(placed.floorId, placed);
    const order: ApprovedOrder = {
      approved: true, clientOrderId: placed.floorId, account: this.floor.rules.account.id,
      instrument: listing.instrument.id, side: placed.side, type: placed.type,
      ...(placed.stop === undefined ? {} : { trigger: placed.stop }),
      timeInForce: placed.stop !== undefined ? 'goodTillCancelled' : placed.type === 'market' || placed.timeInForce === 'immediate_or_cancel' ? 'immediateOrCancel'
        : placed.timeInForce === 'fill_or_kill' ? 'fillOrKill' : 'goodTillCancelled',
      postOnly: placed.postOnly, reduceOnly: placed.reduceOnly, price: placed.price,
      quantity: sub(placed.quantity, placed.filled),
    };
    return new Promise((resolve) => {
      this.outcomes.set(placed.floorId, resolve);
      this.session.execute({ type: 'SendOrder', venue: this.floor.venue, order });
    });
  }

  /** The floor's words of refusal, or null once the order stands on the new terms. */
  amend(placed: Placed, price: Decimal, quantity: Decimal): Promise<string | null> {
    const combo = this.comboOf(placed.name);
    if (combo !== undefined) {
      Object.assign(placed, { price, quantity, replaced: true, updatedMs: this.nowMs() });
      serveCombo(this, placed, combo, 'taker');
      this.told(placed);
      return Promise.resolve(null);
    }
    const listing = this.listingOf(placed.name);
    if (listing === undefined) return Promise.resolve('unknown instrument');
    const editId = `e${this.nextNumber()}`;
    const { side, postOnly, reduceOnly, floorId, filled } = placed;
    return new Promise((resolve) => {
      this.outcomes.set(editId, resolve);
      this.session.execute({ type: 'SendEdit', venue: this.floor.venue, account: this.floor.rules.account.id,
        instrument: listing.instrument.id, clientOrderId: floorId, venueOrderId: null, side, postOnly, reduceOnly,
        filledQuantity: filled, edit: { approved: true, editId, price, quantity } });
    });
  }

  /** True once it is cancelled; false: it was over. */
  cancel(placed: Placed): Promise<boolean> {
    if (placed.state === 'open' && this.comboOf(placed.name) !== undefined) {
      endCombo(this, placed, 'user_request');
      return Promise.resolve(true);
    }
    const listing = this.listingOf(placed.name);
    if (!isAlive(placed) || listing === undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.outcomes.set(`cancel ${placed.floorId}`, (refusal) => { resolve(refusal === null); });
      this.session.execute({ type: 'SendCancel', venue: this.floor.venue, account: this.floor.rules.account.id,
        instrument: listing.instrument.id, clientOrderId: placed.floorId, venueOrderId: null });
    });
  }

  /** Daily settlement: the session's result, realised and not, goes into the balance. */
  settle(): void {
    const timestamp = this.nowMs();
    for (const { currency, amount } of this.floor.holdings.balances()) this.booked.set(currency, amount);
    this.credited.clear();
    for (const holding of this.floor.holdings.holdings()) {
      const { instrument } = holding;
      const listing = this.floor.listings.get(instrument.id);
      if (instrument.kind === 'option' || listing === undefined) continue;
      const profit = roundedCoin(this.floor.holdings.profitAt(holding, this.floor.priceOf(listing).markPrice));
      const change = sub(profit, this.settledOf(instrument.venueName));
      this.settled.set(instrument.venueName, profit);
      const currency = instrument.settlementCurrency;
      this.credited.set(currency, add(this.credited.get(currency) ?? ZERO, profit));
      const interest = this.funding.get(instrument.venueName) ?? ZERO;
      this.funding.delete(instrument.venueName);
      this.record({ timestamp, type: 'settlement', currency, instrument: instrument.venueName, change,
        extra: { total_interest_pl: toNumber(interest) } });
    }
  }

  /** From another account of ours, or to it. */
  transfer(currency: string, amount: Decimal): void {
    const { floor } = this;
    floor.holdings.pay(currency, amount);
    floor.report({ type: 'TransferReported', transferId: `by-hand-${floor.nextNumber()}`, account: floor.rules.account.id,
      currency, amount });
  }

  settledOf(name: string): Decimal { return this.settled.get(name) ?? ZERO; }

  /** Deribit's split of the floor's cash. */
  cashOf(currency: string): { readonly balance: Decimal; readonly sessionRealised: Decimal } {
    const base = this.booked.get(currency) ?? ZERO;
    const credited = this.credited.get(currency) ?? ZERO;
    let open = ZERO;
    for (const [name, amount] of this.settled) {
      if (this.currencyOf(name) === currency) open = add(open, amount);
    }
    const realised = sub(add(sub(this.floor.holdings.cashOf(currency), base), open), credited);
    return { balance: add(base, credited), sessionRealised: realised };
  }

  currencyOf(name: string): string {
    return this.instrumentOf(name)?.settlementCurrency ?? name.split(/[-_]/, 1)[0] ?? name;
  }

  /** "btc_usd", "btc_usdc". */
  pairOf(name: string): string {
    const { underlying = '', style = 'inverse', settlementCurrency = '' } = this.instrumentOf(name) ?? {};
    return `${underlying}_${style === 'inverse' ? 'usd' : settlementCurrency}`.toLowerCase();
  }

  // ---- what the floor says ------------------------------------------------------------------------------------------

  private fact(event: VenueFact, venueTimeMs: number | null): void {
    switch (event.type) {
      case 'OrderAcknowledged': {
        const placed = this.byFloorId.get(event.clientOrderId);
        if (placed !== undefined) this.news.changed(placed.name, placed, null);
        return this.answered(event.clientOrderId, null);
      }
      case 'OrderTriggered': return this.fire(event.clientOrderId);
      case 'OrderRejected': return this.over(event.clientOrderId, 'rejected', event.reason);
      case 'OrderCancelled': return this.over(event.clientOrderId, 'cancelled', event.reason);
      case 'OrderExpired': return this.over(event.clientOrderId, 'cancelled', 'settlement');
      case 'OrderEdited': {
        const placed = this.byFloorId.get(event.clientOrderId);
        if (placed !== undefined) {
          placed.quantity = event.terms.quantity;
          placed.price = event.terms.price;
          placed.replaced = true;
          placed.updatedMs = this.nowMs();
          this.news.changed(placed.name, placed, null);
        }
        return this.answered(event.editId, null);
      }
      case 'EditRejected': return this.answered(event.editId, event.reason);
      case 'CancelRejected': return this.answered(`cancel ${event.clientOrderId}`, event.reason);
      case 'FillReported':
        this.filled(event.fill);
        return undefined;
      case 'FundingPaid': {
        const name = nameOf(event.instrument);
        this.funding.set(name, add(this.funding.get(name) ?? ZERO, event.amount));
        return undefined;
      }
      case 'PositionSettled': {
        const name = nameOf(event.instrument);
        const paid = this.settledOf(name);
        this.settled.delete(name);
        this.sizes.delete(name);
        this.book(event.currency, event.amount);
        this.credited.set(event.currency, sub(this.credited.get(event.currency) ?? ZERO, paid));
        this.record({ timestamp: this.shown(venueTimeMs ?? Date.now()), type: 'delivery', currency: event.currency,
          instrument: name, change: sub(event.amount, paid), extra: { settlement_price: toNumber(event.settlementPriceUsd),
            index_price: toNumber(event.settlementPriceUsd), side: event.quantity > 0n ? 'long' : 'short' } });
        return this.news.changed(name, null, null);
      }
      case 'TransferReported':
        this.book(event.currency, event.amount);
        return this.record({ timestamp: this.nowMs(), type: 'transfer', currency: event.currency, instrument: null,
          change: event.amount, extra: {} });
      case 'InstrumentDelisted': return this.news.delisted(nameOf(event.instrument));
      default: return undefined;
    }
  }

  /** The trigger order is over; an order of its own is worked in its place, under the same label. */
  private fire(floorId: string): void {
    const parent = this.byFloorId.get(floorId);
    if (parent === undefined || parent.state !== 'untriggered') return;
    parent.state = 'triggered';
    parent.updatedMs = this.nowMs();
    const { stop: _fired, ...terms } = parent;
    const child: Placed = { ...terms, orderId: `${this.currencyOf(parent.name)}-${this.nextNumber()}`, state: 'open',
      triggerOrderId: parent.orderId, createdMs: parent.updatedMs };
    this.orders.set(child.orderId, child);
    this.byFloorId.set(floorId, child);
    this.told(parent);
    this.told(child);
  }

  /** Fills come right behind the acknowledgement: the answer waits for them. */
  private answered(key: string, refusal: string | null): void {
    const resolve = this.outcomes.get(key);
    this.outcomes.delete(key);
    if (resolve !== undefined) setTimeout(() => { resolve(refusal); }, 2);
  }

  private over(floorId: string, state: 'rejected' | 'cancelled', reason: string): void {
    const placed = this.byFloorId.get(floorId);
    if (placed === undefined) return;
    if (state === 'rejected') return this.answered(floorId, reason);
    this.answered(`cancel ${floorId}`, null);
    if (!isAlive(placed)) return;
    placed.state = 'cancelled';
    placed.updatedMs = this.nowMs();
    placed.cancelReason ??= /on request/.test(reason) ? 'user_request' : /settle|expire/.test(reason) ? 'settlement'
      : /liquidat/.test(reason) ? 'autoliquidation' : 'user_request';
    this.news.changed(placed.name, placed, null);
  }

  /** A combination's trade: its order, its legs, and each told on a channel of its own. */
  comboFilled(placed: Placed, whole: Fill, legs: readonly Fill[]): void {
    const tradeId = this.tradeIdOf(whole.feeCurrency);
    const rows = legs.map((fill) => this.filled(fill, { placed, combo: placed.name, tradeId }));
    placed.filled = add(placed.filled, whole.quantity);
    placed.paid = add(placed.paid, mul(whole.price, whole.quantity));
    placed.updatedMs = this.nowMs();
    if (placed.filled >= placed.quantity) placed.state = 'filled';
    const trade: UserTrade = { fill: whole, placed, seq: this.nextNumber(), id: tradeId, legs: rows };
    this.trades.push(trade);
    this.news.changed(placed.name, placed, trade);
  }

  private tradeIdOf(currency: string): string {
    const number = this.nextNumber();
    return currency === 'BTC' ? `${number}` : `${currency}-${number}`;
  }

  private filled(fill: Fill, of: { readonly placed: Placed; readonly combo: string; readonly tradeId: string } | null = null): UserTrade {
    const name = nameOf(fill.instrument);
    const placed = fill.clientOrderId === null ? null : this.byFloorId.get(fill.clientOrderId) ?? null;
    const listing = this.floor.listings.get(fill.instrument);
    const isOption = listing?.instrument.kind === 'option';
    const signed = fill.side === 'buy' ? fill.quantity : neg(fill.quantity);
    this.book(fill.feeCurrency, neg(fill.fee));
    if (isOption) this.book(fill.feeCurrency, neg(mul(signed, fill.price)));
    this.shrinkSettled(name, signed);
    const currency = this.currencyOf(name);
    const trade: UserTrade = { fill, placed: placed ?? of?.placed ?? null, seq: this.nextNumber(), id: this.tradeIdOf(currency),
      ...(of === null ? {} : { of: { combo: of.combo, tradeId: of.tradeId } }) };
    this.trades.push(trade);
    if (placed !== null) {
      placed.filled = add(placed.filled, fill.quantity);
      placed.paid = add(placed.paid, mul(fill.price, fill.quantity));
      placed.updatedMs = this.shown(fill.venueTimeMs ?? Date.now());
      if (placed.filled >= placed.quantity) placed.state = 'filled';
    }
    this.record({ timestamp: this.shown(fill.venueTimeMs ?? Date.now()), type: 'trade', currency, instrument: name,
      change: neg(fill.fee), extra: { trade_id: trade.id, commission: toNumber(fill.fee) } });
    this.news.changed(name, placed, trade);
    return trade;
  }

  /** Of a position that closes, the part that was paid by settlements goes with it. */
  private shrinkSettled(name: string, change: Decimal): void {
    const before = this.sizes.get(name) ?? ZERO;
    const after = add(before, change);
    this.sizes.set(name, after);
    const part = this.settled.get(name);
    if (part === undefined || before === ZERO || (before > 0n) === (change > 0n)) return;
    const stays = (after > 0n) === (before > 0n) && after !== ZERO;
    this.settled.set(name, stays ? div(mul(part, after), before) : ZERO);
  }

  private book(currency: string, amount: Decimal): void {
    this.booked.set(currency, add(this.booked.get(currency) ?? ZERO, amount));
  }

  private record(row: Omit<LogRow, 'id'>): void { this.log.push({ id: this.nextNumber(), ...row }); }
}

/** A floor of its own, with practice's positions or flat. */
export function ownPlace(seed: number, withPortfolio: boolean): Place {
  const practice = practiceVenues({ seed, startTimeMs: nodePorts().clock.nowMs(), withPortfolio,
    latency: { leastMs: 0, meanExtraMs: 0, connectMs: 0 } });
  const floor = practice.inside.options;
  if (!withPortfolio) {
    floor.holdings.pay('BTC', dec('10'));
    floor.holdings.pay('ETH', dec('100'));
  }
  const module = practice.venues.find(({ id }) => id === floor.venue);
  if (module === undefined) throw new Error('no options venue');
  return { floor, module };
}

/** Can still be cancelled. */
export const isAlive = ({ state }: Placed): boolean => state === 'open' || state === 'untriggered';
export const nameOf = (instrument: string): string => instrument.slice(instrument.indexOf(':') + 1);
const roundedCoin = (value: Decimal): Decimal => ((value / 10n ** 10n) * 10n ** 10n) as Decimal;
