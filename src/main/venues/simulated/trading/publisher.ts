/**
 * What goes out as market data after a step: quotes of what changed by a tick (and a heartbeat of what did not), books
 * of the hedging instruments and of options that we hold or have orders in, index and margin.
 */
import { fromNumber, toNumber, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { yearsUntil, type Instrument } from '../../../../shared/domain/instrument.ts';
import type { Quote } from '../../../../shared/domain/quote.ts';
import type { MarginResult } from '../../../risk/margin/model.ts';
import { impliedVol } from '../../../risk/pricing/impliedVol.ts';
import type { Floor } from './floor.ts';
import { accountInput } from './marginCheck.ts';
import type { Listing, Pricing } from './rules.ts';

/** Fastest repetition per instrument, and the longest silence. */
export interface Cadence { readonly quoteMs: number; readonly silenceMs: number }

/** Perpetuals and futures; options that we hold or work; other options. */
const HOT: Cadence = { quoteMs: 0, silenceMs: 1_000 };
const WARM: Cadence = { quoteMs: 500, silenceMs: 2_000 };
const COLD: Cadence = { quoteMs: 2_000, silenceMs: 4_000 };

/** Books are ten times as long as quotes and nobody needs them as often. */
const BOOK_EVERY_MS = 500;

interface Sent {
  readonly timeMs: number;
  readonly bookTimeMs: number;
  readonly mark: Decimal;
  readonly bidTicks: number;
  readonly askTicks: number;
}

export class Publisher {
  private readonly floor: Floor;
  private readonly sent = new Map<InstrumentId, Sent>();
  private changeId = 0;

  constructor(floor: Floor) {
    this.floor = floor;
  }

  /** Everything is news to a new session. */
  reset(): void { this.sent.clear(); }

  publish(): void {
    const { floor } = this;
    const { timeMs } = floor.market;
    for (const listing of floor.listings.values()) {
      const warm = listing.instrument.kind !== 'option' || this.isOurs(listing.instrument.id);
      const cadence = listing.instrument.kind !== 'option' ? HOT : warm ? WARM : COLD;
      const sent = this.sent.get(listing.instrument.id);
      // Options are spread over the cadence by their noise, so that they do not all speak in one step.
      if (sent !== undefined && timeMs - sent.timeMs < cadence.quoteMs) continue;
      this.publishListing(listing, sent, cadence, warm);
    }
    if (this.sent.size > 2 * floor.listings.size + 100) this.forgetDelisted();
  }

  publishIndexes(): void {
    const { market, link, venue } = this.floor;
    const [venueTimeMs, receivedTimeMs] = [market.timeMs, market.timeMs];
    const send = (underlying: string, price: number, digits: number): void => link?.market({ type: 'IndexObserved',
      index: { venue, underlying, venueTimeMs, receivedTimeMs, priceUsd: fromNumber(price, digits) } });
    for (const underlying of this.floor.rules.underlyings) send(underlying, market.spot(underlying), 2);
    send('USDC', market.usdcUsd, 6);
  }

  publishMarginTerms(): void {
    const { market, link, rules } = this.floor;
    if (rules.marginTerms === null) return;
    link?.market({ type: 'MarginTermsObserved', report: { account: rules.account.id, venueTimeMs: market.timeMs,
      receivedTimeMs: market.timeMs, terms: rules.marginTerms, positionMargins: [] } });
  }

  publishMargin(margin: MarginResult): void {
    const { market, link, rules } = this.floor;
    link?.market({ type: 'MarginObserved', report: {
      account: rules.account.id, venueTimeMs: market.timeMs, receivedTimeMs: market.timeMs,
      equityUsd: margin.equityUsd, haircutEquityUsd: margin.haircutEquityUsd,
      initialMarginUsd: margin.initialMarginUsd, maintenanceMarginUsd: margin.maintenanceMarginUsd,
      liquidationPrices: (rules.marginModel.positionLiquidations?.(accountInput(this.floor)) ?? [])
        .map(({ instrument, priceUsd }) => ({ instrument, priceUsd })),
    } });
  }

  private publishListing(listing: Listing, sent: Sent | undefined, cadence: Cadence, withBook: boolean): void {
    const { floor } = this;
    const { timeMs } = floor.market;
    const pricing = floor.priceOf(listing);
    const levels = withBook ? pricing.liquidity.levels : 1;
    const book = floor.bookOf(listing, pricing, levels);
    const [bidTicks, askTicks] = [book.bids[0]?.ticks ?? 0, book.asks[0]?.ticks ?? 0];
    const isNews = sent === undefined || timeMs - sent.timeMs >= cadence.silenceMs || sent.bidTicks !== bidTicks
      || sent.askTicks !== askTicks || sent.mark !== pricing.markPrice;
    if (!isNews) return;
    const isBookTime = withBook && (sent === undefined || timeMs - sent.bookTimeMs >= BOOK_EVERY_MS);
    const spreadMs = sent === undefined && !withBook ? listing.noiseBase % COLD.quoteMs : 0;
    this.sent.set(listing.instrument.id, { timeMs: timeMs - spreadMs, mark: pricing.markPrice, bidTicks, askTicks,
      bookTimeMs: isBookTime ? timeMs : sent?.bookTimeMs ?? 0 });
    const bids = floor.shownLevels(listing, book, 'buy');
    const asks = floor.shownLevels(listing, book, 'sell');
    floor.link?.market({ type: 'QuoteObserved', quote: quoteOf(floor, listing, pricing, bids[0], asks[0]) });
    if (!isBookTime) return;
    this.changeId += 1;
    floor.link?.market({ type: 'BookObserved', book: { instrument: listing.instrument.id, venueTimeMs: timeMs,
      receivedTimeMs: timeMs, changeId: this.changeId, bids: bids.slice(0, levels), asks: asks.slice(0, levels) } });
  }

  private isOurs(instrument: InstrumentId): boolean {
    return this.floor.holdings.quantityOf(instrument) !== 0n || this.floor.orders.restingIn(instrument).length > 0;
  }

  private forgetDelisted(): void {
    for (const id of this.sent.keys()) if (!this.floor.listings.has(id)) this.sent.delete(id);
  }
}

type Touch = { readonly price: Decimal; readonly quantity: Decimal } | undefined;

export function quoteOf(floor: Floor, listing: Listing, pricing: Pricing, bid: Touch, ask: Touch): Quote {
  const { instrument } = listing;
  const volOf = (price: Decimal | undefined): number | null =>
    price === undefined || pricing.forwardPrice === null
      ? null : optionVol(instrument, price, pricing.forwardPrice, pricing.markImpliedVol, floor.market.timeMs);
  return {
    instrument: instrument.id,
    venueTimeMs: floor.market.timeMs,
    receivedTimeMs: floor.market.timeMs,
    bidPrice: bid?.price ?? null,
    bidQuantity: bid?.quantity ?? null,
    askPrice: ask?.price ?? null,
    askQuantity: ask?.quantity ?? null,
    lastPrice: listing.lastPrice,
    markPrice: pricing.markPrice,
    indexPrice: pricing.indexPrice,
    forwardPrice: pricing.forwardPrice,
    markImpliedVol: pricing.markImpliedVol,
    bidImpliedVol: volOf(bid?.price),
    askImpliedVol: volOf(ask?.price),
    fundingRate: pricing.fundingRate,
    venueGreeks: pricing.venueGreeks,
  };
}

/** To four digits, as the venue prints it; null where no vol explains the price. */
function optionVol(
  instrument: Instrument, price: Decimal, forward: number, warm: number | null, nowMs: number,
): number | null {
  if (instrument.kind !== 'option') return null;
  const usd = toNumber(price) * forward;
  const years = yearsUntil(instrument.expiryTimeMs, nowMs);
  const result = impliedVol(instrument.optionType, usd, forward, toNumber(instrument.strike), years, warm ?? undefined);
  return result.status === 'ok' ? Math.round(result.vol * 1e4) / 1e4 : null;
}

