/**
 * Which options of a chain are worth listening to: those around the money, wider for later expiries, and whatever is
 * asked for by name. With hysteresis, so that a price that hesitates at a strike does not subscribe it again and again.
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

/** Options to hear. `heard`: those heard now; `most`: the venue's and our own patience, nearest to the money first. */
export function chainAround(
  options: readonly Option[], indexUsd: number, nowMs: number, heard: ReadonlySet<InstrumentId>, most: number,
): Set<InstrumentId> {
  const near: { readonly id: InstrumentId; readonly away: number }[] = [];
  for (const option of options) {
    if (option.expiryTimeMs <= nowMs) continue;
    const width = Math.max(LEAST_WIDTH, VOL * Math.sqrt(yearsUntil(option.expiryTimeMs, nowMs)));
    const away = Math.abs(Math.log(toNumber(option.strike) / indexUsd)) / width;
    if (away <= (heard.has(option.id) ? LEAVE : ENTER)) near.push({ id: option.id, away });
  }
  near.sort((a, b) => a.away - b.away || (a.id < b.id ? -1 : 1));
  return new Set(near.slice(0, most).map(({ id }) => id));
}

/** The same of several underlyings at once, `most` of each; nothing of one whose price in USD is not known. */
export function chainsAround(
  underlyings: readonly string[], instruments: readonly Instrument[], indexUsd: ReadonlyMap<string, number>,
  nowMs: number, heard: ReadonlySet<InstrumentId>, most: number,
): Set<InstrumentId> {
  const near = new Set<InstrumentId>();
  for (const each of underlyings) {
    const priceUsd = indexUsd.get(each);
    if (priceUsd === undefined) continue;
    const options = instruments.filter(isOption).filter(({ underlying }) => underlying === each);
    for (const id of chainAround(options, priceUsd, nowMs, heard, most)) near.add(id);
  }
  return near;
}

export const isOption = (instrument: Instrument): instrument is Option => instrument.kind === 'option';
