/**
 * eSSVI over all expiries at once in the global parametrisation (Mingone 2022; facts/quant.md 1c): every bound is a
 * box, so that whatever the least squares try is free of butterfly and calendar arbitrage.
 */
import { totalVariance } from '../rawSvi.ts';
import { calendarRatio, maxPsi, ssviToRaw, type SsviSlice } from '../ssvi.ts';
import { addRow, improve, workspaceFor } from './bandedLeastSquares.ts';
import { atTheMoneyMid, type SmilePoint } from './smileQuotes.ts';
import { targetOf } from './target.ts';

export interface EssviTask {
  readonly points: readonly SmilePoint[];
  readonly years: number;
  /** Kept exactly; null: free. */
  readonly rho: number | null;
}

/** A slice: atanh rho, ln of what theta gains on the one before, logit of psi's place between its bounds. */
const PER_SLICE = 3;
const MOST_RHO = 0.9998;
const MOST_SHARE = 0.9999;
const ITERATIONS = 30;
const STEP = 1e-6;

/** Nearest expiry first, each with quotes. Throws RangeError for one without. */
export function fitEssvi(tasks: readonly EssviTask[]): readonly SsviSlice[] {
  if (tasks.length === 0) return [];
  const targets = tasks.map(({ points, years }) => {
    const atm = atTheMoneyMid(points);
    if (atm === null || !(years > 0)) throw new RangeError('a smile needs quotes and time');
    return targetOf(points, years, atm.vol);
  });
  const free = startOf(tasks, targets.map(({ theta }) => theta));
  const pinned = tasks.flatMap(({ rho }, i) => (rho === null ? [] : [i * PER_SLICE]));
  const count = targets.reduce((sum, { k }) => sum + k.length, 0);
  const vols = new Float64Array(count);
  const moved = new Float64Array(count);
  const columns = Array.from(free, () => new Float64Array(count));
  const row = new Float64Array(free.length);
  const fillVols = (at: Float64Array, into: Float64Array): void => {
    let j = 0;
    slicesOf(at).forEach((slice, i) => {
      const { k, years } = targets[i] as (typeof targets)[number];
      const svi = ssviToRaw(slice);
      for (const x of k) into[j++] = Math.sqrt(totalVariance(svi, x) / years);
    });
  };
  const weights = targets.flatMap(({ weight }) => [...weight]);
  const mids = targets.flatMap(({ midVol }) => [...midVol]);
  improve(free, (at, into) => {
    fillVols(at, vols);
    let sum = 0;
    for (let j = 0; j < count; j += 1) sum += (((vols[j] ?? 0) - (mids[j] ?? 0)) * (weights[j] ?? 0)) ** 2;
    if (into === null || !Number.isFinite(sum)) return Number.isFinite(sum) ? sum / 2 : Infinity;
    const bumped = Float64Array.from(at);
    columns.forEach((column, i) => {
      bumped[i] = (at[i] ?? 0) + STEP;
      fillVols(bumped, moved);
      bumped[i] = at[i] ?? 0;
      for (let j = 0; j < count; j += 1) column[j] = (((moved[j] ?? 0) - (vols[j] ?? 0)) / STEP) * (weights[j] ?? 0);
    });
    for (let j = 0; j < count; j += 1) {
      for (let i = 0; i < row.length; i += 1) row[i] = columns[i]?.[j] ?? 0;
      addRow(into, 0, row, row.length, ((vols[j] ?? 0) - (mids[j] ?? 0)) * (weights[j] ?? 0));
    }
    return sum / 2;
  }, workspaceFor(free.length, free.length, pinned), ITERATIONS, 1e-6);
  return slicesOf(free);
}

function startOf(tasks: readonly EssviTask[], thetas: readonly number[]): Float64Array {
  let before = 0;
  return Float64Array.from(tasks.flatMap(({ rho }, i) => {
    const theta = Math.max(thetas[i] ?? 0, before * 1.001);
    const gain = Math.max(theta - before, 1e-6 * theta);
    before += gain;
    return [Math.atanh((rho ?? -0.1) / MOST_RHO), Math.log(gain), 0];
  }));
}

function slicesOf(free: Float64Array): SsviSlice[] {
  const count = free.length / PER_SLICE;
  const rho = Array.from({ length: count }, (_, i) => MOST_RHO * Math.tanh(free[i * PER_SLICE] ?? 0));
  const ratio = rho.map((one, i) => (i === 0 ? 1 : calendarRatio(rho[i - 1] ?? 0, one)));
  const theta: number[] = [];
  for (let i = 0; i < count; i += 1) {
    theta.push((theta[i - 1] ?? 0) * (ratio[i] ?? 1) + Math.exp(free[i * PER_SLICE + 1] ?? 0));
  }
  const most: number[] = Array<number>(count).fill(0);
  for (let i = count - 1; i >= 0; i -= 1) {
    const own = maxPsi(theta[i] ?? 0, rho[i] ?? 0);
    most[i] = i === count - 1 ? own : Math.min(own, (most[i + 1] ?? 0) / (ratio[i + 1] ?? 1));
  }
  let psi = 0;
  return rho.map((one, i) => {
    const share = MOST_SHARE / (1 + Math.exp(-(free[i * PER_SLICE + 2] ?? 0)));
    const [own, cap] = [theta[i] ?? 0, most[i] ?? 0];
    const low = i === 0 ? 0 : psi * (ratio[i] ?? 1);
    const high = i === 0 ? cap : Math.min((psi * own) / (theta[i - 1] ?? own), cap);
    psi = low + share * Math.max(0, high - low);
    return { theta: own, rho: one, phi: psi / own };
  });
}
