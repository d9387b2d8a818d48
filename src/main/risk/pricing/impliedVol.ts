// Implied volatility of a European option from its undiscounted price. A price that no vol explains is a named status,
// never NaN. The in-the-money price is turned into its out-of-the-money twin, where the information is.

import type { OptionType } from '../../../shared/domain/instrument.ts';
import { signOf } from './black76.ts';
import { ABOVE_MAXIMUM, BELOW_INTRINSIC, INVALID, NO_TIME_LEFT, solveVol } from './totalVol/solveVol.ts';

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

/** What a code of solveVol.ts means; a code above zero is `ok`. */
export function statusOf(code: number): ImpliedVol['status'] {
  if (code > 0) return 'ok';
  if (code === BELOW_INTRINSIC) return 'belowIntrinsic';
  if (code === ABOVE_MAXIMUM) return 'aboveMaximum';
  if (code === NO_TIME_LEFT) return 'noTimeLeft';
  return code === INVALID ? 'invalid' : 'zeroTimeValue';
}

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
  const result = solveVol(signOf(optionType), undiscountedPrice, forward, strike, years, warmStart ?? 0);
  const status = statusOf(result);
  if (status === 'ok') return { status, vol: result };
  return status === 'zeroTimeValue' ? { status, vol: 0 } : { status };
}
