/** Standard deviation of one day per underlying, from the at-the-money mark vol of the nearest expiry beyond a day. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import { MS_PER_DAY, type Option } from '../../../shared/domain/instrument.ts';
import type { ReadState } from '../state.ts';
import { VALUATION_BOUNDS } from './legSources.ts';

const DAYS_PER_YEAR = 365;

interface Candidate { readonly expiryTimeMs: number; readonly away: number; readonly vol: number }

/** As fractions; an underlying without a fresh option quote is not in the map. */
export function dayVols(state: ReadState): Map<Underlying, number> {
  const best = new Map<Underlying, Candidate>();
  for (const quote of state.quotes.values()) {
    const instrument = state.instruments.get(quote.instrument);
    if (instrument?.kind !== 'option' || quote.markImpliedVol === null || quote.forwardPrice === null) continue;
    if (state.timeMs - quote.receivedTimeMs > VALUATION_BOUNDS.maxQuoteAgeMs) continue;
    const candidate = candidateOf(instrument, quote.markImpliedVol, quote.forwardPrice);
    const before = best.get(instrument.underlying);
    if (before === undefined || isBetter(candidate, before, state.timeMs)) best.set(instrument.underlying, candidate);
  }
  return new Map([...best].map(([underlying, { vol }]) => [underlying, vol / Math.sqrt(DAYS_PER_YEAR)]));
}

const candidateOf = (option: Option, vol: number, forward: number): Candidate => ({
  expiryTimeMs: option.expiryTimeMs, vol, away: Math.abs(Math.log(forward / toNumber(option.strike))),
});

/** Beyond a day before within a day, then nearer expiry, then nearer strike. */
function isBetter(a: Candidate, b: Candidate, nowMs: number): boolean {
  const lateA = a.expiryTimeMs - nowMs >= MS_PER_DAY;
  const lateB = b.expiryTimeMs - nowMs >= MS_PER_DAY;
  if (lateA !== lateB) return lateA;
  // Within a day the farther expiry is the steadier vol.
  if (a.expiryTimeMs !== b.expiryTimeMs) return lateA === a.expiryTimeMs < b.expiryTimeMs;
  return a.away < b.away;
}
