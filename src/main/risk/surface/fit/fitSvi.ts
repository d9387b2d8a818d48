/**
 * Fit of raw SVI to all expiries of an underlying. Each starts from the quasi-explicit split (Zeliade 2009), the joint
 * fit takes arbitrage out, and what its nodes did not see is repaired. Every smile that comes out passes the checks.
 */
import { checkButterfly, checkCalendar } from '../checks.ts';
import { totalVariance, type RawSvi } from '../rawSvi.ts';
import { maxPsi, ssviToRaw } from '../ssvi.ts';
import { addRow, improve, workspaceFor } from './bandedLeastSquares.ts';
import { FREE, fromFree, toFree, variance, varianceRow } from './freeSvi.ts';
import { JointSvi } from './jointSvi.ts';
import { solveQuasiExplicit } from './quasiExplicit.ts';
import { repairAll, type SviFit } from './repair.ts';
import { atTheMoneyMid, type SmilePoint } from './smileQuotes.ts';
import { targetOf, type Target } from './target.ts';

export type SviParameter = 'b' | 'rho' | 'm' | 'sigma';
export type SviPins = Readonly<Partial<Record<SviParameter, number>>>;

export interface SviTask {
  readonly points: readonly SmilePoint[];
  readonly years: number;
  /** Kept exactly, unless a repair has to give way. */
  readonly pins: SviPins;
}

const FIRST_ITERATIONS = 12;
const START_ITERATIONS = 8;
const LATER_ITERATIONS = 6;
const WATCH_ROUNDS = 3;
/** A chain with fewer quotes inside their bid-ask is fitted once more, with those outside counting for more. */
const ENOUGH_INSIDE = 0.95;
const FREE_PLACE: Readonly<Record<SviParameter, number>> = { b: 1, rho: 2, m: 3, sigma: 4 };

/** Nearest expiry first; each with at least five points and a positive time. Throws RangeError otherwise. */
export function fitSvi(tasks: readonly SviTask[]): readonly SviFit[] {
  if (tasks.length === 0) return [];
  const targets = tasks.map(({ points, years }) => {
    const atm = atTheMoneyMid(points);
    const possible = points.length >= FREE && years > 0;
    if (atm === null || !possible) throw new RangeError('a smile needs five quotes and time');
    return targetOf(points, years, atm.vol);
  });
  const starts = tasks.map((task, i) => ({ ...startOf(targets[i] as Target), ...task.pins }));
  const pinned = tasks.flatMap(({ pins }, i) =>
    (Object.keys(pins) as SviParameter[]).map((name) => i * FREE + FREE_PLACE[name]));
  const joint = new JointSvi(targets, starts, pinned);
  joint.fit(FIRST_ITERATIONS);
  settle(joint, FIRST_ITERATIONS);
  let best = joint.smiles();
  const inside = countInside(best, tasks);
  if (inside < ENOUGH_INSIDE * tasks.reduce((sum, { points }) => sum + points.length, 0)) {
    weightOutside(best, tasks, targets);
    joint.fit(LATER_ITERATIONS);
    settle(joint, LATER_ITERATIONS);
    const again = joint.smiles();
    if (countInside(again, tasks) > inside) best = again;
  }
  return repairAll(best.map((svi, i) =>
    ({ svi, points: tasks[i]?.points ?? [], theta: (targets[i] as Target).theta })));
}

/** Watches the bounds also where the checks find them hurt between the nodes, and fits again. */
function settle(joint: JointSvi, iterations: number): void {
  for (let round = 0; round < WATCH_ROUNDS; round += 1) {
    const smiles = joint.smiles().map((svi) => ({ kind: 'svi', svi }) as const);
    let hurt = false;
    smiles.forEach((smile, i) => {
      const next = smiles[i + 1];
      const butterfly = checkButterfly(smile);
      const calendar = next === undefined ? null : checkCalendar(smile, next);
      if (butterfly.gMin < 0) joint.watch(i, 'butterfly', butterfly.k);
      if (calendar !== null && calendar.gapMin < 0) joint.watch(i, 'calendar', calendar.k);
      hurt ||= butterfly.gMin < 0 || (calendar?.gapMin ?? 0) < 0;
    });
    if (!hurt) return;
    joint.fit(iterations);
  }
}

/** The best of a few corners, refined without bounds. */
function startOf(target: Target): RawSvi {
  const deviation = Math.sqrt(target.theta);
  const tried = [-0.5, 0, 0.5].flatMap((shift) => [0.4, 1.2, 3].map((width) =>
    solveQuasiExplicit(target, shift * deviation, width * deviation)));
  const solved = tried.filter((one) => one !== null).sort((a, b) => a.cost - b.cost).slice(0, 2);
  const flat = ssviToRaw({ theta: target.theta, rho: 0, phi: maxPsi(target.theta, 0) / (2 * target.theta) });
  let best = { svi: flat, cost: Infinity };
  for (const { svi } of solved) {
    const fit = unbounded(svi, target);
    if (fit.cost < best.cost) best = fit;
  }
  return best.svi;
}

function unbounded(start: RawSvi, { k, midVol, weight, years }: Target): { svi: RawSvi; cost: number } {
  const free = Float64Array.from(toFree(start));
  const row = new Float64Array(FREE);
  const cost = improve(free, (at, into) => {
    const svi = fromFree(at, 0);
    let sum = 0;
    for (let j = 0; j < k.length; j += 1) {
      const vol = Math.sqrt(variance(svi, k[j] ?? 0) / years);
      const residual = (vol - (midVol[j] ?? 0)) * (weight[j] ?? 0);
      sum += residual * residual;
      if (into === null) continue;
      varianceRow(svi, k[j] ?? 0, row, 0, (weight[j] ?? 0) / (2 * vol * years));
      addRow(into, 0, row, FREE, residual);
    }
    return Number.isFinite(sum) ? sum / 2 : Infinity;
  }, workspaceFor(FREE, FREE), START_ITERATIONS, 1e-3);
  return { svi: fromFree(free, 0), cost };
}

function countInside(smiles: readonly RawSvi[], tasks: readonly SviTask[]): number {
  let count = 0;
  tasks.forEach(({ points, years }, i) => {
    const svi = smiles[i] as RawSvi;
    for (const { k, bidVol, askVol } of points) {
      const vol = Math.sqrt(totalVariance(svi, k) / years);
      if (vol >= bidVol && vol <= askVol) count += 1;
    }
  });
  return count;
}

/** Points outside their bid-ask count for more in the next round. */
function weightOutside(smiles: readonly RawSvi[], tasks: readonly SviTask[], targets: readonly Target[]): void {
  tasks.forEach(({ points, years }, i) => {
    const { weight } = targets[i] as Target;
    points.forEach(({ k, bidVol, askVol, halfSpread }, j) => {
      const vol = Math.sqrt(totalVariance(smiles[i] as RawSvi, k) / years);
      const excess = Math.max(bidVol - vol, vol - askVol, 0) / Math.max(halfSpread, 1e-4);
      if (excess > 0) weight[j] = (weight[j] ?? 1) * Math.min(4, 1.5 + excess);
    });
  });
}
