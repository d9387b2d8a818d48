/** Value at risk and expected shortfall of simulated P&L, with the bootstrap error of the shortfall. */
import { seededDraws } from './seededDraws.ts';

export interface TailRisk {
  /** E.g. 0.975. */
  readonly confidence: number;
  readonly scenarios: number;
  /** Losses, positive; a tail that gains has a negative one. */
  readonly valueAtRiskUsd: number;
  readonly expectedShortfallUsd: number;
  /** Standard error of the shortfall from resampling the scenarios. */
  readonly shortfallErrorUsd: number;
  readonly worstUsd: number;
}

const BOOTSTRAPS = 400;

/** Throws RangeError for no scenarios, a P&L that is not a number, or a confidence outside (0, 1). */
export function tailRisk(
  pnlUsd: readonly number[], confidence: number, seed: number, bootstraps = BOOTSTRAPS,
): TailRisk {
  if (pnlUsd.length === 0) throw new RangeError('no scenarios');
  if (!pnlUsd.every(Number.isFinite)) throw new RangeError('a scenario has no P&L');
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence: ${confidence} is not between 0 and 1`);
  const losses = Float64Array.from(pnlUsd, (pnl) => 0 - pnl).sort().reverse();
  return {
    confidence,
    scenarios: losses.length,
    valueAtRiskUsd: losses[Math.floor((1 - confidence) * losses.length + 1e-9)] ?? losses.at(-1) ?? NaN,
    expectedShortfallUsd: meanOfTail(losses, confidence),
    shortfallErrorUsd: bootstrapError(losses, confidence, seed, bootstraps),
    worstUsd: losses[0] ?? NaN,
  };
}

/** Mean of the worst (1 - confidence) share of `losses`, worst first; the last one counts in part. */
function meanOfTail(losses: Float64Array, confidence: number): number {
  const share = Math.max((1 - confidence) * losses.length, Math.min(1, losses.length));
  const whole = Math.floor(share + 1e-9);
  let sum = 0;
  for (let i = 0; i < whole; i += 1) sum += losses[i] ?? 0;
  return (sum + Math.max(share - whole, 0) * (losses[whole] ?? 0)) / share;
}

function bootstrapError(losses: Float64Array, confidence: number, seed: number, bootstraps: number): number {
  const draws = seededDraws(seed);
  const sample = new Float64Array(losses.length);
  const means: number[] = [];
  for (let i = 0; i < bootstraps; i += 1) {
    for (let j = 0; j < sample.length; j += 1) sample[j] = losses[draws.whole(losses.length)] ?? 0;
    means.push(meanOfTail(sample.sort().reverse(), confidence));
  }
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  return Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(means.length - 1, 1));
}
