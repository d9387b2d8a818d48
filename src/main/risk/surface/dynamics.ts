/**
 * What the smile does when the forward moves, and so what delta is. Black's delta says that every strike keeps its vol;
 * the smile's slope corrects it: delta + eta x vega x (d vol / d ln strike) / forward (facts/quant.md 1d).
 */
import type { SmileDynamics } from '../../../shared/domain/volatility/surface.ts';

/**
 * d vol(strike) / d ln forward in units of the smile's slope. Sticky delta: the smile rides with the forward.
 * Minimum variance: at the money the vol runs down the smile twice as fast as the strike does, as scale-invariant
 * models have it.
 */
export const ETA: Readonly<Record<SmileDynamics, number>> = { stickyStrike: 0, stickyDelta: -1, minimumVariance: 1 };
