// Black-76: a European option on a forward, with every Greek of the book. One exponential feeds both tails, because
// K n(d2) = F n(d1); the textbook form with two loses its digits in the wings (facts/quant.md 1b).
// Finite for every forward, strike >= 0, down to zero time and zero vol, where it returns the limits.

import type { OptionType } from '../../../shared/domain/instrument.ts';
import { logMoneyness } from './logMoneyness.ts';
import { erfcxNonNegative } from './normal.ts';

/**
 * Value and sensitivities of one unit, in the currency of the forward. With V the discounted value, F the forward,
 * T years, v the vol (1.00 = 100 %): `vega` is per 1.00 of vol, `theta` is -dV/dT per year at a fixed forward,
 * `rho` is dV/drate at a fixed forward, `charm` -d2V/dFdT, `veta` -d2V/dvdT, `color` -d3V/dF2dT.
 */
export interface Black76Greeks {
  price: number;
  delta: number;
  gamma: number;
  vega: number;
  theta: number;
  rho: number;
  vanna: number;
  volga: number;
  charm: number;
  veta: number;
  speed: number;
  zomma: number;
  color: number;
  ultima: number;
  dvannaDvol: number;
}

/**
 * The terms that every European payoff on a lognormal forward shares. `reach` is vol times the square root of years.
 */
export interface LognormalTerms {
  reach: number;
  d1: number;
  d2: number;
  /** n(d1) and n(d2), the standard normal density. */
  density: number;
  density2: number;
  /** N(sign * d1) and N(sign * d2), sign = +1 for a call, -1 for a put. */
  probability1: number;
  probability2: number;
}

const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

/** Below this vol * sqrt(years) only the limit is meaningful: the third-order Greeks would overflow. */
const SMALLEST_REACH = 1e-100;

export function signOf(optionType: OptionType): 1 | -1 {
  return optionType === 'call' ? 1 : -1;
}

/** d1, d2, the density and both exercise probabilities; at zero reach the step functions (one half at the money). */
export function lognormalTerms(sign: 1 | -1, forward: number, strike: number, reach: number): LognormalTerms {
  if (!(reach > SMALLEST_REACH && forward > 0 && strike > 0)) return stepTerms(sign, forward, strike);
  const d1 = logMoneyness(forward, strike) / reach + 0.5 * reach;
  const d2 = d1 - reach;
  const exponential1 = Math.exp(-0.5 * d1 * d1);
  const exponential2 = exponential1 > 0 ? exponential1 * (forward / strike) : Math.exp(-0.5 * d2 * d2);
  const tail1 = 0.5 * exponential1 * erfcxNonNegative(Math.abs(d1) * Math.SQRT1_2);
  const tail2 = 0.5 * exponential2 * erfcxNonNegative(Math.abs(d2) * Math.SQRT1_2);
  return {
    reach,
    d1,
    d2,
    density: ONE_OVER_SQRT_TWO_PI * exponential1,
    density2: ONE_OVER_SQRT_TWO_PI * exponential2,
    probability1: sign * d1 > 0 ? 1 - tail1 : tail1,
    probability2: sign * d2 > 0 ? 1 - tail2 : tail2,
  };
}

function stepTerms(sign: 1 | -1, forward: number, strike: number): LognormalTerms {
  if (forward === strike) {
    const density = ONE_OVER_SQRT_TWO_PI;
    return { reach: 0, d1: 0, d2: 0, density, density2: density, probability1: 0.5, probability2: 0.5 };
  }
  const d = forward > strike ? Infinity : -Infinity;
  const probability = +(sign * d > 0);
  return { reach: 0, d1: d, d2: d, density: 0, density2: 0, probability1: probability, probability2: probability };
}

/** exp(-rate * years); 1 at and after expiry. */
export function discountFactor(years: number, rate: number): number {
  return years > 0 && rate !== 0 ? Math.exp(-rate * years) : 1;
}

/** Discounted value only. See {@link black76} for the arguments. */
export function black76Price(
  optionType: OptionType,
  forward: number,
  strike: number,
  years: number,
  vol: number,
  rate: number,
): number {
  const sign = signOf(optionType);
  const terms = lognormalTerms(sign, forward, strike, vol > 0 && years > 0 ? vol * Math.sqrt(years) : 0);
  return discountedValue(sign, forward, strike, discountFactor(years, rate), terms);
}

function discountedValue(
  sign: 1 | -1,
  forward: number,
  strike: number,
  discount: number,
  terms: LognormalTerms,
): number {
  if (terms.reach === 0) return discount * Math.max(sign * (forward - strike), 0);
  // Below the normal range of a double the difference may come out a hair under zero; a price does not.
  const value = discount * sign * (forward * terms.probability1 - strike * terms.probability2);
  return value < 0 ? 0 : value;
}

/**
 * Value and Greeks. `forward` and `strike` >= 0 in one currency, `years` to expiry (milliseconds / 365 days),
 * `vol` annual (0.5 = 50 %), `rate` continuously compounded for the settlement currency.
 * At zero time or vol: the discounted intrinsic, delta a step (half at the money), the curved Greeks zero except the
 * vega at the money, which has a limit.
 * Source: Black (1976); Greeks by differentiation, checked against 60-digit derivatives (facts/quant.md 1b).
 */
export function black76(
  optionType: OptionType,
  forward: number,
  strike: number,
  years: number,
  vol: number,
  rate: number,
): Black76Greeks {
  const sign = signOf(optionType);
  const time = years > 0 ? years : 0;
  const terms = lognormalTerms(sign, forward, strike, vol > 0 ? vol * Math.sqrt(time) : 0);
  const discount = discountFactor(time, rate);
  const price = discountedValue(sign, forward, strike, discount, terms);
  const delta = discount * sign * terms.probability1;
  if (terms.density === 0 || terms.reach === 0) {
    return flatGreeks(price, delta, discount * forward * terms.density * Math.sqrt(time), time, rate);
  }
  return curvedGreeks(price, delta, discount, forward, time, vol, rate, terms);
}

/** No curvature left: at zero time or vol, or too far from the strike for the density to be a double. */
function flatGreeks(price: number, delta: number, vega: number, years: number, rate: number): Black76Greeks {
  const alive = years > 0 ? 1 : 0;
  return {
    price,
    delta,
    gamma: 0,
    vega,
    theta: alive * rate * price,
    rho: -years * price,
    vanna: 0,
    volga: 0,
    charm: alive * rate * delta,
    veta: 0,
    speed: 0,
    zomma: 0,
    color: 0,
    ultima: 0,
    dvannaDvol: 0,
  };
}

function curvedGreeks(
  price: number,
  delta: number,
  discount: number,
  forward: number,
  years: number,
  vol: number,
  rate: number,
  terms: LognormalTerms,
): Black76Greeks {
  const { reach, d1, d2 } = terms;
  const density = discount * terms.density;
  const product = d1 * d2;
  const gamma = density / (forward * reach);
  const vega = forward * density * Math.sqrt(years);
  return {
    price,
    delta,
    gamma,
    vega,
    theta: (-forward * density * vol) / (2 * Math.sqrt(years)) + rate * price,
    rho: -years * price,
    vanna: (-density * d2) / vol,
    volga: (vega * product) / vol,
    charm: rate * delta + (density * d2) / (2 * years),
    veta: -vega * (-rate + (1 + product) / (2 * years)),
    speed: (-gamma / forward) * (d1 / reach + 1),
    zomma: (gamma * (product - 1)) / vol,
    color: gamma * (rate + (1 - product) / (2 * years)),
    ultima: (vega / (vol * vol)) * (product * product - product - d1 * d1 - d2 * d2),
    dvannaDvol: (density / (vol * vol)) * (d1 + d2 - d1 * d2 * d2),
  };
}
