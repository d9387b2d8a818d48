/** What GMX v2's contracts say of each position and its market (facts on perpetual venues 3). */
import type { Currency, InstrumentId } from '../ids.ts';

/** Of one position, which is account, market, collateral token and side. */
export interface GmxPositionTerms {
  readonly instrument: InstrumentId;
  readonly collateralCurrency: Currency;
  /** Borrowing, funding, position and UI fees that closing would cost now; never negative. */
  readonly closingFeesUsd: number;
  /** Impact of closing and the pending one of earlier increases, before the bounds; negative is a cost. */
  readonly priceImpactUsd: number;
  /** Fraction of the size below which the impact cannot fall in a liquidation. */
  readonly maxImpactFactor: number;
  /** Fractions of the size in USD: to open (the market's own or by open interest, the larger), and to keep. */
  readonly minCollateralFactor: number;
  readonly minCollateralFactorForLiquidation: number;
  /** Part of a gain that the pool pays; below 1 where the pool's gains are capped. */
  readonly gainShare: number;
}

export interface GmxTerms {
  readonly model: 'gmx';
  readonly asOfMs: number;
  readonly minCollateralUsd: number;
  readonly positions: readonly GmxPositionTerms[];
}
