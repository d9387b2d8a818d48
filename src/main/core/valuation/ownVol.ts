/**
 * What our surface says of one option at this moment (rules V7, V8): read off the newest fit of its underlying, which
 * must not be older than its bound. All strikes of an expiry share one reading as long as neither fit nor time changes.
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { Option } from '../../../shared/domain/instrument.ts';
import type { FittedSmile, FittedSurface, SmileDynamics } from '../../../shared/domain/volatility/surface.ts';
import type { OwnVol } from '../../risk/portfolio/leg.ts';
import { surfaceOf } from '../../risk/surface/record/fittedSurface.ts';
import { expirySmile, volOn, type ExpirySmile } from '../../risk/surface/surface.ts';
import type { ReadState } from '../state.ts';

/** Quotes that old are not valued with, and neither is what was fitted to them. */
export const MAX_SURFACE_AGE_MS = 60_000;
const DEFAULT_DYNAMICS: SmileDynamics = 'stickyStrike';

export function ownVolOf(state: ReadState, option: Option): OwnVol {
  const { underlying, expiryTimeMs } = option;
  const dynamics = state.volSettings.get(underlying)?.dynamics ?? DEFAULT_DYNAMICS;
  const none = (reason: string): OwnVol => ({ vol: null, skew: 0, status: 'none', reason, dynamics });
  const fitted = state.surfaces.get(underlying);
  if (fitted === undefined) return none(`no surface of ${underlying} yet`);
  const ageMs = state.timeMs - fitted.asOfMs;
  if (ageMs > MAX_SURFACE_AGE_MS) return none(`the surface of ${underlying} is ${seconds(ageMs)} old`);
  const smile = readingOf(fitted, expiryTimeMs, state.timeMs);
  const point = smile === null ? null : volOn(smile, toNumber(option.strike));
  if (point === null) return none(reasonAt(fitted, expiryTimeMs) ?? 'no smile at this expiry');
  const { vol, skew, status } = point;
  return { vol, skew, status, reason: status === 'fitted' ? null : standInReason(fitted, point.from, state), dynamics };
}

const seconds = (ms: number): string => `${Math.floor(ms / 1_000)} s`;

const reasonAt = (fitted: FittedSurface, expiryTimeMs: number): string | null =>
  fitted.smiles.find((smile) => smile.expiryTimeMs === expiryTimeMs)?.reason ?? null;

/** Of the expiries that were read, why the first that is not fitted is not, and how old a last good one is. */
function standInReason({ smiles }: FittedSurface, from: readonly number[], { timeMs }: ReadState): string | null {
  const one = smiles.find(({ expiryTimeMs, status }) => status !== 'fitted' && from.includes(expiryTimeMs));
  return one === undefined ? null : [one.reason, shapeAge(one, timeMs)].filter((part) => part !== null).join(', ');
}

const shapeAge = ({ status, shapeTimeMs }: FittedSmile, timeMs: number): string | null =>
  (status === 'lastGood' && shapeTimeMs !== null ? `its shape is ${seconds(timeMs - shapeTimeMs)} old` : null);

/** At the money of one expiry, `forwardUsd` as the venue marks it; null where our surface is silent or too old. */
export function ownVolAtTheMoney(
  state: ReadState, underlying: Underlying, expiryTimeMs: number, forwardUsd: number,
): number | null {
  const fitted = state.surfaces.get(underlying);
  if (fitted === undefined || state.timeMs - fitted.asOfMs > MAX_SURFACE_AGE_MS) return null;
  const smile = readingOf(fitted, expiryTimeMs, state.timeMs);
  return smile === null ? null : (volOn(smile, forwardUsd)?.vol ?? null);
}

interface Readings { nowMs: number; readonly byExpiry: Map<number, ExpirySmile | null> }
const memo = new WeakMap<FittedSurface, Readings>();

function readingOf(fitted: FittedSurface, expiryTimeMs: number, nowMs: number): ExpirySmile | null {
  let readings = memo.get(fitted);
  if (readings === undefined || readings.nowMs !== nowMs) {
    readings = { nowMs, byExpiry: new Map() };
    memo.set(fitted, readings);
  }
  const known = readings.byExpiry.get(expiryTimeMs);
  if (known !== undefined) return known;
  const reading = expirySmile(surfaceOf(fitted), expiryTimeMs, nowMs);
  readings.byExpiry.set(expiryTimeMs, reading);
  return reading;
}
