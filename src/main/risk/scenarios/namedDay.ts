/** Named scenarios: days that happened, told by what was observed of them, and shocks that someone thought of. */
import type { Currency, Underlying } from '../../../shared/domain/ids.ts';
import { NO_MOVE, NO_SHOCK, type Shock, type UnderlyingShock } from './shock.ts';

/** `computed` from recorded data, `approximate` from general knowledge, `assumed` by whoever wrote the file. */
export type Confidence = 'computed' | 'approximate' | 'assumed';

export interface Scenario {
  /** "2020-03-12", "2020-03-12:close". */
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly confidence: Confidence;
  readonly notes: string;
  readonly shock: Shock;
}

/** Moves of one coin from the day's open; vols annualised. Absent: not known. */
export interface ObservedDay {
  readonly openToLow: number;
  readonly openToClose?: number | undefined;
  /** The steepest fall within one hour. */
  readonly worstHour?: number | undefined;
  readonly realisedVol?: number | undefined;
  readonly priorRealisedVol?: number | undefined;
}

export interface NamedDay extends Omit<Scenario, 'shock'> {
  readonly observed: Readonly<Record<Underlying, ObservedDay>>;
  /** What all other coins did; absent: not known. */
  readonly others?: ObservedDay | undefined;
  readonly vol?: DayVol | undefined;
  readonly stableMoves?: Readonly<Record<Currency, number>> | undefined;
}

/** How implied vols went along: as a share of the rise of realised vol, or by `rise` of a 30-day vol per coin. */
export interface DayVol {
  readonly shareOfRealisedRise?: number | undefined;
  readonly rise?: Readonly<Record<Underlying, number>> | undefined;
  readonly termPower: number;
  readonly source: string;
}

const MOMENTS = [
  { name: 'low', field: 'openToLow', words: 'from the open to the low' },
  { name: 'close', field: 'openToClose', words: 'from the open to the close' },
  { name: 'worstHour', field: 'worstHour', words: 'the steepest hour, vols as they were' },
] as const;

/** One scenario for each moment of which every listed coin's move is known; the low bears the day's own name. */
export function scenariosOf(day: NamedDay): readonly Scenario[] {
  const { id, title, source, confidence, notes } = day;
  const days = [...Object.values(day.observed), ...(day.others === undefined ? [] : [day.others])];
  return MOMENTS.filter(({ field }) => days.every((observed) => observed[field] !== undefined)).map((moment) => ({
    id: moment.name === 'low' ? id : `${id}:${moment.name}`,
    title: `${title} (${moment.words})`,
    source,
    confidence,
    notes,
    shock: shockOf(day, moment.field),
  }));
}

function shockOf(day: NamedDay, field: (typeof MOMENTS)[number]['field']): Shock {
  const withVol = field !== 'worstHour';
  const move = (observed: ObservedDay, name: Underlying | null): UnderlyingShock => ({
    ...NO_MOVE,
    spotMove: observed[field] ?? NaN,
    volPoints: withVol ? volRise(day.vol, observed, name) : 0,
    volTermPower: day.vol?.termPower ?? 0,
  });
  return {
    ...NO_SHOCK,
    underlyings: Object.fromEntries(
      Object.entries(day.observed).map(([name, observed]) => [name, move(observed, name)]),
    ),
    others: day.others === undefined ? null : move(day.others, null),
    stableMoves: day.stableMoves ?? {},
  };
}

function volRise(vol: DayVol | undefined, observed: ObservedDay, name: Underlying | null): number {
  const stated = name === null ? undefined : vol?.rise?.[name];
  if (stated !== undefined) return stated;
  const { realisedVol, priorRealisedVol } = observed;
  if (vol?.shareOfRealisedRise === undefined || realisedVol === undefined || priorRealisedVol === undefined) return 0;
  return vol.shareOfRealisedRise * (realisedVol - priorRealisedVol);
}
