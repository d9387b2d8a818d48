/**
 * Has stress computed off the engine's thread: takes the book out of the state (well under a millisecond), sends it to
 * the worker, and resolves with the answer. One worker, made at the first question; one that dies is replaced.
 */
import { Worker } from 'node:worker_threads';
import type { StressAnswer, StressQuery } from '../../../shared/contract/stress.ts';
import type { MarginDetail } from '../../../shared/contract/margin.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { ReadState } from '../../core/state.ts';
import { dayVols } from '../../core/valuation/dayVol.ts';
import type { Book } from '../../risk/scenarios/book.ts';
import { bookOf } from './bookOf.ts';
import { findKernel } from './pricingKernel.ts';
import { workerFile } from './revaluationPool.ts';
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

export type StressTask = { readonly id: number } & (
  | { readonly kind: 'stress'; readonly job: StressJob }
  | { readonly kind: 'margin'; readonly job: MarginJob });

export type StressReply =
  | { readonly id: number; readonly ok: true; readonly answer: StressAnswer | MarginDetail }
  | { readonly id: number; readonly ok: false; readonly reason: string };

interface Waiting {
  readonly resolve: (answer: StressAnswer | MarginDetail) => void;
  readonly reject: (error: Error) => void;
}

type Untold<T> = T extends unknown ? Omit<T, 'id'> : never;

/** Asked for and not yet answered; more are refused, so that a slow worker cannot pile up books. */
const MOST_WAITING = 8;

export class StressDesk {
  private readonly scenarioFolder: string;
  private readonly say: (line: string) => void;
  private readonly file: URL;
  private hasSaid = false;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private lastId = 0;

  /** `say`: for the log, once, when prices come from the slower kernel. */
  constructor(scenarioFolder: string, say: (line: string) => void = () => {}, file: URL = workerFile('stress')) {
    this.scenarioFolder = scenarioFolder;
    this.say = say;
    this.file = file;
  }

  /** Rejects with a line for the trader when it cannot be computed or too much is under way. */
  ask(state: ReadState, query: StressQuery): Promise<StressAnswer> {
    return this.post({ kind: 'stress', job: { book: bookOf(state), seq: state.seq, query } });
  }

  /** The distances to liquidation of every account. Rejects as `ask` does. */
  askMargin(state: ReadState): Promise<MarginDetail> {
    return this.post({ kind: 'margin', job: { book: bookOf(state), seq: state.seq, dayVols: dayVols(state) } });
  }

  private post<T extends StressAnswer | MarginDetail>(task: Untold<StressTask>): Promise<T> {
    if (this.waiting.size >= MOST_WAITING) return Promise.reject(new Error('stress is still being computed'));
    this.lastId += 1;
    const id = this.lastId;
    return new Promise<T>((resolve, reject) => {
      // The worker answers a task with the answer of its kind.
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      try {
        this.running().postMessage({ ...task, id });
      } catch (error) {
        this.settle(id)?.reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private running(): Worker {
    if (this.worker !== null) return this.worker;
    const { bytes, lack } = findKernel(this.file);
    if (lack !== null && !this.hasSaid) this.say(lack);
    this.hasSaid = true;
    const setting: StressSetting = { scenarioFolder: this.scenarioFolder, kernel: bytes };
    const worker = new Worker(this.file, { workerData: setting });
    // A process that has nothing else to do may end.
    worker.unref();
    worker.on('message', (reply: StressReply) => {
      const waiting = this.settle(reply.id);
      if (reply.ok) waiting?.resolve(reply.answer);
      else waiting?.reject(new Error(reply.reason));
    });
    worker.on('error', (error) => this.lost(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.lost(worker, `it ended with code ${code}`));
    this.worker = worker;
    return worker;
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private lost(worker: Worker, reason: string): void {
    if (this.worker === worker) this.worker = null;
    const error = new Error(`the stress worker failed: ${reason}`);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
