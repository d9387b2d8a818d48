/**
 * A book's legs in the parcels by which its P&L is added up: options that move alike, so many at a time, as one task of
 * a batch has them; then every other leg by itself. One order for all ways to compute, so that all give the same bits.
 */
import type { PreparedLeg } from '../book.ts';
import type { OptionTerms } from '../optionPrice.ts';

/** Small enough that threads finish together, large enough that taking one costs nothing. */
const LEGS_PER_PARCEL = 16;

/** Options that move alike: one underlying, one way to be paid. */
export const groupKey = ({ underlying, inverse, settlementCurrency }: OptionTerms): string =>
  `${underlying}|${inverse ? '' : settlementCurrency}`;

export interface Parcels {
  readonly options: readonly (readonly PreparedLeg[])[];
  readonly others: readonly PreparedLeg[];
}

export function parcelsOf(legs: readonly PreparedLeg[]): Parcels {
  const groups = new Map<string, PreparedLeg[]>();
  const others: PreparedLeg[] = [];
  for (const leg of legs) {
    const option = leg.movable?.option;
    if (option === undefined) {
      others.push(leg);
      continue;
    }
    const key = groupKey(option);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [leg]);
    else group.push(leg);
  }
  const options = [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / LEGS_PER_PARCEL) }, (_, i) =>
      group.slice(i * LEGS_PER_PARCEL, (i + 1) * LEGS_PER_PARCEL)));
  return { options, others };
}

/** Null as soon as one leg's is unknown. */
export function sumOfParcels(
  { options, others }: Parcels, of: (leg: PreparedLeg) => number | null,
): number | null {
  let total = 0;
  for (const parcel of options) {
    let sum = 0;
    for (const leg of parcel) {
      const value = of(leg);
      if (value === null) return null;
      sum += value;
    }
    total += sum;
  }
  for (const leg of others) {
    const value = of(leg);
    if (value === null) return null;
    total += value;
  }
  return total;
}
