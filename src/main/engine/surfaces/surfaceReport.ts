/** What `ballast surface` prints: the surfaces of a recorded chain, how well they fit, and how long the fit took. */
import type { SurfaceModel } from '../../../shared/domain/volatility/surface.ts';
import { RefusalCounter, type Refuse } from '../importers/refusals.ts';
import { fitSurface } from '../../risk/surface/fitSurface.ts';
import { volAt, type Surface, type SurfaceSlice } from '../../risk/surface/surface.ts';
import { readChainQuotes, type UnderlyingQuotes } from './chainUnderlyings.ts';

export const SURFACE_MODELS: readonly SurfaceModel[] = ['svi', 'ssvi', 'sabr'];

/** The first fits also pay for the compiler: of so many, or of as many as fit into the time, the later half counts. */
const MOST_FITS = 60;
const TIMING_MS = 2_000;

/** Throws Error naming the file when nothing of it can be read. `nowMs` measures, and may be any steady clock. */
export function surfaceReport(file: string, model: string, refuse: Refuse, nowMs: () => number): unknown {
  const known = SURFACE_MODELS.find((one) => one === model);
  if (known === undefined) throw new Error(`no such model: ${model}`);
  const refusals = new RefusalCounter(refuse);
  const surfaces = readChainQuotes(file, refusals).map((quotes) => reportOf(quotes, known, nowMs));
  return { file, model, refused: refusals.count, surfaces };
}

function reportOf(quotes: UnderlyingQuotes, model: SurfaceModel, nowMs: () => number): unknown {
  const fit = (): Surface => fitSurface({ ...quotes, model, edits: [], events: [], previous: null });
  const times: number[] = [];
  const until = nowMs() + TIMING_MS;
  let surface = timed(fit, nowMs, times);
  while (times.length < MOST_FITS && nowMs() < until) surface = timed(fit, nowMs, times);
  const [firstFitMs = 0] = times;
  const later = times.slice(times.length >> 1).sort((x, y) => x - y);
  const { slices } = surface;
  const total = (of: (slice: SurfaceSlice) => number): number => slices.reduce((sum, slice) => sum + of(slice), 0);
  const options = total(({ quality }) => quality?.options ?? 0);
  const inside = total(({ quality }) => quality?.optionsInside ?? 0);
  return {
    underlying: surface.underlying, asOf: isoTime(surface.asOfMs), expiries: slices.length,
    options: quotes.expiries.reduce((sum, expiry) => sum + expiry.quotes.length, 0),
    fitMs: later[Math.floor(later.length / 2)] ?? firstFitMs, fitMsLeast: later[0] ?? firstFitMs,
    firstFitMs,
    optionsJudged: options, optionsInside: inside, shareInside: options === 0 ? null : inside / options,
    medianRmseVolPoints: medianRmse(slices),
    butterflyViolations: total(({ butterfly }) => (butterfly === null || butterfly.free ? 0 : 1)),
    calendarViolations: total(({ calendar }) => (calendar === null || calendar.free ? 0 : 1)),
    slices: slices.map((slice, i) => sliceReport(surface, slice, quotes.expiries[i]?.forwardSource ?? 'none')),
  };
}

function timed(fit: () => Surface, nowMs: () => number, times: number[]): Surface {
  const from = nowMs();
  const surface = fit();
  times.push(nowMs() - from);
  return surface;
}

function medianRmse(slices: readonly SurfaceSlice[]): number | null {
  const fitted = slices.flatMap(({ status, quality }) =>
    (quality !== null && (status === 'fitted' || status === 'repaired') ? [quality.rmse] : []));
  return fitted.sort((a, b) => a - b)[Math.floor(fitted.length / 2)] ?? null;
}

function sliceReport(surface: Surface, slice: SurfaceSlice, forwardSource: string): unknown {
  const { expiryTimeMs, forward, quality, status, reason, parameters, butterfly, calendar } = slice;
  const atm = forward === null ? null : volAt(surface, forward, expiryTimeMs, surface.asOfMs);
  return {
    expiry: isoTime(expiryTimeMs), days: slice.years * 365, years: slice.years, forward, forwardSource, status, reason,
    parameters, atmVol: atm?.vol ?? null,
    quotes: quality?.points ?? 0, quotesInside: quality?.pointsInside ?? 0,
    rmseVolPoints: quality?.rmse ?? null, rmseInsideVolPoints: quality?.rmseInside ?? null,
    rmseOutsideVolPoints: quality?.rmseOutside ?? null,
    optionsJudged: quality?.options ?? 0, optionsInside: quality?.optionsInside ?? 0,
    shareInside: quality === null || quality.options === 0 ? null : quality.optionsInside / quality.options,
    butterfly, calendar, leftOut: countsByReason(slice),
  };
}

function countsByReason({ excluded }: SurfaceSlice): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { reason } of excluded) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
