/**
 * What a venue says of an account beyond cash, positions and orders, and its margin model needs: leverage and tiers,
 * e-mode, risk parameters. One interface a model in marginTerms/, told apart by `model`; a model that finds no terms, or
 * another's, gives no number and says so.
 */
import type { DydxTerms } from './marginTerms/dydx.ts';
import type { GmxTerms } from './marginTerms/gmx.ts';
import type { HyperliquidTerms } from './marginTerms/hyperliquid.ts';

/** Grows by one member a model. */
export type MarginTerms = HyperliquidTerms | DydxTerms | GmxTerms;

/** How one position is margined where its venue lets the trader choose. `collateral`: of its own, in its currency. */
export type PositionMargin = { readonly mode: 'cross' } | { readonly mode: 'isolated'; readonly collateral: number };
