// From a price to an annual vol, or to a code that says why there is none. Plain numbers only: this file and what it
// imports are also compiled to WebAssembly (see ../wasm), which is why a code and not a record comes back.

import { logMoneyness } from '../logMoneyness.ts';
import { followTotalVol, impliedTotalVol } from './impliedTotalVol.ts';

/** Results that are no vol. Everything above zero is one. */
export const ZERO_TIME_VALUE = 0;
export const BELOW_INTRINSIC = -1;
export const ABOVE_MAXIMUM = -2;
export const NO_TIME_LEFT = -3;
export const INVALID = -4;

/**
 * Vol (0.5 = 50 %) of an undiscounted price, or one of the codes; `sign` +1 call, -1 put; `earlier` is a vol to start
 * from, or 0. Meaning of the codes and accuracy: ../impliedVol.ts.
 */
export function solveVol(
  sign: number,
  price: number,
  forward: number,
  strike: number,
  years: number,
  earlier: number,
): number {
  if (!(forward > 0 && forward < Infinity && strike > 0 && strike < Infinity)) return INVALID;
  if (price !== price || years !== years) return INVALID;
  if (!(years > 0)) return NO_TIME_LEFT;
  if (price >= (sign > 0 ? forward : strike)) return ABOVE_MAXIMUM;
  // In the money the put-call parity's other option is solved: the information is in the time value.
  const timeValue = price - Math.max(sign * (forward - strike), 0);
  if (timeValue < 0) return BELOW_INTRINSIC;
  const beta = timeValue / (Math.sqrt(forward) * Math.sqrt(strike));
  const x = -Math.abs(logMoneyness(forward, strike));
  const rootYears = Math.sqrt(years);
  const totalVol = earlier > 0 ? followTotalVol(beta, x, earlier * rootYears) : impliedTotalVol(beta, x);
  if (totalVol === 0) return ZERO_TIME_VALUE;
  return totalVol < Infinity ? totalVol / rootYears : ABOVE_MAXIMUM;
}
