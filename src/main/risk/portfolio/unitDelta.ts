/** Delta of one contract, for orders that are not yet positions. */
import { valueLeg, type LegSource, type ValuationBounds } from './leg.ts';

/**
 * Coin of delta that buying one contract adds: price-adjusted for coin-settled options, because the premium leaves the
 * coin balance. Null when an input is missing or stale.
 */
export function unitDeltaCoin(
  source: Pick<
    LegSource, 'venue' | 'instrument' | 'quote' | 'indexPriceUsd' | 'indexReceivedTimeMs' | 'ownVol' | 'unit'
  >,
  nowMs: number,
  bounds: ValuationBounds,
): number | null {
  if (source.instrument === null) return null;
  const { id, underlying } = source.instrument;
  const whole = { ...source, legId: id, account: '', currency: null, underlying, quantity: 1, averagePrice: null };
  return valueLeg(whole, nowMs, bounds).greeks?.deltaCoin ?? null;
}
