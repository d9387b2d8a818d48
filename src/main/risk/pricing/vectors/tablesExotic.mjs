// The tables of digital, barrier, touch, everlasting and power contracts.
import { derivative, greekColumns, valueAndTolerance, valueColumns } from './differences.mjs';
import { draws } from './draws.mjs';
import * as models from './modelsExotic.mjs';
import { ONE, real, toText } from './real.mjs';

/** @typedef {import('./real.mjs').Real} Real */
/** @typedef {import('./differences.mjs').Model} Model */
/** @typedef {Record<string, string>} Row */

/** @param {number} n @param {(i: number) => Row} rowOf @returns {Row[]} */
const rows = (n, rowOf) => Array.from({ length: n }, (_, i) => ({ id: String(i), ...rowOf(i) }));

/** @param {Record<string, number | string>} cells @returns {Row} */
const texts = (cells) => Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, String(value)]));

function digitals() {
  const draw = draws(21);
  return rows(40, (i) => {
    const [F, T] = [draw.logBetween(1, 1e5), i % 4 === 0 ? draw.logBetween(1e-7, 1e-3) : draw.logBetween(1e-3, 3)];
    const [sigma, r] = [draw.logBetween(0.05, 3), i % 3 === 0 ? 0 : draw.between(-0.05, 0.1)];
    const K = F * Math.exp(draw.normal() * 1.5 * sigma * Math.sqrt(T));
    const [kind, cp] = [draw.pick(/** @type {const} */ (['cash', 'asset'])), draw.pick(['C', 'P'])];
    const model = models.digital(kind, cp === 'C' ? 1n : -1n);
    const greeks = greekColumns(model, [
      ['price', [], 1n],
      ['delta', [0], 1n],
      ['gamma', [0, 0], 1n],
      ['vega', [3], 1n],
      ['theta', [2], -1n],
    ]);
    return { ...texts({ kind, cp, F, K, T, sigma, r }), ...valueColumns(greeks, [F, K, T, sigma, r].map(real)) };
  });
}

function barriers() {
  const draw = draws(22);
  const kinds = ['down-in', 'up-in', 'down-out', 'up-out'];
  return rows(64, (i) => {
    const kind = kinds[i % 4] ?? '';
    const cp = i % 8 < 4 ? 'C' : 'P';
    const S = draw.logBetween(10, 1e5);
    const [T, sigma] = [draw.logBetween(0.01, 2), draw.logBetween(0.1, 2)];
    const spread = sigma * Math.sqrt(T);
    const H = S * Math.exp((kind.startsWith('down') ? -1 : 1) * draw.between(0.05, 1.5) * spread);
    const K = S * Math.exp(draw.normal() * spread);
    const rebate = i % 3 === 0 ? 0 : S * draw.between(0.001, 0.05);
    const [r, b] = i % 2 === 0 ? [0, 0] : [draw.between(0, 0.1), draw.between(-0.1, 0.1)];
    const model = models.barrier(kind, cp);
    const inputs = [S, K, H, rebate, r, b, T, sigma].map(real);
    const at = (/** @type {number[]} */ by, /** @type {bigint} */ sign = 1n) =>
      toText(sign * derivative(model, by)(inputs));
    const { value, tolerance } = valueAndTolerance(model, inputs, 64);
    // The largest of the terms that cancel is of the size of the spot's share that is at stake.
    const tol_price = (Number(tolerance) + 64 * 2 ** -53 * Math.min(S, H)).toPrecision(3);
    const greeks = { delta: at([0]), gamma: at([0, 0]), vega: at([7]), theta: at([6], -1n), vanna: at([0, 7]) };
    return { ...texts({ kind, cp, S, K, H, rebate, r, carry_b: b, T, sigma }), price: value, ...greeks, tol_price };
  });
}

function touches() {
  const draw = draws(23);
  return rows(40, (i) => {
    const side = i % 2 === 0 ? 'down' : 'up';
    const S = draw.logBetween(1, 1e5);
    const [T, sigma] = [draw.logBetween(0.001, 2), draw.logBetween(0.1, 2)];
    const H = S * Math.exp((side === 'down' ? -1 : 1) * draw.between(0.02, 2.5) * sigma * Math.sqrt(T));
    const [r, b] = i % 3 === 0 ? [0, 0] : [draw.between(0, 0.1), draw.between(-0.1, 0.1)];
    const inputs = [S, H, r, b, T, sigma].map(real);
    const [hit, expiry, no] = /** @type {const} */ (['G', 'expiry', 'E']).map((letter) =>
      valueAndTolerance(models.touch(letter, side), inputs, 64),
    );
    const cells = {
      one_touch_pay_at_hit: hit?.value ?? '',
      one_touch_pay_at_expiry: expiry?.value ?? '',
      no_touch: no?.value ?? '',
    };
    const tolerances = { tol_hit: hit?.tolerance ?? '', tol_exp: expiry?.tolerance ?? '', tol_no: no?.tolerance ?? '' };
    return { ...texts({ side, S, H, r, carry_b: b, T, sigma }), ...cells, ...tolerances };
  });
}

function doubleNoTouches() {
  const draw = draws(24);
  return rows(40, (i) => {
    const S = draw.logBetween(1, 1e5);
    const [T, sigma] = [draw.logBetween(0.002, 1), draw.logBetween(0.1, 1.5)];
    const width = (sigma * Math.sqrt(T)) / draw.between(0.15, 1.5);
    const L = S * Math.exp(-width * draw.between(0.05, 0.95));
    const U = L * Math.exp(width);
    const [r, b] = i % 3 === 0 ? [0, 0] : [draw.between(0, 0.1), draw.between(-0.1, 0.1)];
    const price = toText(models.doubleNoTouch([S, L, U, r, b, T, sigma].map(real)));
    return { ...texts({ S, L, U, r, carry_b: b, T, sigma }), price_per_unit: price, tol: '1e-12' };
  });
}

function everlastings() {
  const draw = draws(25);
  return rows(40, (i) => {
    const [S, sigma, tau] = [draw.logBetween(1, 1e5), draw.logBetween(0.2, 2), draw.logBetween(1e-3, 0.1)];
    const K = S * Math.exp(draw.normal() * 1.5 * sigma * Math.sqrt(tau));
    const [cp, f] = [draw.pick(['C', 'P']), i % 4 === 0 ? 3 : 1];
    const sign = cp === 'C' ? 1n : -1n;
    const inputs = [S, K, sigma, tau].map(real);
    const payoff = sign * (real(S) - real(K));
    const value = models.everlastingTimeValue(inputs);
    const slope = derivative(models.everlastingTimeValue, [0])(inputs);
    const cells = {
      mark_continuous: toText(value + (payoff > 0n ? payoff : 0n)),
      time_value_continuous: toText(value),
      delta: toText(slope + (payoff > 0n ? sign * ONE : 0n)),
      gamma: toText(derivative(models.everlastingTimeValue, [0, 0])(inputs)),
    };
    const mark_discrete = toText(models.everlastingDiscrete(sign, f)(inputs));
    const head = texts({ cp, S, K, sigma, funding_period_years: tau });
    return { ...head, ...cells, fundings_per_period: String(f), mark_discrete, tol: (1e-13 * S).toPrecision(3) };
  });
}

function powers() {
  const draw = draws(26);
  return rows(40, (i) => {
    const [S, sigma, tau] = [draw.logBetween(1, 1e5), draw.logBetween(0.2, 1.5), draw.logBetween(1e-3, 0.05)];
    const [power, f, r] = [draw.pick([0.5, 1.5, 2, 3]), draw.pick([1, 3, 24]), i % 3 === 0 ? 0 : draw.between(0, 0.1)];
    const inputs = [S, power, sigma, r, tau].map(real);
    const mark = (/** @type {number} */ fundings) => toText(models.powerPerpetual(fundings)(inputs));
    const head = texts({ S, power, sigma, r, funding_period_years: tau, fundings_per_period: f });
    return { ...head, mark_one_funding_per_period: mark(1), mark_f_fundings: mark(f), mark_continuous: mark(0) };
  });
}

export const EXOTIC = {
  digital_options: digitals,
  barrier_options: barriers,
  touch_options: touches,
  double_no_touch: doubleNoTouches,
  everlasting_options: everlastings,
  power_perpetuals: powers,
};
