/** Who does which task of a batch, in shared memory: the next one to take, how many are done, and one mark for each. */
import type { PricingKernel } from '../../risk/pricing/batch/kernel.ts';
import { runTask, type BatchTask, type OptionBatch } from '../../risk/scenarios/batch/optionBatch.ts';

const NEXT = 0;
/** The entry that is notified. */
export const DONE = 1;
const FIRST_MARK = 2;

export const taskMarks = (tasks: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * (FIRST_MARK + tasks)));

/** Takes and runs tasks until none is left. Marks of a batch that is over have none left: coming late does no harm. */
export function takeTasks(kernel: PricingKernel, batch: OptionBatch, marks: Int32Array): void {
  for (let i = Atomics.add(marks, NEXT, 1); i < batch.tasks.length; i = Atomics.add(marks, NEXT, 1)) {
    runTask(kernel, batch, i);
    Atomics.store(marks, FIRST_MARK + i, 1);
    Atomics.add(marks, DONE, 1);
    Atomics.notify(marks, DONE);
  }
}

/** Numbers of the tasks that nobody has finished. */
export const undone = (tasks: readonly BatchTask[], marks: Int32Array): readonly number[] =>
  tasks.flatMap((_, i) => (Atomics.load(marks, FIRST_MARK + i) === 0 ? [i] : []));
