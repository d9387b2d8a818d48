/**
 * Greeks in one convention everywhere (DESIGN section 3), always of a whole position, never of one contract:
 * positive is long. A number that cannot be computed for want of an input is null, never zero.
 */

export interface Greeks {
  /** Units of the underlying. For inverse options price-adjusted (net transaction) delta. */
  readonly deltaCoin: number;
  readonly deltaUsd: number;
  /** Change of deltaUsd per 1 % move of the underlying. */
  readonly gammaUsdPer1Pct: number;
  /** Change of deltaCoin per 1 USD move. */
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
