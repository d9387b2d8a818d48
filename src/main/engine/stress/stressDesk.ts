/**
 * Has stress computed off the engine's thread: takes the book out of the state (well under a millisecond), sends it to
 * the worker, and resolves with the answer.
 */
import type { StressAnswer, StressQuery } from '../../../shared/contract/questions/stress.ts';
import type { MarginDetail } from '../../../shared/contract/questions/margin.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { ReadState } from '../../core/state.ts';
import { dayVols } from '../../core/valuation/dayVol.ts';
import type { Book } from '../../risk/scenarios/book.ts';
import { WorkerDesk } from '../threads/workerDesk.ts';
import { workerFile } from '../threads/workerFile.ts';
import { bookOf } from './bookOf.ts';
import { findKernel } from './pricingKernel.ts';
import type { CascadeAnswer, CascadeQuery } from '../../../shared/contract/questions/cascade.ts';
import { cascadeJobOf, type CascadeJob } from './cascadeAnswer.ts';
import type { StressJob } from './stressAnswer.ts';

/** What the worker starts with. */
export interface StressSetting {
  readonly scenarioFolder: string;
  /** The compiled pricing kernel; null: the plain one. */
  readonly kernel: Uint8Array | null;
}

/** The distances to liquidation of every account of a book. */
export interface MarginJob {
  readonly book: Book;
  readonly seq: number;
  readonly dayVols: ReadonlyMap<Underlying, number>;
}

export type StressWork =
  | { readonly kind: 'stress'; readonly job: StressJob }
  | { readonly kind: 'cascade'; readonly job: CascadeJob }
  | { readonly kind: 'margin'; readonly job: MarginJob };
export type StressResult = StressAnswer | CascadeAnswer | MarginDetail;

const MOST_WAITING = 8;

export class StressDesk {
  private readonly desk: WorkerDesk<StressWork, StressResult>;
  private hasSaid = false;

  /** `say`: for the log, once, when prices come from the slower kernel. */
  constructor(scenarioFolder: string, say: (line: string) => void = () => {}, file: URL = workerFile('stress')) {
    const workerData = (): StressSetting => {
      const { bytes, lack } = findKernel(file);
      if (lack !== null && !this.hasSaid) say(lack);
      this.hasSaid = true;
      return { scenarioFolder, kernel: bytes };
    };
    this.desk = new WorkerDesk({ name: 'stress', file, mostWaiting: MOST_WAITING, workerData });
  }

  /** Rejects with a line for the trader when it cannot be computed or too much is under way. */
  async ask(state: ReadState, query: StressQuery): Promise<StressAnswer> {
    // The worker answers a task with the answer of its kind.
    return await this.desk.ask({ kind: 'stress', job: { book: bookOf(state), seq: state.seq, query } }) as StressAnswer;
  }

  /** Rejects as `ask` does. */
  async askCascade(state: ReadState, query: CascadeQuery): Promise<CascadeAnswer> {
    return await this.desk.ask({ kind: 'cascade', job: cascadeJobOf(state, query) }) as CascadeAnswer;
  }

  /** The distances to liquidation of every account. Rejects as `ask` does. */
  async askMargin(state: ReadState): Promise<MarginDetail> {
    const job = { book: bookOf(state), seq: state.seq, dayVols: dayVols(state) };
    return await this.desk.ask({ kind: 'margin', job }) as MarginDetail;
  }

  close(): Promise<void> {
    return this.desk.close();
  }
}
