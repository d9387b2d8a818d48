// Everlasting options: no expiry; the long side pays the short side, every funding period, the excess of the mark over
// the payoff. The mark is the fair price of a basket of European options with geometric weights.
// Source: White, Bankman-Fried, 'Everlasting Options' (2021); continuous limit as used by Deri, derived in
// facts/quant.md 1b. No rates: funding replaces them.

import type { OptionType } from '../../../../shared/domain/instrument.ts';
import { black76Price, signOf } from '../black76.ts';
import { logMoneyness } from '../logMoneyness.ts';

/** `mark` = intrinsic + `timeValue`; `vega` per 1.00 of vol. */
export interface EverlastingGreeks {
  mark: number;
  timeValue: number;
  delta: number;
  gamma: number;
  vega: number;
}

/**
 * Funding paid continuously at the rate (mark - payoff) per `periodYears`. `spot`, `strike` > 0, `vol` annual.
 * At zero vol or period the intrinsic value with a step delta (one half at the money).
 */
export function everlasting(
  optionType: OptionType,
  spot: number,
  strike: number,
  vol: number,
  periodYears: number,
): EverlastingGreeks {
  const sign = signOf(optionType);
  const variance = vol > 0 && periodYears > 0 ? vol * vol * periodYears : 0;
  const intrinsic = Math.max(sign * (spot - strike), 0);
  if (!(variance > 1e-200)) {
    const delta = spot === strike ? 0.5 * sign : sign * (spot - strike) > 0 ? sign : 0;
    return { mark: intrinsic, timeValue: 0, delta, gamma: 0, vega: 0 };
  }
  const root = Math.sqrt(1 + 8 / variance);
  const log = logMoneyness(spot, strike);
  const power = log >= 0 ? 0.5 * (1 - root) : 0.5 * (1 + root);
  const timeValue = (strike / root) * Math.exp(power * log);
  const step = log >= 0 ? (sign > 0 ? 1 : 0) : sign > 0 ? 0 : -1;
  return {
    mark: intrinsic + timeValue,
    timeValue,
    delta: step + (power * timeValue) / spot,
    gamma: timeValue === 0 ? 0 : (2 * timeValue) / (variance * spot * spot),
    vega: timeValue === 0 ? 0 : (timeValue * (1 / root + 0.5 * Math.abs(log)) * 8) / (variance * vol * root),
  };
}

/** Terms whose weight is below this no longer change the sum. */
const SMALLEST_WEIGHT = 1e-18;

/**
 * The mark when funding is exchanged `fundingsPerPeriod` times per `periodYears`, each time a like part of the excess:
 * the sum over i of 1/(1+f) (f/(1+f))^(i-1) times a European option of i * periodYears / f.
 */
export function everlastingDiscrete(
  optionType: OptionType,
  spot: number,
  strike: number,
  vol: number,
  periodYears: number,
  fundingsPerPeriod: number,
): number {
  const ratio = fundingsPerPeriod / (1 + fundingsPerPeriod);
  let weight = 1 / (1 + fundingsPerPeriod);
  let sum = 0;
  for (let i = 1; weight > SMALLEST_WEIGHT; i++) {
    sum += weight * black76Price(optionType, spot, strike, (i * periodYears) / fundingsPerPeriod, vol, 0);
    weight *= ratio;
  }
  return sum;
}
