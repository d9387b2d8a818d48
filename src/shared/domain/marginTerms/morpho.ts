/**
 * One market of Morpho Blue; its positions back nothing elsewhere, so an account is one market. The market's oracle
 * price is the account's price of the collateral over its price of the loan.
 */
import type { Currency } from '../ids.ts';

export interface MorphoTerms {
  readonly model: 'morpho';
  /** keccak256 of the market's parameters. */
  readonly market: string;
  readonly loanCurrency: Currency;
  readonly collateralCurrency: Currency;
  /** LLTV: debt over collateral at which the account may be liquidated; a new loan may go as far. */
  readonly liquidationLoanToValue: number;
  /** Continuously compounded as the market does it; null: not read. */
  readonly borrowRatePerYear: number | null;
  /** Coins of the loan that are lent and owed at once: the balance is their net. Absent: none. */
  readonly bothSides?: number;
  /** The market's own oracle over the venue's indices (collateral / loan), where several markets have several. Absent:
   *  they are the same. Null: its oracle does not answer, and nothing can be said of health. */
  readonly oracleFactor?: number | null;
}
