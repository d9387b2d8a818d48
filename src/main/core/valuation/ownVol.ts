/** Our own surfaces as the state has them: what vols of an underlying are read off, and the vol at the money. */
import type { Underlying } from '../../../shared/domain/ids.ts';
import { MAX_SURFACE_AGE_MS, DEFAULT_DYNAMICS, readingOf, type VolGround } from '../../risk/surface/record/ownVol.ts';
import { volOn } from '../../risk/surface/surface.ts';
import type { ReadState } from '../state.ts';

export const volGroundOf = (state: ReadState, underlying: Underlying): VolGround => ({
  underlying, fitted: state.surfaces.get(underlying) ?? null,
  dynamics: state.volSettings.get(underlying)?.dynamics ?? DEFAULT_DYNAMICS,
});

/** At the money of one expiry, `forwardUsd` as the venue marks it; null where our surface is silent or too old. */
export function ownVolAtTheMoney(
  state: ReadState, underlying: Underlying, expiryTimeMs: number, forwardUsd: number,
): number | null {
  const fitted = state.surfaces.get(underlying);
  if (fitted === undefined || state.timeMs - fitted.asOfMs > MAX_SURFACE_AGE_MS) return null;
  const smile = readingOf(fitted, expiryTimeMs, state.timeMs);
  return smile === null ? null : (volOn(smile, forwardUsd)?.vol ?? null);
}
