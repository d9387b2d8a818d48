// The models as the literature prints them, on reals of 360 digits: values only. Every Greek of the tables is a central
// difference of these (differences.mjs), so that no differentiation by hand enters a reference value.
import { abs, div, exp, log, mul, normalCdf, sqrt } from './real.mjs';

/** @typedef {import('./real.mjs').Real} Real */

/** @param {Real} forward @param {Real} strike @param {Real} years @param {Real} vol */
export function d1d2(forward, strike, years, vol) {
  const reach = mul(vol, sqrt(years));
  const d1 = div(log(div(forward, strike)), reach) + (reach >> 1n);
  return { d1, d2: d1 - reach };
}

/** Black (1976). @param {1n | -1n} sign */
export const black76 =
  (sign) =>
  /** @param {Real[]} inputs */ ([forward = 0n, strike = 0n, years = 0n, vol = 0n, rate = 0n]) => {
    const { d1, d2 } = d1d2(forward, strike, years, vol);
    const value = mul(forward, normalCdf(sign * d1)) - mul(strike, normalCdf(sign * d2));
    return sign * mul(exp(-mul(rate, years)), value);
  };

/** In coin: Black-76 without a rate over the forward. @param {1n | -1n} sign */
export const inverse =
  (sign) =>
  /** @param {Real[]} inputs */ ([forward = 0n, strike = 0n, years = 0n, vol = 0n]) =>
    div(black76(sign)([forward, strike, years, vol, 0n]), forward);

/** b(x, s) of an out-of-the-money call. @param {Real[]} inputs */
export function normalisedBlack([x = 0n, s = 0n]) {
  const h = div(x, s);
  const e = exp(x >> 1n);
  return mul(e, normalCdf(h + (s >> 1n))) - div(normalCdf(h - (s >> 1n)), e);
}

/**
 * The root of f(s) = target by Newton's method, from a near start.
 * @param {(s: Real) => Real} f
 * @param {(s: Real) => Real} slope
 * @param {Real} target
 * @param {Real} start
 */
export function solve(f, slope, target, start) {
  let s = start;
  for (let i = 0; i < 60; i++) {
    const step = div(target - f(s), slope(s));
    s += step;
    if (abs(step) < 1n << 600n) return s;
  }
  throw new Error('no convergence');
}
