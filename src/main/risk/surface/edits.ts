/**
 * What a trader changes by hand, as plain data: applied before the fit, so that the fit and its checks see it, and
 * undone by fitting without it. The list is the history: the last one is undone first.
 */
import {
  PINNED_BY, type PinnedParameter, type SurfaceEdit, type SurfaceModel,
} from '../../../shared/domain/volatility/surface.ts';
import type { SmileQuote } from './fit/smileQuotes.ts';

const POSITIVE: readonly PinnedParameter[] = ['b', 'sigma', 'alpha', 'nu'];
const FARTHEST = 3;

/** Throws RangeError naming the edit that makes no sense. */
export function checkEdits(edits: readonly SurfaceEdit[], model: SurfaceModel): void {
  edits.forEach((edit, i) => {
    if (edit.kind === 'nudge') {
      const moved = [edit.atmVolPoints, edit.skewVolPoints, edit.curvatureVolPoints];
      if (!moved.every((points) => Math.abs(points) <= 100)) throw new RangeError(`edit ${i}: nudge is not within 100`);
    }
    if (edit.kind !== 'pin') return;
    const { parameter, value } = edit;
    if (!PINNED_BY[model].includes(parameter)) throw new RangeError(`edit ${i}: ${model} has no ${parameter} to pin`);
    const fits = parameter === 'rho' ? Math.abs(value) < 0.9998 : POSITIVE.includes(parameter) ? value > 1e-4
      : Number.isFinite(value);
    if (!fits) throw new RangeError(`edit ${i}: ${parameter} cannot be ${value}`);
  });
}

const of = (edits: readonly SurfaceEdit[], expiryTimeMs: number): readonly SurfaceEdit[] =>
  edits.filter((edit) => edit.expiryTimeMs === expiryTimeMs);

export const excludedStrikes = (edits: readonly SurfaceEdit[], expiryTimeMs: number): ReadonlySet<number> =>
  new Set(of(edits, expiryTimeMs).flatMap((edit) => (edit.kind === 'excludeStrike' ? [edit.strike] : [])));

/** The later of two pins of one parameter holds. */
export const pinsOf = (edits: readonly SurfaceEdit[], expiryTimeMs: number): Partial<Record<PinnedParameter, number>> =>
  Object.fromEntries(of(edits, expiryTimeMs).flatMap((edit) =>
    (edit.kind === 'pin' ? [[edit.parameter, edit.value] as const] : [])));

/** Quotes moved by all nudges of the expiry; a side that would not be above 0 stays. `deviation`: of the money. */
export function nudged(
  quotes: readonly SmileQuote[], edits: readonly SurfaceEdit[], expiryTimeMs: number, forward: number,
  deviation: number,
): readonly SmileQuote[] {
  const nudges = of(edits, expiryTimeMs).filter((edit) => edit.kind === 'nudge');
  if (nudges.length === 0) return quotes;
  return quotes.map((quote) => {
    const moneyness = Math.log(quote.strike / (quote.forward ?? forward)) / deviation;
    const x = Math.max(-FARTHEST, Math.min(FARTHEST, moneyness));
    const by = nudges.reduce((sum, { atmVolPoints, skewVolPoints, curvatureVolPoints }) =>
      sum + atmVolPoints + skewVolPoints * x + curvatureVolPoints * x * x, 0) / 100;
    const moved = (vol: number | null): number | null => (vol === null || !(vol + by > 0.001) ? vol : vol + by);
    return { ...quote, bidVol: moved(quote.bidVol), askVol: moved(quote.askVol) };
  });
}
