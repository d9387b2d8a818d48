/**
 * Levenberg-Marquardt for a handful of parameters (Nocedal-Wright 2006, chapter 10): the sum of squares of residuals
 * that the caller fills in together with their derivatives. No allocation inside the loop.
 */

/** Fills `residuals` and, row by row, `jacobian` (residual-major, `parameters.length` columns); returns how many. */
export type Residuals = (parameters: Float64Array, residuals: Float64Array, jacobian: Float64Array | null) => number;

export interface LeastSquaresFit {
  readonly parameters: Float64Array;
  /** Half the sum of squares. */
  readonly cost: number;
  readonly iterations: number;
}

export function leastSquares(
  start: ArrayLike<number>, maxResiduals: number, residualsOf: Residuals, maxIterations = 40, tolerance = 1e-10,
): LeastSquaresFit {
  const n = start.length;
  const current = Float64Array.from(start);
  const trial = new Float64Array(n);
  const residuals = new Float64Array(maxResiduals);
  const jacobian = new Float64Array(maxResiduals * n);
  const normal = new Float64Array(n * n);
  const factor = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  let rows = residualsOf(current, residuals, jacobian);
  let cost = halfSquares(residuals, rows);
  let damping = 1e-3;
  let iterations = 0;
  while (iterations < maxIterations) {
    iterations += 1;
    normalEquations(jacobian, residuals, rows, n, normal, gradient);
    let improved = false;
    for (let attempt = 0; attempt < 8 && !improved; attempt += 1) {
      if (!solveDamped(normal, gradient, damping, n, factor, trial)) {
        damping *= 10;
        continue;
      }
      for (let i = 0; i < n; i += 1) trial[i] = (current[i] ?? 0) - (trial[i] ?? 0);
      rows = residualsOf(trial, residuals, null);
      const trialCost = halfSquares(residuals, rows);
      if (trialCost < cost) {
        const gain = cost - trialCost;
        current.set(trial);
        rows = residualsOf(current, residuals, jacobian);
        cost = trialCost;
        damping = Math.max(damping / 5, 1e-12);
        improved = true;
        if (gain <= tolerance * (cost + 1e-300)) return { parameters: current, cost, iterations };
      } else {
        damping *= 6;
      }
    }
    if (!improved) break;
  }
  return { parameters: current, cost, iterations };
}

function halfSquares(residuals: Float64Array, rows: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i += 1) sum += (residuals[i] ?? 0) ** 2;
  return Number.isFinite(sum) ? sum / 2 : Infinity;
}

function normalEquations(
  jacobian: Float64Array, residuals: Float64Array, rows: number, n: number, normal: Float64Array,
  gradient: Float64Array,
): void {
  normal.fill(0);
  gradient.fill(0);
  for (let row = 0; row < rows; row += 1) {
    const at = row * n;
    const residual = residuals[row] ?? 0;
    for (let i = 0; i < n; i += 1) {
      const left = jacobian[at + i] ?? 0;
      gradient[i] = (gradient[i] ?? 0) + left * residual;
      for (let j = 0; j <= i; j += 1) normal[i * n + j] = (normal[i * n + j] ?? 0) + left * (jacobian[at + j] ?? 0);
    }
  }
}

/** Solves (N + damping diag N) x = g by Cholesky into `x`; false when N is not positive enough. */
function solveDamped(
  normal: Float64Array, gradient: Float64Array, damping: number, n: number, factor: Float64Array, x: Float64Array,
): boolean {
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = normal[i * n + j] ?? 0;
      if (i === j) sum += damping * Math.max(sum, 1e-12);
      for (let k = 0; k < j; k += 1) sum -= (factor[i * n + k] ?? 0) * (factor[j * n + k] ?? 0);
      if (i === j) {
        if (!(sum > 0)) return false;
        factor[i * n + i] = Math.sqrt(sum);
      } else {
        factor[i * n + j] = sum / (factor[j * n + j] ?? 1);
      }
    }
  }
  for (let i = 0; i < n; i += 1) {
    let sum = gradient[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= (factor[i * n + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (factor[i * n + i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < n; k += 1) sum -= (factor[k * n + i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (factor[i * n + i] ?? 1);
  }
  return true;
}
