/**
 * The linear half of SVI (Zeliade 2009): with the corner (m, sigma) fixed, total variance is linear in
 * (a, d = rho b sigma, c = b sigma) of y = (k - m) / sigma: w = a + d y + c sqrt(y^2 + 1).
 */
import { totalVariance, type RawSvi } from '../rawSvi.ts';
import type { Target } from './target.ts';

export interface QuasiExplicit { readonly svi: RawSvi; readonly cost: number }

/** Of the least quoted total variance: the smile's own least is not let below. */
const LEAST_SHARE = 0.02;
const MOST_RHO = 0.98;

/**
 * Least squares of total variance, then moved into the domain (c > 0, |d| < c, least variance above 0): a start for a
 * fit, no fit. Null when singular.
 */
export function solveQuasiExplicit(target: Target, m: number, sigma: number): QuasiExplicit | null {
  const { k, midVol, weight, years } = target;
  let [n00, n10, n11, n20, n21, n22, g0, g1, g2] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  let least = Infinity;
  for (let i = 0; i < k.length; i += 1) {
    const y = ((k[i] ?? 0) - m) / sigma;
    const root = Math.sqrt(y * y + 1);
    const vol = midVol[i] ?? 0;
    const variance = vol * vol * years;
    const counts = ((weight[i] ?? 0) / (2 * vol * years)) ** 2;
    least = Math.min(least, variance);
    n00 += counts;
    n10 += counts * y;
    n11 += counts * y * y;
    n20 += counts * root;
    n21 += counts * root * y;
    n22 += counts * root * root;
    g0 += counts * variance;
    g1 += counts * variance * y;
    g2 += counts * variance * root;
  }
  const solution = solveSymmetric3([n00, n10, n11, n20, n21, n22], [g0, g1, g2]);
  if (solution === null) return null;
  const c = Math.max(solution[2], 1e-6);
  const d = Math.min(MOST_RHO * c, Math.max(-MOST_RHO * c, solution[1]));
  const rho = d / c;
  const floor = LEAST_SHARE * least - c * Math.sqrt(1 - rho * rho);
  const svi = { a: Math.max(solution[0], floor), b: c / sigma, rho, m, sigma };
  const cost = k.reduce((sum, at, i) => {
    const vol = Math.sqrt(Math.max(totalVariance(svi, at), 0) / years);
    return sum + ((vol - (midVol[i] ?? 0)) * (weight[i] ?? 0)) ** 2;
  }, 0);
  return Number.isFinite(cost) ? { svi, cost } : null;
}

/** Lower triangle by rows: n00, n10, n11, n20, n21, n22. */
function solveSymmetric3(n: readonly number[], g: readonly number[]): [number, number, number] | null {
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
