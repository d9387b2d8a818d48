/**
 * Fit of raw SVI to all expiries of an underlying. Each starts from the quasi-explicit split (Zeliade 2009), the joint
 * fit takes arbitrage out, and what its nodes did not see is drawn, from the far expiry to the near one, towards a
 * smile that is free of arbitrage by construction. Every smile that comes out passes the checks.
 */
import { checkButterfly, checkCalendar } from '../checks.ts';
import { fromJumpWings, scaleSvi, toJumpWings, totalVariance, type RawSvi, type SviJumpWings } from '../rawSvi.ts';
import { maxPsi, ssviToRaw } from '../ssvi.ts';
import { addRow, improve, workspaceFor } from './bandedLeastSquares.ts';
import { FREE, fromFree, toFree, variance, varianceRow } from './freeSvi.ts';
import { JointSvi, targetOf, type Target } from './jointSvi.ts';
import { solveQuasiExplicit } from './quasiExplicit.ts';
import { atTheMoneyMid, type SmilePoint } from './smileQuotes.ts';

export interface SviTask {
  readonly points: readonly SmilePoint[];
  readonly years: number;
  /** An earlier fit of the same expiry; null: from the quotes alone. */
  readonly warm: RawSvi | null;
}

export interface SviFit {
  readonly svi: RawSvi;
  /** 0: the fit passed the checks as it was; 1: nothing of it is left, only the smile it was drawn to. */
  readonly repaired: number;
}

const REWEIGHTINGS = 2;
const WATCH_ROUNDS = 3;

/** Nearest expiry first; each with at least five points and a positive time. Throws RangeError otherwise. */
export function fitSvi(tasks: readonly SviTask[]): readonly SviFit[] {
  const targets = tasks.map(({ points, years }) => {
    const atm = atTheMoneyMid(points);
    if (atm === null || points.length < FREE || !(years > 0)) throw new RangeError('a smile needs five quotes and time');
    return targetOf(points, years, atm.vol);
  });
  const starts = tasks.map(({ points, years, warm }, i) => warm ?? startOf(points, years, targets[i] as Target));
  const joint = new JointSvi(targets, starts);
  joint.fit(12);
  settle(joint, 12);
  let best = joint.smiles();
  let inside = countInside(best, tasks);
  const all = tasks.reduce((sum, { points }) => sum + points.length, 0);
  for (let round = 0; round < REWEIGHTINGS && inside < all; round += 1) {
    weightOutside(best, tasks, targets);
    joint.fit(6);
    settle(joint, 6);
    const again = joint.smiles();
    const count = countInside(again, tasks);
    if (count > inside) [best, inside] = [again, count];
  }
  return repairAll(best, tasks, targets);
}

export const passes = (svi: RawSvi, ceiling: RawSvi | null): boolean =>
  checkButterfly(svi).free && (ceiling === null || checkCalendar(svi, ceiling).free);

/** Watches the bounds also where the checks find them hurt between the nodes, and fits again. */
function settle(joint: JointSvi, iterations: number): void {
  for (let round = 0; round < WATCH_ROUNDS; round += 1) {
    const smiles = joint.smiles();
    let hurt = false;
    smiles.forEach((svi, i) => {
      const butterfly = checkButterfly(svi);
      if (butterfly.gMin < 0) joint.watch(i, 'butterfly', butterfly.k);
      const next = smiles[i + 1];
      const calendar = next === undefined ? null : checkCalendar(svi, next);
      if (calendar !== null && calendar.gapMin < 0) joint.watch(i, 'calendar', calendar.k);
      hurt ||= butterfly.gMin < 0 || (calendar?.gapMin ?? 0) < 0;
    });
    if (!hurt) return;
    joint.fit(iterations);
  }
}

/** From the far expiry to the near one, each below what is used of the one after. */
function repairAll(
  smiles: readonly RawSvi[], tasks: readonly SviTask[], targets: readonly Target[],
): readonly SviFit[] {
  let ceiling: RawSvi | null = null;
  const fits: SviFit[] = [];
  for (let i = smiles.length - 1; i >= 0; i -= 1) {
    const svi = smiles[i] as RawSvi;
    const fit: SviFit = passes(svi, ceiling) ? { svi, repaired: 0 }
      : drawn(svi, safeSmile((tasks[i] as SviTask).points, (targets[i] as Target).theta, ceiling), ceiling);
    ceiling = fit.svi;
    fits.unshift(fit);
  }
  return fits;
}

/** Free of arbitrage by construction: the farther smile nearer in time, or an SSVI slice for the farthest expiry. */
function safeSmile(points: readonly SmilePoint[], theta: number, ceiling: RawSvi | null): RawSvi {
  if (ceiling !== null) return scaleSvi(ceiling, Math.min(0.9999, theta / totalVariance(ceiling, 0)));
  const skew = (points.at(-1)?.midVol ?? 0) - (points[0]?.midVol ?? 0);
  const rho = Math.max(-0.6, Math.min(0.6, 2 * skew));
  return ssviToRaw({ theta, rho, phi: (0.95 * maxPsi(theta, rho)) / theta });
}

/** As little of the way to `safe` as passes all checks, in jump wings: level and skew at the money move straight. */
function drawn(svi: RawSvi, safe: RawSvi, ceiling: RawSvi | null): SviFit {
  const [from, to] = [toJumpWings(svi, 1), toJumpWings(safe, 1)];
  let [low, high] = [0, 1];
  let found = safe;
  for (let i = 0; i < 10; i += 1) {
    const middle = (low + high) / 2;
    const at = (of: (wings: SviJumpWings) => number): number => of(from) + middle * (of(to) - of(from));
    const trial = fromJumpWings({ v: at(({ v }) => v), psi: at(({ psi }) => psi), p: at(({ p }) => p),
      c: at(({ c }) => c), vTilde: at(({ vTilde }) => vTilde) }, 1);
    if (trial !== null && passes(trial, ceiling)) [high, found] = [middle, trial];
    else low = middle;
  }
  return { svi: found, repaired: high };
}

/** The best of a few corners, refined without bounds. */
function startOf(points: readonly SmilePoint[], years: number, target: Target): RawSvi {
  const deviation = Math.sqrt(target.theta);
  const tried = [-0.5, 0, 0.5].flatMap((shift) => [0.4, 1.2, 3].map((width) =>
    solveQuasiExplicit(points, years, shift * deviation, width * deviation)));
  const solved = tried.filter((one) => one !== null).sort((a, b) => a.cost - b.cost).slice(0, 2);
  let best = { svi: ssviToRaw({ theta: target.theta, rho: 0, phi: maxPsi(target.theta, 0) / (2 * target.theta) }),
    cost: Infinity };
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
  }, workspaceFor(FREE, FREE), 12, 1e-3);
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
