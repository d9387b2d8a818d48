/**
 * Drawn scenarios: returns and relative vol moves of all underlyings, jointly normal (or Student t) with the covariance
 * of a history. Vol moves are those of the EWMA vol times `volShare`. The same seed draws the same.
 */
import { cholesky, covarianceOf, times } from './covariance.ts';
import { checkHistory, ewmaVols, shockOf, type ReturnHistory, type ScenarioOptions } from './history.ts';
import { seededDraws, type SeededDraws } from './seededDraws.ts';
import type { Shock } from '../shock.ts';

export interface DrawOptions extends ScenarioOptions {
  readonly draws: number;
  readonly seed: number;
  /** Null: normal. Else Student t of so many whole degrees (> 2), scaled to the same variance. */
  readonly degreesOfFreedom: number | null;
}

/** Log returns first, then log vol moves, a column each per underlying. */
export function jointMoves(
  history: ReturnHistory, { lambda, volShare }: ScenarioOptions,
): readonly (readonly number[])[] {
  const vols = history.underlyings.map((_, column) => ewmaVols(history.rows.map((row) => row[column] ?? NaN), lambda));
  return history.rows.map((row, t) => [
    ...row,
    ...vols.map((series) => {
      const [before = 0, after = 0] = [series[t], series[t + 1]];
      return before > 0 && after > 0 ? volShare * Math.log(after / before) : 0;
    }),
  ]);
}

/** Throws RangeError as checkHistory does, and for less than one draw. */
export function drawnShocks(history: ReturnHistory, options: DrawOptions): readonly Shock[] {
  checkHistory(history);
  if (!(options.draws >= 1)) throw new RangeError('draws: at least one');
  const root = cholesky(covarianceOf(jointMoves(history, options)));
  const draws = seededDraws(options.seed);
  const count = history.underlyings.length;
  return Array.from({ length: options.draws }, () => {
    const scale = mixingScale(draws, options.degreesOfFreedom);
    const independent = root.map(() => draws.normal() * scale);
    const moves = times(root, independent);
    return shockOf(history.underlyings, options.horizonMs, (column) => ({
      logReturn: moves[column] ?? NaN,
      volRelative: Math.expm1(moves[count + column] ?? NaN),
    }));
  });
}

/** sqrt((n - 2) / chi-squared of n): turns a normal vector into a Student t of the same variance. */
function mixingScale(draws: SeededDraws, degrees: number | null): number {
  if (degrees === null) return 1;
  if (!(degrees > 2 && Number.isInteger(degrees))) throw new RangeError('degreesOfFreedom: a whole number above 2');
  let chiSquared = 0;
  for (let i = 0; i < degrees; i += 1) chiSquared += draws.normal() ** 2;
  return Math.sqrt((degrees - 2) / chiSquared);
}
