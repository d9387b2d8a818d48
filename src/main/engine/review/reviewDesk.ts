/**
 * Has a session's record read off the engine's thread: a worker opens the folder for itself and sees what is durable.
 * One worker, made at the first question; one that dies is replaced. One question at a time: each reads for a while.
 */
import { Worker } from 'node:worker_threads';
import type {
  ExplainAnswer, ExplainQuery, ReportProgress, SessionReport,
} from '../../../shared/contract/questions/explain.ts';
import type { ReadState } from '../../core/state.ts';

export interface ReviewWork {
  readonly kind: 'explain' | 'report';
  readonly folder: string;
  readonly fromMs: number;
  readonly toMs: number;
}
export interface ReviewTask extends ReviewWork { readonly id: number }

export type ReviewReply =
  /** How far it has come, 0 to 1. */
  | { readonly id: number; readonly share: number }
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly reason: string };

interface Waiting {
  readonly work: ReviewWork;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  share: number;
}

/** Beside the source when run from source, beside the bundle's entries when built. */
function workerFile(): URL {
  const own = import.meta.url;
  return new URL(own.endsWith('.ts') ? '../workers/review.ts' : './workers/review.mjs', own);
}

const MOST_WAITING = 3;

/** Never before the session's P&L begins. Throws Error with a line for the trader where there is nothing between. */
export function rangeOf(state: ReadState, query: ExplainQuery): { readonly fromMs: number; readonly toMs: number } {
  const session = state.session.get('one');
  const toMs = Math.min(query.toMs ?? state.timeMs, state.timeMs);
  const dayStartMs = session?.dayStartTimeMs ?? null;
  const wantedMs = query.fromMs ?? (query.lastMs === null ? dayStartMs : toMs - query.lastMs);
  if (session === undefined || wantedMs === null) throw new Error('P&L has no start yet: an account is not known');
  const fromMs = wantedMs > session.startedTimeMs ? wantedMs : (dayStartMs ?? session.startedTimeMs);
  if (toMs <= fromMs) throw new Error('there is nothing to explain yet: the end is not after the start');
  return { fromMs, toMs };
}

export class ReviewDesk {
  private readonly file: URL;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private lastId = 0;

  constructor(file: URL = workerFile()) {
    this.file = file;
  }

  /**
   * `state` is what is shown: nothing later is told, a replay knows no more than its moment. Rejects with a line for
   * the trader when it cannot be read or too much is under way.
   */
  async explain(folder: string, state: ReadState, query: ExplainQuery): Promise<ExplainAnswer> {
    const { fromMs, toMs } = rangeOf(state, query);
    return await this.ask({ kind: 'explain', folder, fromMs, toMs }) as ExplainAnswer;
  }

  /** From where the day's P&L begins. */
  async report(folder: string, state: ReadState): Promise<SessionReport> {
    const { fromMs, toMs } = rangeOf(state, { type: 'Explain', fromMs: null, toMs: null, lastMs: null });
    return await this.ask({ kind: 'report', folder, fromMs, toMs }) as SessionReport;
  }

  /** Of the reports. With `cancel` they end with an error, and what else was asked begins anew. */
  progress(cancel: boolean): ReportProgress {
    const reports = [...this.waiting].filter(([, { work }]) => work.kind === 'report');
    const [first] = reports;
    if (first === undefined) return { share: null };
    if (!cancel) return { share: first[1].share };
    for (const [id, { reject }] of reports) {
      this.waiting.delete(id);
      reject(new Error('the report was cancelled'));
    }
    // It reads without a pause and would not hear of it.
    void this.letGo();
    for (const [id, { work }] of this.waiting) this.running().postMessage({ ...work, id } satisfies ReviewTask);
    return { share: null };
  }

  async close(): Promise<void> {
    const ended = this.letGo();
    this.refuseAll('it was ended');
    await ended;
  }

  private async letGo(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private ask(work: ReviewWork): Promise<unknown> {
    if (this.waiting.size >= MOST_WAITING) return Promise.reject(new Error('the record is still being read'));
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { work, resolve, reject, share: 0 });
      this.running().postMessage({ ...work, id } satisfies ReviewTask);
    });
  }

  private running(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(this.file);
    // A process that has nothing else to do may end.
    worker.unref();
    worker.on('message', (reply: ReviewReply) => {
      if (worker === this.worker) this.take(reply);
    });
    worker.on('error', (error) => this.lost(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.lost(worker, `it ended with code ${code}`));
    this.worker = worker;
    return worker;
  }

  private take(reply: ReviewReply): void {
    const waiting = this.waiting.get(reply.id);
    if (waiting === undefined) return;
    if ('share' in reply) {
      waiting.share = reply.share;
      return;
    }
    this.waiting.delete(reply.id);
    if (reply.ok) waiting.resolve(reply.answer);
    else waiting.reject(new Error(reply.reason));
  }

  /** One that was let go before has nothing waiting any more. */
  private lost(worker: Worker, reason: string): void {
    if (this.worker !== worker) return;
    this.worker = null;
    this.refuseAll(reason);
  }

  private refuseAll(reason: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(`the worker that reads failed: ${reason}`));
    this.waiting.clear();
  }
}
