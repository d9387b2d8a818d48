/**
 * The implied-vol surface: SSVI slices (Gatheral and Jacquier 2014, "Arbitrage-free SVI volatility surfaces") over the
 * expected integrated variance of a Heston process, so that level and term structure follow the market's variance.
 * With phi = eta / sqrt(theta (1 + theta)) and eta (1 + |rho|) <= 2 there is no butterfly or calendar arbitrage.
 */
import { SURFACE_MEAN_REVERSION } from './parameters.ts';

export interface Smile {
  readonly years: number;
  /** Total variance at the money. */
  readonly theta: number;
  readonly rho: number;
  readonly phi: number;
}

const SHORTEST_YEARS = 1 / (365 * 24 * 60);

export function smileOf(variance: number, meanVariance: number, rho: number, eta: number, yearsLeft: number): Smile {
  const years = Math.max(yearsLeft, SHORTEST_YEARS);
  const weight = -Math.expm1(-SURFACE_MEAN_REVERSION * years) / SURFACE_MEAN_REVERSION;
  const theta = Math.max(meanVariance * years + (variance - meanVariance) * weight, 0.0025 * years);
  return { years, theta, rho, phi: eta / Math.sqrt(theta * (1 + theta)) };
}

/** Annual vol (0.5 = 50 %) at log moneyness ln(strike / forward). */
export function volAt(smile: Smile, logMoneyness: number): number {
  const { theta, rho, phi, years } = smile;
  const x = phi * logMoneyness + rho;
  const total = 0.5 * theta * (1 + rho * phi * logMoneyness + Math.sqrt(x * x + 1 - rho * rho));
  return Math.sqrt(total / years);
}
