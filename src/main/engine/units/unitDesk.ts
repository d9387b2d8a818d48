/** Greeks of options computed off the engine's thread, by the compiled kernel where it runs. */
import type { Log } from '../../ports/ports.ts';
import type { UnitWork } from '../../risk/units/valueUnits.ts';
import { findKernel } from '../stress/pricingKernel.ts';
import { WorkerDesk } from '../threads/workerDesk.ts';
import { workerFile } from '../threads/workerFile.ts';
import type { UnitAnswer, UnitJob, UnitValuer } from './unitValuer.ts';

/** What the worker starts with. */
export interface UnitSetting {
  /** The compiled pricing kernel; null: the plain one. */
  readonly kernel: Uint8Array | null;
}

/** One request is under way at a time; one more may wait behind a lost one. */
const MOST_WAITING = 4;

export class UnitDesk implements UnitValuer {
  private readonly log: Log;
  private readonly desk: WorkerDesk<UnitWork, UnitAnswer>;

  constructor(log: Log, file: URL = workerFile('unit')) {
    this.log = log;
    const workerData = (): UnitSetting => ({ kernel: findKernel(file).bytes });
    this.desk = new WorkerDesk({ name: 'option Greeks', file, mostWaiting: MOST_WAITING, workerData });
  }

  /** Before the first question, so that it need not wait for the thread. */
  start(): void {
    this.desk.start();
  }

  submit({ instruments, nowMs, inputs, grounds }: UnitJob, done: (answer: UnitAnswer | null) => void): void {
    this.desk.ask({ nowMs, inputs, grounds }, [inputs.buffer]).then(done, (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.write('warn', 'greeks', `${instruments.length} options were not valued: ${reason}`);
      done(null);
    });
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}
