/**
 * Has work done by one worker thread: posts tasks, resolves with their answers. The worker is made at the first task;
 * one that dies is replaced at the next, and what it was asked is rejected.
 */
import { Worker, type Transferable, type WorkerOptions } from 'node:worker_threads';

export interface Task<W> {
  readonly id: number;
  readonly work: W;
}

export type Reply<A> =
  | { readonly id: number; readonly ok: true; readonly answer: A }
  | { readonly id: number; readonly ok: false; readonly reason: string };

interface Waiting<A> {
  readonly resolve: (answer: A) => void;
  readonly reject: (error: Error) => void;
}

export interface WorkerDeskOptions {
  /** What it does, for errors: "surface". */
  readonly name: string;
  readonly file: URL;
  /** Asked for and not yet answered; more are refused, so that a slow worker cannot pile up work. */
  readonly mostWaiting: number;
  /** What the worker starts with, asked for at each start. */
  readonly workerData?: () => unknown;
}

export class WorkerDesk<W, A> {
  private readonly options: WorkerDeskOptions;
  private readonly waiting = new Map<number, Waiting<A>>();
  private worker: Worker | null = null;
  private lastId = 0;

  constructor(options: WorkerDeskOptions) {
    this.options = options;
  }

  /** Rejects with a line for the trader when it cannot be done or too much is under way. `given` goes over whole. */
  ask(work: W, given: readonly Transferable[] = []): Promise<A> {
    const { name, mostWaiting } = this.options;
    if (this.waiting.size >= mostWaiting) return Promise.reject(new Error(`${name} is still being computed`));
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      try {
        const task: Task<W> = { id, work };
        this.running().postMessage(task, given);
      } catch (error) {
        this.settle(id)?.reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  /** Makes the worker before the first task, so that the task need not wait for it. */
  start(): void {
    this.running();
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private running(): Worker {
    if (this.worker !== null) return this.worker;
    const { file, workerData } = this.options;
    const options: WorkerOptions = workerData === undefined ? {} : { workerData: workerData() };
    const worker = new Worker(file, options);
    // A process that has nothing else to do may end.
    worker.unref();
    worker.on('message', (reply: Reply<A>) => {
      const waiting = this.settle(reply.id);
      if (reply.ok) waiting?.resolve(reply.answer);
      else waiting?.reject(new Error(reply.reason));
    });
    worker.on('error', (error) => this.lost(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.lost(worker, `it ended with code ${code}`));
    this.worker = worker;
    return worker;
  }

  private settle(id: number): Waiting<A> | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private lost(worker: Worker, reason: string): void {
    if (this.worker !== worker && this.worker !== null) return;
    this.worker = null;
    const error = new Error(`the ${this.options.name} worker failed: ${reason}`);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
