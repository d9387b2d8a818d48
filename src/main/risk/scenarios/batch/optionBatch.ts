/**
 * Many options under many shocks as flat columns (structure of arrays), cut into tasks that any thread may run in any
 * order: a task fills its own rows of the matrix and reads nothing that another one writes, so that the result does not
 * depend on how many threads there are. Views on one memory only: handing a batch to a thread copies no numbers.
 */
import type { BookColumns, ShockColumns } from '../../pricing/batch/columns.ts';
import { rowLength } from '../../pricing/batch/columns.ts';
import { plainKernel, type PricingKernel } from '../../pricing/batch/kernel.ts';
import { markFrom } from '../optionPrice.ts';

/** What turns a model price into USD, by row. */
export interface WorthColumns {
  readonly units: Float64Array;
  readonly modelNow: Float64Array;
  readonly markNow: Float64Array;
  readonly valueNow: Float64Array;
  /** Of the index, for coin-settled options. */
  readonly index: Float64Array;
  /** Years left at the horizon. */
  readonly left: Float64Array;
}

/** Options that move alike: one underlying, one way to be paid. */
export interface BatchGroup {
  readonly shocks: ShockColumns;
  readonly inverse: boolean;
  /** USD per unit of what linear options pay in, by scenario. */
  readonly rates: Float64Array;
}

export interface BatchTask {
  readonly group: number;
  readonly from: number;
  readonly to: number;
}

export interface OptionBatch {
  readonly rows: BookColumns;
  readonly worth: WorthColumns;
  readonly groups: readonly BatchGroup[];
  readonly tasks: readonly BatchTask[];
  /** `prices`: of one unit, undiscounted, in the currency of the forward. `pnl`: of the position, in USD. */
  readonly wants: 'prices' | 'pnl';
  /** Entry of row i and scenario j: i x rowLength(scenarios) + j. */
  readonly matrix: Float64Array;
}

/** Runs all tasks of a batch, on this thread or on several. */
export interface Revaluer {
  readonly kernel: PricingKernel;
  run(batch: OptionBatch): void;
}

/** On this thread alone. */
export const aloneRevaluer = (kernel: PricingKernel = plainKernel): Revaluer => ({
  kernel,
  run: (batch) => {
    for (const task of batch.tasks) runTask(kernel, batch, task);
  },
});

export function runTask(kernel: PricingKernel, batch: OptionBatch, { group: number, from, to }: BatchTask): void {
  const group = batch.groups[number];
  if (group === undefined) return;
  kernel.revalue(batch.rows, group.shocks, batch.matrix, from, to);
  if (batch.wants === 'prices') return;
  for (let i = from; i < to; i += 1) pricesToPnl(batch, group, i);
}

function pricesToPnl({ rows, worth, matrix }: OptionBatch, { shocks, inverse, rates }: BatchGroup, i: number): void {
  const start = i * rowLength(shocks.count);
  const [forward, index, left] = [rows.forward[i] ?? NaN, worth.index[i] ?? NaN, worth.left[i] ?? NaN];
  const [units, valueNow] = [worth.units[i] ?? NaN, worth.valueNow[i] ?? NaN];
  const [modelNow, markNow] = [worth.modelNow[i] ?? NaN, worth.markNow[i] ?? NaN];
  for (let j = 0; j < shocks.count; j += 1) {
    const multiplier = shocks.multiplier[j] ?? NaN;
    const price = matrix[start + j] ?? NaN;
    const model = inverse ? price / (forward * multiplier) : price;
    const rate = inverse ? index * multiplier : (rates[j] ?? NaN);
    matrix[start + j] = units * markFrom(model, modelNow, markNow, left) * rate - valueNow;
  }
}
