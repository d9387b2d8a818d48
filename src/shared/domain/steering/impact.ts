/** What our own taking orders have cost beyond half the spread: what the factor of the impact law is fitted to. */
import type { ClientOrderId, InstrumentId, Underlying, VenueId } from '../ids.ts';

/** Sums over the orders of one underlying at one venue, both as fractions of the price: law x slippage, law squared. */
export interface ImpactFit {
  readonly venue: VenueId;
  readonly underlying: Underlying;
  readonly fills: number;
  readonly sumProduct: number;
  readonly sumSquare: number;
}

/** A taking order under way: the market as it was when it was sent. */
export interface Taking {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly midPrice: number;
  /** As a fraction of the middle. */
  readonly halfSpread: number;
}

export const impactKey = (venue: VenueId, underlying: Underlying): string => `${venue}|${underlying}`;
