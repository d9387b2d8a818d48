/** A leg of the book after a shock, and what can be asked of a leg that is ready for shocks. */
import type { Greeks } from '../../../shared/domain/greeks.ts';
import type { Currency } from '../../../shared/domain/ids.ts';
import type { OptionTerms } from './optionPrice.ts';
import type { Shock } from './shock.ts';

/** Cash that the horizon brings to the account: funding, interest, a settlement. Positive to us. */
export interface CashFlow {
  readonly currency: Currency;
  readonly amount: number;
}

export interface LegState {
  /** Its worth and that of its flows, in USD. */
  readonly valueUsd: number;
  /** In quote currency; null for cash. */
  readonly markPrice: number | null;
  readonly modelPrice: number | null;
  readonly impliedVol: number | null;
  readonly forwardUsd: number | null;
  readonly flows: readonly CashFlow[];
  /** Paid out within the horizon: the position is gone, its payoff stands in `flows`. */
  readonly settled: boolean;
}

export interface GreeksAfter {
  readonly greeks: Greeks;
  readonly premiumDeltaCoin: number;
}

/** A leg of which everything is known that its worth depends on. */
export interface Movable {
  /** What this shock needs to know besides; null when nothing. `at` must not be asked then. */
  lacks(shock: Shock): string | null;
  /** `computed`: what a batch has computed for this shock already (batch/optionBatch.ts); options only. */
  at(shock: Shock, computed?: number): LegState;
  greeksAt(shock: Shock): GreeksAfter;
  /** Of an option, so that many can be priced in one batch. */
  readonly option?: OptionTerms;
}

export const NO_FLOWS: readonly CashFlow[] = [];
