/** What Deribit says of an account under standard margin beyond cash and positions (facts on option venues 4.1). */

/**
 * `segregated`: every settlement currency stands for itself and is liquidated alone. `cross`: one pool in USD. The
 * venue's `segregated_sm`, `cross_sm` (and `_pm`).
 */
export type DeribitCollateral = 'segregated' | 'cross';

export interface DeribitStandardTerms {
  readonly model: 'deribit-standard';
  /** Picks the dated rule: venue time; on the practice venue the last day whose rule is public. */
  readonly asOfMs: number;
  readonly collateral: DeribitCollateral;
}
