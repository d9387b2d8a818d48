/**
 * No-trade bands of hedging with proportional costs (facts/quant.md 1d): half-widths in coin around the delta. Cost
 * rates are one-way and a fraction of the value traded; risk aversion is absolute, per USD; gamma is the book's, in
 * coin of delta per USD of price.
 */

export interface BandMarket {
  readonly priceUsd: number;
  readonly gammaCoinPerUsd: number;
  readonly costRate: number;
  readonly riskAversionPerUsd: number;
  /** Annual, 1.00 = 100 %. */
  readonly vol: number;
  /** To expiry. */
  readonly years: number;
  /** Continuous, per year. */
  readonly rate: number;
}

/** Whalley and Wilmott (1997), the limit of small costs. Relative error a few ulp. */
export function whalleyWilmott(market: Omit<BandMarket, 'vol'>): number {
  const { priceUsd, gammaCoinPerUsd, costRate, riskAversionPerUsd, years, rate } = market;
  const squared = gammaCoinPerUsd * gammaCoinPerUsd;
  return Math.cbrt((1.5 * Math.exp(-rate * years) * costRate * priceUsd * squared) / riskAversionPerUsd);
}

export interface Zakamouline {
  /** What is left of the band where there is no gamma. */
  readonly h0: number;
  readonly h1: number;
  /** The variance by which delta is computed is vol^2 (1 + K) for a long gamma, (1 - K) for a short one. */
  readonly k: number;
}

/** Some notes print 5.76; the two public implementations have this. */
const ZAKAMOULINE_K = -4.76;

/** Zakamouline (2006), fitted to the exact solution: the half-width is h0 + h1. */
export function zakamouline(market: BandMarket): Zakamouline {
  const { priceUsd, gammaCoinPerUsd, costRate, riskAversionPerUsd, vol, years, rate } = market;
  const gamma = Math.abs(gammaCoinPerUsd);
  const discounted = (Math.exp(-rate * years) / vol) ** 0.25;
  const worth = riskAversionPerUsd * priceUsd * priceUsd * gamma;
  return {
    h0: breakEven(market),
    h1: 1.12 * costRate ** 0.31 * years ** 0.05 * discounted * Math.sqrt(gamma / riskAversionPerUsd),
    k: ZAKAMOULINE_K * costRate ** 0.78 * years ** -0.02 * discounted * worth ** 0.15,
  };
}

/**
 * Where the cost of trading all of a deviation q is what the variance that it saves over the time is worth:
 * costRate S q = riskAversion vol^2 S^2 years q^2.
 */
export function breakEven(
  { priceUsd, costRate, riskAversionPerUsd, vol, years }: Omit<BandMarket, 'gammaCoinPerUsd' | 'rate'>,
): number {
  return costRate / (riskAversionPerUsd * priceUsd * vol * vol * years);
}
