/**
 * What stands in for a smile that cannot be fitted: after a failed fit the last good one at today's level, otherwise
 * the neighbours' shape at this expiry's own level where its quotes tell one. Free of arbitrage or not used.
 */
import type { SmileStatus, SurfaceEvent } from '../../../shared/domain/volatility/surface.ts';
import { checkCalendar, passes } from './checks.ts';
import { varianceYears } from './eventClock.ts';
import type { Prepared, Used } from './fitSurface.ts';
import { nearerSmile, raisedSmile, varianceAt, type Smile } from './smile.ts';
import { worse, type Surface, type SurfaceSlice } from './surface.ts';

export interface Neighbour {
  readonly smile: Smile;
  readonly expiryTimeMs: number;
  readonly status: SmileStatus;
  readonly shapeTimeMs: number;
}

export interface StandIn {
  readonly nowMs: number;
  readonly events: readonly SurfaceEvent[];
  readonly previous: Surface | null;
  /** The next farther smile in use, and the next nearer fitted one. */
  readonly ceiling: Neighbour | null;
  readonly floor: Neighbour | null;
}

/** A share of 1 would be the neighbour itself: two expiries without any variance between them. */
const MOST_SHARE = 0.9999;

/** `reason`: why there is no fit. */
export function standInFor(one: Prepared, reason: string, context: StandIn): Used {
  const { ceiling, floor } = context;
  const free = (smile: Smile | null): smile is Smile => smile !== null && passes(smile, ceiling?.smile ?? null)
    && (floor === null || checkCalendar(floor.smile, smile).free);
  const nothing: Used = { status: 'none', reason, smile: null, parameters: null, shapeTimeMs: null };
  if (!(one.years > 0)) return nothing;
  const before = lastSlice(one, context);
  const last = before === null ? null : lastGood(one, before);
  const alone = floor === null && (ceiling === null || ceiling.status === 'lastGood');
  const shapeTimeMs = before?.shapeTimeMs ?? null;
  const kept: Used = { status: 'lastGood', reason, smile: last, parameters: null, shapeTimeMs };
  if ((one.thin === null || alone) && free(last)) return kept;
  const borrowed = [one.theta, null].map((theta) => borrow(one, theta, context)).find(free);
  if (borrowed !== undefined) {
    const status = [floor, ceiling].reduce<SmileStatus>(
      (worst, from) => (from === null ? worst : worse(worst, from.status)), 'borrowed');
    const from = [floor, ceiling].flatMap((neighbour) => (neighbour === null ? [] : [neighbour.shapeTimeMs]));
    return { status, reason, smile: borrowed, parameters: null, shapeTimeMs: Math.min(context.nowMs, ...from) };
  }
  return free(last) ? kept : nothing;
}

type GoodSlice = SurfaceSlice & { readonly smile: Smile };

/** What the last surface had of this expiry, if that was fitted then or earlier. */
function lastSlice({ expiry }: Prepared, { previous }: StandIn): GoodSlice | null {
  const slice = previous?.slices.find(({ expiryTimeMs }) => expiryTimeMs === expiry.expiryTimeMs);
  if (slice === undefined || slice.smile === null) return null;
  return slice.status === 'borrowed' || slice.status === 'none' ? null : { ...slice, smile: slice.smile };
}

/** The earlier smile: with as many deviations the same vols, at today's level. */
function lastGood({ theta, years }: Prepared, { smile, years: yearsThen }: GoodSlice): Smile | null {
  const share = theta === null ? years / yearsThen : theta / varianceAt(smile, 0);
  return nearerSmile(smile, share);
}

/** `theta`: total variance at the money; null: by event time. Null without neighbours. */
function borrow({ expiry }: Prepared, theta: number | null, { nowMs, events, ceiling, floor }: StandIn): Smile | null {
  const tauOf = (expiryTimeMs: number): number => varianceYears(events, nowMs, expiryTimeMs);
  const tau = tauOf(expiry.expiryTimeMs);
  if (floor === null) {
    if (ceiling === null) return null;
    const share = theta === null ? tau / tauOf(ceiling.expiryTimeMs) : theta / varianceAt(ceiling.smile, 0);
    return nearerSmile(ceiling.smile, Math.min(share, MOST_SHARE));
  }
  const low = varianceAt(floor.smile, 0);
  if (ceiling === null) {
    const by = theta === null ? low * (tau / tauOf(floor.expiryTimeMs) - 1) : theta - low;
    return raisedSmile(floor.smile, Math.max(0, by));
  }
  const [from, to] = [tauOf(floor.expiryTimeMs), tauOf(ceiling.expiryTimeMs)];
  const share = theta === null ? (tau - from) / (to - from) : (theta - low) / (varianceAt(ceiling.smile, 0) - low);
  return { kind: 'between', near: floor.smile, far: ceiling.smile, share: Math.max(0, Math.min(MOST_SHARE, share)) };
}
