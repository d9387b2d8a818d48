/** Has policies tried on a session's record by a worker: one question at a time, with progress, and it can be ended. */
import type {
  LaboratoryAnswer, LaboratoryProgress, LaboratoryQuery,
} from '../../../shared/contract/questions/laboratory.ts';
import { WorkerDesk } from '../threads/workerDesk.ts';
import { workerFile } from '../threads/workerFile.ts';
import type { LaboratoryWork } from './laboratory.ts';

export interface LaboratoryTask extends LaboratoryWork {
  readonly folder: string;
  readonly toMs: number;
  /** One number, in thousandths, written by the worker. */
  readonly progress: Int32Array;
}

export class LaboratoryDesk {
  private readonly folderOf: (session: string) => string;
  private readonly desk = new WorkerDesk<LaboratoryTask, LaboratoryAnswer>({ name: 'laboratory',
    file: workerFile('laboratory'), mostWaiting: 1 });
  private readonly done = new Int32Array(new SharedArrayBuffer(4));
  private isRunning = false;

  /** `folderOf` throws for a session that is not there. */
  constructor(folderOf: (session: string) => string) {
    this.folderOf = folderOf;
  }

  /** Of the session that is shown, up to the moment that is shown, unless another is named. Rejects for the trader. */
  async ask(shown: string, shownMs: number, query: LaboratoryQuery): Promise<LaboratoryAnswer> {
    const { session, trials, approvalDelayMs, windowMs } = query;
    if (this.isRunning) throw new Error('the laboratory is at work already');
    const folder = session === null ? shown : this.folderOf(session);
    Atomics.store(this.done, 0, 0);
    this.isRunning = true;
    try {
      return await this.desk.ask({ folder, toMs: session === null ? shownMs : Infinity, trials, approvalDelayMs,
        windowMs, progress: this.done });
    } finally {
      this.isRunning = false;
    }
  }

  progress(cancel: boolean): LaboratoryProgress {
    if (!this.isRunning) return { share: null };
    if (cancel) void this.desk.close();
    return { share: Atomics.load(this.done, 0) / 1_000 };
  }
}
