/** Surfaces computed off the engine's thread: fits for the engine, pictures of smiles for the screen. */
import type { SmilesAnswer, SmilesQuery } from '../../../shared/contract/questions/smiles.ts';
import type { FittedSurface } from '../../../shared/domain/volatility/surface.ts';
import type { ReadState } from '../../core/state.ts';
import type { Log } from '../../ports/ports.ts';
import { WorkerDesk } from '../threads/workerDesk.ts';
import { workerFile } from '../threads/workerFile.ts';
import { pictureJobOf, type PictureJob } from './smilePicture.ts';
import type { FitJob, SurfaceFitter } from './surfaceFit.ts';

export type SurfaceWork =
  | { readonly kind: 'fit'; readonly job: FitJob }
  | { readonly kind: 'picture'; readonly job: PictureJob };
export type SurfaceAnswer = FittedSurface | SmilesAnswer | null;

const MOST_WAITING = 32;

export class SurfaceDesk implements SurfaceFitter {
  private readonly log: Log;
  private readonly desk: WorkerDesk<SurfaceWork, SurfaceAnswer>;

  constructor(log: Log, file: URL = workerFile('surface')) {
    this.log = log;
    this.desk = new WorkerDesk({ name: 'surface', file, mostWaiting: MOST_WAITING });
  }

  submit(job: FitJob, done: (surface: FittedSurface | null) => void): void {
    this.ask({ kind: 'fit', job }).then((answer) => done(answer as FittedSurface | null), (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.write('warn', 'surface', `${job.settings.underlying} was not fitted: ${reason}`);
      done(null);
    });
  }

  /** Rejects with a line for the trader when it cannot be computed or too much is under way. */
  async smiles(state: ReadState, query: SmilesQuery): Promise<SmilesAnswer> {
    return await this.ask({ kind: 'picture', job: pictureJobOf(state, query.underlying) }) as SmilesAnswer;
  }

  close(): Promise<void> {
    return this.desk.close();
  }

  private ask(work: SurfaceWork): Promise<SurfaceAnswer> {
    return this.desk.ask(work, [work.job.chain.buffer]);
  }
}
