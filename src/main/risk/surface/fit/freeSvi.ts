/**
 * Raw SVI in parameters that cannot leave its domain: ln of the least variance, ln b, atanh rho, m, ln sigma. Residuals
 * and arbitrage bounds of one smile with their derivatives, row by row, for the least squares.
 */
import type { RawSvi } from '../rawSvi.ts';
import type { SmilePoint } from './smileQuotes.ts';

export const FREE = 5;
const LEAST = 1e-12;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export function toFree({ a, b, rho, m, sigma }: RawSvi): number[] {
  const inside = clamp(rho, -0.9999, 0.9999);
  const safeB = Math.max(b, 1e-8);
  const safeSigma = Math.max(sigma, 1e-7);
  const least = Math.max(a + safeB * safeSigma * Math.sqrt(1 - inside * inside), LEAST);
  return [Math.log(least), Math.log(safeB), Math.atanh(inside), m, Math.log(safeSigma)];
}

export function fromFree(free: ArrayLike<number>): RawSvi {
  const b = Math.exp(free[1] ?? 0);
  const rho = Math.tanh(free[2] ?? 0);
  const sigma = Math.exp(free[4] ?? 0);
  return { a: Math.exp(free[0] ?? 0) - b * sigma * Math.sqrt(1 - rho * rho), b, rho, m: free[3] ?? 0, sigma };
}

/** The quotes as flat arrays, and what each counts: 1 / half spread, which in price terms is vega / half spread. */
export interface Target {
  readonly k: Float64Array;
  readonly midVol: Float64Array;
  readonly weight: Float64Array;
  readonly years: number;
}

/** Vol; a spread narrower than this counts as this wide. */
export const SPREAD_FLOOR = 0.003;

export function targetOf(points: readonly SmilePoint[], years: number): Target {
  return {
    k: Float64Array.from(points, ({ k }) => k),
    midVol: Float64Array.from(points, ({ midVol }) => midVol),
    weight: Float64Array.from(points, ({ halfSpread }) => 1 / Math.max(halfSpread, SPREAD_FLOOR)),
    years,
  };
}

/** Rows (model vol - mid) x weight from row 0; returns how many. */
export function fillQuotes(
  svi: RawSvi, target: Target, residuals: Float64Array, jacobian: Float64Array | null,
): number {
  const { a, b, rho, m, sigma } = svi;
  const { k, midVol, weight, years } = target;
  const wing = Math.sqrt(1 - rho * rho);
  const least = a + b * sigma * wing;
  const count = k.length;
  for (let i = 0; i < count; i += 1) {
    const x = (k[i] ?? 0) - m;
    const root = Math.sqrt(x * x + sigma * sigma);
    const vol = Math.sqrt(Math.max(a + b * (rho * x + root), LEAST) / years);
    const scaled = weight[i] ?? 1;
    residuals[i] = (vol - (midVol[i] ?? 0)) * scaled;
    if (jacobian === null) continue;
    const scale = scaled / (2 * vol * years);
    const at = i * FREE;
    jacobian[at] = scale * least;
    jacobian[at + 1] = scale * b * (rho * x + root - sigma * wing);
    jacobian[at + 2] = scale * b * (x + (sigma * rho) / wing) * (1 - rho * rho);
    jacobian[at + 3] = -scale * b * (rho + x / root);
    jacobian[at + 4] = scale * sigma * b * (sigma / root - wing);
  }
  return count;
}

/** Where a smile must obey its bounds while it is being fitted, and how hard each bound presses. */
export interface Bounds {
  readonly nodes: Float64Array;
  /** The farther expiry's total variance at the nodes; null without one. */
  readonly ceiling: Float64Array | null;
  /** Largest slopes of the wings, left and right: Lee's, or the farther expiry's where those are smaller. */
  readonly leftSlope: number;
  readonly rightSlope: number;
  /** Multipliers of the augmented Lagrangian: two slopes, then g at the nodes, then the ceiling at the nodes. */
  readonly multipliers: Float64Array;
}

/** How far inside the bounds the fit aims, so that what is used holds them exactly. */
const G_MARGIN = 1e-5;
const RELATIVE_MARGIN = 1e-5;

/**
 * Appends a row for every bound that presses, sqrt(press) (multiplier / press - slack), from row `from`; returns the
 * end. `slacks`, where given, takes all slacks in the order of the multipliers.
 */
export function fillBounds(
  svi: RawSvi, bounds: Bounds, press: number, residuals: Float64Array, jacobian: Float64Array | null, from: number,
  slacks: Float64Array | null,
): number {
  const { a, b, rho, m, sigma } = svi;
  const { nodes, ceiling, multipliers } = bounds;
  const wing = Math.sqrt(1 - rho * rho);
  const least = a + b * sigma * wing;
  const count = nodes.length;
  const rootPress = Math.sqrt(press);
  const bend = 1 - rho * rho;
  let row = from;
  for (let side = 0; side < 2; side += 1) {
    const sign = side === 0 ? -1 : 1;
    const most = side === 0 ? bounds.leftSlope : bounds.rightSlope;
    const slope = b * (1 + sign * rho);
    const slack = 1 - RELATIVE_MARGIN - slope / most;
    if (slacks !== null) slacks[side] = slack;
    const pressing = (multipliers[side] ?? 0) / press - slack;
    if (pressing <= 0) continue;
    residuals[row] = rootPress * pressing;
    if (jacobian !== null) put(jacobian, row, 0, (rootPress * slope) / most, (rootPress * b * sign * bend) / most, 0, 0);
    row += 1;
  }
  for (let i = 0; i < count; i += 1) {
    const k = nodes[i] ?? 0;
    const x = k - m;
    const root = Math.sqrt(x * x + sigma * sigma);
    const w = Math.max(a + b * (rho * x + root), LEAST);
    const w1 = b * (rho + x / root);
    const w2 = (b * sigma * sigma) / (root * root * root);
    const slope = 1 - (k * w1) / (2 * w);
    const slack = slope * slope - ((w1 * w1) / 4) * (1 / w + 0.25) + w2 / 2 - G_MARGIN;
    if (slacks !== null) slacks[2 + i] = slack;
    const dB = b * (rho * x + root - sigma * wing);
    const dRho = b * (x + (sigma * rho) / wing) * bend;
    const dSigma = sigma * b * (sigma / root - wing);
    const pressing = (multipliers[2 + i] ?? 0) / press - slack;
    if (pressing > 0) {
      residuals[row] = rootPress * pressing;
      if (jacobian !== null) {
        const gw = -rootPress * ((slope * k * w1) / (w * w) + (w1 * w1) / (4 * w * w));
        const g1 = rootPress * ((slope * k) / w + (w1 / 2) * (1 / w + 0.25));
        const g2 = -rootPress / 2;
        const rr = root * root;
        put(jacobian, row, gw * least, gw * dB + g1 * w1 + g2 * w2, gw * dRho + g1 * b * bend,
          -gw * w1 - g1 * w2 + (g2 * 3 * w2 * x) / rr,
          gw * dSigma - g1 * x * w2 + g2 * w2 * (2 - (3 * sigma * sigma) / rr));
      }
      row += 1;
    }
    if (ceiling === null) continue;
    const most = ceiling[i] ?? 1;
    const room = 1 - RELATIVE_MARGIN - w / most;
    if (slacks !== null) slacks[2 + count + i] = room;
    const over = (multipliers[2 + count + i] ?? 0) / press - room;
    if (over <= 0) continue;
    residuals[row] = rootPress * over;
    if (jacobian !== null) {
      const scale = rootPress / most;
      put(jacobian, row, scale * least, scale * dB, scale * dRho, -scale * w1, scale * dSigma);
    }
    row += 1;
  }
  return row;
}

function put(
  jacobian: Float64Array, row: number, dLeast: number, dB: number, dRho: number, dM: number, dSigma: number,
): void {
  const at = row * FREE;
  jacobian[at] = dLeast;
  jacobian[at + 1] = dB;
  jacobian[at + 2] = dRho;
  jacobian[at + 3] = dM;
  jacobian[at + 4] = dSigma;
}
