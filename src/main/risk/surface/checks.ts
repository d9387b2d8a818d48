/**
 * The checks that a smile must pass before it is used: no butterfly (g >= -1e-8), no crossing with the farther expiry
 * (w_far - w_near >= -1e-10), Lee's bound. On the whole line, not only where there are quotes: the nodes are dense at
 * the corners, the least value is refined, and beyond the last node the slopes decide.
 */
import { durrleman, leeSlopes, minTotalVariance, sviAt, totalVariance, type RawSvi } from './rawSvi.ts';

export const BUTTERFLY_TOLERANCE = -1e-8;
export const CALENDAR_TOLERANCE = -1e-10;
export const LEE_BOUND = 2;

export interface ButterflyCheck {
  readonly free: boolean;
  readonly gMin: number;
  /** Of the least g. */
  readonly k: number;
  readonly withinLee: boolean;
}

export interface CalendarCheck {
  readonly free: boolean;
  /** Least of far minus near total variance. */
  readonly gapMin: number;
  readonly k: number;
  /** False: the smiles cross far out in a wing. */
  readonly slopesOrdered: boolean;
}

/** |k| looked at; beyond it g and the gap of two smiles follow from their asymptotes. */
const REACH = 8;
const HALF_NODES = 50;

/** k = centre + spread sinh(u) from -REACH to REACH, dense at the corner. */
function leastOn(svi: RawSvi, f: (k: number) => number): { k: number; value: number } {
  const spread = Math.max(svi.sigma, 1e-3);
  const low = Math.asinh((-REACH - svi.m) / spread);
  const step = (Math.asinh((REACH - svi.m) / spread) - low) / (2 * HALF_NODES);
  const nodeAt = (i: number): number => svi.m + spread * Math.sinh(low + i * step);
  let least = Infinity;
  let at = 0;
  for (let i = 0; i <= 2 * HALF_NODES; i += 1) {
    const value = f(nodeAt(i));
    if (!(value >= least)) {
      least = value;
      at = i;
    }
  }
  return refined(f, nodeAt(at - 1), nodeAt(at), nodeAt(at + 1), least);
}

/** Golden section about the least node. */
function refined(f: (k: number) => number, from: number, best: number, to: number, value: number) {
  let [low, high] = [from, to];
  let least = { k: best, value };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [x1, x2] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [f1, f2] = [f(x1), f(x2)];
  for (let i = 0; i < 24; i += 1) {
    if (f1 < f2) {
      [high, x2, f2, x1] = [x2, x1, f1, x2 - ratio * (x2 - low)];
      f1 = f(x1);
    } else {
      [low, x1, f1, x2] = [x1, x2, f2, x1 + ratio * (high - x1)];
      f2 = f(x2);
    }
  }
  for (const [k, v] of [[x1, f1], [x2, f2]] as const) if (v < least.value) least = { k, value: v };
  return least;
}

export function checkButterfly(svi: RawSvi): ButterflyCheck {
  const { left, right } = leeSlopes(svi);
  const domain = svi.b >= 0 && Math.abs(svi.rho) < 1 && svi.sigma > 0 && minTotalVariance(svi) > 0;
  const least = leastOn(svi, (k) => durrleman(sviAt(svi, k), k));
  const withinLee = left <= LEE_BOUND && right <= LEE_BOUND;
  return { free: domain && withinLee && least.value >= BUTTERFLY_TOLERANCE, gMin: least.value, k: least.k, withinLee };
}

/** `near` before `far`. */
export function checkCalendar(near: RawSvi, far: RawSvi): CalendarCheck {
  const gap = (k: number): number => totalVariance(far, k) - totalVariance(near, k);
  const [a, b] = [leastOn(near, gap), leastOn(far, gap)];
  const least = a.value < b.value ? a : b;
  const [nearSlopes, farSlopes] = [leeSlopes(near), leeSlopes(far)];
  const slopes = nearSlopes.left <= farSlopes.left && nearSlopes.right <= farSlopes.right;
  return { free: slopes && least.value >= CALENDAR_TOLERANCE, gapMin: least.value, k: least.k, slopesOrdered: slopes };
}
