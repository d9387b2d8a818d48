/** Distances to liquidation found off the engine's thread. */
import type { AccountDistances } from '../../../shared/domain/margin/margin.ts';
import type { Log } from '../../ports/ports.ts';
import { WorkerDesk } from '../threads/workerDesk.ts';
import { workerFile } from '../threads/workerFile.ts';
import type { DistanceFinder, DistanceJob } from './distanceJob.ts';

const MOST_WAITING = 8;

export class DistanceDesk implements DistanceFinder {
  private readonly log: Log;
  private readonly desk: WorkerDesk<DistanceJob, AccountDistances>;

  constructor(log: Log, file: URL = workerFile('distances')) {
    this.log = log;
    this.desk = new WorkerDesk({ name: 'distances', file, mostWaiting: MOST_WAITING });
  }

  submit(job: DistanceJob, done: (found: AccountDistances | null) => void): void {
    this.desk.ask(job).then(done, (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.write('warn', 'distances', `distances of ${job.input.account} were not found: ${reason}`);
      done(null);
    });
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}
