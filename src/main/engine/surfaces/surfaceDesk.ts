/**
 * Surfaces computed off the engine's thread: fits for the engine, pictures of smiles for the screen. One worker, made
 * at the first piece of work; one that dies is replaced, and what it was asked comes to nothing.
 */
import { Worker } from 'node:worker_threads';
import type { SmilesAnswer, SmilesQuery } from '../../../shared/contract/smiles.ts';
import type { ReadState } from '../../core/state.ts';
import type { Log } from '../../ports/ports.ts';
import { pictureJobOf, type PictureJob } from './smilePicture.ts';
import type { FitJob, SurfaceFitter } from './surfaceFit.ts';
import type { FittedSurface } from '../../../shared/domain/volatility/surface.ts';

export type SurfaceWork =
  | { readonly kind: 'fit'; readonly job: FitJob }
  | { readonly kind: 'picture'; readonly job: PictureJob };

export interface SurfaceTask {
  readonly id: number;
  readonly work: SurfaceWork;
}

export type SurfaceReply =
  | { readonly id: number; readonly ok: true; readonly answer: FittedSurface | SmilesAnswer | null }
  | { readonly id: number; readonly ok: false; readonly reason: string };

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Asked for and not yet answered; more are refused, so that a slow worker cannot pile up chains. */
const MOST_WAITING = 32;

/** Beside the source when run from source, beside the bundle's entries when built. */
function workerFile(): URL {
  const own = import.meta.url;
  return new URL(own.endsWith('.ts') ? '../workers/surface.ts' : './workers/surface.mjs', own);
}

export class SurfaceDesk implements SurfaceFitter {
  private readonly log: Log;
  private readonly file: URL;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private lastId = 0;

  constructor(log: Log, file: URL = workerFile()) {
    this.log = log;
    this.file = file;
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

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private ask(work: SurfaceWork): Promise<unknown> {
    if (this.waiting.size >= MOST_WAITING) return Promise.reject(new Error('surfaces are still being computed'));
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      try {
        const task: SurfaceTask = { id, work };
        this.running().postMessage(task, [work.job.chain.buffer]);
      } catch (error) {
        this.settle(id)?.reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  private running(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(this.file);
    // A process that has nothing else to do may end.
    worker.unref();
    worker.on('message', (reply: SurfaceReply) => {
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
    const error = new Error(`the surface worker failed: ${reason}`);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
