/**
 * Threads that revalue batches together. They stay, share one memory, and take tasks from a counter in it: nothing but
 * the description of a batch crosses, and the one who asks works along. The result does not depend on their number,
 * because a task's rows are its own. A helper that stops costs time, not the answer: what it left undone is done here.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PricingKernel } from '../../risk/pricing/batch/kernel.ts';
import { kernelMemory, loadKernel, type KernelMemory } from '../../risk/pricing/wasm/loadKernel.ts';
import { runTask, type OptionBatch, type Revaluer } from '../../risk/scenarios/batch/optionBatch.ts';
import { workerFile } from '../threads/workerFile.ts';
import { DONE, takeTasks, taskMarks, undone } from './taskMarks.ts';

/** What a helper starts with. */
export interface HelperSetting {
  readonly bytes: Uint8Array | null;
  readonly memory: KernelMemory;
}

/** One batch, as a helper gets it: views on shared memory. */
export interface HelperJob {
  readonly batch: OptionBatch;
  readonly marks: Int32Array;
}

/** Room for a batch of MOST_CELLS with vol shocks of its own per option; untouched pages cost nothing. */
const COLUMN_BYTES = 96e6;
/** Below so many prices waking a helper takes longer than it helps. */
const WORTH_SHARING = 20_000;
const MOST_THREADS = 8;
const PATIENCE_MS = 2_000;

export class RevaluationPool implements Revaluer {
  readonly kernel: PricingKernel;
  private readonly setting: HelperSetting;
  private readonly threads: number;
  private helpers: Worker[] | null = null;

  /** `bytes` of the compiled kernel, null for the plain one; `threads` counts the one who asks. */
  constructor(bytes: Uint8Array | null, threads = Math.min(availableParallelism(), MOST_THREADS)) {
    this.setting = { bytes, memory: kernelMemory(COLUMN_BYTES) };
    this.kernel = loadKernel(bytes, this.setting.memory);
    this.threads = threads;
  }

  run(batch: OptionBatch): void {
    const marks = taskMarks(batch.tasks.length);
    const [first] = batch.groups;
    if (batch.rows.sign.length * (first?.shocks.count ?? 0) >= WORTH_SHARING) {
      const job: HelperJob = { batch, marks };
      for (const helper of this.running()) helper.postMessage(job);
    }
    takeTasks(this.kernel, batch, marks);
    for (let done = Atomics.load(marks, DONE); done < batch.tasks.length; done = Atomics.load(marks, DONE)) {
      if (Atomics.wait(marks, DONE, done, PATIENCE_MS) !== 'timed-out') continue;
      for (const number of undone(batch.tasks, marks)) runTask(this.kernel, batch, number);
      return;
    }
  }

  async close(): Promise<void> {
    const helpers = this.helpers ?? [];
    this.helpers = [];
    await Promise.all(helpers.map((helper) => helper.terminate()));
  }

  private running(): readonly Worker[] {
    this.helpers ??= Array.from({ length: this.threads - 1 }, () => this.started());
    return this.helpers;
  }

  private started(): Worker {
    const helper = new Worker(workerFile('revaluation'), { workerData: this.setting });
    helper.unref();
    const drop = (): void => {
      this.helpers = (this.helpers ?? []).filter((other) => other !== helper);
    };
    helper.on('error', drop);
    helper.on('exit', drop);
    return helper;
  }
}
