/**
 * What a venue says about a market. Absent means unknown and is null, never zero. `venueTimeMs` is the venue's clock,
 * `receivedTimeMs` ours; ages are measured on ours.
 */
import type { Decimal } from './decimal.ts';
import type { InstrumentId, Underlying, VenueId } from './ids.ts';
import type { VenueGreeks } from './greeks.ts';

/** Top of book, mark, index and what else ticks for one instrument; the newest replaces the one before. */
export interface Quote {
  readonly instrument: InstrumentId;
  readonly venueTimeMs: number | null;
  readonly receivedTimeMs: number;
  readonly bidPrice: Decimal | null;
  readonly bidQuantity: Decimal | null;
  readonly askPrice: Decimal | null;
  readonly askQuantity: Decimal | null;
  readonly lastPrice: Decimal | null;
  readonly markPrice: Decimal | null;
  readonly indexPrice: Decimal | null;
  /** USD forward of the option's expiry, as the venue marks it. */
  readonly forwardPrice: number | null;
  /** Fraction: 0.55 is 55 vol points. Of the venue's mark. */
  readonly markImpliedVol: number | null;
  readonly bidImpliedVol: number | null;
  readonly askImpliedVol: number | null;
  /** Fraction of notional per funding interval, as currently predicted; positive: longs pay. */
  readonly fundingRate: number | null;
  readonly venueGreeks: VenueGreeks | null;
}

export interface BookLevel { readonly price: Decimal; readonly quantity: Decimal }

/** Depth: bids from the best down, asks from the best up. A gap in the venue's numbering drops the book (null). */
export interface Book {
  readonly instrument: InstrumentId;
  readonly venueTimeMs: number | null;
  readonly receivedTimeMs: number;
  readonly changeId: number | null;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** USD price of an underlying or currency according to one venue. */
export interface IndexPrice {
  readonly venue: VenueId;
  readonly underlying: Underlying;
  readonly venueTimeMs: number | null;
  readonly receivedTimeMs: number;
  readonly priceUsd: Decimal;
  /** The venue's own 30-day volatility index of the underlying (Deribit: DVOL). Absent: it has none, or is silent. */
  readonly volIndex?: VolIndex;
}

/** `vol` is a fraction a year: 0.523 where the venue says 52.3. */
export interface VolIndex { readonly vol: number; readonly venueTimeMs: number | null }

/** A public trade. */
export interface Trade {
  readonly instrument: InstrumentId;
  readonly tradeId: string;
  readonly venueTimeMs: number | null;
  readonly receivedTimeMs: number;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly aggressor: 'buy' | 'sell';
}

export const indexKey = (venue: VenueId, underlying: Underlying): string => `${venue}|${underlying}`;
