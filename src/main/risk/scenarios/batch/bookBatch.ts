/**
 * The whole book under many shocks: options by the batch kernel, everything else leg by leg. The numbers are those of
 * one shock at a time, bit for bit (W15).
 */
import { rowLength } from '../../pricing/batch/columns.ts';
import type { PreparedBook, PreparedLeg } from '../book.ts';
import { legPnl, stateAfter } from '../revalue.ts';
import { moveOf, type Shock } from '../shock.ts';
import { layOut, type BatchOption } from './layout.ts';
import type { OptionBatch, Revaluer } from './optionBatch.ts';

/** So many numbers a matrix: 16 MB, and twice that for vol shocks that differ from option to option. */
const MOST_CELLS = 2_000_000;

interface OptionLeg extends BatchOption {
  readonly leg: PreparedLeg;
}

/** As bookPnl gives it for each shock: null where one leg's is unknown. */
export function bookPnls(book: PreparedBook, shocks: readonly Shock[], revaluer: Revaluer): readonly (number | null)[] {
  const parcels = optionParcels(book);
  const options = parcels.flat();
  const totals = shocks.map((): number | null => null);
  for (const at of batchesOf(options, shocks, knownShocks(book, options, shocks))) {
    const some = at.flatMap((j) => shocks[j] ?? []);
    const sums = new Float64Array(some.length);
    const matrix = revalued(parcels, some, 'pnl', revaluer);
    const row = rowLength(some.length);
    for (let i = 0; i < parcels.length; i += 1) addTo(sums, matrix.subarray(i * row, i * row + some.length));
    for (const leg of book.parcels.others) {
      addTo(sums, Float64Array.from(some, (shock) => legPnl(leg, stateAfter(leg, shock)) ?? NaN));
    }
    at.forEach((j, k) => (totals[j] = sums[k] ?? null));
  }
  return totals;
}

/** What `Movable.at` takes as computed, for every option of the book and every shock that says what it does. */
export function optionPrices(
  book: PreparedBook, shocks: readonly Shock[], revaluer: Revaluer,
): (leg: PreparedLeg, shock: number) => number | undefined {
  const parcels = optionParcels(book);
  const options = parcels.flat();
  const underlyings = [...new Set(options.map(({ underlying }) => underlying))];
  const saysAll = (shock: Shock | undefined): boolean =>
    shock !== undefined && underlyings.every((name) => moveOf(shock, name) !== null);
  const known = shocks.map((_, j) => j).filter((j) => saysAll(shocks[j]));
  const rowOf = new Map(options.map(({ leg }, i) => [leg, i]));
  const prices = options.map(() => new Float64Array(shocks.length).fill(NaN));
  for (const at of batchesOf(options, shocks, known)) {
    const matrix = revalued(parcels, at.flatMap((j) => shocks[j] ?? []), 'prices', revaluer);
    const row = rowLength(at.length);
    prices.forEach((ofOption, i) => at.forEach((j, k) => (ofOption[j] = matrix[i * row + k] ?? NaN)));
  }
  return (leg, shock) => {
    const price = prices[rowOf.get(leg) ?? -1]?.[shock];
    return price === undefined || Number.isNaN(price) ? undefined : price;
  };
}

const optionParcels = ({ parcels }: PreparedBook): readonly (readonly OptionLeg[])[] =>
  parcels.options.map((parcel) => parcel.flatMap((leg): OptionLeg[] => {
    const option = leg.movable?.option;
    return option === undefined || leg.valueUsd === null ? [] : [{ ...option, leg, valueNow: leg.valueUsd }];
  }));

function addTo(sums: Float64Array, row: Float64Array): void {
  for (let k = 0; k < sums.length; k += 1) sums[k] = (sums[k] ?? 0) + (row[k] ?? NaN);
}

/** Under which every leg's P&L is known. Options of one underlying lack the same. */
function knownShocks(
  { legs, parcels }: PreparedBook, options: readonly OptionLeg[], shocks: readonly Shock[],
): readonly number[] {
  if (legs.some(({ movable, valueUsd }) => movable === null || valueUsd === null)) return [];
  const oneEach = new Map(options.map(({ underlying, leg }) => [underlying, leg]));
  const asked = [...oneEach.values(), ...parcels.others];
  return shocks.flatMap((shock, j) => (asked.every(({ movable }) => movable?.lacks(shock) === null) ? [j] : []));
}

function revalued(
  parcels: readonly (readonly OptionLeg[])[], shocks: readonly Shock[], wants: OptionBatch['wants'], revaluer: Revaluer,
): Float64Array {
  revaluer.kernel.release();
  const batch = layOut(revaluer.kernel, parcels, shocks, wants);
  revaluer.run(batch);
  return batch.matrix;
}

/** Numbers of shocks that can go into one batch: with one horizon and one change of the basis, and not too many. */
function batchesOf(
  options: readonly OptionLeg[], shocks: readonly Shock[], known: readonly number[],
): readonly (readonly number[])[] {
  const underlyings = [...new Set(options.map(({ underlying }) => underlying))];
  const isAlike = (a: Shock | undefined, b: Shock | undefined): boolean => a?.horizonMs === b?.horizonMs
    && underlyings.every((name) => basisOf(a, name) === basisOf(b, name));
  const groups: number[][] = [];
  for (const j of known) {
    // Most of the time all are alike: then the first comparison finds its group.
    const group = groups.find(([first = j]) => isAlike(shocks[first], shocks[j]));
    if (group === undefined) groups.push([j]);
    else group.push(j);
  }
  const most = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, options.length)));
  return groups.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / most) }, (_, i) => group.slice(i * most, (i + 1) * most)));
}

const basisOf = (shock: Shock | undefined, underlying: string): number | undefined =>
  shock === undefined ? undefined : moveOf(shock, underlying)?.basisPerYear;
