/**
 * Greeks of a position from the kernel's per-unit numbers. All but deltaCoin are of the value in USD when index,
 * forward and mark move by one fraction: a coin-settled option is worth V(F)/F coins, hence S/F times Black-76 in USD.
 */
import { ZERO_GREEKS, type Greeks } from '../../../shared/domain/greeks.ts';
import { black76, type Black76Greeks } from '../pricing/black76.ts';
import type { OptionType } from '../../../shared/domain/instrument.ts';
import type { GreeksAtVenueVol } from '../../../shared/domain/valuation.ts';

const DAYS_PER_YEAR = 365;

export interface OptionPoint {
  readonly optionType: OptionType;
  readonly inverse: boolean;
  /** USD; > 0. */
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  /** Fraction. */
  readonly vol: number;
  /** What turns coin into USD, for inverse options. */
  readonly indexUsd: number;
  /** d vol / d ln forward at this strike as the forward moves; absent or 0: the strike keeps its vol. */
  readonly slope?: number;
}

/** What a kernel says of one unit, undiscounted, in the currency of the forward; see black76.ts. */
export type KernelGreeks =
  Readonly<Pick<Black76Greeks, 'price' | 'delta' | 'gamma' | 'vega' | 'theta' | 'vanna' | 'volga' | 'charm'>>;

export interface OptionValue {
  /** Per unit in the quote currency: coin for inverse options. */
  readonly modelPrice: number;
  readonly greeks: Greeks;
  /** Black-Scholes delta less price-adjusted delta, of the whole position; 0 for linear options. */
  readonly premiumDeltaCoin: number;
}

export const optionValue = (point: OptionPoint, units: number): OptionValue =>
  valueFrom(black76(point.optionType, point.forward, point.strike, point.years, point.vol, 0), point, units);

/**
 * Theta and charm are what the next calendar day brings, or what is left of the life when that is shorter; theta takes
 * no more than the option is worth: finite as time runs out (Deribit's own convention, met on its recorded chains).
 * Rho: the spot fixed, the forward rising with the rate.
 */
export function valueFrom(g: KernelGreeks, point: Omit<OptionPoint, 'optionType' | 'vol'>, units: number): OptionValue {
  const { forward, years, indexUsd, inverse } = point;
  const scale = inverse ? indexUsd / forward : 1;
  const premium = inverse ? g.price / forward : 0;
  const { slope = 0 } = point;
  const smileDelta = slope === 0 || !(years > 0) ? 0 : (g.vega * slope) / forward;
  const deltaCoin = units * (g.delta - premium + smileDelta);
  const perDay = Math.min(1, years * DAYS_PER_YEAR) / DAYS_PER_YEAR;
  const usd = units * scale;
  return {
    modelPrice: inverse ? premium : g.price,
    premiumDeltaCoin: units * premium + 0,
    greeks: withoutNegativeZero({
      deltaCoin,
      deltaUsd: deltaCoin * (inverse ? indexUsd : forward),
      gammaUsdPer1Pct: (usd * g.gamma * forward * forward) / 100,
      gammaCoinPerUsd: units * g.gamma,
      vegaUsdPerVolPoint: (usd * g.vega) / 100,
      thetaUsdPerDay: usd * Math.max(g.theta * perDay, -g.price),
      rhoUsdPerPct: (usd * years * (forward * g.delta - g.price)) / 100,
      vannaUsdPerVolPoint: (usd * forward * g.vanna) / 100,
      volgaUsdPerVolPoint: (usd * g.volga) / 10_000,
      charmUsdPerDay: usd * forward * g.charm * perDay,
    }),
  };
}

/** A short position without curvature has none, not minus none. Member by member: a tick makes one of each leg. */
const withoutNegativeZero = (greeks: Greeks): Greeks => scaled(greeks, 1);

/** Of so many units. */
export const scaled = (greeks: Greeks, units: number): Greeks => ({
  deltaCoin: units * greeks.deltaCoin + 0,
  deltaUsd: units * greeks.deltaUsd + 0,
  gammaUsdPer1Pct: units * greeks.gammaUsdPer1Pct + 0,
  gammaCoinPerUsd: units * greeks.gammaCoinPerUsd + 0,
  vegaUsdPerVolPoint: units * greeks.vegaUsdPerVolPoint + 0,
  thetaUsdPerDay: units * greeks.thetaUsdPerDay + 0,
  rhoUsdPerPct: units * greeks.rhoUsdPerPct + 0,
  vannaUsdPerVolPoint: units * greeks.vannaUsdPerVolPoint + 0,
  volgaUsdPerVolPoint: units * greeks.volgaUsdPerVolPoint + 0,
  charmUsdPerDay: units * greeks.charmUsdPerDay + 0,
});

/** Black-Scholes: price-adjusted delta and premium effect. */
export const atVenueVol = ({ greeks, premiumDeltaCoin }: OptionValue): GreeksAtVenueVol => ({
  deltaCoin: greeks.deltaCoin + premiumDeltaCoin, gammaCoinPerUsd: greeks.gammaCoinPerUsd,
  vegaUsdPerVolPoint: greeks.vegaUsdPerVolPoint, thetaUsdPerDay: greeks.thetaUsdPerDay,
});

export const scaledAtVenueVol = (greeks: GreeksAtVenueVol, units: number): GreeksAtVenueVol => ({
  deltaCoin: units * greeks.deltaCoin + 0, gammaCoinPerUsd: units * greeks.gammaCoinPerUsd + 0,
  vegaUsdPerVolPoint: units * greeks.vegaUsdPerVolPoint + 0, thetaUsdPerDay: units * greeks.thetaUsdPerDay + 0,
});

/** A position that only moves with the price: `deltaUsd` per fraction of a move, `years` for the forward's rho. */
export const linearGreeks = (deltaCoin: number, deltaUsd: number, years: number): Greeks => ({
  ...ZERO_GREEKS,
  deltaCoin,
  deltaUsd,
  rhoUsdPerPct: (deltaUsd * years) / 100 + 0,
});
