/** Typed legs as a question to the engine, and a template's first guess at expiries and strikes. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { StructureQuery, TemplateShape } from '../../../shared/contract/questions/structure.ts';
import { decimalFault, stepAt } from '../../store/decimalFields.ts';
import type { BuilderLeg } from '../../store/orders/structure.ts';

type Instrument = WireRecord<'instruments'>;

/** Why the leg cannot be looked at; null when it can. */
export function legFault(leg: BuilderLeg, instrument: Instrument | undefined): string | null {
  if (instrument === undefined) return 'no such instrument';
  const quantity = decimalFault(leg.quantity, instrument.lotSize);
  if (quantity !== null) return `quantity ${quantity}`;
  const price = leg.price.trim() === '' ? null : decimalFault(leg.price, stepAt(instrument, leg.price));
  return price === null ? null : `price ${price}`;
}

/** Null while no included leg can be looked at. */
export function questionOf(
  legs: readonly BuilderLeg[], instruments: ReadonlyMap<string, Instrument>, dateMs: number | null,
): StructureQuery | null {
  const sound = legs.filter((leg) => leg.included && legFault(leg, instruments.get(leg.instrument)) === null);
  if (sound.length === 0) return null;
  return { type: 'Structure', dateMs, legs: sound.map(({ instrument, side, quantity, price }) => ({
    instrument, quantity: Number(quantity) * (side === 'buy' ? 1 : -1),
    price: price.trim() === '' ? null : Number(price) })) };
}

export interface OptionGrid {
  readonly venue: string;
  readonly underlying: string;
  /** Rising. */
  readonly expiries: readonly number[];
}

/** Venues and underlyings that list options, each with its expiries. */
export function optionGrids(instruments: Iterable<Instrument>, nowMs: number | null): readonly OptionGrid[] {
  const found = new Map<string, { venue: string; underlying: string; expiries: Set<number> }>();
  for (const each of instruments) {
    if (each.kind !== 'option' || (nowMs !== null && each.expiryTimeMs <= nowMs)) continue;
    const key = `${each.venue}|${each.underlying}`;
    const grid = found.get(key) ?? { venue: each.venue, underlying: each.underlying, expiries: new Set() };
    grid.expiries.add(each.expiryTimeMs);
    found.set(key, grid);
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { venue, underlying, expiries }]) =>
    ({ venue, underlying, expiries: [...expiries].sort((a, b) => a - b) }));
}

/** Strikes that every one of these expiries lists, rising. */
export function strikesOf(
  instruments: Iterable<Instrument>, venue: string, underlying: string, expiries: readonly number[],
): readonly number[] {
  const listed = new Map<number, Set<number>>();
  for (const each of instruments) {
    if (each.kind !== 'option' || each.venue !== venue || each.underlying !== underlying) continue;
    if (!expiries.includes(each.expiryTimeMs)) continue;
    const strike = Number(each.strike);
    listed.set(strike, (listed.get(strike) ?? new Set()).add(each.expiryTimeMs));
  }
  return [...listed].filter(([, at]) => at.size === new Set(expiries).size).map(([strike]) => strike)
    .sort((a, b) => a - b);
}

/** So many strikes around the money: as even on both sides as the number allows. */
export function firstStrikes(strikes: readonly number[], spotUsd: number | null, count: number): readonly number[] {
  if (strikes.length < count || count === 0) return [];
  const near = spotUsd === null ? Math.floor(strikes.length / 2) : strikes.reduce((best, strike, i) =>
    (Math.abs(strike - spotUsd) < Math.abs((strikes[best] ?? Infinity) - spotUsd) ? i : best), 0);
  const from = Math.min(Math.max(0, near - Math.floor(count / 2)), strikes.length - count);
  return strikes.slice(from, from + count);
}

/** The nearest expiries that are at least a week away, or the last ones. */
export function firstExpiries(expiries: readonly number[], nowMs: number | null, count: number): readonly number[] {
  const later = expiries.filter((expiry) => nowMs === null || expiry - nowMs > 7 * 86_400_000);
  const from = later.length >= count ? later : expiries;
  return from.slice(0, count);
}

export const isComplete = (shape: TemplateShape, strikes: readonly number[], expiries: readonly number[]): boolean =>
  strikes.length === shape.strikes && expiries.length === shape.expiries && new Set(strikes).size === strikes.length
    && new Set(expiries).size === expiries.length;
