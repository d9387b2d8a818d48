/**
 * Standard deviation of one day per underlying (rule V10): the vol at the money of the nearest expiry beyond a day,
 * read off our own surface, and off the venue's mark where there is none.
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import { MS_PER_DAY, type Option } from '../../../shared/domain/instrument.ts';
import type { ReadState } from '../state.ts';
import { VALUATION_BOUNDS } from './legSources.ts';
import { ownVolAtTheMoney } from './ownVol.ts';

const DAYS_PER_YEAR = 365;

/** As fractions, of all underlyings or of `some`; one without a fresh option quote is not in the map. */
export function dayVols(state: ReadState, some?: readonly Underlying[]): Map<Underlying, number> {
  const vols = new Map<Underlying, number>();
  const listed = optionsByExpiry(state);
  for (const underlying of some ?? listed.keys()) {
    const vol = nearestVol(state, listed.get(underlying) ?? []);
    if (vol !== null) vols.set(underlying, vol / Math.sqrt(DAYS_PER_YEAR));
  }
  return vols;
}

/** Beyond a day the nearest expiry; else, within a day, the farthest: it has the steadier vol. */
function nearestVol(state: ReadState, expiries: readonly (readonly Option[])[]): number | null {
  const isLate = ([first]: readonly Option[]): boolean =>
    (first?.expiryTimeMs ?? 0) - state.timeMs >= MS_PER_DAY;
  const first = expiries.findIndex(isLate);
  const late = first < 0 ? expiries.length : first;
  for (let i = late; i < expiries.length; i += 1) {
    const vol = atTheMoney(state, expiries[i] ?? []);
    if (vol !== null) return vol;
  }
  for (let i = late - 1; i >= 0; i -= 1) {
    const vol = atTheMoney(state, expiries[i] ?? []);
    if (vol !== null) return vol;
  }
  return null;
}

function atTheMoney(state: ReadState, options: readonly Option[]): number | null {
  let nearest: { markVol: number; forwardUsd: number } | null = null;
  let least = Infinity;
  for (const { id, strike } of options) {
    const quote = state.quotes.get(id);
    if (quote === undefined || quote.markImpliedVol === null || quote.forwardPrice === null) continue;
    if (state.timeMs - quote.receivedTimeMs > VALUATION_BOUNDS.maxQuoteAgeMs) continue;
    const away = Math.abs(Math.log(quote.forwardPrice / toNumber(strike)));
    if (!(away < least)) continue;
    least = away;
    nearest = { markVol: quote.markImpliedVol, forwardUsd: quote.forwardPrice };
  }
  const [first] = options;
  if (nearest === null || first === undefined) return null;
  return ownVolAtTheMoney(state, first.underlying, first.expiryTimeMs, nearest.forwardUsd) ?? nearest.markVol;
}

type Expiries = readonly (readonly Option[])[];
interface Memo { readonly version: number; readonly options: ReadonlyMap<Underlying, Expiries> }
const memos = new WeakMap<ReadState, Memo>();

/** The listed options of each underlying, soonest expiry first; anew when the list of instruments changed. */
function optionsByExpiry(state: ReadState): ReadonlyMap<Underlying, Expiries> {
  const { version } = state.instruments;
  const memo = memos.get(state);
  if (memo?.version === version) return memo.options;
  const listed = new Map<Underlying, Map<number, Option[]>>();
  for (const instrument of state.instruments.values()) {
    if (instrument.kind !== 'option') continue;
    const expiries = listed.get(instrument.underlying) ?? new Map<number, Option[]>();
    listed.set(instrument.underlying, expiries);
    const group = expiries.get(instrument.expiryTimeMs);
    if (group === undefined) expiries.set(instrument.expiryTimeMs, [instrument]);
    else group.push(instrument);
  }
  const sorted = (expiries: ReadonlyMap<number, Option[]>): Expiries =>
    [...expiries].sort(([a], [b]) => a - b).map(([, options]) => options);
  const options = new Map([...listed].map(([underlying, expiries]) => [underlying, sorted(expiries)]));
  memos.set(state, { version, options });
  return options;
}
