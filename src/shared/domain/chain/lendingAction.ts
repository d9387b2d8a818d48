/** What can be done with an account of a lending pool, each by one transaction (and an approval before it). */
import type { Decimal } from '../decimal.ts';
import type { Currency } from '../ids.ts';

export const LENDING_KINDS = ['supply', 'withdraw', 'borrow', 'repay', 'repayWithCollateral'] as const;
export type LendingKind = (typeof LENDING_KINDS)[number];

export type LendingAction =
  /** Coins. Null: all there is, interest up to the block included; for repay, repayWithCollateral and withdraw. */
  | { readonly kind: LendingKind; readonly currency: Currency; readonly amount: Decimal | null }
  /** 0: none. */
  | { readonly kind: 'setEMode'; readonly category: number };

/** Takes risk off, and so may leave after the kill switch. */
export const reducesRisk = ({ kind }: LendingAction): boolean =>
  kind === 'supply' || kind === 'repay' || kind === 'repayWithCollateral';
