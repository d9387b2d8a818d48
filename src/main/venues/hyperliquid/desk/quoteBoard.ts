/** One quote a coin from three streams: touch, context, last trade. What has not come yet is null. */
import { toNumber, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { VenueId } from '../../../../shared/domain/ids.ts';
import type { Quote } from '../../../../shared/domain/quote.ts';
import type { Context, Touch } from '../parse.ts';
import { instrumentOf } from '../symbols.ts';

export class QuoteBoard {
  private readonly venue: VenueId;
  private readonly quotes = new Map<string, Quote>();

  constructor(venue: VenueId) {
    this.venue = venue;
  }

  /** A new connection begins with nothing: what was known may be old by any amount. */
  clear(): void { this.quotes.clear(); }

  touch({ coin, venueTimeMs, bid, ask }: Touch, receivedTimeMs: number): Quote {
    return this.put(coin, { venueTimeMs, receivedTimeMs, bidPrice: bid?.price ?? null,
      bidQuantity: bid?.quantity ?? null, askPrice: ask?.price ?? null, askQuantity: ask?.quantity ?? null });
  }

  context({ coin, markPrice, oraclePrice, fundingRate }: Context, receivedTimeMs: number): Quote {
    return this.put(coin, { receivedTimeMs, markPrice, indexPrice: oraclePrice, fundingRate: toNumber(fundingRate) });
  }

  /** Kept for the next quote: a trade alone says nothing about the present touch. */
  traded(coin: string, lastPrice: Decimal): void {
    const before = this.quotes.get(coin);
    if (before !== undefined) this.quotes.set(coin, { ...before, lastPrice });
  }

  of(coin: string): Quote | null { return this.quotes.get(coin) ?? null; }

  private put(coin: string, change: Partial<Quote>): Quote {
    const quote = { ...(this.quotes.get(coin) ?? emptyQuote(this.venue, coin)), ...change };
    this.quotes.set(coin, quote);
    return quote;
  }
}

const emptyQuote = (venue: VenueId, coin: string): Quote => ({
  instrument: instrumentOf(venue, coin), venueTimeMs: null, receivedTimeMs: 0, bidPrice: null, bidQuantity: null,
  askPrice: null, askQuantity: null, lastPrice: null, markPrice: null, indexPrice: null, forwardPrice: null,
  markImpliedVol: null, bidImpliedVol: null, askImpliedVol: null, fundingRate: null, venueGreeks: null,
});
