// Digital, barrier, touch, everlasting and power payoffs as the literature prints them, on reals of 360 digits.
import { black76, d1d2 } from './models.mjs';
import { div, exp, log, mul, normalCdf, ONE, PI, real, sin, sqrt } from './real.mjs';

/** @typedef {import('./real.mjs').Real} Real */
/** @typedef {import('./differences.mjs').Model} Model */

const power = (/** @type {Real} */ base, /** @type {Real} */ by) => exp(mul(by, log(base)));

/** Haug (2007) 4.19. @param {'cash' | 'asset'} kind @param {1n | -1n} sign @returns {Model} */
export const digital =
  (kind, sign) =>
  ([forward = 0n, strike = 0n, years = 0n, vol = 0n, rate = 0n]) => {
    const { d1, d2 } = d1d2(forward, strike, years, vol);
    const discount = exp(-mul(rate, years));
    return kind === 'cash' ? mul(discount, normalCdf(sign * d2)) : mul(discount, mul(forward, normalCdf(sign * d1)));
  };

/**
 * The letters of Reiner and Rubinstein; inputs S, K, H, rebate, r, b, T, vol.
 * @param {Real[]} inputs @param {1n | -1n} phi @param {1n | -1n} eta
 */
function letters([S = 0n, K = 0n, H = 0n, R = 0n, r = 0n, b = 0n, T = 0n, vol = 0n], phi, eta) {
  const variance = mul(vol, vol);
  const s = mul(vol, sqrt(T));
  const mu = div(b - (variance >> 1n), variance);
  const lambda = sqrt(mul(mu, mu) + div(2n * r, variance));
  const shift = mul(ONE + mu, s);
  const x1 = div(log(div(S, K)), s) + shift;
  const x2 = div(log(div(S, H)), s) + shift;
  const y1 = div(log(div(mul(H, H), mul(S, K))), s) + shift;
  const y2 = div(log(div(H, S)), s) + shift;
  const z = div(log(div(H, S)), s) + mul(lambda, s);
  const asset = mul(S, exp(mul(b - r, T)));
  const cash = exp(-mul(r, T));
  const mirrorAsset = power(div(H, S), 2n * (mu + ONE));
  const mirrorCash = power(div(H, S), 2n * mu);
  const plain = (/** @type {Real} */ x) =>
    phi * (mul(asset, normalCdf(phi * x)) - mul(mul(K, cash), normalCdf(phi * (x - s))));
  const mirrored = (/** @type {Real} */ y) =>
    phi *
    (mul(mul(asset, mirrorAsset), normalCdf(eta * y)) - mul(mul(mul(K, cash), mirrorCash), normalCdf(eta * (y - s))));
  const first = normalCdf(eta * (x2 - s));
  const second = mul(mirrorCash, normalCdf(eta * (y2 - s)));
  const E = mul(mul(R, cash), first - second);
  const early = mul(power(div(H, S), mu + lambda), normalCdf(eta * z));
  const G = mul(R, early + mul(power(div(H, S), mu - lambda), normalCdf(eta * (z - 2n * mul(lambda, s)))));
  const expiry = mul(mul(R, cash), normalCdf(-eta * (x2 - s)) + second);
  return { A: plain(x1), B: plain(x2), C: mirrored(y1), D: mirrored(y2), E, G, expiry };
}

/** Haug (2007) 4.17.1, for strike above the barrier | at or below it. @type {Record<string, string>} */
const COMBINATIONS = {
  'down-in C': 'C+E|A-B+D+E',
  'up-in C': 'A+E|B-C+D+E',
  'down-in P': 'B-C+D+E|A+E',
  'up-in P': 'A-B+D+E|C+E',
  'down-out C': 'A-C+G|B-D+G',
  'up-out C': 'G|A-B+C-D+G',
  'down-out P': 'A-B+C-D+G|G',
  'up-out P': 'B-D+G|A-C+G',
};

/** @param {string} kind @param {string} cp @returns {Model} */
export const barrier = (kind, cp) => (inputs) => {
  const terms = letters(inputs, cp === 'C' ? 1n : -1n, kind.startsWith('down') ? 1n : -1n);
  const [above = '', below = ''] = (COMBINATIONS[`${kind} ${cp}`] ?? '').split('|');
  const text = (inputs[1] ?? 0n) > (inputs[2] ?? 0n) ? above : below;
  return [...`+${text}`.matchAll(/([+-])([A-G])/g)].reduce((sum, [, sign, letter]) => {
    const term = terms[/** @type {'A'} */ (letter)];
    return sign === '+' ? sum + term : sum - term;
  }, 0n);
};

/** Inputs S, H, r, b, T, vol. @param {'E' | 'G' | 'expiry'} letter @param {string} side @returns {Model} */
export const touch =
  (letter, side) =>
  ([S = 0n, H = 0n, ...rest]) =>
    letters([S, S, H, ONE, ...rest], 1n, side === 'down' ? 1n : -1n)[letter];

/** Hui (1996), sines only; inputs S, L, U, r, b, T, vol. @type {Model} */
export function doubleNoTouch([S = 0n, L = 0n, U = 0n, r = 0n, b = 0n, T = 0n, vol = 0n]) {
  const variance = mul(vol, vol);
  const width = log(div(U, L));
  const tilt = div(2n * b, variance) - ONE;
  const alpha = -(tilt >> 1n);
  const beta = -(mul(tilt, tilt) >> 2n) - div(2n * r, variance);
  const half = mul(variance, T) >> 1n;
  let sum = 0n;
  for (let i = 1n; i < 400n; i++) {
    const frequency = div(i * PI, width);
    const square = mul(frequency, frequency);
    const decay = exp(-mul(square - beta, half));
    if (decay === 0n) break;
    const ends = power(div(S, L), alpha) - (i % 2n === 0n ? 1n : -1n) * power(div(S, U), alpha);
    const weight = div(mul(2n * frequency, ends), mul(width, mul(alpha, alpha) + square));
    sum += mul(mul(weight, sin(mul(frequency, log(div(S, L))))), decay);
  }
  return sum;
}

/** The time value of the continuous everlasting option; inputs S, K, vol, tau. @type {Model} */
export function everlastingTimeValue([S = 0n, K = 0n, vol = 0n, tau = 0n]) {
  const u = sqrt(ONE + div(8n * ONE, mul(mul(vol, vol), tau)));
  return mul(div(K, u), power(div(S, K), (S >= K ? ONE - u : ONE + u) / 2n));
}

/** The discrete mark; inputs as above. @param {1n | -1n} sign @param {number} fundings @returns {Model} */
export const everlastingDiscrete =
  (sign, fundings) =>
  ([S = 0n, K = 0n, vol = 0n, tau = 0n]) => {
    const f = real(fundings);
    let weight = div(ONE, ONE + f);
    let sum = 0n;
    for (let i = 1n; weight > ONE >> 90n; i++) {
      sum += mul(weight, black76(sign)([S, K, div(i * tau, f), vol, 0n]));
      weight = mul(weight, div(f, ONE + f));
    }
    return sum;
  };

/**
 * S^p under so many fundings a period, 0 for continuous; inputs S, p, vol, r, tau.
 * @param {number} fundings
 * @returns {Model}
 */
export const powerPerpetual =
  (fundings) =>
  ([S = 0n, p = 0n, vol = 0n, r = 0n, tau = 0n]) => {
    const growth = mul(p - ONE, r + (mul(p, mul(vol, vol)) >> 1n));
    const f = real(fundings);
    const divisor = fundings === 0 ? ONE - mul(growth, tau) : mul(ONE + f, exp(-div(mul(growth, tau), f))) - f;
    return div(power(S, p), divisor);
  };
