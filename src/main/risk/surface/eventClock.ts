/**
 * The time in which variance accrues: the calendar's, plus what the trader expects of known events (a rate decision, a
 * listing), each worth so many ordinary days. Interpolation between expiries runs in it.
 */
import { MS_PER_YEAR } from '../../../shared/domain/instrument.ts';
import type { SurfaceEvent } from '../../../shared/domain/volatility/surface.ts';

/** Years of variance in (fromMs, toMs]; 0 when `toMs` is not later. */
export function varianceYears(events: readonly SurfaceEvent[], fromMs: number, toMs: number): number {
  if (!(toMs > fromMs)) return 0;
  const within = events.filter(({ timeMs }) => timeMs > fromMs && timeMs <= toMs);
  return (toMs - fromMs) / MS_PER_YEAR + within.reduce((sum, { weightDays }) => sum + weightDays, 0) / 365;
}

/** Throws RangeError naming the event that makes no sense. */
export function checkEvents(events: readonly SurfaceEvent[]): void {
  events.forEach(({ timeMs, weightDays }, i) => {
    if (!Number.isFinite(timeMs)) throw new RangeError(`event ${i}: timeMs is not a time`);
    if (!(weightDays >= 0 && weightDays <= 365)) throw new RangeError(`event ${i}: weightDays must be 0 to 365`);
  });
}
