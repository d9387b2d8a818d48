/**
 * Raw SVI in parameters that cannot leave its domain: ln of the least variance, ln b, atanh rho, m, ln sigma; and total
 * variance with its derivatives by them.
 */
import type { RawSvi } from '../rawSvi.ts';

export const FREE = 5;
const LEAST = 1e-12;
/** Limits that are not parameters of any real smile, but keep every division below finite. */
const MOST_RHO = 0.9999;
const LEAST_SIGMA = 1e-4;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export function toFree({ a, b, rho, m, sigma }: RawSvi): number[] {
  const inside = clamp(rho, -0.9998, 0.9998);
  const safeB = Math.max(b, 1e-8);
  const safeSigma = Math.max(sigma, 1.001 * LEAST_SIGMA);
  const least = Math.max(a + safeB * safeSigma * Math.sqrt(1 - inside * inside), LEAST);
  return [Math.log(least), Math.log(safeB), Math.atanh(inside / MOST_RHO), m, Math.log(safeSigma - LEAST_SIGMA)];
}

/** d rho / d its free parameter. */
export const rhoStep = (rho: number): number => MOST_RHO - (rho * rho) / MOST_RHO;

/** The `index`-th smile of `free`. */
export function fromFree(free: ArrayLike<number>, index: number): RawSvi {
  const at = index * FREE;
  const b = Math.exp(free[at + 1] ?? 0);
  const rho = MOST_RHO * Math.tanh(free[at + 2] ?? 0);
  const sigma = LEAST_SIGMA + Math.exp(free[at + 4] ?? 0);
  const a = Math.exp(free[at] ?? 0) - b * sigma * Math.sqrt(1 - rho * rho);
  return { a, b, rho, m: free[at + 3] ?? 0, sigma };
}

/** Writes dw/dfree x `scale` from `row[from]` on and returns w, never below 1e-12. */
export function varianceRow(svi: RawSvi, k: number, row: Float64Array, from: number, scale: number): number {
  const { a, b, rho, m, sigma } = svi;
  const wing = Math.sqrt(1 - rho * rho);
  const x = k - m;
  const root = Math.sqrt(x * x + sigma * sigma);
  row[from] = scale * (a + b * sigma * wing);
  row[from + 1] = scale * b * (rho * x + root - sigma * wing);
  row[from + 2] = scale * b * (x + (sigma * rho) / wing) * rhoStep(rho);
  row[from + 3] = -scale * b * (rho + x / root);
  row[from + 4] = scale * (sigma - LEAST_SIGMA) * b * (sigma / root - wing);
  return Math.max(a + b * (rho * x + root), LEAST);
}

export function variance({ a, b, rho, m, sigma }: RawSvi, k: number): number {
  const x = k - m;
  return Math.max(a + b * (rho * x + Math.sqrt(x * x + sigma * sigma)), LEAST);
}

/** Durrleman's g. */
export function gAt({ a, b, rho, m, sigma }: RawSvi, k: number): number {
  const x = k - m;
  const root = Math.sqrt(x * x + sigma * sigma);
  const w = Math.max(a + b * (rho * x + root), LEAST);
  const w1 = b * (rho + x / root);
  const slope = 1 - (k * w1) / (2 * w);
  return slope * slope - ((w1 * w1) / 4) * (1 / w + 0.25) + (b * sigma * sigma) / (2 * root * root * root);
}

/** Writes dg/dfree x `scale` from `row[0]` on. */
export function gRow(svi: RawSvi, k: number, row: Float64Array, scale: number): void {
  const { b, rho, m, sigma } = svi;
  const x = k - m;
  const squared = x * x + sigma * sigma;
  const root = Math.sqrt(squared);
  const w = variance(svi, k);
  const w1 = b * (rho + x / root);
  const w2 = (b * sigma * sigma) / (squared * root);
  const slope = 1 - (k * w1) / (2 * w);
  const byW = scale * ((slope * k * w1) / (w * w) + (w1 * w1) / (4 * w * w));
  const byW1 = -scale * ((slope * k) / w + (w1 / 2) * (1 / w + 0.25));
  const byW2 = scale / 2;
  varianceRow(svi, k, row, 0, byW);
  row[1] = (row[1] ?? 0) + byW1 * w1 + byW2 * w2;
  row[2] = (row[2] ?? 0) + byW1 * b * rhoStep(rho);
  row[3] = (row[3] ?? 0) - byW1 * w2 + (byW2 * 3 * w2 * x) / squared;
  row[4] = (row[4] ?? 0) + (1 - LEAST_SIGMA / sigma) * w2 * (byW2 * (2 - (3 * sigma * sigma) / squared) - byW1 * x);
}
