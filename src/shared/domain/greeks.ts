/**
 * Greeks in one convention everywhere (DESIGN section 3), always of a whole position, never of one contract:
 * positive is long. A number that cannot be computed for want of an input is null, never zero. Index, forward and mark
 * move by the same fraction (the basis stays). deltaCoin is price-adjusted where the contract is coin-settled, with the
 * premium effect apart (Leg.premiumDeltaCoin); every other Greek is of the value in USD (src/main/risk/SPEC.md, G).
 */

export interface Greeks {
  /** Units of the underlying. For inverse options price-adjusted (net transaction) delta. */
  readonly deltaCoin: number;
  readonly deltaUsd: number;
  /** USD of delta to trade after a 1 % move of the underlying. */
  readonly gammaUsdPer1Pct: number;
  /** Change of delta, premium effect included, per 1 USD move of the forward: as venues print it. */
  readonly gammaCoinPerUsd: number;
  readonly vegaUsdPerVolPoint: number;
  readonly thetaUsdPerDay: number;
  /** Per 1 percentage point of rate. */
  readonly rhoUsdPerPct: number;
  /** Change of deltaUsd per vol point. */
  readonly vannaUsdPerVolPoint: number;
  /** Change of vegaUsdPerVolPoint per vol point. */
  readonly volgaUsdPerVolPoint: number;
  /** Change of deltaUsd per day. */
  readonly charmUsdPerDay: number;
}

/** Sums in coin have a meaning within one underlying only: above it they are null. */
export interface NodeGreeks extends Omit<Greeks, 'deltaCoin' | 'gammaCoinPerUsd'> {
  readonly deltaCoin: number | null;
  readonly gammaCoinPerUsd: number | null;
}

export const ZERO_GREEKS: Greeks = {
  deltaCoin: 0, deltaUsd: 0, gammaUsdPer1Pct: 0, gammaCoinPerUsd: 0, vegaUsdPerVolPoint: 0, thetaUsdPerDay: 0,
  rhoUsdPerPct: 0, vannaUsdPerVolPoint: 0, volgaUsdPerVolPoint: 0, charmUsdPerDay: 0,
};

/** What a venue publishes for one contract, in the venue's own convention (see the venue's README). */
export interface VenueGreeks {
  readonly delta: number | null;
  readonly gamma: number | null;
  readonly vega: number | null;
  readonly theta: number | null;
  readonly rho: number | null;
}
