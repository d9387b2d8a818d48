/**
 * Many options under many shocks as flat columns (structure of arrays), cut into tasks that any thread may run in any
 * order: a task fills its own rows of the matrix and reads nothing that another one writes, so that the result does not
 * depend on how many threads there are. Views on one memory only: handing a batch to a thread copies no numbers.
 */
import { rowLength, type BookColumns, type ShockColumns, type WorthColumns } from '../../pricing/batch/columns.ts';
import { plainKernel, type PricingKernel } from '../../pricing/batch/kernel.ts';

/** Options that move alike: one underlying, one way to be paid. */
export interface BatchGroup {
  readonly shocks: ShockColumns;
  /** USD per unit of what linear options pay in, by scenario; null: coin-settled ones. */
  readonly rates: Float64Array | null;
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
  /**
   * `prices`: of one unit, undiscounted, in the currency of the forward, an output row an option. `pnl`: in USD, an
   * output row a task, the sum of its options.
   */
  readonly wants: 'prices' | 'pnl';
  /** Entry of output row i and scenario j: i x rowLength(scenarios) + j. */
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
    for (let i = 0; i < batch.tasks.length; i += 1) runTask(kernel, batch, i);
  },
});

export function runTask(kernel: PricingKernel, batch: OptionBatch, number: number): void {
  const { rows, worth, groups, tasks, wants, matrix } = batch;
  const { group: ofTask, from, to } = tasks[number] ?? { group: -1, from: 0, to: 0 };
  const group = groups[ofTask];
  if (group === undefined) return;
  if (wants === 'prices') return kernel.revalue(rows, group.shocks, matrix, from, to);
  const { count } = group.shocks;
  const sums = matrix.subarray(number * rowLength(count), number * rowLength(count) + count).fill(0);
  kernel.revaluePnl(rows, worth, group.shocks, group.rates, sums, from, to);
}
