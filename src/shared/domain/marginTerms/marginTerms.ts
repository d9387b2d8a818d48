/**
 * What a venue says of an account beyond cash, positions and orders, and its margin model needs: leverage and tiers,
 * e-mode, risk parameters. One interface a model in marginTerms/, told apart by `model`; a model that finds no terms,
 * or another's, gives no number and says so.
 */
import type { AccountId, InstrumentId } from '../ids.ts';
import type { KnownMarginCause } from '../margin/reconciliation.ts';
import type { AaveTerms } from './aave.ts';
import type { DerivePmrm2Terms, DerivePmrmTerms, DeriveStandardTerms } from './derive.ts';
import type { DeribitPortfolioTerms } from './deribitPortfolio.ts';
import type { DeribitStandardTerms } from './deribitStandard.ts';
import type { DydxTerms } from './dydx.ts';
import type { GmxTerms } from './gmx.ts';
import type { HyperliquidTerms } from './hyperliquid.ts';
import type { MorphoTerms } from './morpho.ts';

/** Grows by one member a model. */
export type MarginTerms = HyperliquidTerms | DydxTerms | GmxTerms
  | DeribitStandardTerms | DeribitPortfolioTerms | DeriveStandardTerms | DerivePmrm2Terms | DerivePmrmTerms
  | AaveTerms | MorphoTerms;

/** How one position is margined where its venue lets the trader choose. `collateral`: of its own, in its currency. */
export type PositionMargin = { readonly mode: 'cross' } | { readonly mode: 'isolated'; readonly collateral: number };

/** What a venue says of one account's terms; the newest holds. Plain JSON: numbers, text, lists, fixed members. */
export interface MarginTermsReport {
  readonly account: AccountId;
  readonly venueTimeMs: number | null;
  readonly receivedTimeMs: number;
  /** Of the model that the account names; null: the venue has none to tell. */
  readonly terms: MarginTerms | null;
  /** Positions whose venue lets the trader choose. */
  readonly positionMargins: readonly PositionMarginOf[];
  /** What is known beforehand to make ours another than the venue's: no public formula, a list cut short. */
  readonly causes?: readonly KnownMarginCause[];
}

export interface PositionMarginOf {
  readonly instrument: InstrumentId;
  readonly mode: 'cross' | 'isolated';
  /** Null unless isolated; in the settlement currency. */
  readonly collateral: number | null;
}

export const positionMarginOf = ({ mode, collateral }: PositionMarginOf): PositionMargin | null => {
  if (mode === 'cross') return { mode };
  return collateral === null ? null : { mode, collateral };
};
