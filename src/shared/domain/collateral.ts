/** Terms under which a lending venue takes a currency as collateral or lends it. Fractions, not percent. */
import type { Currency, VenueId } from './ids.ts';

export interface LendingTerms {
  readonly venue: VenueId;
  readonly currency: Currency;
  /** Share of the value one may borrow against. */
  readonly loanToValue: number;
  /** Share of the value that counts when the venue asks whether to liquidate. */
  readonly liquidationThreshold: number;
  readonly liquidationBonus: number;
  readonly supplyRatePerYear: number;
  readonly borrowRatePerYear: number;
}
