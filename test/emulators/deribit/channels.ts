/** Subscriptions of one peer, and the streams of the market: tickers, books with their chain of change ids, trades. */
import type { Decimal } from '../../../src/shared/domain/decimal.ts';
import { toNumber } from '../../../src/shared/domain/decimal.ts';
import type { Book, Quote } from '../../../src/shared/domain/quote.ts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import { nameOf, type EmulatedLedger } from './ledger.ts';
import { comboBook, comboQuote } from './combos.ts';
import { EmulatedPlatform } from './platform.ts';
import { levelRow, tickerRow } from './words.ts';

type Level = readonly [action: 'new' | 'change' | 'delete', price: number, amount: number];
interface Shown { readonly changeId: number; readonly bids: ReadonlyMap<Decimal, Decimal>; readonly asks: ReadonlyMap<Decimal, Decimal> }

/** Channel to its data, for everybody who listens. `wants`: whether anybody does. */
export type Publish = (channel: string, data: () => unknown) => void;

const INTERVALS = ['raw', '100ms', 'agg2'];
const PUBLIC = [/^ticker\.([^.]+)\.(raw|100ms|agg2)$/, /^book\.([^.]+)\.(raw|100ms|agg2)$/, /^quote\.([^.]+)$/,
  /^book\.([^.]+)\.(none|[\d.]+)\.(1|10|20)\.(100ms|agg2)$/, /^trades\.([^.]+)\.(raw|100ms|agg2)$/];
const GLOBAL = [/^deribit_price_index\.(btc|eth)_usd$/, /^deribit_volatility_index\.(btc|eth)_usd$/, /^platform_state/,
  /^instrument\.state\.[^.]+\.[^.]+$/, /^trades\.(future|option|any)\.[^.]+\.(raw|100ms|agg2)$/];
const PRIVATE = /^user\.(orders|trades|changes|portfolio)\./;

export class Streams {
  private readonly ledger: EmulatedLedger;
  readonly platform = new EmulatedPlatform();
  private readonly shown = new Map<string, Shown>();
  private readonly quotes = new Map<string, Quote>();
  /** How many changes of the BTC perpetual's book go missing. */
  skipped = 0;
  private lastChangeId = 68_000_000_000;

  constructor(ledger: EmulatedLedger) {
    this.ledger = ledger;
  }

  /** 'unknown' is silently missing in the answer; 'locked' needs a log-in. */
  judge(channel: string, loggedIn: boolean): 'ok' | 'unknown' | 'locked' {
    if (PRIVATE.test(channel)) return loggedIn ? 'ok' : 'locked';
    if (channel.endsWith('.raw') && !loggedIn) return 'locked';
    if (GLOBAL.some((pattern) => pattern.test(channel))) return 'ok';
    const named = PUBLIC.map((pattern) => pattern.exec(channel)?.[1]).find((name) => name !== undefined);
    return named !== undefined && this.ledger.instrumentOf(named) !== undefined ? 'ok' : 'unknown';
  }

  /** What a new subscriber is told at once; null: nothing until something happens. */
  first(channel: string): unknown {
    const [kind = '', name = '', third = '', depth] = channel.split('.');
    const listing = this.ledger.instrumentOf(name);
    if (kind === 'ticker' && listing !== undefined) {
      const quote = listing.kind === 'combo' ? comboQuote(this.ledger, listing) : this.quotes.get(name);
      return quote === undefined ? null : tickerRow(quote, listing, this.ledger.nowMs());
    }
    if (kind === 'book' && listing !== undefined && depth === undefined && INTERVALS.includes(third)) {
      const shown = this.shown.get(name) ?? this.lookAt(name);
      return { type: 'snapshot', timestamp: this.ledger.nowMs(), instrument_name: name, change_id: shown.changeId,
        bids: rows(shown.bids, (price, size) => this.level(name, 'new', price, size)),
        asks: rows(shown.asks, (price, size) => this.level(name, 'new', price, size)) };
    }
    if (kind === 'book' && listing !== undefined) return this.grouped(name, Number(depth));
    if (kind === 'deribit_price_index') return this.index(name);
    if (kind === 'deribit_volatility_index') {
      return this.volIndex(name);
    }
    if (kind === 'platform_state') return { maintenance: this.platform.isInMaintenance };
    return null;
  }

  take(event: MarketEvent, publish: Publish): void {
    switch (event.type) {
      case 'QuoteObserved': return this.quote(event.quote, publish);
      case 'BookObserved': return this.book(event.book, publish);
      case 'TradeObserved': {
        const { trade } = event;
        const name = nameOf(trade.instrument);
        const listing = this.ledger.listingOf(name);
        if (listing === undefined) return undefined;
        const [price, amount] = levelRow(listing.instrument, trade.price, trade.quantity);
        const row = { trade_id: trade.tradeId, trade_seq: 1, timestamp: this.ledger.nowMs(), instrument_name: name, price,
          amount, direction: trade.aggressor, tick_direction: 0, index_price: price, mark_price: price };
        for (const interval of INTERVALS) publish(`trades.${name}.${interval}`, () => [row]);
        return undefined;
      }
      case 'IndexObserved': {
        const index = `${event.index.underlying.toLowerCase()}_usd`;
        publish(`deribit_price_index.${index}`, () => this.index(index));
        return publish(`deribit_volatility_index.${index}`, () => this.volIndex(index));
      }
      default: return undefined;
    }
  }

  private quote(quote: Quote, publish: Publish): void {
    const name = nameOf(quote.instrument);
    this.quotes.set(name, quote);
    const instrument = this.ledger.instrumentOf(name);
    if (instrument === undefined) return;
    const data = (): unknown => tickerRow(quote, instrument, this.ledger.nowMs());
    for (const interval of INTERVALS) publish(`ticker.${name}.${interval}`, data);
    publish(`quote.${name}`, () => {
      const { best_bid_price, best_bid_amount, best_ask_price, best_ask_amount } = data() as Record<string, unknown>;
      return { timestamp: this.ledger.nowMs(), instrument_name: name, best_bid_price, best_bid_amount, best_ask_price,
        best_ask_amount };
    });
  }

  private book(book: Book, publish: Publish): void {
    const name = nameOf(book.instrument);
    const before = this.shown.get(name);
    const after: Shown = { changeId: this.nextChangeId(), bids: levels(book.bids), asks: levels(book.asks) };
    this.shown.set(name, after);
    if (before === undefined) return;
    if (name === 'BTC-PERPETUAL' && this.skipped > 0) {
      this.skipped -= 1;
      return;
    }
    const data = { type: 'change', timestamp: this.ledger.nowMs(), instrument_name: name, change_id: after.changeId,
      prev_change_id: before.changeId, bids: this.changes(name, before.bids, after.bids),
      asks: this.changes(name, before.asks, after.asks) };
    for (const interval of INTERVALS) publish(`book.${name}.${interval}`, () => data);
    for (const depth of ['1', '10', '20']) {
      for (const interval of ['100ms', 'agg2']) {
        publish(`book.${name}.none.${depth}.${interval}`, () => this.grouped(name, Number(depth)));
      }
    }
  }

  /** Combinations have no market of their own: theirs follows from their legs. */
  combos(publish: Publish): void {
    for (const { combo } of this.ledger.combos.values()) {
      this.quote(comboQuote(this.ledger, combo), publish);
      this.book(comboBook(this.ledger, combo), publish);
    }
  }

  private lookAt(name: string): Shown {
    const combo = this.ledger.comboOf(name);
    if (combo !== undefined) {
      const { bids, asks } = comboBook(this.ledger, combo);
      const seen: Shown = { changeId: this.nextChangeId(), bids: levels(bids), asks: levels(asks) };
      this.shown.set(name, seen);
      return seen;
    }
    const listing = this.ledger.listingOf(name);
    if (listing === undefined) throw new Error(`${name} is not listed`);
    const book = this.ledger.floor.bookOf(listing);
    const side = (which: 'buy' | 'sell'): Map<Decimal, Decimal> =>
      levels(this.ledger.floor.shownLevels(listing, book, which));
    const shown: Shown = { changeId: this.nextChangeId(), bids: side('buy'), asks: side('sell') };
    this.shown.set(name, shown);
    return shown;
  }

  /** Full best levels, every time, without a type. */
  grouped(name: string, depth: number): unknown {
    const shown = this.shown.get(name) ?? this.lookAt(name);
    const pairs = (side: ReadonlyMap<Decimal, Decimal>): unknown => rows(side, (price, size) =>
      this.level(name, 'new', price, size).slice(1)).slice(0, depth);
    return { timestamp: this.ledger.nowMs(), instrument_name: name, change_id: shown.changeId, bids: pairs(shown.bids),
      asks: pairs(shown.asks) };
  }

  private changes(name: string, before: ReadonlyMap<Decimal, Decimal>, after: ReadonlyMap<Decimal, Decimal>): Level[] {
    const found: Level[] = [];
    for (const [price, size] of after) {
      const had = before.get(price);
      if (had !== size) found.push(this.level(name, had === undefined ? 'new' : 'change', price, size));
    }
    for (const price of before.keys()) if (!after.has(price)) found.push(['delete', toNumber(price), 0]);
    return found;
  }

  private level(name: string, action: 'new' | 'change', price: Decimal, size: Decimal): Level {
    const instrument = this.ledger.instrumentOf(name);
    if (instrument === undefined) throw new Error(`${name} is not listed`);
    return [action, ...levelRow(instrument, price, size)];
  }

  private index(name: string): unknown {
    const underlying = name.split('_', 1)[0]?.toUpperCase() ?? '';
    const price = Math.round(this.ledger.floor.market.spot(underlying) * 100) / 100;
    return { index_name: name, price, timestamp: this.ledger.nowMs() };
  }

  /** At the money of the expiry nearest to 30 days: what the venue's own index is about, in per cent. */
  private volIndex(name: string): unknown {
    const underlying = name.split('_', 1)[0]?.toUpperCase() ?? '';
    const { market, listings } = this.ledger.floor;
    const spot = market.spot(underlying);
    const distance = (expiryTimeMs: number, strike: number): number =>
      Math.abs(expiryTimeMs - Date.now() - 30 * 86_400_000) / 86_400_000 + Math.abs(strike / spot - 1);
    let nearest: { readonly at: number; readonly vol: number } | null = null;
    for (const listing of listings.values()) {
      const { instrument } = listing;
      if (instrument.kind !== 'option' || instrument.underlying !== underlying) continue;
      const at = distance(instrument.expiryTimeMs, toNumber(instrument.strike));
      if (nearest !== null && at >= nearest.at) continue;
      nearest = { at, vol: this.quotes.get(instrument.venueName)?.markImpliedVol ?? 0.5 };
    }
    return { index_name: name, volatility: Math.round((nearest?.vol ?? 0.5) * 1e4) / 100, timestamp: this.ledger.nowMs() };
  }

  /** Rises, not by one. */
  private nextChangeId(): number { return (this.lastChangeId += 3); }
}

const levels = (side: readonly { readonly price: Decimal; readonly quantity: Decimal }[]): Map<Decimal, Decimal> =>
  new Map(side.map(({ price, quantity }) => [price, quantity]));
const rows = <T>(side: ReadonlyMap<Decimal, Decimal>, make: (price: Decimal, size: Decimal) => T): T[] =>
  [...side].map(([price, size]) => make(price, size));
