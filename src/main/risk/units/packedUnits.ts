/** Unit valuations as rows of numbers and back (rule G14): the form in which they cross threads and lie on the tape. */
import type { Greeks } from '../../../shared/domain/greeks.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Option } from '../../../shared/domain/instrument.ts';
import type { GreeksAtVenueVol, PackedUnits, UnitValuation } from '../../../shared/domain/valuation.ts';
import type { VolSource } from '../../../shared/domain/volatility/surface.ts';
import { startNotes } from '../portfolio/inputNotes.ts';
import { indexName, quoteName } from '../portfolio/leg.ts';
import type { OptionValue } from '../portfolio/legGreeks.ts';
import { noteVol, type VolChoice } from '../portfolio/legVol.ts';
import type { ImpliedVol } from '../pricing/impliedVol.ts';
import { unpackNumbers } from './packedNumbers.ts';

/** vol, what is to be said of it, price, ten Greeks, the venue's vol, four Greeks at it, age of the oldest input. */
export const UNIT_WIDTH = 20;

const SOURCES: readonly (VolSource | null)[] =
  [null, 'surface', 'repaired', 'borrowed', 'lastGood', 'venueMark', 'mark', 'mid'];
const STATUSES: readonly (ImpliedVol['status'] | null)[] =
  [null, 'ok', 'zeroTimeValue', 'belowIntrinsic', 'aboveMaximum', 'noTimeLeft', 'invalid'];
const GREEKS = ['deltaCoin', 'deltaUsd', 'gammaUsdPer1Pct', 'gammaCoinPerUsd', 'vegaUsdPerVolPoint', 'thetaUsdPerDay',
  'rhoUsdPerPct', 'vannaUsdPerVolPoint', 'volgaUsdPerVolPoint', 'charmUsdPerDay',
] as const satisfies readonly (keyof Greeks)[];
const AT_VENUE_VOL = ['deltaCoin', 'gammaCoinPerUsd', 'vegaUsdPerVolPoint', 'thetaUsdPerDay',
] as const satisfies readonly (keyof GreeksAtVenueVol)[];

const VOL = 0;
const CODE = 1;
const TEXT = 2;
const PRICE = 3;
const FIRST_GREEK = 4;
const VENUE_VOL = FIRST_GREEK + GREEKS.length;
const AGE = VENUE_VOL + 1 + AT_VENUE_VOL.length;

/** One option as it was valued. */
export interface ValuedUnit {
  readonly choice: VolChoice;
  readonly forwardFromIndex: boolean;
  /** Null where nothing tells a vol. */
  readonly value: OptionValue | null;
  readonly venueVol: number | null;
  readonly atVenueVol: GreeksAtVenueVol | null;
  readonly oldestAgeMs: number;
  readonly oldestIsIndex: boolean;
}

/** `textOf`: the place of a reason in the list that goes with the rows. */
export function writeUnit(rows: Float64Array, row: number, unit: ValuedUnit, textOf: (text: string) => number): void {
  const { choice, value, atVenueVol } = unit;
  const numbers = rows.subarray(row * UNIT_WIDTH, (row + 1) * UNIT_WIDTH).fill(NaN);
  numbers[VOL] = choice.vol ?? NaN;
  const flags = +choice.lacksSlope + 2 * +unit.forwardFromIndex + 4 * +unit.oldestIsIndex;
  numbers[CODE] = SOURCES.indexOf(choice.from) + 16 * STATUSES.indexOf(choice.implied) + 256 * flags;
  numbers[TEXT] = choice.reason === null ? -1 : textOf(choice.reason);
  numbers[AGE] = unit.oldestAgeMs;
  numbers[VENUE_VOL] = unit.venueVol ?? NaN;
  if (value === null) return;
  numbers[PRICE] = value.modelPrice;
  GREEKS.forEach((name, i) => (numbers[FIRST_GREEK + i] = value.greeks[name]));
  if (atVenueVol === null) return;
  AT_VENUE_VOL.forEach((name, i) => (numbers[VENUE_VOL + 1 + i] = atVenueVol[name]));
}

/** Those of options that `optionOf` knows. Numbers that are no rows of these instruments are none. */
export function unpackUnits(
  packed: PackedUnits, optionOf: (instrument: InstrumentId) => Option | null,
): readonly UnitValuation[] {
  const rows = unpackNumbers(packed.numbers);
  if (rows?.length !== packed.instruments.length * UNIT_WIDTH) return [];
  const units: UnitValuation[] = [];
  packed.instruments.forEach((instrument, row) => {
    const option = optionOf(instrument);
    if (option !== null) units.push(unitOf(packed, option, rows, row * UNIT_WIDTH));
  });
  return units;
}

function unitOf(packed: PackedUnits, option: Option, rows: Float64Array, base: number): UnitValuation {
  const { asOfMs, inputsSeq, texts } = packed;
  const code = rows[base + CODE] ?? 0;
  const flags = code >> 8;
  const reason = texts[rows[base + TEXT] ?? -1] ?? null;
  const from = SOURCES[code & 15] ?? null;
  const notes = startNotes();
  if ((flags & 2) !== 0) notes.assumptions.push(`forward of ${option.venueName} taken from the index`);
  noteVol(notes, option.venueName,
    { from, reason, lacksSlope: (flags & 1) !== 0, implied: STATUSES[(code >> 4) & 15] ?? null });
  const finite = areFinite(rows, base + PRICE, base + VENUE_VOL);
  if (from !== null && !finite) notes.missing.push(`Greeks of ${option.venueName}: the kernel gives no number`);
  const isKnown = from !== null && finite;
  const modelPrice = isKnown ? (rows[base + PRICE] ?? null) : null;
  const hasVenue = isKnown && areFinite(rows, base + VENUE_VOL, base + AGE);
  return {
    instrument: option.id, asOfMs, inputsSeq,
    impliedVol: isKnown ? (rows[base + VOL] ?? null) : null, volSource: isKnown ? from : null,
    volReason: isKnown ? reason : null, venueImpliedVol: hasVenue ? (rows[base + VENUE_VOL] ?? null) : null, modelPrice,
    greeks: isKnown ? greeksAt(rows, base + FIRST_GREEK) : null,
    premiumDeltaCoin: modelPrice === null ? null : option.style === 'inverse' ? modelPrice : 0,
    greeksAtVenueVol: hasVenue ? greeksAtVenueVolAt(rows, base + VENUE_VOL + 1) : null,
    oldestInputMs: asOfMs - (rows[base + AGE] ?? NaN),
    oldestInput: (flags & 4) !== 0 ? indexName(option.underlying, option.venue) : quoteName(option.id),
    missing: notes.missing, assumptions: notes.assumptions,
  };
}

function areFinite(rows: Float64Array, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (!Number.isFinite(rows[i])) return false;
  return true;
}

/** Member by member: objects made name by name are slow, and there are thousands of these. */
const greeksAt = (rows: Float64Array, at: number): Greeks => ({
  deltaCoin: rows[at] ?? NaN, deltaUsd: rows[at + 1] ?? NaN, gammaUsdPer1Pct: rows[at + 2] ?? NaN,
  gammaCoinPerUsd: rows[at + 3] ?? NaN, vegaUsdPerVolPoint: rows[at + 4] ?? NaN, thetaUsdPerDay: rows[at + 5] ?? NaN,
  rhoUsdPerPct: rows[at + 6] ?? NaN, vannaUsdPerVolPoint: rows[at + 7] ?? NaN, volgaUsdPerVolPoint: rows[at + 8] ?? NaN,
  charmUsdPerDay: rows[at + 9] ?? NaN,
});

const greeksAtVenueVolAt = (rows: Float64Array, at: number): GreeksAtVenueVol => ({
  deltaCoin: rows[at] ?? NaN, gammaCoinPerUsd: rows[at + 1] ?? NaN, vegaUsdPerVolPoint: rows[at + 2] ?? NaN,
  thetaUsdPerDay: rows[at + 3] ?? NaN,
});
