/**
 * Parameters of Deribit's portfolio margin, as `private/pme/simulate` returns them under `model_params` (facts on
 * option venues 4.3). They come with every answer of the venue: no table of ours goes before them.
 */
import type { Currency } from '../ids.ts';
import type { DeribitCollateral } from './deribitStandard.ts';

/** Of one index ("btc_usd", "eth_usdc"). Fractions. */
export interface DeribitPairParameters {
  readonly pair: string;
  readonly priceRange: number;
  readonly volRangeUp: number;
  readonly volRangeDown: number;
  /** Exponents of (30 / days to expiry), up to 30 days and above. */
  readonly shortTermVegaPower: number;
  readonly longTermVegaPower: number;
  /** Annual vol below which the shock up does not stay. */
  readonly minVolForShockUp: number;
  readonly extendedTableFactor: number;
  /** Delta from which a shock is added whose formula is not public. */
  readonly deltaShockThresholdUsd: number;
}

/** Of one currency; "USD" stands for all that are meant to be worth one dollar and have no row of their own. */
export interface DeribitCurrencyParameters {
  readonly currency: Currency;
  /** Roll shock: fraction of the delta, the larger of the least and the annual one times the years to expiry. */
  readonly annualisedMoveRisk: number;
  readonly minAnnualisedMove: number;
  /** Taken off losses of the extended table. */
  readonly extendedDampenerUsd: number;
  /** Part of a gain that may be set against losses; the part kept is bounded in USD. */
  readonly pnlOffset: number;
  readonly maxOffsetablePnlUsd: number;
  /** Of positive equity in this currency, added to the initial margin. */
  readonly haircut: number;
  /** Whether equity in this currency moves with the scenarios ("both") or not ("none"). */
  readonly equitySideImpact: 'both' | 'none';
  /** A contingency whose formula is not public. */
  readonly correlationSet: boolean;
}

/** Parts of the initial margin that the venue states and no public formula gives, in USD. */
export interface DeribitStatedMargin {
  readonly spotUsd: number;
  readonly marketMakerProtectionUsd: number;
  /** Null: the venue does not say, and ours is used. */
  readonly openOrdersUsd: number | null;
}

export interface DeribitPortfolioTerms {
  readonly model: 'deribit-portfolio';
  /** Venue time of the parameters. */
  readonly asOfMs: number;
  readonly collateral: DeribitCollateral;
  /** Maintenance as a fraction of the risk matrix margin. */
  readonly maintenanceFactor: number;
  /** Price moves on each side of none. */
  readonly bucketsPerSide: number;
  readonly pairs: readonly DeribitPairParameters[];
  readonly currencies: readonly DeribitCurrencyParameters[];
  readonly stated: DeribitStatedMargin;
}
