/**
 * Many options under many shocks as flat columns (structure of arrays), cut into tasks that any thread may run in any
 * order: a task fills its own rows of the matrix and reads nothing that another one writes, so that the result does not
 * depend on how many threads there are. Views on one memory only: handing a batch to a thread copies no numbers.
 */
import type { BookColumns, ShockColumns, WorthColumns } from '../../pricing/batch/columns.ts';
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
  const { rows, worth, groups, wants, matrix } = batch;
  const group = groups[number];
  if (group === undefined) return;
  if (wants === 'prices') kernel.revalue(rows, group.shocks, matrix, from, to);
  else kernel.revaluePnl(rows, worth, group.shocks, group.rates, matrix, from, to);
}
