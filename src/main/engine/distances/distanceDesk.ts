/**
 * Distances to liquidation found off the engine's thread. One worker, made at the first search; one that dies is
 * replaced, and what it was asked comes to nothing.
 */
import { Worker } from 'node:worker_threads';
import type { AccountDistances } from '../../../shared/domain/margin/margin.ts';
import type { Log } from '../../ports/ports.ts';
import type { DistanceFinder, DistanceJob } from './distanceJob.ts';

export type DistanceReply = { readonly id: number } & (
  | { readonly ok: true; readonly found: AccountDistances }
  | { readonly ok: false; readonly reason: string });

export interface DistanceTask {
  readonly id: number;
  readonly job: DistanceJob;
}

interface Waiting {
  readonly account: string;
  readonly done: (found: AccountDistances | null) => void;
}

/** Asked for and not yet answered; more come to nothing, so that a slow worker cannot pile up accounts. */
const MOST_WAITING = 8;

/** Beside the source when run from source, beside the bundle's entries when built. */
function workerFile(): URL {
  const own = import.meta.url;
  return new URL(own.endsWith('.ts') ? '../workers/distances.ts' : './workers/distances.mjs', own);
}

export class DistanceDesk implements DistanceFinder {
  private readonly log: Log;
  private readonly file: URL;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private lastId = 0;

  constructor(log: Log, file: URL = workerFile()) {
    this.log = log;
    this.file = file;
  }

  submit(job: DistanceJob, done: (found: AccountDistances | null) => void): void {
    const { account } = job.input;
    if (this.waiting.size >= MOST_WAITING) return this.fail({ account, done }, 'others are still being looked for');
    this.lastId += 1;
    const id = this.lastId;
    this.waiting.set(id, { account, done });
    try {
      const task: DistanceTask = { id, job };
      this.running().postMessage(task);
    } catch (error) {
      this.fail(this.settle(id), error instanceof Error ? error.message : String(error));
    }
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private running(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(this.file);
    // A process that has nothing else to do may end.
    worker.unref();
    worker.on('message', (reply: DistanceReply) => {
      const waiting = this.settle(reply.id);
      if (reply.ok) waiting?.done(reply.found);
      else this.fail(waiting, reply.reason);
    });
    worker.on('error', (error) => this.lost(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.lost(worker, `the worker ended with code ${code}`));
    this.worker = worker;
    return worker;
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private fail(waiting: Waiting | undefined, reason: string): void {
    if (waiting === undefined) return;
    this.log.write('warn', 'distances', `distances of ${waiting.account} were not found: ${reason}`);
    waiting.done(null);
  }

  private lost(worker: Worker, reason: string): void {
    if (this.worker === worker) this.worker = null;
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of all) this.fail(waiting, reason);
  }
}
