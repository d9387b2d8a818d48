/**
 * What a venue says of an account beyond cash, positions and orders, and its margin model needs: leverage and tiers,
 * e-mode, risk parameters. One interface a model in marginTerms/, told apart by `model`; a model that finds no terms, or
 * another's, gives no number and says so.
 */
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
