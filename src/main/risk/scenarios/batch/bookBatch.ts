/**
 * The whole book under many shocks: options by the batch kernel, everything else leg by leg. The numbers are those of
 * one shock at a time, bit for bit (W15).
 */
import { rowLength } from '../../pricing/batch/columns.ts';
import type { PreparedBook, PreparedLeg } from '../book.ts';
import { legPnl, stateAfter } from '../revalue.ts';
import { moveOf, type Shock } from '../shock.ts';
import { groupKey, layOut, type BatchOption } from './layout.ts';
import type { OptionBatch, Revaluer } from './optionBatch.ts';

/** So many numbers a matrix: 16 MB, and twice that for vol shocks that differ from option to option. */
const MOST_CELLS = 2_000_000;

interface OptionLeg extends BatchOption {
  readonly leg: PreparedLeg;
}

/** As bookPnl gives it for each shock: null where one leg's is unknown. */
export function bookPnls(book: PreparedBook, shocks: readonly Shock[], revaluer: Revaluer): readonly (number | null)[] {
  const options = optionLegs(book);
  const totals = shocks.map((): number | null => null);
  const known = knownShocks(book, options, shocks);
  const rowOf = new Map(options.map(({ leg }, i) => [leg, i]));
  for (const at of batchesOf(options, shocks, known)) {
    const some = at.flatMap((j) => shocks[j] ?? []);
    const matrix = revalued(options, some, 'pnl', revaluer);
    const sums = new Float64Array(some.length);
    const row = rowLength(some.length);
    // In the order of the legs, as bookPnl adds them up.
    for (const leg of book.legs) {
      const i = rowOf.get(leg);
      if (i === undefined) addTo(sums, Float64Array.from(some, (shock) => legPnl(leg, stateAfter(leg, shock)) ?? NaN));
      else addTo(sums, matrix.subarray(i * row, i * row + some.length));
    }
    at.forEach((j, k) => (totals[j] = sums[k] ?? null));
  }
  return totals;
}

/** What `Movable.at` takes as computed, for every option of the book and every shock that says what it does. */
export function optionPrices(
  book: PreparedBook, shocks: readonly Shock[], revaluer: Revaluer,
): (leg: PreparedLeg, shock: number) => number | undefined {
  const options = optionLegs(book);
  const underlyings = [...new Set(options.map(({ underlying }) => underlying))];
  const saysAll = (shock: Shock | undefined): boolean =>
    shock !== undefined && underlyings.every((name) => moveOf(shock, name) !== null);
  const known = shocks.map((_, j) => j).filter((j) => saysAll(shocks[j]));
  const rowOf = new Map(options.map(({ leg }, i) => [leg, i]));
  const prices = options.map(() => new Float64Array(shocks.length).fill(NaN));
  for (const at of batchesOf(options, shocks, known)) {
    const matrix = revalued(options, at.flatMap((j) => shocks[j] ?? []), 'prices', revaluer);
    const row = rowLength(at.length);
    prices.forEach((ofOption, i) => at.forEach((j, k) => (ofOption[j] = matrix[i * row + k] ?? NaN)));
  }
  return (leg, shock) => {
    const price = prices[rowOf.get(leg) ?? -1]?.[shock];
    return price === undefined || Number.isNaN(price) ? undefined : price;
  };
}

function optionLegs({ legs }: PreparedBook): readonly OptionLeg[] {
  const options = legs.flatMap((leg): OptionLeg[] => {
    const option = leg.movable?.option;
    return option === undefined || leg.valueUsd === null ? [] : [{ ...option, leg, valueNow: leg.valueUsd }];
  });
  return options.sort((a, b) => (groupKey(a) < groupKey(b) ? -1 : groupKey(a) > groupKey(b) ? 1 : 0));
}

function addTo(sums: Float64Array, row: Float64Array): void {
  for (let k = 0; k < sums.length; k += 1) sums[k] = (sums[k] ?? 0) + (row[k] ?? NaN);
}

/** Under which every leg's P&L is known. Options of one underlying lack the same. */
function knownShocks(
  { legs }: PreparedBook, options: readonly OptionLeg[], shocks: readonly Shock[],
): readonly number[] {
  if (legs.some(({ movable, valueUsd }) => movable === null || valueUsd === null)) return [];
  const oneEach = new Map(options.map(({ underlying, leg }) => [underlying, leg]));
  const asked = [...oneEach.values(), ...legs.filter(({ movable }) => movable?.option === undefined)];
  return shocks.flatMap((shock, j) => (asked.every(({ movable }) => movable?.lacks(shock) === null) ? [j] : []));
}

function revalued(
  options: readonly OptionLeg[], shocks: readonly Shock[], wants: OptionBatch['wants'], revaluer: Revaluer,
): Float64Array {
  revaluer.kernel.release();
  const batch = layOut(revaluer.kernel, options, shocks, wants);
  revaluer.run(batch);
  return batch.matrix;
}

/** Numbers of shocks that can go into one batch: with one horizon and one change of the basis, and not too many. */
function batchesOf(
  options: readonly OptionLeg[], shocks: readonly Shock[], known: readonly number[],
): readonly (readonly number[])[] {
  const underlyings = [...new Set(options.map(({ underlying }) => underlying))];
  const groups = new Map<string, number[]>();
  for (const j of known) {
    const shock = shocks[j];
    if (shock === undefined) continue;
    const key = [shock.horizonMs, ...underlyings.map((name) => moveOf(shock, name)?.basisPerYear)].join('|');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [j]);
    else group.push(j);
  }
  const most = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, options.length)));
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / most) }, (_, i) => group.slice(i * most, (i + 1) * most)));
}
