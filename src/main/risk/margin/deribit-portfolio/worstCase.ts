/** From a summed risk vector to the loss that counts and its scenario (facts on option venues 4.3, steps 5 and 6). */
import type { DeribitCurrencyParameters } from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import { EXTENDED_MOVES, standardMoves, VOL_SHOCKS, type RiskVector, type VolShock } from './scan.ts';

export interface WorstCase {
  /** Never negative, in the vector's unit. */
  readonly loss: number;
  readonly move: number;
  readonly shock: VolShock;
  readonly table: 'standard' | 'extended';
}

/**
 * As the venue's `aggregated_risk_vectors`: losses as they are, gains by the part that may be offset, up to its bound;
 * the extended table after its dampener. `unitUsd`: of one unit of the vector.
 */
export function aggregated(vector: RiskVector, of: DeribitCurrencyParameters, unitUsd: number): RiskVector {
  const kept = (gain: number): number =>
    gain <= 0 ? gain : Math.min(gain * of.pnlOffset, of.maxOffsetablePnlUsd / unitUsd);
  const dampener = of.extendedDampenerUsd / unitUsd;
  const dampened = (gain: number): number => (gain < 0 ? Math.min(gain + dampener, 0) : gain);
  return { standard: vector.standard.map(kept), extended: vector.extended.map((gain) => kept(dampened(gain))) };
}

export function worstOf({ standard, extended }: RiskVector, priceRange: number, bucketsPerSide: number): WorstCase {
  const near = leastIndex(standard);
  const far = leastIndex(extended);
  const nearest = standard[near] ?? 0;
  const farthest = extended[far] ?? 0;
  if (farthest < nearest) {
    return { loss: Math.max(-farthest, 0), move: EXTENDED_MOVES[far] ?? 0, shock: 'up', table: 'extended' };
  }
  const move = standardMoves(priceRange, bucketsPerSide)[Math.floor(near / VOL_SHOCKS.length)] ?? 0;
  return {
    loss: Math.max(-nearest, 0),
    move,
    shock: VOL_SHOCKS[near % VOL_SHOCKS.length] ?? 'same',
    table: 'standard',
  };
}

/** NaN wins, so that what is not known does not pass for no loss. */
function leastIndex(values: Float64Array): number {
  let least = 0;
  values.forEach((value, index) => {
    if (Number.isNaN(value) || value < (values[least] ?? 0)) least = index;
  });
  return least;
}
