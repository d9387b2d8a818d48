// The tables of the normal functions and of European options.
import { derivative, greekColumns, valueAndTolerance, valueColumns } from './differences.mjs';
import { draws } from './draws.mjs';
import { black76, inverse, normalisedBlack, solve } from './models.mjs';
import { abs, div, erf, erfc, exp, mul, normalCdf, normalPdf, real, toNumber, toText } from './real.mjs';

/** @typedef {import('./real.mjs').Real} Real */
/** @typedef {import('./differences.mjs').Model} Model */
/** @typedef {Record<string, string>} Row */

const COUNT = 60;

/** @param {number} n @param {(i: number) => Row} rowOf @returns {Row[]} */
const rows = (n, rowOf) => Array.from({ length: n }, (_, i) => ({ id: String(i), ...rowOf(i) }));

function normalFunctions() {
  const draw = draws(11);
  return rows(120, (i) => {
    const x =
      i < 40 ? draw.between(-3, 3) : i < 80 ? draw.between(-26, 26) : draw.normal() * 10 ** draw.between(-12, 0);
    const X = real(x);
    const erfcx = x > -26 ? toText(mul(exp(mul(X, X)), erfc(X))) : '';
    const [Phi, phi] = [toText(normalCdf(X)), toText(normalPdf(X))];
    return { x: String(x), Phi, phi, erf: toText(erf(X)), erfc: toText(erfc(X)), erfcx };
  });
}

function normalInverse() {
  const draw = draws(12);
  return rows(60, (i) => {
    const p = i < 30 ? draw.between(0, 1) : i < 50 ? draw.logBetween(1e-60, 0.1) : 1 - draw.logBetween(1e-12, 0.1);
    const start = real(0);
    const root = solve(normalCdf, normalPdf, real(p), bracketed(real(p), start));
    return { p: String(p), Phi_inv: toText(root) };
  });
}

/** A start near enough for Newton: bisection to a few digits. @param {Real} p @param {Real} start */
function bracketed(p, start) {
  let [low, high, middle] = [real(-20), real(20), start];
  for (let i = 0; i < 40; i++) {
    middle = (low + high) >> 1n;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return middle;
}

/** @param {ReturnType<typeof draws>} draw @param {number} i */
function option(draw, i) {
  const F = draw.logBetween(0.1, 1e5);
  const T = i % 4 === 0 ? draw.logBetween(3e-8, 1e-3) : draw.logBetween(1e-3, 4);
  const sigma = i % 5 === 0 ? draw.logBetween(0.01, 0.1) : draw.logBetween(0.1, i % 7 === 0 ? 5 : 1.5);
  const spread = i % 6 === 0 ? 5 : 1.2;
  const K = F * Math.exp(draw.normal() * spread * sigma * Math.sqrt(T));
  return { tag: i % 4 === 0 ? 'short' : 'random', cp: draw.pick(['C', 'P']), F, K, T, sigma };
}

const [F, T, V, R] = [0, 2, 3, 4];

/** @type {import('./differences.mjs').GreekList} */
const BLACK76_GREEKS = [
  ['price', [], 1n],
  ['delta', [F], 1n],
  ['gamma', [F, F], 1n],
  ['vega', [V], 1n],
  ['theta', [T], -1n],
  ['rho', [R], 1n],
  ['vanna', [F, V], 1n],
  ['volga', [V, V], 1n],
  ['charm', [F, T], -1n],
  ['veta', [V, T], -1n],
  ['speed', [F, F, F], 1n],
  ['zomma', [F, F, V], 1n],
  ['color', [F, F, T], -1n],
  ['ultima', [V, V, V], 1n],
  ['dvanna_dvol', [F, V, V], 1n],
];

/** @type {import('./differences.mjs').GreekList} */
const INVERSE_GREEKS = [
  ['price_coin', [], 1n],
  ['coin_delta', [F], 1n],
  ['coin_gamma', [F, F], 1n],
  ['coin_vega', [V], 1n],
  ['coin_theta_year', [T], -1n],
  ['coin_vanna', [F, V], 1n],
  ['coin_volga', [V, V], 1n],
  ['coin_charm', [F, T], -1n],
  ['coin_speed', [F, F, F], 1n],
  ['coin_zomma', [F, F, V], 1n],
  ['coin_color', [F, F, T], -1n],
  ['coin_ultima', [V, V, V], 1n],
];

function black76Greeks() {
  const draw = draws(13);
  return rows(COUNT, (i) => {
    const { tag, cp, F: f, K, T: t, sigma } = option(draw, i);
    const r = i % 3 === 0 ? 0 : draw.between(-0.05, 0.15);
    const inputs = [f, K, t, sigma, r];
    const names = { tag, cp, F: String(f), K: String(K), T: String(t), sigma: String(sigma), r: String(r) };
    return {
      ...names,
      ...valueColumns(greekColumns(black76(cp === 'C' ? 1n : -1n), BLACK76_GREEKS), inputs.map(real)),
    };
  });
}

function inverseOptions() {
  const draw = draws(14);
  return rows(COUNT, (i) => {
    const { tag, cp, F: f, K, T: t, sigma } = option(draw, i);
    const sign = cp === 'C' ? 1n : -1n;
    const usd = (/** @type {Real[]} */ inputs) => black76(sign)([...inputs, 0n]);
    const net = (/** @type {Real[]} */ inputs) => mul(inputs[0] ?? 0n, derivative(inverse(sign), [F])(inputs));
    const models = { ...greekColumns(inverse(sign), INVERSE_GREEKS), price_usd: usd, bs_delta: derivative(usd, [F]) };
    const names = { tag, cp, F: String(f), K: String(K), T: String(t), sigma: String(sigma) };
    return { ...names, ...valueColumns({ ...models, net_delta_coin: net }, [f, K, t, sigma].map(real)) };
  });
}

/** @param {number} x @param {number} s */
const normalised = (x, s) => normalisedBlack([real(x), real(s)]);

/** Exact total vol of a double beta near s, and its tolerance. @param {Real} x @param {Real} beta @param {number} s */
function exactTotalVol(x, beta, s) {
  const slope = (/** @type {Real} */ v) => derivative(normalisedBlack, [1])([x, v]);
  const exact = solve((v) => normalisedBlack([x, v]), slope, beta, real(s));
  const vega = slope(exact);
  const byBeta = abs(div(beta, vega));
  const byX = abs(div(mul(x, derivative(normalisedBlack, [0])([x, exact])), vega));
  return { exact, condition: byBeta + byX + exact };
}

function normalisedTables() {
  const draw = draws(15);
  return Array.from({ length: 120 }, (_, i) => {
    const s = draw.logBetween(1e-5, i % 4 === 0 ? 10 : 2);
    return { x: i % 10 === 0 ? -draw.logBetween(1e-13, 1e-6) : -3 * Math.abs(draw.normal()) * s, s };
  });
}

const normalisedBlackTable = () =>
  normalisedTables().map(({ x, s }, i) => {
    const { value, tolerance } = valueAndTolerance(normalisedBlack, [real(x), real(s)]);
    const vega = toText(derivative(normalisedBlack, [1])([real(x), real(s)]));
    return { id: String(i), x: String(x), s: String(s), b: value, vega_ds: vega, tol_b: tolerance };
  });

const impliedNormalised = () =>
  normalisedTables().flatMap(({ x, s }, i) => {
    const beta = toNumber(normalised(x, s));
    const { exact, condition } = exactTotalVol(real(x), real(beta), s);
    const tolerance = 8 * 2 ** -53 * toNumber(condition);
    if (tolerance > 1e-4 * s) return [];
    const cells = { x: String(x), beta: String(beta), s_exact: toText(exact), tol_s: tolerance.toPrecision(3) };
    return [{ id: String(i), ...cells }];
  });

function impliedVols() {
  const draw = draws(16);
  return rows(100, (i) => {
    const { tag, F: f, K: k, T: t, sigma } = option(draw, i);
    const K = i % 9 === 0 ? f : k;
    const cp = K > f === (i % 5 !== 4) ? 'C' : 'P';
    const sign = cp === 'C' ? 1n : -1n;
    const price = toNumber(black76(sign)([f, K, t, sigma, 0].map(real)));
    const fixed = [real(f), real(K), real(t)];
    const timeValue = price - Math.max(Number(sign) * (f - K), 0);
    if (!(timeValue > 1e-12 * price)) return { tag: 'lost', cp, F: String(f), K: String(K), T: String(t) };
    const at = (/** @type {Real} */ v) => black76(sign)([...fixed, v, 0n]);
    const vega = (/** @type {Real} */ v) => derivative(black76(sign), [3])([...fixed, v, 0n]);
    const exact = solve(at, vega, real(price), real(sigma));
    const inputs = [...fixed, exact, 0n];
    const byInput = [0, 1, 2].map((n) => abs(mul(inputs[n] ?? 0n, derivative(black76(sign), [n])(inputs))));
    const sum = byInput.reduce((total, part) => total + part, real(price));
    const tolerance = 8 * 2 ** -53 * toNumber(exact + div(sum, vega(exact)));
    if (tolerance > 0.25 * sigma) return { tag: 'lost', cp, F: String(f), K: String(K), T: String(t) };
    const names = { tag, cp, F: String(f), K: String(K), T: String(t), price_undiscounted: String(price) };
    return { ...names, iv_exact_for_double_price: toText(exact), tol_iv: tolerance.toPrecision(3) };
  }).filter((row) => row['tag'] !== 'lost');
}

export const EUROPEAN = {
  normal_functions: normalFunctions,
  normal_inverse: normalInverse,
  normalised_black: normalisedBlackTable,
  implied_vol_normalised: impliedNormalised,
  implied_vol: impliedVols,
  black76_greeks: black76Greeks,
  inverse_options: inverseOptions,
};
