/**
 * The scenario grid of Deribit's portfolio margin (facts on option venues 4.3, steps 1 to 4): price moves in equal
 * steps to the edge of the range, each with vol up, same and down, bucket by bucket; then eight far moves with vol up,
 * whose loss counts in the proportion in which they lie beyond the range.
 */
import type { DeribitPairParameters } from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import { black76Price } from '../../pricing/black76.ts';
import type { DeribitLeg, OptionLeg } from '../deribit/legs.ts';

export const VOL_SHOCKS = ['up', 'same', 'down'] as const;
export type VolShock = (typeof VOL_SHOCKS)[number];

/** Fractions of the price. */
export const EXTENDED_MOVES: readonly number[] = [-0.66, -0.33, 0.5, 1, 2, 3, 4, 5];

const DAYS_PER_YEAR = 365;
const REFERENCE_DAYS = 30;

/** From the edge below to the edge above. */
export function standardMoves(priceRange: number, bucketsPerSide: number): readonly number[] {
  return Array.from(
    { length: 2 * bucketsPerSide + 1 },
    (_, index) => (priceRange * (index - bucketsPerSide)) / bucketsPerSide,
  );
}

/** Part of a far move's gain or loss that counts. */
export const extendedWeight = (move: number, { priceRange, extendedTableFactor }: DeribitPairParameters): number =>
  (priceRange / Math.abs(move)) * extendedTableFactor;

/** The least vol is applied as written, to a shock up alone. */
export function shockedVol(vol: number, years: number, shock: VolShock, parameters: DeribitPairParameters): number {
  if (shock === 'same') return vol;
  const days = years * DAYS_PER_YEAR;
  const power = days <= REFERENCE_DAYS ? parameters.shortTermVegaPower : parameters.longTermVegaPower;
  const term = (REFERENCE_DAYS / days) ** power;
  if (shock === 'up') return Math.max(vol * (1 + parameters.volRangeUp * term), parameters.minVolForShockUp);
  return Math.max(vol * (1 - parameters.volRangeDown * term), 0);
}

/** Gain in the settlement currency of one scenario, at the model's own price before and after. */
export type LegGain = (move: number, shock: VolShock) => number;

export function gainOf(leg: DeribitLeg, parameters: DeribitPairParameters): LegGain {
  const { coins } = leg;
  if (leg.kind === 'option') return optionGain(leg, parameters);
  if (leg.inverse) return (move) => coins * (1 - 1 / (1 + move));
  return (move) => coins * leg.priceUsd * move;
}

function optionGain(leg: OptionLeg, parameters: DeribitPairParameters): LegGain {
  const { coins, optionType, forwardUsd, strikeUsd, years, inverse } = leg;
  const vol = leg.vol ?? NaN;
  const vols = {
    up: shockedVol(vol, years, 'up', parameters),
    same: vol,
    down: shockedVol(vol, years, 'down', parameters),
  };
  const worth = (forward: number, at: number): number =>
    black76Price(optionType, forward, strikeUsd, years, at, 0) / (inverse ? forward : 1);
  const now = worth(forwardUsd, vol);
  return (move, shock) => coins * (worth(forwardUsd * (1 + move), vols[shock]) - now);
}

/** Gains per scenario: `standard` bucket by bucket (up, same, down), `extended` in the order of the moves, weighted. */
export interface RiskVector {
  readonly standard: Float64Array;
  readonly extended: Float64Array;
}

export const emptyVector = (bucketsPerSide: number): RiskVector => ({
  standard: new Float64Array(VOL_SHOCKS.length * (2 * bucketsPerSide + 1)),
  extended: new Float64Array(EXTENDED_MOVES.length),
});

/** What a pool settles in; of a cross account USD, a coin counted at its price after the move. */
export type VectorUnit = 'settlement' | 'usd';

/** The scenarios of one index, laid out once for all its legs: a book is evaluated many times over. */
export interface Grid {
  readonly parameters: DeribitPairParameters;
  readonly moves: readonly number[];
  /** Of the extended moves: what of a gain in USD counts, and the edge of the range on its side. */
  readonly weights: readonly number[];
  readonly edges: readonly number[];
}

export const gridOf = (parameters: DeribitPairParameters, bucketsPerSide: number): Grid => ({
  parameters,
  moves: standardMoves(parameters.priceRange, bucketsPerSide),
  weights: EXTENDED_MOVES.map((move) => extendedWeight(move, parameters)),
  edges: EXTENDED_MOVES.map((move) => Math.sign(move) * parameters.priceRange),
});

interface Computed {
  readonly parameters: DeribitPairParameters;
  readonly buckets: number;
  readonly unit: VectorUnit;
  readonly vector: RiskVector;
}

/** Of options: what-ifs and diagnoses evaluate a book over and over with all legs but one the same. */
const computed = new WeakMap<DeribitLeg, Computed>();

/** Adds a leg's gains to `into`. Far moves are weighted by their gain in USD, as the venue's own entries show. */
export function addLegVector(into: RiskVector, leg: DeribitLeg, grid: Grid, unit: VectorUnit): void {
  if (leg.kind === 'future' || leg.isPassing === true) return addGains(into, leg, grid, unit);
  const { standard, extended } = optionVector(leg, grid, unit);
  for (let index = 0; index < standard.length; index += 1) add(into.standard, index, standard[index] ?? NaN);
  for (let index = 0; index < extended.length; index += 1) add(into.extended, index, extended[index] ?? NaN);
}

function optionVector(leg: OptionLeg, grid: Grid, unit: VectorUnit): RiskVector {
  const { parameters, moves } = grid;
  const known = computed.get(leg);
  if (known?.parameters === parameters && known.buckets === moves.length && known.unit === unit) return known.vector;
  const vector = emptyVector((moves.length - 1) / 2);
  addGains(vector, leg, grid, unit);
  computed.set(leg, { parameters, buckets: moves.length, unit, vector });
  return vector;
}

function addGains({ standard, extended }: RiskVector, leg: DeribitLeg, grid: Grid, unit: VectorUnit): void {
  const gain = gainOf(leg, grid.parameters);
  const isOption = leg.kind === 'option';
  const { inverse, currencyUsd } = leg;
  const inUsd = unit === 'usd';
  for (let bucket = 0; bucket < grid.moves.length; bucket += 1) {
    const move = grid.moves[bucket] ?? NaN;
    const rate = inUsd ? currencyUsd * (inverse ? 1 + move : 1) : 1;
    const up = gain(move, 'up') * rate;
    add(standard, 3 * bucket, up);
    add(standard, 3 * bucket + 1, isOption ? gain(move, 'same') * rate : up);
    add(standard, 3 * bucket + 2, isOption ? gain(move, 'down') * rate : up);
  }
  for (let index = 0; index < EXTENDED_MOVES.length; index += 1) {
    const move = EXTENDED_MOVES[index] ?? NaN;
    const afterMove = inverse ? 1 + move : 1;
    const rate = inUsd ? currencyUsd * afterMove : inverse ? afterMove / (1 + (grid.edges[index] ?? NaN)) : 1;
    add(extended, index, gain(move, 'up') * rate * (grid.weights[index] ?? NaN));
  }
}

/** Equity in a coin of a cross account moves with it: `usd` is its worth now. */
export function addEquityVector(into: RiskVector, usd: number, grid: Grid): void {
  for (let index = 0; index < into.standard.length; index += 1) {
    add(into.standard, index, usd * (grid.moves[Math.floor(index / VOL_SHOCKS.length)] ?? NaN));
  }
  for (let index = 0; index < EXTENDED_MOVES.length; index += 1) {
    add(into.extended, index, usd * (EXTENDED_MOVES[index] ?? NaN) * (grid.weights[index] ?? NaN));
  }
}

function add(vector: Float64Array, index: number, gain: number): void {
  vector[index] = (vector[index] ?? 0) + gain;
}
