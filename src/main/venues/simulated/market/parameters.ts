/**
 * The numbers of the practice market. Levels (spot, at-the-money vol, skew, curvature, carry, option spreads) are
 * rounded from recorded Deribit chains of March and July 2026; dynamics are chosen so that a minute of practice shows
 * something, see README.md. Rates and variances are per year of market time.
 */
import type { Underlying } from '../../../../shared/domain/ids.ts';

export interface AssetParameters {
  readonly underlying: Underlying;
  readonly startPriceUsd: number;
  readonly startVol: number;
  readonly meanVol: number;
  /** Pull of the variance to its mean. */
  readonly meanReversion: number;
  readonly volOfVol: number;
  /** Between price and variance: negative, vol rises when the price falls. */
  readonly spotVolCorrelation: number;
  /** Response to a common jump of 1. */
  readonly jumpBeta: number;
  readonly ownJumpsPerYear: number;
  /** Mean addition to the variance by a jump of 1 %; exponential. */
  readonly varianceJump: number;
  /** SSVI: mean correlation of the smile and its curvature. */
  readonly smileRho: number;
  readonly smileEta: number;
  readonly meanCarry: number;
  /** USD: half of the spread of a perpetual in calm, per unit of price. */
  readonly perpetualHalfSpread: number;
  /** Coins at the best level of a perpetual in calm. */
  readonly perpetualDepthCoin: number;
  /** Coins at the best level of an at-the-money option in calm. */
  readonly optionDepthCoin: number;
}

export const BTC: AssetParameters = {
  underlying: 'BTC', startPriceUsd: 64_700, startVol: 0.48, meanVol: 0.52, meanReversion: 8, volOfVol: 1.2,
  spotVolCorrelation: -0.4, jumpBeta: 1, ownJumpsPerYear: 60, varianceJump: 0.04, smileRho: -0.24, smileEta: 0.8,
  meanCarry: 0.04, perpetualHalfSpread: 0.000_03, perpetualDepthCoin: 1.2, optionDepthCoin: 12,
};

export const ETH: AssetParameters = {
  underlying: 'ETH', startPriceUsd: 1_875, startVol: 0.64, meanVol: 0.68, meanReversion: 8, volOfVol: 1.4,
  spotVolCorrelation: -0.35, jumpBeta: 1.25, ownJumpsPerYear: 60, varianceJump: 0.06, smileRho: -0.13, smileEta: 0.64,
  meanCarry: 0.028, perpetualHalfSpread: 0.000_05, perpetualDepthCoin: 25, optionDepthCoin: 150,
};

export const ASSETS: readonly AssetParameters[] = [BTC, ETH];

/** Between the price moves of BTC and ETH, and between what is left of their variance moves. */
export const SPOT_CORRELATION = 0.85;
export const VARIANCE_CORRELATION = 0.8;
export const COMMON_JUMPS_PER_YEAR = 200;
/** Log size of a common jump in BTC: normal. */
export const JUMP_MEAN = -0.003;
export const JUMP_DEVIATION = 0.012;
/** Pull of the variance to its mean that the option market expects, per year of calendar time. */
export const SURFACE_MEAN_REVERSION = 6;

/** What pulls back to a mean at `halfLifeMs` of real time, with this standard deviation in the long run. */
export interface Wander { readonly mean: number; readonly deviation: number; readonly halfLifeMs: number }

export const SKEW_WANDER: Wander = { mean: 0, deviation: 0.07, halfLifeMs: 20 * 60_000 };
export const CARRY_WANDER: Wander = { mean: 0, deviation: 0.012, halfLifeMs: 2 * 3_600_000 };
/** Premium of a perpetual over the index, as a fraction. */
export const PREMIUM_WANDER: Wander = { mean: 0.000_15, deviation: 0.000_35, halfLifeMs: 6 * 60_000 };
export const USDC_WANDER: Wander = { mean: 1, deviation: 0.000_2, halfLifeMs: 30 * 60_000 };

/** How fast stress leaves the books. */
export const STRESS_HALF_LIFE_MS = 30_000;
/** Stress added by a jump of 1 %, and by a rise of the vol of one point within a step. */
export const STRESS_PER_JUMP_PERCENT = 1.5;
export const STRESS_PER_VOL_POINT = 0.6;

/** Market time per real time for prices and variance (calendars, funding and interest run in real time). */
export const DEFAULT_PACE = 20;
export const STEP_MS = 250;
