/** Lays options and shocks out as a batch in the memory of a kernel. All shocks of a batch have one horizon. */
import type { BookColumns, ShockColumns, WorthColumns } from '../../pricing/batch/columns.ts';
import { rowLength } from '../../pricing/batch/columns.ts';
import type { PricingKernel } from '../../pricing/batch/kernel.ts';
import { bookRow } from '../../pricing/batch/scenario-kernel.ts';
import { atHorizon, offsetOf, volFactorsOf, type OptionTerms } from '../optionPrice.ts';
import { linearVolShock, moveOf, NO_MOVE, stableFactor, type Shock, type UnderlyingShock } from '../shock.ts';
import type { BatchGroup, BatchTask, OptionBatch } from './optionBatch.ts';

export interface BatchOption extends OptionTerms {
  readonly valueNow: number;
}

/** Small enough that threads finish together, large enough that taking one costs nothing. */
const ROWS_PER_TASK = 16;

/** Options that move alike stand together: rows of a batch are in this order. */
export const groupKey = ({ underlying, inverse, settlementCurrency }: OptionTerms): string =>
  `${underlying}|${inverse ? '' : settlementCurrency}`;

/** `options` must be sorted by groupKey, and every shock say what each underlying does. */
export function layOut(
  kernel: PricingKernel, options: readonly BatchOption[], shocks: readonly Shock[], wants: OptionBatch['wants'],
): OptionBatch {
  const { rows, worth } = columnsOf(kernel, options, shocks[0]);
  const groups: BatchGroup[] = [];
  const tasks: BatchTask[] = [];
  const vols = volRows(kernel, options, shocks);
  for (let from = 0; from < options.length; ) {
    const first = options[from];
    if (first === undefined) break;
    const key = groupKey(first);
    let to = from;
    for (let next = options[to]; next !== undefined && groupKey(next) === key; next = options[to]) to += 1;
    groups.push(groupOf(kernel, first, shocks, vols));
    for (let at = from; at < to; at += ROWS_PER_TASK) {
      tasks.push({ group: groups.length - 1, from: at, to: Math.min(at + ROWS_PER_TASK, to) });
    }
    from = to;
  }
  const matrix = kernel.allocate(options.length * rowLength(shocks.length));
  return { rows, worth, groups, tasks, wants, matrix };
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
  const column = (of: (shock: Shock, move: UnderlyingShock) => number): Float64Array => {
    const values = kernel.allocate(shocks.length);
    shocks.forEach((shock, j) => (values[j] = of(shock, moveOf(shock, first.underlying) ?? NO_MOVE)));
    return values;
  };
  const volColumns: VolColumns = vols ?? {
    volMultiplier: column((_, move) => linearVolShock(move)?.multiplier ?? NaN),
    volShift: column((_, move) => linearVolShock(move)?.shift ?? NaN),
  };
  return {
    rates: first.inverse ? null : column((shock) => stableFactor(shock, first.settlementCurrency)),
    shocks: {
      count: shocks.length, volRows: vols !== null, ...volColumns,
      multiplier: column((_, { spotMove }) => 1 + spotMove),
      logMultiplier: column((_, { spotMove }) => Math.log1p(spotMove)),
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
