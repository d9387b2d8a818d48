/** Protection plans made off the engine's thread. */
import type { PlanDraft } from '../../../shared/domain/steering/protection.ts';
import type { ProtectionInput } from '../../hedging/protection/input.ts';
import type { Log } from '../../ports/ports.ts';
import { WorkerDesk } from '../threads/workerDesk.ts';
import { workerFile } from '../threads/workerFile.ts';
import type { ProtectionPlanner } from './protectionJob.ts';

const MOST_WAITING = 4;

export class ProtectionDesk implements ProtectionPlanner {
  private readonly log: Log;
  private readonly desk: WorkerDesk<ProtectionInput, PlanDraft>;

  constructor(log: Log, file: URL = workerFile('protection')) {
    this.log = log;
    this.desk = new WorkerDesk({ name: 'protection', file, mostWaiting: MOST_WAITING });
  }

  submit(job: ProtectionInput, done: (draft: PlanDraft | null) => void): void {
    this.desk.ask(job).then(done, (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.write('error', 'protection', `no plan was made: ${reason}`);
      done(null);
    });
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}
