/**
 * What our surface says of one option at a moment (rules V7, V8): read off the newest fit of its underlying, which must
 * not be older than its bound. All strikes of an expiry share one reading as long as neither fit nor time changes.
 */
import type { Underlying } from '../../../../shared/domain/ids.ts';
import type { FittedSmile, FittedSurface, SmileDynamics } from '../../../../shared/domain/volatility/surface.ts';
import type { OwnVol } from '../../portfolio/leg.ts';
import { expirySmile, volOn, type ExpirySmile } from '../surface.ts';
import { surfaceOf } from './fittedSurface.ts';

/** Quotes that old are not valued with, and neither is what was fitted to them. */
export const MAX_SURFACE_AGE_MS = 60_000;
export const DEFAULT_DYNAMICS: SmileDynamics = 'stickyStrike';

/** What our own vols of an underlying come from. */
export interface VolGround {
  readonly underlying: Underlying;
  /** The newest; null: none yet. */
  readonly fitted: FittedSurface | null;
  readonly dynamics: SmileDynamics;
}

export function ownVolOn(
  { underlying, fitted, dynamics }: VolGround, strike: number, expiryTimeMs: number, nowMs: number,
): OwnVol {
  const none = (reason: string): OwnVol => ({ vol: null, skew: 0, status: 'none', reason, dynamics });
  if (fitted === null) return none(`no surface of ${underlying} yet`);
  const ageMs = nowMs - fitted.asOfMs;
  if (ageMs > MAX_SURFACE_AGE_MS) return none(`the surface of ${underlying} is ${seconds(ageMs)} old`);
  const smile = readingOf(fitted, expiryTimeMs, nowMs);
  const point = smile === null ? null : volOn(smile, strike);
  if (point === null) return none(reasonAt(fitted, expiryTimeMs) ?? 'no smile at this expiry');
  const { vol, skew, status } = point;
  return { vol, skew, status, reason: status === 'fitted' ? null : standInReason(fitted, point.from, nowMs), dynamics };
}

const seconds = (ms: number): string => `${Math.floor(ms / 1_000)} s`;

const reasonAt = (fitted: FittedSurface, expiryTimeMs: number): string | null =>
  fitted.smiles.find((smile) => smile.expiryTimeMs === expiryTimeMs)?.reason ?? null;

/** Of the expiries that were read, why the first that is not fitted is not, and how old a last good one is. */
function standInReason({ smiles }: FittedSurface, from: readonly number[], nowMs: number): string | null {
  const one = smiles.find(({ expiryTimeMs, status }) => status !== 'fitted' && from.includes(expiryTimeMs));
  return one === undefined ? null : [one.reason, shapeAge(one, nowMs)].filter((part) => part !== null).join(', ');
}

const shapeAge = ({ status, shapeTimeMs }: FittedSmile, nowMs: number): string | null =>
  (status === 'lastGood' && shapeTimeMs !== null ? `its shape is ${seconds(nowMs - shapeTimeMs)} old` : null);

interface Readings { nowMs: number; readonly byExpiry: Map<number, ExpirySmile | null> }
const memo = new WeakMap<FittedSurface, Readings>();

export function readingOf(fitted: FittedSurface, expiryTimeMs: number, nowMs: number): ExpirySmile | null {
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
