/** Channels of one peer, and what the market says on the public ones. Books are always whole, with a rising number. */
import { mul, toText, type Decimal } from '../../../src/shared/domain/decimal.ts';
import type { Quote } from '../../../src/shared/domain/quote.ts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import type { Listing } from '../../../src/main/venues/simulated/trading/rules.ts';
import { Refusal } from './errors.ts';
import type { EmulatedLedger } from './ledger.ts';
import { COINS } from './rules.ts';
import { nameOf } from './subaccount.ts';
import { quoteNow, slimRow } from './words.ts';

/** Channel to its data, for everybody who listens; made only when somebody does. */
export type Publish = (channel: string, data: () => unknown) => void;

const GROUPS = ['1', '10', '100'];
const DEPTHS = ['1', '10', '20', '100'];
const SLOW_MS = 1_000;

export class Streams {
  private readonly ledger: EmulatedLedger;
  private readonly slowMs = new Map<string, number>();
  private lastPublishId = 225_453;
  /** A book that is older than the one before goes out once, as on a line that mixes things up. */
  repeatOld = false;

  constructor(ledger: EmulatedLedger) {
    this.ledger = ledger;
  }

  /** 'ok', or the venue's words of why not. Throws for private channels of somebody else. */
  judge(channel: string, isLoggedIn: boolean): string {
    const [first = '', second = '', third = '', fourth = ''] = channel.split('.');
    if (/^\d+$/.test(first)) {
      if (!isLoggedIn) throw new Refusal(14_022, channel);
      this.ledger.withId(first);
      return ['orders', 'trades', 'balances', 'quotes'].includes(second) ? 'ok' : `Invalid channel ${channel}`;
    }
    const isListed = this.ledger.main.listingOf(second) !== undefined;
    switch (first) {
      case 'ticker_slim': return isListed && (third === '100' || third === '1000') ? 'ok' : `Invalid channel ${channel}`;
      case 'orderbook': return isListed && GROUPS.includes(third) && DEPTHS.includes(fourth) ? 'ok' : `Invalid channel ${channel}`;
      case 'trades': return isListed || ['option', 'perp', 'erc20'].includes(second) ? 'ok' : `{'instrument_type': ['Invalid enum value ${second}']}`;
      case 'spot_feed': return COINS.includes(second) || second === 'USDC' ? 'ok' : `Invalid channel ${channel}`;
      case 'auctions': case 'margin': return second === 'watch' ? 'ok' : `Invalid channel ${channel}`;
      default: return `Invalid channel ${channel}`;
    }
  }

  /** What a new subscriber is told at once; null: nothing until something happens. */
  first(channel: string): unknown {
    const [kind = '', name = '', group = '', depth = ''] = channel.split('.');
    if (kind === 'spot_feed') return this.spot(name);
    const listing = this.ledger.main.listingOf(name);
    if (listing === undefined) return null;
    if (kind === 'ticker_slim') return slimRow(this.ledger, listing.instrument, quoteNow(this.ledger, listing));
    return kind === 'orderbook' ? this.book(listing, Number(group), Number(depth)) : null;
  }

  take(event: MarketEvent, publish: Publish): void {
    switch (event.type) {
      case 'QuoteObserved': return this.quote(event.quote, publish);
      case 'BookObserved': {
        const name = nameOf(event.book.instrument);
        const listing = this.ledger.main.listingOf(name);
        if (listing === undefined) return undefined;
        for (const group of GROUPS) {
          for (const depth of DEPTHS) publish(`orderbook.${name}.${group}.${depth}`, () => this.book(listing, Number(group), Number(depth)));
        }
        return undefined;
      }
      case 'TradeObserved': {
        const { trade } = event;
        const name = nameOf(trade.instrument);
        const listing = this.ledger.main.listingOf(name);
        if (listing === undefined) return undefined;
        const rows = (): unknown => [{ trade_id: trade.tradeId, instrument_name: name, timestamp: this.ledger.nowMs(), trade_price: toText(trade.price),
          trade_amount: toText(trade.quantity), mark_price: toText(trade.price), index_price: toText(trade.price), direction: trade.aggressor,
          quote_id: null, rfq_id: null }];
        publish(`trades.${name}`, rows);
        return publish(`trades.${listing.instrument.kind === 'option' ? 'option' : 'perp'}.${listing.instrument.underlying}`, rows);
      }
      case 'IndexObserved': return publish(`spot_feed.${event.index.underlying}`, () => this.spot(event.index.underlying));
      default: return undefined;
    }
  }

  private quote(quote: Quote, publish: Publish): void {
    const name = nameOf(quote.instrument);
    const listing = this.ledger.main.listingOf(name);
    if (listing === undefined) return;
    const data = (): unknown => slimRow(this.ledger, listing.instrument, quote);
    publish(`ticker_slim.${name}.100`, data);
    const now = Date.now();
    if (now - (this.slowMs.get(name) ?? 0) < SLOW_MS) return;
    this.slowMs.set(name, now);
    publish(`ticker_slim.${name}.1000`, data);
  }

  private book(listing: Listing, group: number, depth: number): unknown {
    const { floor } = this.ledger.main;
    const shown = floor.bookOf(listing);
    const step = mul(listing.instrument.tickSize, (BigInt(group) * 10n ** 18n) as Decimal);
    const side = (which: 'buy' | 'sell'): [string, string][] => {
      const levels = new Map<Decimal, Decimal>();
      for (const { price, quantity } of floor.shownLevels(listing, shown, which)) {
        const below = price - (price % step);
        const at = (which === 'buy' || below === price ? below : below + step) as Decimal;
        levels.set(at, ((levels.get(at) ?? 0n) + quantity) as Decimal);
      }
      return [...levels].slice(0, depth).map(([price, quantity]) => [toText(price), toText(quantity)]);
    };
    this.lastPublishId += 1;
    const publishId = this.repeatOld ? this.lastPublishId - 1_000 : this.lastPublishId;
    this.repeatOld = false;
    return { instrument_name: listing.instrument.venueName, timestamp: this.ledger.nowMs(), publish_id: publishId, bids: side('buy'), asks: side('sell') };
  }

  private spot(coin: string): unknown {
    const price = coin === 'USDC' ? this.ledger.market.usdcUsd : this.ledger.market.spot(coin);
    return { timestamp: this.ledger.nowMs(), feeds: { [coin]: { price: String(Math.round(price * 1e6) / 1e6), confidence: '1',
      price_prev_daily: '0', confidence_prev_daily: '1', timestamp_prev_daily: this.ledger.nowMs() - 86_400_000 } } };
  }
}
