/** Covariance of rows and its triangular root; a direction without variance is left without. */

export type Matrix = readonly (readonly number[])[];

/** Of rows about zero (returns of a period have no mean worth estimating). */
export function covarianceOf(rows: Matrix): Matrix {
  const size = rows[0]?.length ?? 0;
  const sums = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (const row of rows) {
    for (let i = 0; i < size; i += 1) {
      const line = sums[i];
      if (line === undefined) continue;
      for (let j = 0; j < size; j += 1) line[j] = (line[j] ?? 0) + (row[i] ?? 0) * (row[j] ?? 0);
    }
  }
  return sums.map((line) => line.map((value) => value / rows.length));
}

/** Below this share of its own variance what is left of a direction is rounding. */
const LEAST_SHARE = 1e-12;

/** Lower triangle L with L L' = matrix (positive semi-definite). */
export function cholesky(matrix: Matrix): Matrix {
  const root = matrix.map((row) => row.map(() => 0));
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j += 1) {
      let left = row[j] ?? 0;
      for (let k = 0; k < j; k += 1) left -= (root[i]?.[k] ?? 0) * (root[j]?.[k] ?? 0);
      const line = root[i];
      if (line === undefined) continue;
      const diagonal = root[j]?.[j] ?? 0;
      if (i === j) line[j] = left > LEAST_SHARE * (row[i] ?? 0) ? Math.sqrt(left) : 0;
      else line[j] = diagonal > 0 ? left / diagonal : 0;
    }
  }
  return root;
}

export const times = (matrix: Matrix, vector: readonly number[]): readonly number[] =>
  matrix.map((row) => row.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0));
