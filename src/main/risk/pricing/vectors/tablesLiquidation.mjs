// The tables of liquidation prices: closed forms of isolated positions, and the roots of books of options, where equity
// by Black-76 at every forward meets the requirement. Searched on 360 digits: a scan, bisection, then secants.
import { draws } from './draws.mjs';
import { black76 } from './models.mjs';
import { abs, div, mul, ONE, real, toText } from './real.mjs';

/** @typedef {import('./real.mjs').Real} Real */
/** @typedef {Record<string, string>} Row */

/** @param {Record<string, number | string>} cells @returns {Row} */
const texts = (cells) => Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, String(value)]));

/** margin + size (P - entry) = (mmr + fee) |size| P; in coin: margin + N (1/entry - 1/P) = mmr |N| / P. */
function isolated() {
  const draw = draws(41);
  return Array.from({ length: 24 }, (_, i) => {
    const kind = i % 2 === 0 ? 'linear' : 'inverse';
    const entry = draw.logBetween(0.5, 1e5);
    const notional = draw.logBetween(100, 1e6) * draw.pick([-1, 1]);
    const size = kind === 'linear' ? notional / entry : notional;
    const leverage = draw.between(2, 15);
    const margin = Math.abs(notional) / leverage / (kind === 'linear' ? 1 : entry);
    const [mmr, fee] = [draw.pick([0.004, 0.01, 0.02, 0.03]), draw.pick([0, 0.0005])];
    const [E, S, M, rate] = [entry, size, margin, mmr + fee].map(real);
    const price =
      kind === 'linear'
        ? div(mul(S ?? 0n, E ?? 0n) - (M ?? 0n), (S ?? 0n) - mul(rate ?? 0n, abs(S ?? 0n)))
        : div((S ?? 0n) + mul(rate ?? 0n, abs(S ?? 0n)), (M ?? 0n) + div(S ?? 0n, E ?? 0n));
    return { id: String(i), ...texts({ kind, entry, size, margin, rate: mmr + fee }), liq_price: toText(price) };
  }).filter(({ liq_price }) => !liq_price.startsWith('-'));
}

const OPTIONS = 3;
const NODES = 24;

/** @typedef {{ cp: string, K: number, T: number, iv: number, qty: number }} Leg */

/** Equity less requirement of a book at a forward. @param {number} equity @param {Leg[]} legs @param {number} perp */
function marginLeft(equity, legs, perp) {
  const F0 = real(60_000);
  const worth = (/** @type {Real} */ F) =>
    legs.reduce((sum, { cp, K, T, iv, qty }) => {
      const price = black76(cp === 'C' ? 1n : -1n)([F, real(K), real(T), real(iv), 0n]);
      return sum + mul(real(qty), price);
    }, 0n);
  const short = legs.reduce((sum, { qty }) => sum + Math.max(-qty, 0), 0);
  const required = mul(real(0.01), abs(real(perp))) + mul(real(0.075), real(short));
  const base = real(equity) - worth(F0);
  return (/** @type {Real} */ F) => base + mul(real(perp), F - F0) + worth(F) - mul(required, F);
}

/**
 * The nearest root from F0 towards `end`, empty when there is none.
 * @param {(F: Real) => Real} left @param {number} end
 */
function rootTowards(left, end) {
  const at = (/** @type {number} */ i) => real(60_000) + (real(end - 60_000) * BigInt(i)) / BigInt(NODES);
  for (let i = 1; i <= NODES; i++) {
    if (left(at(i)) >= 0n) continue;
    let [stands, falls] = [at(i - 1), at(i)];
    for (let n = 0; n < 12; n++) {
      const middle = (stands + falls) / 2n;
      if (left(middle) >= 0n) stands = middle;
      else falls = middle;
    }
    let [a, b] = [stands, falls];
    for (let n = 0; n < 12 && abs(b - a) > ONE >> 200n; n++) {
      const [fa, fb] = [left(a), left(b)];
      [a, b] = [b, b - div(mul(fb, b - a), fb - fa)];
    }
    return toText(b);
  }
  return '';
}

function books() {
  const draw = draws(42);
  return Array.from({ length: 6 }, (_, i) => {
    const legs = Array.from({ length: OPTIONS }, (__, n) => ({
      cp: draw.pick(['C', 'P']), K: 1_000 * Math.round(draw.between(40, 85)), T: draw.between(0.02, 0.5),
      iv: draw.between(0.3, 0.9), qty: n < 2 ? -Math.round(draw.between(1, 9)) : 2,
    }));
    const [equity, perp] = [draw.between(30_000, 150_000), draw.between(-1, 1)];
    const left = marginLeft(equity, legs, perp);
    const named = legs.flatMap((leg, n) => Object.entries(leg).map(([name, value]) => [`${name}${n}`, value]));
    const roots = { below: rootTowards(left, 3_100), above: rootTowards(left, 300_000) };
    return { id: String(i), ...texts({ equity, perp, ...Object.fromEntries(named) }), ...roots };
  });
}

export const LIQUIDATION = { liquidation_isolated: isolated, liquidation_books: books };
