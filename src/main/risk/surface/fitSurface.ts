/**
 * All expiries of an underlying at once: which can be fitted, the fit by the model asked for, and what stands in where
 * there is none. Nothing is used that fails a check, and nothing stands in without saying so.
 */
import { yearsUntil } from '../../../shared/domain/instrument.ts';
import type {
  SmileStatus, SurfaceEdit, SurfaceEvent, SurfaceModel,
} from '../../../shared/domain/volatility/surface.ts';
import type { ExpiryQuotes } from './chainQuotes.ts';
import { checkButterfly, checkCalendar } from './checks.ts';
import { checkEdits, excludedStrikes, nudged, pinsOf } from './edits.ts';
import { checkEvents } from './eventClock.ts';
import {
  atTheMoneyMid, selectSmileQuotes, type SmilePoint, type SmileQuote, type SmileSelection,
} from './fit/smileQuotes.ts';
import { fitModel, type ModelFit } from './fit/models.ts';
import { qualityOf } from './quality.ts';
import { varianceAt, type Smile } from './smile.ts';
import { standInFor, type Neighbour, type StandIn } from './standIn.ts';
import type { Surface, SurfaceSlice } from './surface.ts';

export interface SurfaceRequest {
  readonly underlying: string;
  readonly nowMs: number;
  readonly model: SurfaceModel;
  /** By expiry, all after `nowMs`; see chainQuotes.ts. */
  readonly expiries: readonly ExpiryQuotes[];
  readonly edits: readonly SurfaceEdit[];
  readonly events: readonly SurfaceEvent[];
  /** Where the last good smiles are taken from. The fit itself does not depend on it. */
  readonly previous: Surface | null;
}

/** An expiry with fewer quotes, or less time, has no smile of its own. */
const FEWEST_QUOTES = 8;
const LEAST_YEARS = 0.5 / 365;

export interface Prepared {
  readonly expiry: ExpiryQuotes;
  readonly forward: number | null;
  readonly years: number;
  /** As they are fitted: nudged where the trader asked for it. */
  readonly quotes: readonly SmileQuote[];
  readonly selection: SmileSelection;
  /** Total variance at the money by the quotes; null where they are not about it. */
  readonly theta: number | null;
  readonly pins: ReturnType<typeof pinsOf>;
  /** Why it cannot be fitted; null when it can. */
  readonly thin: string | null;
}

/** What is used for an expiry, and why. */
export interface Used {
  readonly status: SmileStatus;
  readonly reason: string | null;
  readonly smile: Smile | null;
  readonly parameters: SurfaceSlice['parameters'];
  readonly shapeTimeMs: number | null;
}

/** With the checks that it passed, the calendar's against the next farther smile in use. */
type Checked = Used & Pick<SurfaceSlice, 'butterfly' | 'calendar'>;

/** Throws RangeError for edits or events that make no sense. */
export function fitSurface(request: SurfaceRequest): Surface {
  const { underlying, model, nowMs, events, edits, previous } = request;
  checkEdits(edits, model);
  checkEvents(events);
  const prepared = request.expiries.map((expiry) => prepare(expiry, edits, nowMs));
  const fits = soundFits(prepared, model);
  const used = fillIn(prepared, fits, { nowMs, events, previous });
  const slices = prepared.map((one, i) => sliceOf(one, used[i] as Checked));
  return { underlying, model, asOfMs: nowMs, events, slices };
}

/** What of one expiry the fit goes by; also for the screen, which shows what was left out and why. */
export function prepare(expiry: ExpiryQuotes, edits: readonly SurfaceEdit[], nowMs: number): Prepared {
  const { expiryTimeMs, forward } = expiry;
  const years = yearsUntil(expiryTimeMs, nowMs);
  const common = { expiry, forward, years, pins: pinsOf(edits, expiryTimeMs) };
  if (forward === null || !(forward > 0 && forward < Infinity) || !(years > 0)) {
    const thin = years > 0 ? 'no forward is known' : 'it has expired';
    const selection = { points: [], excluded: [] };
    return { ...common, forward: null, quotes: expiry.quotes, selection, theta: null, thin };
  }
  const strikes = excludedStrikes(edits, expiryTimeMs);
  const plain = selectSmileQuotes(expiry.quotes, forward, years, strikes);
  const deviation = (atTheMoneyMid(plain.points)?.vol ?? 1) * Math.sqrt(years);
  const quotes = nudged(expiry.quotes, edits, expiryTimeMs, forward, deviation);
  const selection = quotes === expiry.quotes ? plain : selectSmileQuotes(quotes, forward, years, strikes);
  const { points } = selection;
  const theta = thetaOf(points, years);
  const thin = years < LEAST_YEARS ? 'less than 12 hours are left'
    : points.length < FEWEST_QUOTES ? `${points.length} usable quotes, ${FEWEST_QUOTES} are needed`
      : theta === null ? 'no quotes near the money' : null;
  return { ...common, quotes, selection, theta, thin };
}

/** Within one deviation of the money on at least one side, or unknown. */
function thetaOf(points: readonly SmilePoint[], years: number): number | null {
  const atm = atTheMoneyMid(points);
  if (atm === null) return null;
  const deviation = atm.vol * Math.sqrt(years);
  return points.some(({ k }) => Math.abs(k) <= deviation) ? atm.vol * atm.vol * years : null;
}

interface Sound { readonly fit: ModelFit | null; readonly reason: string }

/** A fit that misses its own quotes is not used, nor its quotes for the others' sake. */
function soundFits(prepared: readonly Prepared[], model: SurfaceModel): readonly Sound[] {
  const refused = new Map<Prepared, string>();
  for (;;) {
    const fitted = prepared.filter((one) => one.thin === null && !refused.has(one));
    const fits = fitModel(model, fitted);
    const failed = fitted.flatMap((one, i) => {
      const reason = faultOf(one, (fits[i] as ModelFit).smile);
      return reason === null ? [] : [[one, reason] as const];
    });
    if (failed.length === 0) {
      return prepared.map((one) => ({
        fit: fits[fitted.indexOf(one)] ?? null, reason: one.thin ?? refused.get(one) ?? '',
      }));
    }
    for (const [one, reason] of failed) refused.set(one, reason);
  }
}

/** ATM sanity and gross misfit, in words; null for a sound fit. */
function faultOf({ selection: { points }, years, pins }: Prepared, smile: Smile): string | null {
  const atm = atTheMoneyMid(points);
  if (atm === null || Object.keys(pins).length > 0) return null;
  const miss = Math.sqrt(varianceAt(smile, 0) / years) - atm.vol;
  if (!(Math.abs(miss) <= Math.max(2 * atm.halfSpread, 0.01))) {
    return `the fit misses the money by ${(100 * miss).toFixed(2)} vol points`;
  }
  const misses = points.map(({ k, midVol, halfSpread }) =>
    Math.abs(Math.sqrt(varianceAt(smile, k) / years) - midVol) / Math.max(halfSpread, 0.003));
  const outside = misses.filter((one) => one > 3).length;
  if (outside <= points.length / 3) return null;
  return `the fit misses ${outside} of ${points.length} quotes by three half spreads`;
}

/** From the far expiry to the near one, so that whatever stands in can be put between its neighbours. */
function fillIn(
  prepared: readonly Prepared[], fits: readonly Sound[], context: Omit<StandIn, 'ceiling' | 'floor'>,
): readonly Checked[] {
  const used: Checked[] = [];
  let ceiling: Neighbour | null = null;
  for (let i = prepared.length - 1; i >= 0; i -= 1) {
    const one = prepared[i] as Prepared;
    const { fit, reason } = fits[i] as Sound;
    const floor = nearerFit(prepared, fits, i, context.nowMs);
    const instead = (why: string): Checked => checked(standInFor(one, why, { ...context, ceiling, floor }), ceiling);
    const own: Checked | null = fit === null ? null : checked(usedOf(fit, context.nowMs), ceiling);
    const now: Checked = own === null ? instead(reason) : isFree(own) ? own : instead('the fit fails its checks');
    used.unshift(now);
    if (now.smile !== null) {
      const { smile, status, shapeTimeMs } = now;
      ceiling = { smile, status, shapeTimeMs: shapeTimeMs ?? context.nowMs, expiryTimeMs: one.expiry.expiryTimeMs };
    }
  }
  return used;
}

function checked(used: Used, ceiling: Neighbour | null): Checked {
  const { smile } = used;
  if (smile === null) return { ...used, butterfly: null, calendar: null };
  return { ...used, butterfly: checkButterfly(smile),
    calendar: ceiling === null ? null : checkCalendar(smile, ceiling.smile) };
}

const isFree = ({ butterfly, calendar }: Checked): boolean => butterfly?.free !== false && calendar?.free !== false;

const usedOf = ({ smile, parameters, repaired }: ModelFit, nowMs: number): Used =>
  ({ status: repaired === null ? 'fitted' : 'repaired', reason: repaired, smile, parameters, shapeTimeMs: nowMs });

function nearerFit(
  prepared: readonly Prepared[], fits: readonly Sound[], before: number, nowMs: number,
): Neighbour | null {
  for (let i = before - 1; i >= 0; i -= 1) {
    const fit = fits[i]?.fit ?? null;
    if (fit === null) continue;
    const { status } = usedOf(fit, nowMs);
    return { smile: fit.smile, expiryTimeMs: prepared[i]?.expiry.expiryTimeMs ?? 0, status, shapeTimeMs: nowMs };
  }
  return null;
}

function sliceOf(one: Prepared, used: Checked): SurfaceSlice {
  const { expiry, forward, years, selection } = one;
  const { smile } = used;
  return {
    expiryTimeMs: expiry.expiryTimeMs, years, forward, ...used,
    parameters: used.parameters ?? (smile?.kind === 'svi' ? { model: 'svi', ...smile.svi } : null),
    excluded: selection.excluded,
    quality: smile === null || forward === null ? null
      : qualityOf(smile, selection.points, expiry.quotes, forward, years),
  };
}
