/**
 * The linear half of SVI (Zeliade 2009): with the corner (m, sigma) fixed, total variance is linear in
 * (a, d = rho b sigma, c = b sigma) of y = (k - m) / sigma: w = a + d y + c sqrt(y^2 + 1).
 */
import { totalVariance, type RawSvi } from '../rawSvi.ts';
import type { SmilePoint } from './smileQuotes.ts';

export interface QuasiExplicit { readonly svi: RawSvi; readonly cost: number }

/** Least squares of total variance, clamped into the domain 0 <= c, |d| <= c, a >= 0; null when singular. */
export function solveQuasiExplicit(
  points: readonly SmilePoint[], years: number, m: number, sigma: number,
): QuasiExplicit | null {
  const n = new Float64Array(6);
  const g = new Float64Array(3);
  for (const point of points) {
    const y = (point.k - m) / sigma;
    const root = Math.hypot(y, 1);
    const target = point.midVol * point.midVol * years;
    const weight = (1 / (2 * point.midVol * years * Math.max(point.halfSpread, 0.003))) ** 2;
    const row = [1, y, root];
    let at = 0;
    for (let i = 0; i < 3; i += 1) {
      g[i] = (g[i] ?? 0) + weight * (row[i] ?? 0) * target;
      for (let j = 0; j <= i; j += 1) n[at] = (n[at++] ?? 0) + weight * (row[i] ?? 0) * (row[j] ?? 0);
    }
  }
  const solution = solveSymmetric3(n, g);
  if (solution === null) return null;
  const least = Math.min(...points.map((point) => point.midVol * point.midVol * years));
  const c = Math.max(solution[2], 1e-6);
  const d = Math.min(0.98 * c, Math.max(-0.98 * c, solution[1]));
  const rho = d / c;
  const floor = 0.02 * least - c * Math.sqrt(1 - rho * rho);
  const svi = { a: Math.max(solution[0], floor), b: c / sigma, rho, m, sigma };
  let cost = 0;
  for (const point of points) {
    const vol = Math.sqrt(Math.max(totalVariance(svi, point.k), 0) / years);
    cost += ((vol - point.midVol) / Math.max(point.halfSpread, 0.003)) ** 2;
  }
  return Number.isFinite(cost) ? { svi, cost } : null;
}

/** Lower triangle by rows: n00, n10, n11, n20, n21, n22. */
function solveSymmetric3(n: Float64Array, g: Float64Array): [number, number, number] | null {
  const [a = 0, b = 0, d = 0, c = 0, e = 0, f = 0] = n;
  const [p = 0, q = 0, r = 0] = g;
  const c00 = d * f - e * e;
  const c01 = c * e - b * f;
  const c02 = b * e - c * d;
  const det = a * c00 + b * c01 + c * c02;
  if (!(Math.abs(det) > 1e-14 * Math.abs(a * d * f))) return null;
  const c11 = a * f - c * c;
  const c12 = b * c - a * e;
  const c22 = a * d - b * b;
  return [(c00 * p + c01 * q + c02 * r) / det, (c01 * p + c11 * q + c12 * r) / det,
    (c02 * p + c12 * q + c22 * r) / det];
}
