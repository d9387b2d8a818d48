/**
 * Fit of raw SVI to one expiry below a ceiling, the fitted smile of the next farther expiry. Starts come from the
 * quasi-explicit split (Zeliade 2009) and are refined by Levenberg-Marquardt in units of half spreads; where a bound of
 * no arbitrage is hurt, an augmented Lagrangian (Nocedal-Wright 2006, chapter 17) brings the fit back inside. What is
 * still outside is drawn towards a smile that is free of arbitrage by construction. The result passes every check.
 */
import { checkButterfly, checkCalendar, LEE_BOUND } from '../checks.ts';
import { leeSlopes, scaleSvi, totalVariance, type RawSvi } from '../rawSvi.ts';
import { maxPsi, ssviToRaw } from '../ssvi.ts';
import { fillBounds, fillQuotes, FREE, fromFree, targetOf, toFree, type Bounds, type Target } from './freeSvi.ts';
import { leastSquares } from './leastSquares.ts';
import { solveQuasiExplicit } from './quasiExplicit.ts';
import { atTheMoneyMid, nearestToMoney, type SmilePoint } from './smileQuotes.ts';

export interface SviFit {
  readonly svi: RawSvi;
  /** 0: the fit itself passed the checks; 1: nothing of it is left, only the smile it was drawn to. */
  readonly repaired: number;
}

export interface SviBounds {
  /** The farther expiry's smile, which has no butterfly; null for the farthest. */
  readonly ceiling: RawSvi | null;
  /** An earlier fit of the same expiry. */
  readonly warm: RawSvi | null;
}

const NODES = 33;
const MAX_MULTIPLIER_ROUNDS = 8;
const REWEIGHTINGS = 3;

/** `points` at least five, by strike; null when there are fewer or nothing converges. */
export function fitSvi(points: readonly SmilePoint[], years: number, { ceiling, warm }: SviBounds): SviFit | null {
  const atm = atTheMoneyMid(points);
  if (points.length < FREE || atm === null || !(years > 0)) return null;
  const theta = atm.vol * atm.vol * years;
  const target = targetOf(points, years);
  const safe = safeSmile(points, theta, ceiling);
  let bounds = boundsOf(theta, ceiling);
  let best: { svi: RawSvi; cost: number } | null = null;
  for (const start of startsOf(points, years, warm)) {
    const fit = unbounded(start, target);
    if (best === null || fit.cost < best.cost) best = fit;
  }
  if (best === null) return null;
  let svi = best.svi;
  if (!passes(svi, ceiling)) {
    const fromFit = bounded(svi, target, bounds);
    bounds = boundsOf(theta, ceiling);
    const fromSafe = bounded(safe, target, bounds);
    const [a, b] = [drawn(fromFit, safe, ceiling), drawn(fromSafe, safe, ceiling)];
    svi = costOf(a.svi, target) <= costOf(b.svi, target) ? fromFit : fromSafe;
  }
  let chosen = drawn(svi, safe, ceiling);
  let inside = countInside(chosen.svi, points, years);
  for (let round = 0; round < REWEIGHTINGS && inside < points.length; round += 1) {
    weightOutside(chosen.svi, points, target);
    const again = drawn(bounded(chosen.svi, target, boundsOf(theta, ceiling)), safe, ceiling);
    const count = countInside(again.svi, points, years);
    if (count > inside) {
      chosen = again;
      inside = count;
    }
  }
  return chosen;
}

export const passes = (svi: RawSvi, ceiling: RawSvi | null): boolean =>
  checkButterfly(svi).free && (ceiling === null || checkCalendar(svi, ceiling).free);

/** Free of arbitrage by construction: the farther smile nearer in time, or an SSVI slice for the farthest expiry. */
function safeSmile(points: readonly SmilePoint[], theta: number, ceiling: RawSvi | null): RawSvi {
  if (ceiling !== null) return scaleSvi(ceiling, Math.min(0.9999, theta / totalVariance(ceiling, 0)));
  const last = points.at(-1);
  const [first] = points;
  const skew = (last?.midVol ?? 0) - (first?.midVol ?? 0);
  const rho = Math.max(-0.6, Math.min(0.6, 2 * skew));
  return ssviToRaw({ theta, rho, phi: (0.95 * maxPsi(theta, rho)) / theta });
}

function boundsOf(theta: number, ceiling: RawSvi | null): Bounds {
  const spread = 0.3 * Math.sqrt(theta);
  const most = Math.asinh(3.5 / spread);
  const nodes = Float64Array.from({ length: NODES }, (_, i) => spread * Math.sinh(most * ((2 * i) / (NODES - 1) - 1)));
  const slopes = ceiling === null ? { left: LEE_BOUND, right: LEE_BOUND } : leeSlopes(ceiling);
  return {
    nodes, ceiling: ceiling === null ? null : nodes.map((k) => totalVariance(ceiling, k)),
    leftSlope: Math.min(slopes.left, LEE_BOUND), rightSlope: Math.min(slopes.right, LEE_BOUND),
    multipliers: new Float64Array(2 + NODES * (ceiling === null ? 1 : 2)),
  };
}

function startsOf(points: readonly SmilePoint[], years: number, warm: RawSvi | null): readonly RawSvi[] {
  if (warm !== null) return [warm];
  const nearest = nearestToMoney(points);
  if (nearest === null) return [];
  const deviation = nearest.midVol * Math.sqrt(years);
  const tried = [-0.5, 0, 0.5].flatMap((shift) => [0.4, 1.2, 3].map((width) =>
    solveQuasiExplicit(points, years, shift * deviation, width * deviation)));
  const solved = tried.filter((one) => one !== null).sort((a, b) => a.cost - b.cost);
  return solved.slice(0, 2).map(({ svi }) => svi);
}

function unbounded(start: RawSvi, target: Target): { svi: RawSvi; cost: number } {
  const fit = leastSquares(toFree(start), target.k.length,
    (free, residuals, jacobian) => fillQuotes(fromFree(free), target, residuals, jacobian), 25, 1e-6);
  return { svi: fromFree(fit.parameters), cost: fit.cost };
}

function costOf(svi: RawSvi, target: Target): number {
  const residuals = new Float64Array(target.k.length);
  fillQuotes(svi, target, residuals, null);
  return residuals.reduce((sum, one) => sum + one * one, 0) / 2;
}

function bounded(start: RawSvi, target: Target, bounds: Bounds): RawSvi {
  const { multipliers } = bounds;
  const slacks = new Float64Array(multipliers.length);
  const scratch = new Float64Array(multipliers.length);
  let free: ArrayLike<number> = toFree(start);
  let press = 1e3;
  let before = Infinity;
  for (let round = 0; round < MAX_MULTIPLIER_ROUNDS; round += 1) {
    const fit = leastSquares(free, target.k.length + multipliers.length, (at, residuals, jacobian) => {
      const svi = fromFree(at);
      const rows = fillQuotes(svi, target, residuals, jacobian);
      return fillBounds(svi, bounds, press, residuals, jacobian, rows, null);
    }, 12, 1e-7);
    free = fit.parameters;
    fillBounds(fromFree(free), bounds, press, scratch, null, 0, slacks);
    let worst = 0;
    for (let i = 0; i < multipliers.length; i += 1) {
      const slack = slacks[i] ?? 0;
      worst = Math.max(worst, -slack);
      multipliers[i] = Math.max(0, (multipliers[i] ?? 0) - press * slack);
    }
    if (worst < 1e-6) break;
    if (worst > before / 4) press *= 10;
    before = worst;
  }
  return fromFree(free);
}

/** As little of the way to `safe` as passes all checks. */
function drawn(svi: RawSvi, safe: RawSvi, ceiling: RawSvi | null): SviFit {
  if (passes(svi, ceiling)) return { svi, repaired: 0 };
  const [from, to] = [toFree(svi), toFree(safe)];
  const between = (share: number): RawSvi =>
    fromFree(from.map((value, i) => value + share * ((to[i] ?? value) - value)));
  let [low, high] = [0, 1];
  let found = safe;
  for (let i = 0; i < 10; i += 1) {
    const middle = (low + high) / 2;
    const trial = between(middle);
    if (passes(trial, ceiling)) {
      high = middle;
      found = trial;
    } else {
      low = middle;
    }
  }
  return { svi: found, repaired: high };
}

function countInside(svi: RawSvi, points: readonly SmilePoint[], years: number): number {
  return points.filter(({ k, bidVol, askVol }) => {
    const vol = Math.sqrt(totalVariance(svi, k) / years);
    return vol >= bidVol && vol <= askVol;
  }).length;
}

/** Points outside their bid-ask count for more in the next round. */
function weightOutside(svi: RawSvi, points: readonly SmilePoint[], target: Target): void {
  points.forEach(({ k, bidVol, askVol, halfSpread }, i) => {
    const vol = Math.sqrt(totalVariance(svi, k) / target.years);
    const excess = Math.max(bidVol - vol, vol - askVol, 0) / Math.max(halfSpread, 1e-4);
    if (excess > 0) target.weight[i] = (target.weight[i] ?? 1) * Math.min(4, 1.5 + excess);
  });
}
