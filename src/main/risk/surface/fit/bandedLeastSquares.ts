/**
 * Levenberg-Marquardt (Nocedal-Wright 2006, chapter 10) for many parameters of which each residual touches few that
 * stand together: the normal matrix is banded, so that a step costs what its rows cost. The caller adds its rows up.
 */

/** Lower band of the normal matrix, row-major: entry (i, j) at i x width + (i - j), for i - j < width. */
export interface NormalEquations {
  readonly width: number;
  readonly matrix: Float64Array;
  readonly gradient: Float64Array;
}

/** Half the sum of squares at `parameters`; with `into`, also the normal equations there, added to zeros. */
export type SumOfSquares = (parameters: Float64Array, into: NormalEquations | null) => number;

export const normalEquationsFor = (parameters: number, width: number): NormalEquations =>
  ({ width, matrix: new Float64Array(parameters * width), gradient: new Float64Array(parameters) });

/** Adds one row: derivatives `row[0..count)` by the parameters from `first` on. */
export function addRow(
  { width, matrix, gradient }: NormalEquations, first: number, row: Float64Array, count: number, residual: number,
): void {
  for (let i = 0; i < count; i += 1) {
    const left = row[i] ?? 0;
    const at = (first + i) * width + i;
    gradient[first + i] = (gradient[first + i] ?? 0) + left * residual;
    for (let j = 0; j <= i; j += 1) matrix[at - j] = (matrix[at - j] ?? 0) + left * (row[j] ?? 0);
  }
}

export interface Workspace {
  readonly normal: NormalEquations;
  readonly factor: Float64Array;
  readonly step: Float64Array;
  readonly trial: Float64Array;
  /** Parameters that keep their value. */
  readonly pinned: readonly number[];
  /** Carried from one call to the next, so that a warm start takes its full steps at once. */
  damping: number;
}

export const workspaceFor = (parameters: number, width: number, pinned: readonly number[] = []): Workspace => ({
  normal: normalEquationsFor(parameters, width), factor: new Float64Array(parameters * width),
  step: new Float64Array(parameters), trial: new Float64Array(parameters), pinned, damping: 1e-3,
});

/** Improves `current` in place; returns the cost there. Stops when a step gains less than `tolerance` of the cost. */
export function improve(
  current: Float64Array, sumOfSquares: SumOfSquares, work: Workspace, maxIterations: number, tolerance: number,
): number {
  const { normal, factor, step, trial } = work;
  let cost = Infinity;
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    normal.matrix.fill(0);
    normal.gradient.fill(0);
    cost = sumOfSquares(current, normal);
    for (const i of work.pinned) pin(normal, i);
    let gain = -1;
    for (let attempt = 0; attempt < 8 && gain < 0; attempt += 1) {
      if (solveDamped(normal, work.damping, factor, step)) {
        for (let i = 0; i < trial.length; i += 1) trial[i] = (current[i] ?? 0) - (step[i] ?? 0);
        const trialCost = sumOfSquares(trial, null);
        if (trialCost < cost) gain = cost - trialCost;
      }
      work.damping = gain < 0 ? Math.min(work.damping * 8, 1e8) : Math.max(work.damping / 8, 1e-10);
    }
    if (gain < 0) break;
    current.set(trial);
    if (gain <= tolerance * cost) return cost - gain;
  }
  return cost;
}

/** Makes the step of parameter `i` zero. */
function pin({ width, matrix, gradient }: NormalEquations, i: number): void {
  for (let j = 1; j < width; j += 1) {
    matrix[i * width + j] = 0;
    if (i + j < gradient.length) matrix[(i + j) * width + j] = 0;
  }
  matrix[i * width] = 1;
  gradient[i] = 0;
}

/** Solves (N + damping diag N) x = g by Cholesky within the band; false when N is not positive enough. */
function solveDamped({ width, matrix, gradient }: NormalEquations, damping: number, factor: Float64Array,
  x: Float64Array): boolean {
  const n = gradient.length;
  for (let i = 0; i < n; i += 1) {
    const low = Math.max(0, i - width + 1);
    for (let j = low; j <= i; j += 1) {
      let sum = matrix[i * width + i - j] ?? 0;
      if (i === j) sum += damping * Math.max(sum, 1e-9);
      const from = Math.max(low, j - width + 1);
      for (let k = from; k < j; k += 1) sum -= (factor[i * width + i - k] ?? 0) * (factor[j * width + j - k] ?? 0);
      if (i !== j) factor[i * width + i - j] = sum / (factor[j * width] ?? 1);
      else if (sum > 0) factor[i * width] = Math.sqrt(sum);
      else return false;
    }
  }
  for (let i = 0; i < n; i += 1) {
    let sum = gradient[i] ?? 0;
    for (let k = Math.max(0, i - width + 1); k < i; k += 1) sum -= (factor[i * width + i - k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (factor[i * width] ?? 1);
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < Math.min(n, i + width); k += 1) sum -= (factor[k * width + k - i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (factor[i * width] ?? 1);
  }
  return true;
}
