// Implied volatility of a European option from its undiscounted price. A price that no vol explains is a named status,
// never NaN. The in-the-money price is turned into its out-of-the-money twin, where the information is.

import type { OptionType } from '../../../shared/domain/instrument.ts';
import { logMoneyness, signOf } from './black76.ts';
import { followTotalVol, impliedTotalVol } from './totalVol/impliedTotalVol.ts';

/**
 * `ok`: `vol` is annual, 0.5 = 50 %. `zeroTimeValue`: the price is the intrinsic value (or above it by less than a
 * double can tell), `vol` is 0. `belowIntrinsic`: under max(sign (forward - strike), 0). `aboveMaximum`: at or over the
 * forward (call) or strike (put), or so near that no finite vol is resolved. `noTimeLeft`: years <= 0. `invalid`: an
 * input is NaN, or forward or strike is not positive and finite.
 */
export type ImpliedVol =
  | { status: 'ok'; vol: number }
  | { status: 'zeroTimeValue'; vol: 0 }
  | { status: 'belowIntrinsic' | 'aboveMaximum' | 'noTimeLeft' | 'invalid' };

const ZERO_TIME_VALUE: ImpliedVol = Object.freeze({ status: 'zeroTimeValue', vol: 0 });
const BELOW_INTRINSIC: ImpliedVol = Object.freeze({ status: 'belowIntrinsic' });
const ABOVE_MAXIMUM: ImpliedVol = Object.freeze({ status: 'aboveMaximum' });
const NO_TIME_LEFT: ImpliedVol = Object.freeze({ status: 'noTimeLeft' });
const INVALID: ImpliedVol = Object.freeze({ status: 'invalid' });

/**
 * Vol that gives `undiscountedPrice` (price / discount factor; for a coin-settled option price in coin x forward) under
 * Black-76. `warmStart` is an earlier vol of the same option: after a small move the answer costs one or two steps
 * instead of four evaluations, and is the same to the last digits.
 * Error: the attainable one, about 2^-53 x price / (vol x vega). Source: see totalVol/impliedTotalVol.ts.
 */
export function impliedVol(
  optionType: OptionType,
  undiscountedPrice: number,
  forward: number,
  strike: number,
  years: number,
  warmStart?: number,
): ImpliedVol {
  if (!(forward > 0 && forward < Infinity && strike > 0 && strike < Infinity)) return INVALID;
  if (Number.isNaN(undiscountedPrice) || Number.isNaN(years)) return INVALID;
  if (!(years > 0)) return NO_TIME_LEFT;
  if (undiscountedPrice >= (optionType === 'call' ? forward : strike)) return ABOVE_MAXIMUM;
  const timeValue = undiscountedPrice - Math.max(signOf(optionType) * (forward - strike), 0);
  if (timeValue < 0) return BELOW_INTRINSIC;
  if (timeValue === 0) return ZERO_TIME_VALUE;
  const beta = timeValue / (Math.sqrt(forward) * Math.sqrt(strike));
  const x = -Math.abs(logMoneyness(forward, strike));
  const rootYears = Math.sqrt(years);
  const totalVol = warmStart === undefined ? impliedTotalVol(beta, x) : followTotalVol(beta, x, warmStart * rootYears);
  if (totalVol === 0) return ZERO_TIME_VALUE;
  return totalVol < Infinity ? { status: 'ok', vol: totalVol / rootYears } : ABOVE_MAXIMUM;
}
