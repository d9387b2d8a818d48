// The tables of smiles: SABR by Hagan's expansion, raw SVI and SSVI with Durrleman's function, all on 360 digits. The
// derivatives of a smile are differences of it, as everywhere.
import { derivative } from './differences.mjs';
import { draws } from './draws.mjs';
import { div, log, mul, ONE, pow, real, sqrt, toText } from './real.mjs';

/** @typedef {import('./real.mjs').Real} Real */
/** @typedef {Record<string, string>} Row */

/** @param {Record<string, number>} cells @returns {Row} */
const texts = (cells) => Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, String(value)]));

/** Hagan, Kumar, Lesniewski, Woodward (2002), eq. 2.17a. @param {Real[]} inputs */
function sabrVol([F = 0n, K = 0n, T = 0n, alpha = 0n, beta = 0n, nu = 0n, rho = 0n]) {
  const skew = ONE - beta;
  const moneyness = log(div(F, K));
  const product = skew === 0n ? ONE : pow(mul(F, K), skew);
  const root = sqrt(product);
  const square = mul(mul(skew, skew), mul(moneyness, moneyness));
  const series = ONE + square / 24n + mul(square, square) / 1920n;
  const z = mul(mul(div(nu, alpha), root), moneyness);
  const under = sqrt(ONE - 2n * mul(rho, z) + mul(z, z));
  const chi = log(div(under + z - rho, ONE - rho));
  const drift =
    div(mul(mul(skew, skew), mul(alpha, alpha)), product) / 24n +
    div(mul(mul(rho, beta), mul(nu, alpha)), root) / 4n +
    mul(2n * ONE - 3n * mul(rho, rho), mul(nu, nu)) / 24n;
  const factor = moneyness === 0n ? ONE : div(z, chi);
  return mul(mul(div(alpha, mul(root, series)), factor), ONE + mul(T, drift));
}

function sabr() {
  const draw = draws(31);
  return Array.from({ length: 60 }, (_, i) => {
    const [F, T, beta] = [draw.logBetween(0.01, 1e5), draw.logBetween(0.01, 3), i % 3 === 0 ? 1 : draw.between(0, 1)];
    const K = i % 4 === 0 ? F * (1 + 10 ** draw.between(-13, -3)) : F * Math.exp(draw.normal() * 0.5);
    const alpha = draw.between(0.2, 1.5) * F ** (1 - beta);
    const [nu, rho] = [draw.between(0.05, 3), draw.between(-0.95, 0.95)];
    const vol = sabrVol([F, K, T, alpha, beta, nu, rho].map(real));
    return { id: String(i), ...texts({ F, K, T, alpha, beta, nu, rho }), sigma_black: toText(vol) };
  });
}

/** Gatheral (2004). @param {Real[]} inputs */
function rawSvi([a = 0n, b = 0n, rho = 0n, m = 0n, sigma = 0n, k = 0n]) {
  const x = k - m;
  return a + mul(b, mul(rho, x) + sqrt(mul(x, x) + mul(sigma, sigma)));
}

/** Gatheral and Jacquier (2014), eq. 4.1. @param {Real[]} inputs */
function ssvi([theta = 0n, rho = 0n, phi = 0n, k = 0n]) {
  const inner = mul(phi, k) + rho;
  const root = sqrt(mul(inner, inner) + ONE - mul(rho, rho));
  return mul(theta, ONE + mul(rho, mul(phi, k)) + root) / 2n;
}

/** Total variance, its derivatives in k, which is the last input, and Durrleman's g.
 * @param {(inputs: Real[]) => Real} smile @param {number[]} inputs @returns {Row} */
function smileColumns(smile, inputs) {
  const at = inputs.map(real);
  const last = at.length - 1;
  const [w, w1, w2] = [smile(at), derivative(smile, [last])(at), derivative(smile, [last, last])(at)];
  const slope = ONE - div(mul(at[last] ?? 0n, w1), 2n * w);
  const g = mul(slope, slope) - mul(mul(w1, w1), div(ONE, w) + ONE / 4n) / 4n + w2 / 2n;
  return { w: toText(w), w1: toText(w1), w2: toText(w2), g: toText(g) };
}

function sviSlices() {
  const draw = draws(32);
  return Array.from({ length: 15 }, () => {
    const [b, rho, m] = [draw.logBetween(0.01, 1), draw.between(-0.95, 0.95), draw.between(-0.3, 0.3)];
    const sigma = draw.logBetween(0.01, 0.6);
    const a = draw.between(-0.5, 1) * b * sigma * Math.sqrt(1 - rho * rho);
    return { a, b, rho, m, sigma };
  }).flatMap((slice, i) =>
    [-2, -0.4, 0, 0.15, 1.5].map((k) => ({
      slice: String(i), ...texts({ ...slice, k }), ...smileColumns(rawSvi, [...Object.values(slice), k]),
    })),
  );
}

function ssviSlices() {
  const draw = draws(33);
  return Array.from({ length: 10 }, () => ({
    theta: draw.logBetween(1e-4, 2), rho: draw.between(-0.9, 0.9), phi: draw.logBetween(0.3, 20),
  })).flatMap((slice, i) =>
    [-1, -0.2, 0, 0.3, 1].map((k) => ({
      slice: String(i), ...texts({ ...slice, k }), ...smileColumns(ssvi, [...Object.values(slice), k]),
    })),
  );
}

export const SURFACE = { sabr_hagan_lognormal: sabr, svi_slices: sviSlices, ssvi_slices: ssviSlices };
