/** Market streams to market events: quotes put together, books whole, the oracle as index. */
import { ONE } from '../../../../shared/domain/decimal.ts';
import type { VenueId } from '../../../../shared/domain/ids.ts';
import type { Quote } from '../../../../shared/domain/quote.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { Context, Frame } from '../parse.ts';
import { QuoteBoard } from './quoteBoard.ts';
import { coinOf } from '../symbols.ts';

export class MarketFeed {
  private readonly venue: VenueId;
  private readonly emit: (event: MarketEvent) => void;
  private readonly quotes: QuoteBoard;
  /** Trades told before: a new subscription tells the last thirty again. */
  private readonly toldTrades = new Set<string>();

  constructor(venue: VenueId, emit: (event: MarketEvent) => void) {
    this.venue = venue;
    this.emit = emit;
    this.quotes = new QuoteBoard(venue);
  }

  clear(): void { this.quotes.clear(); }
  quoteOf(coin: string): Quote | null { return this.quotes.of(coin); }

  /** The stream that spoke; null: not a market's. */
  take(frame: Frame, receivedTimeMs: number): string | null {
    switch (frame.kind) {
      case 'book':
        this.emit({ type: 'BookObserved', book: frame.book });
        return `l2Book ${coinOf(frame.book.instrument)}`;
      case 'touch':
        this.emit({ type: 'QuoteObserved', quote: this.quotes.touch(frame.touch, receivedTimeMs) });
        return `bbo ${frame.touch.coin}`;
      case 'context':
        this.context(frame.context, receivedTimeMs);
        return `activeAssetCtx ${frame.context.coin}`;
      case 'trades':
        for (const trade of frame.trades) this.trade(trade);
        return frame.coin === null ? null : `trades ${frame.coin}`;
      default: return null;
    }
  }

  private context(context: Context, receivedTimeMs: number): void {
    const { venue } = this;
    this.emit({ type: 'QuoteObserved', quote: this.quotes.context(context, receivedTimeMs) });
    this.emit({ type: 'IndexObserved', index: { venue, underlying: context.coin, venueTimeMs: null, receivedTimeMs,
      priceUsd: context.oraclePrice } });
    // The venue counts a USDC as a dollar, in margin and in liquidation (README).
    this.emit({ type: 'IndexObserved', index: { venue, underlying: 'USDC', venueTimeMs: null, receivedTimeMs,
      priceUsd: ONE } });
  }

  private trade(trade: Extract<MarketEvent, { type: 'TradeObserved' }>['trade']): void {
    const coin = coinOf(trade.instrument);
    const key = `${coin} ${trade.tradeId}`;
    if (this.toldTrades.has(key)) return;
    this.toldTrades.add(key);
    if (this.toldTrades.size > TRADES_KEPT) this.forgetOldest();
    this.quotes.traded(coin, trade.price);
    this.emit({ type: 'TradeObserved', trade });
  }

  private forgetOldest(): void {
    for (const oldest of this.toldTrades.keys()) {
      this.toldTrades.delete(oldest);
      if (this.toldTrades.size <= TRADES_KEPT / 2) return;
    }
  }
}

const TRADES_KEPT = 4_000;
