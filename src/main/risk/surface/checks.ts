/**
 * The checks that a smile must pass before it is used: no butterfly (g >= -1e-8), no crossing with the farther expiry
 * (w_far - w_near >= -1e-10), Lee's bound. On the whole line, not only where there are quotes: the nodes are dense at
 * the corners, the least value is refined, and beyond the last node the slopes decide.
 */
import type { ButterflyCheck, CalendarCheck } from '../../../shared/domain/volatility/surface.ts';
import { durrleman, minTotalVariance } from './rawSvi.ts';
import { cornersOf, smileAt, varianceAt, wingSlopes, type Smile } from './smile.ts';

export const BUTTERFLY_TOLERANCE = -1e-8;
export const CALENDAR_TOLERANCE = -1e-10;
export const LEE_BOUND = 2;

/** |k| looked at; beyond it the asymptotes decide. */
const REACH = 8;
const HALF_NODES = 50;

interface Least { readonly k: number; readonly value: number }

/** Over k = m + width sinh(u) from -REACH to REACH about every corner. */
function leastOf(smile: Smile, f: (k: number) => number): Least {
  let least: Least = { k: 0, value: Infinity };
  for (const { m, width } of cornersOf(smile)) {
    const found = leastAbout(m, Math.max(width, 1e-3), f);
    if (!(found.value >= least.value)) least = found;
  }
  return least;
}

function leastAbout(m: number, spread: number, f: (k: number) => number): Least {
  const low = Math.asinh((-REACH - m) / spread);
  const step = (Math.asinh((REACH - m) / spread) - low) / (2 * HALF_NODES);
  const nodeAt = (i: number): number => m + spread * Math.sinh(low + i * step);
  // sinh by running multiplication: where exactly a node stands does not matter.
  const grow = Math.exp(step);
  let power = Math.exp(low);
  let least = Infinity;
  let at = 0;
  for (let i = 0; i <= 2 * HALF_NODES; i += 1) {
    const value = f(m + spread * 0.5 * (power - 1 / power));
    if (!(value >= least)) {
      least = value;
      at = i;
    }
    power *= grow;
  }
  return refined(f, nodeAt(at - 1), { k: nodeAt(at), value: least }, nodeAt(at + 1));
}

/** Golden section about the least node. */
function refined(f: (k: number) => number, from: number, best: Least, to: number): Least {
  let [low, high] = [from, to];
  const ratio = (Math.sqrt(5) - 1) / 2;
  let x1 = high - ratio * (high - low);
  let x2 = low + ratio * (high - low);
  let f1 = f(x1);
  let f2 = f(x2);
  for (let i = 0; i < 20; i += 1) {
    if (f1 < f2) {
      high = x2;
      x2 = x1;
      f2 = f1;
      x1 = high - ratio * (high - low);
      f1 = f(x1);
    } else {
      low = x1;
      x1 = x2;
      f1 = f2;
      x2 = low + ratio * (high - low);
      f2 = f(x2);
    }
  }
  const inner = f1 < f2 ? { k: x1, value: f1 } : { k: x2, value: f2 };
  return inner.value < best.value ? inner : best;
}

export function checkButterfly(smile: Smile): ButterflyCheck {
  const { left, right } = wingSlopes(smile);
  const least = leastOf(smile, (k) => durrleman(smileAt(smile, k), k));
  const withinLee = left <= LEE_BOUND && right <= LEE_BOUND;
  const free = withinDomain(smile) && withinLee && least.value >= BUTTERFLY_TOLERANCE;
  return { free, gMin: least.value, k: least.k, withinLee };
}

function withinDomain(smile: Smile): boolean {
  if (smile.kind !== 'svi') return varianceAt(smile, 0) > 0;
  const { b, rho, sigma } = smile.svi;
  return b >= 0 && Math.abs(rho) < 1 && sigma > 0 && minTotalVariance(smile.svi) > 0;
}

/** `near` expires before `far`. */
export function checkCalendar(near: Smile, far: Smile): CalendarCheck {
  const gap = (k: number): number => varianceAt(far, k) - varianceAt(near, k);
  const [a, b] = [leastOf(near, gap), leastOf(far, gap)];
  const least = a.value < b.value ? a : b;
  const [nearSlopes, farSlopes] = [wingSlopes(near), wingSlopes(far)];
  const slopesOrdered = nearSlopes.left <= farSlopes.left + 1e-12 && nearSlopes.right <= farSlopes.right + 1e-12;
  return { free: slopesOrdered && least.value >= CALENDAR_TOLERANCE, gapMin: least.value, k: least.k, slopesOrdered };
}

export const passes = (smile: Smile, ceiling: Smile | null): boolean =>
  checkButterfly(smile).free && (ceiling === null || checkCalendar(smile, ceiling).free);
