/**
 * What a venue says of an account beyond cash, positions and orders, and its margin model needs: leverage and tiers,
 * e-mode, risk parameters. One interface a model in marginTerms/, told apart by `model`; a model that finds no terms, or
 * another's, gives no number and says so.
 */

/** Grows by one member a model: `| HyperliquidTerms | AaveTerms ...`. */
export type MarginTerms = never;

/** How one position is margined where its venue lets the trader choose. `collateral`: of its own, in its currency. */
export type PositionMargin = { readonly mode: 'cross' } | { readonly mode: 'isolated'; readonly collateral: number };
