/** Results as points of a plane, and those of them that none other beats in both. */
import type { LaboratoryRow } from '../../../shared/contract/questions/laboratory.ts';

export interface Point {
  readonly name: string;
  readonly isRecorded: boolean;
  readonly costUsd: number;
  /** Standard deviation over one window. */
  readonly errorUsd: number;
}

/** Without an error there is no point. */
export const pointsOf = (rows: readonly LaboratoryRow[]): readonly Point[] =>
  rows.flatMap(({ name, isRecorded, costUsd, errorVarianceUsd2 }) =>
    (errorVarianceUsd2 === null ? [] : [{ name, isRecorded, costUsd, errorUsd: Math.sqrt(errorVarianceUsd2) }]));

/** By rising cost, each with less error than all cheaper ones. */
export function frontierOf(points: readonly Point[]): readonly Point[] {
  let least = Infinity;
  return points.toSorted((a, b) => a.costUsd - b.costUsd || a.errorUsd - b.errorUsd).filter(({ errorUsd }) => {
    const isBetter = errorUsd < least;
    if (isBetter) least = errorUsd;
    return isBetter;
  });
}
