// Real numbers as BigInt multiples of 2^-1200, some 360 decimal digits after the point: slow and plain, so that the
// reference tables owe nothing to the code that they check. Only generate.mjs uses it.

export const BITS = 1200n;
export const ONE = 1n << BITS;

/** @typedef {bigint} Real a multiple of 2^-BITS */

/** Exact. @param {number} x @returns {Real} */
export function real(x) {
  if (!Number.isFinite(x)) throw new RangeError(`not a real number: ${x}`);
  let shift = 0n;
  let scaled = x;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift++;
  }
  return shift > BITS ? BigInt(scaled) >> (shift - BITS) : BigInt(scaled) << (BITS - shift);
}

/** Nearest double, by way of 40 decimal digits. @param {Real} a */
export const toNumber = (a) => Number(toText(a, 40));

/** @param {Real} a @param {Real} b @returns {Real} */
export const mul = (a, b) => (a * b) >> BITS;

/** @param {Real} a @param {Real} b @returns {Real} */
export const div = (a, b) => (a << BITS) / b;

/** @param {Real} a @returns {Real} */
export const abs = (a) => (a < 0n ? -a : a);

/** @param {Real} a @returns {Real} */
export function sqrt(a) {
  if (a < 0n) throw new RangeError('square root of a negative number');
  if (a === 0n) return 0n;
  const target = a << BITS;
  let x = 1n << BigInt((target.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + target / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** 2 atanh(1/3). */
const LN2 = (() => {
  let power = ONE / 3n;
  let sum = 0n;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    power /= 9n;
  }
  return 2n * sum;
})();

/** Machin: 16 atan(1/5) - 4 atan(1/239). */
export const PI = (() => {
  const atanOfInverse = (/** @type {bigint} */ n) => {
    let power = ONE / n;
    let sum = 0n;
    for (let k = 1n, sign = 1n; power !== 0n; k += 2n, sign = -sign) {
      sum += (sign * power) / k;
      power /= n * n;
    }
    return sum;
  };
  return 16n * atanOfInverse(5n) - 4n * atanOfInverse(239n);
})();

/** @param {Real} x @returns {Real} */
export function exp(x) {
  const k = (x + (x < 0n ? -LN2 : LN2) / 2n) / LN2;
  const r = (x - k * LN2) >> 20n;
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = mul(term, r) / n;
    sum += term;
  }
  for (let i = 0; i < 20; i++) sum = mul(sum, sum);
  return k >= 0n ? sum << k : sum >> -k;
}

/** Halley's method on exp. @param {Real} x @returns {Real} */
export function log(x) {
  if (x <= 0n) throw new RangeError('logarithm of a number that is not positive');
  const size = BigInt(x.toString(2).length) - BITS;
  const mantissa = size > 0n ? x >> size : x << -size;
  let y = real(Math.log(Number((mantissa << 60n) >> BITS) / 2 ** 60)) + size * LN2;
  for (let i = 0; i < 5; i++) {
    const e = exp(y);
    y += div(2n * (x - e), x + e);
  }
  return y;
}

/** @param {Real} x @param {Real} y @returns {Real} */
export const pow = (x, y) => exp(mul(y, log(x)));

/** sin by its series, after reduction to [-pi, pi]. @param {Real} x @returns {Real} */
export function sin(x) {
  const turns = x / (2n * PI);
  const r = x - turns * 2n * PI;
  const square = mul(r, r);
  let term = r;
  let sum = r;
  for (let n = 2n; term !== 0n && term !== -1n; n += 2n) {
    term = -mul(term, square) / (n * (n + 1n));
    sum += term;
  }
  return sum;
}

/**
 * Error function: 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!, all terms of one sign.
 * @param {Real} x
 * @returns {Real}
 */
export function erf(x) {
  const square = mul(x, x);
  let term = x;
  let sum = x;
  for (let n = 3n; term !== 0n && term !== -1n; n += 2n) {
    term = (2n * mul(term, square)) / n;
    sum += term;
  }
  // Divided by the large exponential: the small one would have few digits left.
  return div(2n * sum, mul(exp(square), sqrt(PI)));
}

/** @param {Real} x @returns {Real} */
export const erfc = (x) => ONE - erf(x);

const SQRT_TWO = sqrt(2n * ONE);

/** Normal distribution function. @param {Real} x @returns {Real} */
export const normalCdf = (x) => erfc(-div(x, SQRT_TWO)) >> 1n;

/** Normal density. @param {Real} x @returns {Real} */
export const normalPdf = (x) => div(exp(-mul(x, x) >> 1n), sqrt(2n * PI));

/** Decimal text with so many significant digits. @param {Real} a @param {number} digits @returns {string} */
export function toText(a, digits = 21) {
  if (a === 0n) return '0';
  const sign = a < 0n ? '-' : '';
  const magnitude = abs(a);
  let exponent = Math.floor((magnitude.toString(2).length - 1 - Number(BITS)) * Math.LOG10E * Math.LN2);
  for (;;) {
    const power = BigInt(digits - 1 - exponent);
    const scaled = power >= 0n ? magnitude * 10n ** power : magnitude / 10n ** -power;
    const rounded = ((scaled >> (BITS - 1n)) + 1n) >> 1n;
    const text = rounded.toString();
    if (text.length > digits) exponent++;
    else if (text.length < digits) exponent--;
    else return `${sign}${text[0]}.${text.slice(1)}e${exponent}`;
  }
}
