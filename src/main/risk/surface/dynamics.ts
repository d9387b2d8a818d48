/**
 * What the smile does when the forward moves, and so what delta is. Black's delta says that every strike keeps its vol;
 * the smile's slope corrects it: delta + eta x vega x (d vol / d ln strike) / forward (facts/quant.md 1d).
 */
import type { OptionType } from '../../../shared/domain/instrument.ts';
import type { SmileDynamics } from '../../../shared/domain/volatility/surface.ts';
import { black76 } from '../pricing/black76.ts';

/**
 * d vol(strike) / d ln forward in units of the smile's slope. Sticky delta: the smile rides with the forward.
 * Minimum variance: at the money the vol runs down the smile twice as fast as the strike does, as scale-invariant
 * models have it; `estimateEta` measures what a market did.
 */
export const ETA: Readonly<Record<SmileDynamics, number>> = { stickyStrike: 0, stickyDelta: -1, minimumVariance: 1 };

export interface SmileDelta {
  readonly optionType: OptionType;
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  /** d vol / d ln strike. */
  readonly skew: number;
  /** Of the settlement currency. */
  readonly rate: number;
}

/**
 * Delta by the forward of one unit. `eta` replaces the constant of the dynamics, for a measured one. At expiry there is
 * no smile left to correct.
 */
export function deltaUnder(dynamics: SmileDynamics, of: SmileDelta, eta = ETA[dynamics]): number {
  const { delta, vega } = black76(of.optionType, of.forward, of.strike, of.years, of.vol, of.rate);
  return eta === 0 || !(of.years > 0) ? delta : delta + (eta * vega * of.skew) / of.forward;
}

/** One step of one option: how its vol (fixed strike) and the forward moved, and the smile's slope before. */
export interface SmileMove {
  readonly volChange: number;
  readonly logForwardChange: number;
  readonly skew: number;
}

const FEWEST = 20;

/** Least squares of vol changes on slope x log change, within [-2, 2]; null under 20 moves or without variation. */
export function estimateEta(moves: readonly SmileMove[]): number | null {
  let cross = 0;
  let square = 0;
  for (const { volChange, logForwardChange, skew } of moves) {
    const x = skew * logForwardChange;
    cross += x * volChange;
    square += x * x;
  }
  if (moves.length < FEWEST || !(square > 0)) return null;
  return Math.max(-2, Math.min(2, cross / square));
}
