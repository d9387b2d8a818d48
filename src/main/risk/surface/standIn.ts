/**
 * What stands in for a smile that cannot be fitted: after a failed fit the last good one at today's level, otherwise
 * the neighbours' shape at this expiry's own level where its quotes tell one. Free of arbitrage or not used.
 */
import { checkCalendar, passes } from './checks.ts';
import { varianceYears, type SurfaceEvent } from './eventClock.ts';
import type { Prepared, Used } from './fitSurface.ts';
import { nearerSmile, raisedSmile, varianceAt, type Smile } from './smile.ts';
import { worse, type SmileStatus, type Surface } from './surface.ts';

export interface Neighbour { readonly smile: Smile; readonly expiryTimeMs: number; readonly status: SmileStatus }

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
  if (!(one.years > 0)) return { status: 'none', reason, smile: null, parameters: null };
  const last = lastGood(one, context);
  const alone = floor === null && (ceiling === null || ceiling.status === 'lastGood');
  const kept: Used = { status: 'lastGood', reason, smile: last, parameters: null };
  if ((one.thin === null || alone) && free(last)) return kept;
  const borrowed = [one.theta, null].map((theta) => borrow(one, theta, context)).find(free);
  if (borrowed !== undefined) {
    const status = [floor, ceiling].reduce<SmileStatus>(
      (worst, from) => (from === null ? worst : worse(worst, from.status)), 'borrowed');
    return { status, reason, smile: borrowed, parameters: null };
  }
  return free(last) ? kept : { status: 'none', reason, smile: null, parameters: null };
}

/** The earlier smile of this expiry, fitted then, with as many deviations the same vols, at today's level. */
function lastGood({ expiry, theta, years }: Prepared, { previous }: StandIn): Smile | null {
  const slice = previous?.slices.find(({ expiryTimeMs }) => expiryTimeMs === expiry.expiryTimeMs);
  if (slice === undefined || slice.smile === null) return null;
  if (slice.status === 'borrowed' || slice.status === 'none') return null;
  const share = theta === null ? years / slice.years : theta / varianceAt(slice.smile, 0);
  return nearerSmile(slice.smile, share);
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
