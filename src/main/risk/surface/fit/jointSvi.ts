/**
 * All expiries of an underlying at once: the least sum of squared misfits, in half spreads, over raw SVI smiles that
 * have no butterfly, keep Lee's bound and do not cross their neighbours. An augmented Lagrangian (Nocedal-Wright 2006,
 * chapter 17) over banded least squares: a smile touches its own quotes and its neighbours, nothing else.
 */
import { leeSlopes, type RawSvi } from '../rawSvi.ts';
import { addRow, improve, workspaceFor, type NormalEquations } from './bandedLeastSquares.ts';
import { FREE, fromFree, gAt, gRow, rhoStep, toFree, variance, varianceRow } from './freeSvi.ts';
import type { Target } from './target.ts';

/** Slack below which a node is looked at: a fit seldom moves further in one round, and the next would see it. */
const WATCHED_G = 0.1;
const WATCHED_GAP = 0.1;
const G_NODES = 35;
const CALENDAR_NODES = 25;
/** |k| of the last node. */
const NODE_REACH = 10;
/** How far inside the bounds the fit aims, so that what comes out holds them exactly; next to nothing in vol. */
const G_MARGIN = 1e-3;
const RELATIVE_MARGIN = 2e-4;
/** Of the margin: a fit this near to its aim has kept the bound itself. */
const NEAR_ENOUGH = 0.8;
const LEE = 2;
const FIRST_PRESS = 1_000;
const LATER_PRESS = 30_000;
const ROUNDS = 8;
const TOLERANCE = 1e-4;

/** Bounds of one expiry: g and Lee's slopes; the wing slopes and total variance of the next farther one. */
interface Bounds {
  readonly gNodes: number[];
  readonly gMultipliers: number[];
  readonly calendarNodes: number[];
  readonly calendarMultipliers: number[];
  /** Left, right. */
  readonly slopeMultipliers: number[];
  /** Which nodes are near enough to their bound to be looked at in the next round. */
  gWatched: number[];
  calendarWatched: number[];
}

export class JointSvi {
  readonly free: Float64Array;
  private readonly targets: readonly Target[];
  private readonly bounds: readonly Bounds[];
  private readonly work;
  private readonly row = new Float64Array(2 * FREE);
  private press = FIRST_PRESS;

  /** By expiry, nearest first. `pinned`: free parameters that stay as they start, by their place in `free`. */
  constructor(targets: readonly Target[], starts: readonly RawSvi[], pinned: readonly number[]) {
    this.targets = targets;
    this.free = Float64Array.from(starts.flatMap(toFree));
    this.bounds = targets.map(({ theta }, i) => boundsOf(theta, i + 1 < targets.length));
    this.work = workspaceFor(this.free.length, 2 * FREE, pinned);
  }

  smiles(): readonly RawSvi[] {
    return this.targets.map((_, i) => fromFree(this.free, i));
  }

  /** Fits within the bounds, from where the last fit ended. */
  fit(iterations: number): void {
    let before = Infinity;
    this.press = Math.min(this.press, LATER_PRESS);
    this.updateMultipliers(false);
    for (let round = 0; round < ROUNDS; round += 1) {
      improve(this.free, (free, into) => this.sumOfSquares(free, into), this.work, iterations, TOLERANCE);
      const worst = this.updateMultipliers(true);
      if (worst < NEAR_ENOUGH) return;
      if (worst > before / 3) this.press = Math.min(this.press * 10, 1e8);
      before = worst;
    }
  }

  /** One more place at which a bound is to hold: where the checks found it hurt between the nodes. */
  watch(index: number, bound: 'butterfly' | 'calendar', k: number): void {
    const bounds = this.bounds[index] as Bounds;
    const [nodes, multipliers] = bound === 'butterfly' ? [bounds.gNodes, bounds.gMultipliers]
      : [bounds.calendarNodes, bounds.calendarMultipliers];
    nodes.push(k);
    multipliers.push(0);
  }

  private sumOfSquares(free: Float64Array, into: NormalEquations | null): number {
    let sum = 0;
    let svi = fromFree(free, 0);
    for (let i = 0; i < this.targets.length; i += 1) {
      const next = i + 1 < this.targets.length ? fromFree(free, i + 1) : null;
      sum += this.quotes(i, svi, into) + this.butterfly(i, svi, into);
      sum += next === null ? this.slopes(i, svi, null, into) : this.slopes(i, svi, next, into)
        + this.calendar(i, svi, next, into);
      if (next !== null) svi = next;
    }
    return Number.isFinite(sum) ? sum / 2 : Infinity;
  }

  private quotes(i: number, svi: RawSvi, into: NormalEquations | null): number {
    const target = this.targets[i];
    if (target === undefined) return 0;
    const { k, midVol, weight, years } = target;
    const { row } = this;
    const perYear = 1 / years;
    let sum = 0;
    for (let j = 0; j < k.length; j += 1) {
      const at = k[j] ?? 0;
      const counts = weight[j] ?? 0;
      const vol = Math.sqrt(variance(svi, at) * perYear);
      const residual = (vol - (midVol[j] ?? 0)) * counts;
      sum += residual * residual;
      if (into === null) continue;
      varianceRow(svi, at, row, 0, (counts * perYear) / (2 * vol));
      addRow(into, i * FREE, row, FREE, residual);
    }
    return sum;
  }

  private butterfly(i: number, svi: RawSvi, into: NormalEquations | null): number {
    const { gNodes, gMultipliers, gWatched } = this.bounds[i] as Bounds;
    const root = Math.sqrt(this.press);
    let sum = 0;
    for (const j of gWatched) {
      const k = gNodes[j] ?? 0;
      const pressing = (gMultipliers[j] ?? 0) / this.press - (gAt(svi, k) - G_MARGIN);
      if (pressing <= 0) continue;
      sum += this.press * pressing * pressing;
      if (into === null) continue;
      gRow(svi, k, this.row, -root);
      addRow(into, i * FREE, this.row, FREE, root * pressing);
    }
    return sum;
  }

  private slopes(i: number, svi: RawSvi, next: RawSvi | null, into: NormalEquations | null): number {
    const { slopeMultipliers } = this.bounds[i] as Bounds;
    const { row } = this;
    const root = Math.sqrt(this.press);
    let sum = 0;
    for (let side = 0; side < 2; side += 1) {
      const sign = side === 0 ? -1 : 1;
      const ratio = slopeRatio(svi, next, side);
      const pressing = (slopeMultipliers[side] ?? 0) / this.press - (1 - RELATIVE_MARGIN - ratio);
      if (pressing <= 0) continue;
      sum += this.press * pressing * pressing;
      if (into === null) continue;
      row.fill(0);
      // d ln(b (1 + sign rho)) by ln b is 1.
      row[1] = root * ratio;
      row[2] = (root * ratio * sign * rhoStep(svi.rho)) / (1 + sign * svi.rho);
      if (next !== null) {
        row[FREE + 1] = -root * ratio;
        row[FREE + 2] = (-root * ratio * sign * rhoStep(next.rho)) / (1 + sign * next.rho);
      }
      addRow(into, i * FREE, row, next === null ? FREE : 2 * FREE, root * pressing);
    }
    return sum;
  }

  private calendar(i: number, svi: RawSvi, next: RawSvi, into: NormalEquations | null): number {
    const { calendarNodes, calendarMultipliers, calendarWatched } = this.bounds[i] as Bounds;
    const root = Math.sqrt(this.press);
    let sum = 0;
    for (const j of calendarWatched) {
      const k = calendarNodes[j] ?? 0;
      const far = variance(next, k);
      const ratio = variance(svi, k) / far;
      const pressing = (calendarMultipliers[j] ?? 0) / this.press - (1 - RELATIVE_MARGIN - ratio);
      if (pressing <= 0) continue;
      sum += this.press * pressing * pressing;
      if (into === null) continue;
      varianceRow(svi, k, this.row, 0, root / far);
      varianceRow(next, k, this.row, FREE, (-root * ratio) / far);
      addRow(into, i * FREE, this.row, 2 * FREE, root * pressing);
    }
    return sum;
  }

  /** Returns the worst violation of a margin, as a share of it; says which nodes the next round looks at. */
  private updateMultipliers(learn: boolean): number {
    const smiles = this.smiles();
    let worst = 0;
    const update = (multipliers: number[], j: number, slack: number, margin: number): void => {
      worst = Math.max(worst, -slack / margin);
      if (learn) multipliers[j] = Math.max(0, (multipliers[j] ?? 0) - this.press * slack);
    };
    smiles.forEach((svi, i) => {
      const bounds = this.bounds[i] as Bounds;
      const next = smiles[i + 1] ?? null;
      bounds.gWatched = [];
      bounds.calendarWatched = [];
      for (let j = 0; j < bounds.gNodes.length; j += 1) {
        const slack = gAt(svi, bounds.gNodes[j] ?? 0) - G_MARGIN;
        update(bounds.gMultipliers, j, slack, G_MARGIN);
        if (slack < WATCHED_G) bounds.gWatched.push(j);
      }
      for (let side = 0; side < 2; side += 1) {
        const slack = 1 - RELATIVE_MARGIN - slopeRatio(svi, next, side);
        update(bounds.slopeMultipliers, side, slack, RELATIVE_MARGIN);
      }
      if (next === null) return;
      for (let j = 0; j < bounds.calendarNodes.length; j += 1) {
        const k = bounds.calendarNodes[j] ?? 0;
        const slack = 1 - RELATIVE_MARGIN - variance(svi, k) / variance(next, k);
        update(bounds.calendarMultipliers, j, slack, RELATIVE_MARGIN);
        if (slack < WATCHED_GAP) bounds.calendarWatched.push(j);
      }
    });
    return worst;
  }
}

/** Of a wing's slope to the largest it may have: the farther smile's, or Lee's for the farthest. */
function slopeRatio(svi: RawSvi, next: RawSvi | null, side: number): number {
  const { left, right } = leeSlopes(svi);
  const most = next === null ? { left: LEE, right: LEE } : leeSlopes(next);
  return side === 0 ? left / most.left : right / most.right;
}

function boundsOf(theta: number, hasNext: boolean): Bounds {
  const nodesOf = (count: number): number[] => {
    const spread = 0.4 * Math.sqrt(theta);
    const most = Math.asinh(NODE_REACH / spread);
    return Array.from({ length: count }, (_, i) => spread * Math.sinh(most * ((2 * i) / (count - 1) - 1)));
  };
  const calendarNodes = nodesOf(hasNext ? CALENDAR_NODES : 0);
  return {
    gNodes: nodesOf(G_NODES), gMultipliers: Array<number>(G_NODES).fill(0), calendarNodes,
    calendarMultipliers: calendarNodes.map(() => 0), slopeMultipliers: [0, 0], gWatched: [], calendarWatched: [],
  };
}
