/**
 * Which options of a chain are worth listening to: those around the money, wider for later expiries. With hysteresis,
 * so that a price that hesitates at a strike does not subscribe it again and again, nor let two that are equally near
 * push one another out.
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { yearsUntil, type Instrument, type Option } from '../../../shared/domain/instrument.ts';

/** Strikes up to this many standard deviations of a 60 % vol come in, and stay until the second bound. */
const ENTER = 1.5;
const LEAVE = 2;
const VOL = 0.6;
/** Even on its last day an option two per cent from the money counts. */
const LEAST_WIDTH = 0.02;

/**
 * Options to hear. `heard`: those heard now; `most`: the venue's and our own patience, nearest to the money first;
 * `times`: of the usual width.
 */
export function chainAround(
  options: readonly Option[], indexUsd: number, nowMs: number, heard: ReadonlySet<InstrumentId>, most: number,
  times = 1,
): Set<InstrumentId> {
  const near: { readonly id: InstrumentId; readonly away: number }[] = [];
  for (const option of options) {
    if (option.expiryTimeMs <= nowMs) continue;
    const width = times * Math.max(LEAST_WIDTH, VOL * Math.sqrt(yearsUntil(option.expiryTimeMs, nowMs)));
    const distance = Math.abs(Math.log(toNumber(option.strike) / indexUsd)) / width;
    // What is heard counts as nearer than it is, for the bound and for who comes first.
    const away = heard.has(option.id) ? distance * (ENTER / LEAVE) : distance;
    if (away <= ENTER) near.push({ id: option.id, away });
  }
  near.sort((a, b) => a.away - b.away || (a.id < b.id ? -1 : 1));
  return new Set(near.slice(0, most).map(({ id }) => id));
}

export const isOption = (instrument: Instrument): instrument is Option => instrument.kind === 'option';
