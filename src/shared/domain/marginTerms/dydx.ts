/** Risk parameters of dYdX v4 markets, as its indexer states them (facts on perpetual venues 2.4). */
import type { InstrumentId } from '../ids.ts';

export interface DydxMarketTerms {
  readonly instrument: InstrumentId;
  /** Fractions of the notional at the oracle price. */
  readonly initialMarginFraction: number;
  readonly maintenanceMarginFraction: number;
  /** In units of the underlying; null where not known, which matters only between unequal caps. */
  readonly openInterest: number | null;
  /** In USD; equal caps switch the rule off. */
  readonly openInterestLowerCapUsd: number;
  readonly openInterestUpperCapUsd: number;
  /** Chosen by the trader for this market; null: none, the market's own applies. */
  readonly leverage: number | null;
}

export interface DydxTerms {
  readonly model: 'dydx';
  readonly asOfMs: number;
  readonly markets: readonly DydxMarketTerms[];
}
