/** Hedge plans on several Greeks made off the engine's thread. */
import type { PlannedHedge } from '../../../shared/domain/steering/hedge.ts';
import type { Log } from '../../ports/ports.ts';
import { WorkerDesk } from '../threads/workerDesk.ts';
import { workerFile } from '../threads/workerFile.ts';
import type { PlanInput } from './hedgeProblem.ts';
import type { HedgePlanner } from './planJob.ts';

const MOST_WAITING = 4;

export class PlanDesk implements HedgePlanner {
  private readonly log: Log;
  private readonly desk: WorkerDesk<PlanInput, PlannedHedge>;

  constructor(log: Log, file: URL = workerFile('hedgePlan')) {
    this.log = log;
    this.desk = new WorkerDesk({ name: 'hedgePlan', file, mostWaiting: MOST_WAITING });
  }

  submit(job: PlanInput, done: (plan: PlannedHedge | null) => void): void {
    this.desk.ask(job).then(done, (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.write('error', 'hedgePlan', `no plan for ${job.underlying}: ${reason}`);
      done(null);
    });
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}
