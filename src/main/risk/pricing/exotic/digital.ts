// Digital (binary) European options on a forward: a fixed amount of cash, or one unit of the asset, if the option ends
// in the money. With a smile take the call spread instead: -dC/dK (facts/quant.md 1b).

import type { OptionType } from '../../../../shared/domain/instrument.ts';
import { discountFactor, lognormalTerms, signOf, type LognormalTerms } from '../black76.ts';

/** `cash` pays 1 unit of the currency, `asset` pays one unit of the underlying (worth the forward). */
export type DigitalPayoff = 'cash' | 'asset';

/** `vega` per 1.00 of vol, `theta` = -dV/dT per year at a fixed forward. */
export interface DigitalGreeks {
  price: number;
  delta: number;
  gamma: number;
  vega: number;
  theta: number;
}

/**
 * Value and Greeks per unit of cash or asset. Arguments as in black76. At zero time or vol a step, one half at the
 * money. Source: Haug, The Complete Guide to Option Pricing Formulas (2007), 4.19; Greeks by differentiation.
 */
export function digital(
  payoff: DigitalPayoff,
  optionType: OptionType,
  forward: number,
  strike: number,
  years: number,
  vol: number,
  rate: number,
): DigitalGreeks {
  const sign = signOf(optionType);
  const time = years > 0 ? years : 0;
  const terms = lognormalTerms(sign, forward, strike, vol > 0 ? vol * Math.sqrt(time) : 0);
  const discount = discountFactor(time, rate);
  const carry = time > 0 ? rate : 0;
  return payoff === 'cash'
    ? cashDigital(sign, discount, forward, time, vol, carry, terms)
    : assetDigital(sign, discount, forward, time, vol, carry, terms);
}

function cashDigital(
  sign: 1 | -1,
  discount: number,
  forward: number,
  years: number,
  vol: number,
  rate: number,
  { reach, d1, density2, probability2 }: LognormalTerms,
): DigitalGreeks {
  const price = discount * probability2;
  if (reach === 0 || density2 === 0) return { price, delta: 0, gamma: 0, vega: 0, theta: rate * price };
  const density = discount * sign * density2;
  return {
    price,
    delta: density / (forward * reach),
    gamma: (-density * d1) / (forward * forward * reach * reach),
    vega: (-density * d1) / vol,
    theta: rate * price + (density * d1) / (2 * years),
  };
}

function assetDigital(
  sign: 1 | -1,
  discount: number,
  forward: number,
  years: number,
  vol: number,
  rate: number,
  { reach, d2, density, probability1 }: LognormalTerms,
): DigitalGreeks {
  const price = discount * forward * probability1;
  const step = discount * probability1;
  if (reach === 0 || density === 0) return { price, delta: step, gamma: 0, vega: 0, theta: rate * price };
  const slope = discount * sign * density;
  return {
    price,
    delta: step + slope / reach,
    gamma: (-slope * d2) / (forward * reach * reach),
    vega: (-forward * slope * d2) / vol,
    theta: rate * price + (forward * slope * d2) / (2 * years),
  };
}
