/**
 * The volatility surface of one underlying: a smile per expiry, each with how it came about, and the vol of any strike
 * and time from them. The status goes with every number that is read off.
 */
import { MS_PER_YEAR } from '../../../shared/domain/instrument.ts';
import type {
  ButterflyCheck, CalendarCheck, FitQuality, SmileStatus, SurfaceEvent, SurfaceModel,
} from '../../../shared/domain/volatility/surface.ts';
import { varianceYears } from './eventClock.ts';
import type { Exclusion } from './fit/smileQuotes.ts';
import type { RawSvi } from './rawSvi.ts';
import type { Sabr } from './sabr.ts';
import { laterSmile, nearerSmile, raisedSmile, smileAt, varianceAt, type Smile } from './smile.ts';
import type { SsviSlice } from './ssvi.ts';

const FROM_BEST: readonly SmileStatus[] = ['fitted', 'repaired', 'borrowed', 'lastGood', 'none'];

export type SliceParameters =
  | ({ readonly model: 'svi' } & RawSvi)
  | ({ readonly model: 'ssvi' } & SsviSlice)
  | ({ readonly model: 'sabr' } & Sabr);

export interface SurfaceSlice {
  readonly expiryTimeMs: number;
  /** ACT/365 at the time of the fit. */
  readonly years: number;
  readonly forward: number | null;
  readonly status: SmileStatus;
  /** Why it is not simply fitted; null when it is. */
  readonly reason: string | null;
  /** When the quotes stood that its shape was fitted to: earlier than the fit for lastGood; null for status none. */
  readonly shapeTimeMs: number | null;
  /** What is used; null for status none. */
  readonly smile: Smile | null;
  /** Of the fit, or of what stands in; null where that is not of one form. */
  readonly parameters: SliceParameters | null;
  readonly quality: FitQuality | null;
  readonly excluded: readonly Exclusion[];
  readonly butterfly: ButterflyCheck | null;
  /** Against the next farther smile in use. */
  readonly calendar: CalendarCheck | null;
}

export interface Surface {
  readonly underlying: string;
  readonly model: SurfaceModel;
  readonly asOfMs: number;
  readonly events: readonly SurfaceEvent[];
  /** By expiry. */
  readonly slices: readonly SurfaceSlice[];
}

export interface SurfacePoint {
  /** 0.55 is 55 vol points, ACT/365. */
  readonly vol: number;
  readonly totalVariance: number;
  /** d vol / d ln strike. */
  readonly skew: number;
  readonly forward: number;
  /** The worse of the smiles that it comes from. */
  readonly status: SmileStatus;
  /** Which expiries those are. */
  readonly from: readonly number[];
}

/** The smile in use for one expiry, ready to be asked for any strike. */
export interface ExpirySmile {
  readonly smile: Smile;
  readonly forward: number;
  /** ACT/365 left. */
  readonly years: number;
  readonly status: SmileStatus;
  readonly from: readonly number[];
}

interface UsedSlice { readonly slice: SurfaceSlice; readonly smile: Smile; readonly tau: number }

/**
 * Vol of `strike` at `expiryTimeMs`, seen at `nowMs` (not before the fit; a smile keeps its vols as time passes, so a
 * little of its variance goes). Null when there is no smile, no forward or no time left.
 * Between two expiries total variance is straight in event time at a fixed k = ln(strike / forward). Before the first,
 * the first smile with the same vol at the same number of deviations; after the last, its total variance raised evenly
 * so that the vol at the money stays. None of the three brings calendar arbitrage in.
 */
export function volAt(surface: Surface, strike: number, expiryTimeMs: number, nowMs: number): SurfacePoint | null {
  const read = expirySmile(surface, expiryTimeMs, nowMs);
  return read === null ? null : volOn(read, strike);
}

/** The part of `volAt` that all strikes of an expiry share. */
export function expirySmile(surface: Surface, expiryTimeMs: number, nowMs: number): ExpirySmile | null {
  const forward = forwardAt(surface, expiryTimeMs);
  const read = smileBetween(surface, expiryTimeMs, nowMs);
  const years = (expiryTimeMs - nowMs) / MS_PER_YEAR;
  return forward === null || read === null || !(years > 0) ? null : { ...read, forward, years };
}

/** Null for a strike that is none, and where the smile has no vol (a damaged one). */
export function volOn({ smile, forward, years, status, from }: ExpirySmile, strike: number): SurfacePoint | null {
  if (!(strike > 0)) return null;
  const { w, w1 } = smileAt(smile, Math.log(strike / forward));
  const vol = Math.sqrt(w / years);
  if (!(vol > 0 && vol < Infinity)) return null;
  return { vol, totalVariance: w, skew: w1 / (2 * vol * years), forward, status, from };
}

/** The smile in use for any expiry. Null when there is none to make it of, or no time left. */
export function smileBetween(surface: Surface, expiryTimeMs: number, nowMs: number):
{ readonly smile: Smile; readonly status: SmileStatus; readonly from: readonly number[] } | null {
  const now = Math.max(nowMs, surface.asOfMs);
  const tau = varianceYears(surface.events, now, expiryTimeMs);
  const used = surface.slices.flatMap((slice) => usedAt(surface, slice, now));
  const far = used.find(({ slice }) => slice.expiryTimeMs >= expiryTimeMs);
  const near = used.findLast(({ slice }) => slice.expiryTimeMs < expiryTimeMs);
  if (!(tau > 0)) return null;
  if (far !== undefined && (near === undefined || far.slice.expiryTimeMs === expiryTimeMs)) {
    const share = Math.min(1, tau / far.tau);
    return { smile: nearerSmile(far.smile, share), status: far.slice.status, from: [far.slice.expiryTimeMs] };
  }
  if (near === undefined) return null;
  if (far === undefined) {
    const by = varianceAt(near.smile, 0) * (tau / near.tau - 1);
    return { smile: raisedSmile(near.smile, by), status: near.slice.status, from: [near.slice.expiryTimeMs] };
  }
  const share = (tau - near.tau) / (far.tau - near.tau);
  return {
    smile: { kind: 'between', near: near.smile, far: far.smile, share },
    status: worse(near.slice.status, far.slice.status), from: [near.slice.expiryTimeMs, far.slice.expiryTimeMs],
  };
}

/** A smile as of `now`, without the variance of the time that has passed; nothing where it has expired. */
function usedAt({ events, asOfMs }: Surface, slice: SurfaceSlice, now: number): readonly UsedSlice[] {
  const tau = varianceYears(events, now, slice.expiryTimeMs);
  if (slice.smile === null || !(tau > 0)) return [];
  const share = tau / varianceYears(events, asOfMs, slice.expiryTimeMs);
  return [{ slice, tau, smile: laterSmile(slice.smile, share) }];
}

/** Straight in ln between expiries, flat beyond; null when no expiry has a forward. */
export function forwardAt({ slices }: Surface, expiryTimeMs: number): number | null {
  const known = slices.flatMap(({ expiryTimeMs: timeMs, forward }) => (forward === null ? [] : [{ timeMs, forward }]));
  const far = known.find(({ timeMs }) => timeMs >= expiryTimeMs) ?? known.at(-1);
  const near = known.findLast(({ timeMs }) => timeMs <= expiryTimeMs) ?? known[0];
  if (far === undefined || near === undefined) return null;
  if (far.timeMs === near.timeMs) return near.forward;
  const share = (expiryTimeMs - near.timeMs) / (far.timeMs - near.timeMs);
  return near.forward * Math.exp(share * Math.log(far.forward / near.forward));
}

export const worse = (a: SmileStatus, b: SmileStatus): SmileStatus =>
  (FROM_BEST.indexOf(a) >= FROM_BEST.indexOf(b) ? a : b);
