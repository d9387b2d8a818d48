/**
 * Reverse stress: the smallest joint move, in standard deviations, that brings an account to liquidation. Its factors
 * are the log spot of every underlying that the account depends on and the log of all its vols together. The margin
 * left is not convex (a short strangle dies on both sides): the whole sphere of directions is searched, then refined.
 */
import type { Underlying } from '../../../shared/domain/ids.ts';
import { isUsdLike } from '../portfolio/currency.ts';
import { healthAfter } from './accountAfter.ts';
import type { PreparedAccount } from './book.ts';
import { stateAfter } from './revalue.ts';
import { NO_MOVE, NO_SHOCK, type Shock, type UnderlyingShock } from './shock.ts';
import { cholesky, times, type Matrix } from './simulation/covariance.ts';
import { seededDraws } from './simulation/seededDraws.ts';

export interface ReverseOptions {
  /** Standard deviation of the log spot over the horizon, per underlying. */
  readonly spotDeviation: ReadonlyMap<Underlying, number>;
  /** Standard deviation of the log of vols over the horizon. */
  readonly volDeviation: number;
  /** Correlations: of log spots with each other, and of each with vols. */
  readonly spotCorrelation: number;
  readonly volCorrelation: number;
  /** Beyond this nothing is looked for. */
  readonly mostDeviations: number;
}

export const REVERSE_DEFAULTS = {
  volDeviation: 0.08,
  spotCorrelation: 0.8,
  volCorrelation: -0.4,
  mostDeviations: 30,
} as const;

export interface ReverseStress {
  readonly account: string;
  /** Null: nothing within `mostDeviations` liquidates the account, or `missing` says what is not known. */
  readonly deviations: number | null;
  readonly spotMoves: Readonly<Record<Underlying, number>>;
  readonly volRelative: number;
  readonly shock: Shock | null;
  readonly missing: readonly string[];
}

/** Throws RangeError for correlations that no factors can have. */
export function reverseStress(account: PreparedAccount, options: ReverseOptions): ReverseStress {
  const nothing = { account: account.account, deviations: null, spotMoves: {}, volRelative: 0, shock: null };
  const underlyings = underlyingsOf(account);
  const missing = underlyings
    .filter((name) => !((options.spotDeviation.get(name) ?? 0) > 0))
    .map((name) => `standard deviation of ${name}`);
  const now = marginLeft(account, NO_SHOCK);
  missing.push(...now.missing);
  if (missing.length > 0) return { ...nothing, missing: [...new Set(missing)] };
  const factors = factorsOf(account, underlyings, options);
  const search: Search = { left: (point) => marginLeft(account, factors.shock(point)).usd, size: factors.size };
  if (now.usd < 0) return { ...nothing, deviations: 0, shock: NO_SHOCK, missing };
  const best = search.size === 0 ? null : nearest(search, options.mostDeviations);
  if (best === null) return { ...nothing, missing };
  const shock = factors.shock(scaled(best.direction, best.radius));
  const moves = Object.entries(shock.underlyings);
  return {
    account: account.account,
    deviations: best.radius,
    spotMoves: Object.fromEntries(moves.map(([name, { spotMove }]) => [name, spotMove])),
    volRelative: moves[0]?.[1].volRelative ?? 0,
    shock,
    missing,
  };
}

function underlyingsOf({ legs }: PreparedAccount): readonly Underlying[] {
  const names = legs.filter(({ source }) => source.quantity !== 0).map(({ source }) => source.underlying);
  return [...new Set(names)].filter((name) => !isUsdLike(name)).sort();
}

function marginLeft(account: PreparedAccount, shock: Shock): { usd: number; missing: readonly string[] } {
  const after = healthAfter(account, shock, (leg) => stateAfter(leg, shock));
  return { usd: after.marginLeftUsd ?? NaN, missing: after.missing };
}

interface Factors {
  readonly size: number;
  /** A point in independent standard deviations as a shock. */
  shock(point: readonly number[]): Shock;
}

function factorsOf(account: PreparedAccount, underlyings: readonly Underlying[], options: ReverseOptions): Factors {
  const hasVol = account.legs.some(({ source }) => source.instrument?.kind === 'option' && source.quantity !== 0);
  const root = cholesky(correlations(underlyings.length, hasVol, options));
  return {
    size: root.length,
    shock(point) {
      const moves = times(root, point);
      const volRelative = hasVol ? Math.expm1((moves[underlyings.length] ?? 0) * options.volDeviation) : 0;
      const spot = (name: Underlying, i: number): number =>
        Math.expm1((moves[i] ?? 0) * (options.spotDeviation.get(name) ?? NaN));
      const moved = (name: Underlying, i: number): UnderlyingShock =>
        ({ ...NO_MOVE, spotMove: spot(name, i), volRelative });
      const shocks = underlyings.map((name, i) => [name, moved(name, i)] as const);
      return { ...NO_SHOCK, underlyings: Object.fromEntries(shocks) };
    },
  };
}

function correlations(spots: number, hasVol: boolean, { spotCorrelation, volCorrelation }: ReverseOptions): Matrix {
  const size = spots + (hasVol ? 1 : 0);
  const between = (i: number, j: number): number =>
    i === j ? 1 : i === spots || j === spots ? volCorrelation : spotCorrelation;
  const matrix = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => between(i, j)));
  if (cholesky(matrix).some((row, i) => !((row[i] ?? 0) > 0))) {
    throw new RangeError(`correlations ${spotCorrelation} and ${volCorrelation} cannot be those of ${size} factors`);
  }
  return matrix;
}

interface Search {
  readonly left: (point: readonly number[]) => number;
  readonly size: number;
}

interface Found {
  readonly direction: readonly number[];
  readonly radius: number;
}

const DIRECTIONS = 120;
const NODES = 28;
const STARTS = 4;
const FIRST_STEP = 0.4;
const LAST_STEP = 1e-4;
const SEED = 20_200_312;

function nearest(search: Search, most: number): Found | null {
  const found: Found[] = [];
  for (const direction of directionsOf(search.size)) {
    const radius = radiusAlong(search, direction, most);
    if (radius !== null) found.push({ direction, radius });
  }
  found.sort((a, b) => a.radius - b.radius);
  let best: Found | null = null;
  for (const start of found.slice(0, STARTS)) {
    const refined = refine(search, start);
    if (best === null || refined.radius < best.radius) best = refined;
  }
  return best;
}

/** Every axis and every pair of signs, then the sphere at random, always the same. */
function directionsOf(size: number): readonly (readonly number[])[] {
  const directions: (readonly number[])[] = [];
  const signs = size <= 6 ? 3 ** size : 0;
  for (let code = 0; code < signs; code += 1) {
    const point = Array.from({ length: size }, (_, i) => (Math.floor(code / 3 ** i) % 3) - 1);
    if (point.some((value) => value !== 0)) directions.push(unit(point));
  }
  const draws = seededDraws(SEED);
  if (size > 1) {
    for (let i = 0; i < DIRECTIONS; i += 1) directions.push(unit(Array.from({ length: size }, () => draws.normal())));
  }
  return directions;
}

/** First crossing outward, finer near the middle; null when there is none. */
function radiusAlong({ left }: Search, direction: readonly number[], most: number): number | null {
  let from = 0;
  for (let i = 1; i <= NODES; i += 1) {
    const to = most * (i / NODES) ** 1.5;
    if (!(left(scaled(direction, to)) >= 0)) return bisect(left, direction, from, to);
    from = to;
  }
  return null;
}

function bisect(left: Search['left'], direction: readonly number[], stands: number, falls: number): number {
  let [low, high] = [stands, falls];
  for (let i = 0; i < 60 && high - low > 1e-9 * (1 + high); i += 1) {
    const middle = (low + high) / 2;
    if (left(scaled(direction, middle)) >= 0) low = middle;
    else high = middle;
  }
  return high;
}

/** Turns the direction towards each axis, by smaller and smaller steps, while that shortens the way. */
function refine(search: Search, start: Found): Found {
  let best = start;
  for (let step = FIRST_STEP; step > LAST_STEP; ) {
    let better: Found | null = null;
    for (let axis = 0; axis < search.size; axis += 1) {
      for (const turn of [step, -step]) {
        const direction = unit(best.direction.map((value, i) => (i === axis ? value + turn : value)));
        const { radius: most } = better ?? best;
        if (search.left(scaled(direction, most)) >= 0) continue;
        const radius = radiusAlong(search, direction, most);
        if (radius !== null && radius < most) better = { direction, radius };
      }
    }
    if (better === null) step /= 2;
    else best = better;
  }
  return best;
}

const scaled = (direction: readonly number[], radius: number): readonly number[] =>
  direction.map((value) => value * radius);

function unit(point: readonly number[]): readonly number[] {
  const length = Math.hypot(...point);
  return length === 0 ? point : point.map((value) => value / length);
}
