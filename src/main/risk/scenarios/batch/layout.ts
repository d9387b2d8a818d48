/** Lays options and shocks out as a batch in the memory of a kernel. All shocks of a batch have one horizon. */
import type { BookColumns, ShockColumns, WorthColumns } from '../../pricing/batch/columns.ts';
import { rowLength } from '../../pricing/batch/columns.ts';
import type { PricingKernel } from '../../pricing/batch/kernel.ts';
import { bookRow } from '../../pricing/batch/scenario-kernel.ts';
import { atHorizon, offsetOf, volFactorsOf, type OptionTerms } from '../optionPrice.ts';
import { linearVolShock, moveOf, NO_MOVE, stableFactor, type Shock, type UnderlyingShock } from '../shock.ts';
import type { BatchGroup, BatchTask, OptionBatch } from './optionBatch.ts';
import { groupKey } from './parcels.ts';

export interface BatchOption extends OptionTerms {
  readonly valueNow: number;
}

/** `parcels` are the tasks: each of options that move alike. Every shock must say what each underlying does. */
export function layOut(
  kernel: PricingKernel, parcels: readonly (readonly BatchOption[])[], shocks: readonly Shock[],
  wants: OptionBatch['wants'],
): OptionBatch {
  const options = parcels.flat();
  const { rows, worth } = columnsOf(kernel, options, shocks[0]);
  const vols = volRows(kernel, options, shocks);
  const groups: BatchGroup[] = [];
  const tasks: BatchTask[] = [];
  let key: string | null = null;
  let from = 0;
  for (const parcel of parcels) {
    const [first] = parcel;
    if (first === undefined) continue;
    if (groupKey(first) !== key) groups.push(groupOf(kernel, first, shocks, vols));
    key = groupKey(first);
    tasks.push({ group: groups.length - 1, from, to: from + parcel.length });
    from += parcel.length;
  }
  const outputs = wants === 'pnl' ? tasks.length : options.length;
  return { rows, worth, groups, tasks, wants, matrix: kernel.allocate(outputs * rowLength(shocks.length)) };
}

function columnsOf(
  kernel: PricingKernel, options: readonly BatchOption[], shock: Shock | undefined,
): { readonly rows: BookColumns; readonly worth: WorthColumns } {
  const column = (): Float64Array => kernel.allocate(options.length);
  const rows: BookColumns = {
    sign: column(), forward: column(), strike: column(), logMoneyness: column(), reach: column(), rootYears: column(),
    discount: column(), quantity: column().fill(1), base: column().fill(0),
  };
  const worth: WorthColumns = {
    units: column(), modelNow: column(), markNow: column(), offset: column(), valueNow: column(), rate: column(),
  };
  options.forEach((option, i) => {
    const basisPerYear = shock === undefined ? 0 : (moveOf(shock, option.underlying)?.basisPerYear ?? 0);
    const { years, forward } = atHorizon(option, shock?.horizonMs ?? 0, basisPerYear);
    const row = bookRow(option.sign, forward, option.strike, years, option.vol);
    for (const name of ROW_COLUMNS) rows[name][i] = row[name];
    for (const name of ['units', 'modelNow', 'markNow', 'valueNow'] as const) worth[name][i] = option[name];
    worth.offset[i] = offsetOf(option, years);
    worth.rate[i] = option.inverse ? (option.index ?? NaN) : 1;
  });
  return { rows, worth };
}

const ROW_COLUMNS = ['sign', 'forward', 'strike', 'logMoneyness', 'reach', 'rootYears', 'discount'] as const;

type VolColumns = Pick<ShockColumns, 'volMultiplier' | 'volShift'>;

function groupOf(
  kernel: PricingKernel, first: BatchOption, shocks: readonly Shock[], vols: VolColumns | null,
): BatchGroup {
  const moves = shocks.map((shock) => moveOf(shock, first.underlying) ?? NO_MOVE);
  const column = (of: (move: UnderlyingShock, j: number) => number): Float64Array => {
    const values = kernel.allocate(moves.length);
    for (const [j, move] of moves.entries()) values[j] = of(move, j);
    return values;
  };
  const linear = vols === null ? moves.map(linearVolShock) : [];
  const volColumns: VolColumns = vols ?? {
    volMultiplier: column((_, j) => linear[j]?.multiplier ?? NaN),
    volShift: column((_, j) => linear[j]?.shift ?? NaN),
  };
  const rateOf = (j: number): number => {
    const shock = shocks[j];
    return shock === undefined ? NaN : stableFactor(shock, first.settlementCurrency);
  };
  return {
    rates: first.inverse ? null : column((_, j) => rateOf(j)),
    shocks: {
      count: shocks.length, volRows: vols !== null, ...volColumns,
      multiplier: column(({ spotMove }) => 1 + spotMove),
      logMultiplier: column(({ spotMove }) => Math.log1p(spotMove)),
    },
  };
}

/** Null when one multiplier and one shift a shock do for all options of an underlying, which is most of the time. */
function volRows(
  kernel: PricingKernel, options: readonly BatchOption[], shocks: readonly Shock[],
): VolColumns | null {
  if (hasLinearVols(options, shocks)) return null;
  const row = rowLength(shocks.length);
  const [volMultiplier, volShift] = [kernel.allocate(row * options.length), kernel.allocate(row * options.length)];
  options.forEach((option, i) => {
    shocks.forEach((shock, j) => {
      const { multiplier, shift } = volFactorsOf(option, moveOf(shock, option.underlying) ?? NO_MOVE);
      volMultiplier[i * row + j] = multiplier;
      volShift[i * row + j] = shift;
    });
  });
  return { volMultiplier, volShift };
}

function hasLinearVols(options: readonly BatchOption[], shocks: readonly Shock[]): boolean {
  const bounds = new Map<string, { least: number; most: number }>();
  for (const { underlying, vol } of options) {
    const { least, most } = bounds.get(underlying) ?? { least: Infinity, most: -Infinity };
    bounds.set(underlying, { least: Math.min(least, vol), most: Math.max(most, vol) });
  }
  return shocks.every((shock) => [...bounds].every(([underlying, { least, most }]) => {
    const linear = linearVolShock(moveOf(shock, underlying) ?? NO_MOVE);
    return linear !== null && linear.holdsFrom <= least && most <= linear.holdsTo;
  }));
}
