/**
 * One JSON-RPC connection to Derive: numbers requests, keeps them within what a trader may ask for, knows the venue's
 * clock, and says of everything that was asked what became of it, also when the line breaks. The folder's only I/O.
 */
import type { Ports, Timer } from '../../ports/ports.ts';
import type { Sockets } from '../../ports/socket.ts';
import { Line } from '../transport/line.ts';
import { parseWireJson } from '../transport/wireText.ts';
import type { BudgetName, Budgets } from './limits.ts';
import { incomingOf, type Incoming } from './messages.ts';
import { frameOf, publicRequests, type Request } from './requests.ts';
import { fateOf, isLimited, retryAfterMs, wordsOf, type Fate } from './wire/errors.ts';
import { WireError } from './wire/wireNumbers.ts';

/** `never`: for certain it did not leave us. */
export type Answer =
  | { readonly ok: true; readonly result: unknown; readonly receivedTimeMs: number; readonly roundTripMs: number }
  | { readonly ok: false; readonly fate: Fate | 'never'; readonly code: number | null; readonly reason: string };
export type OnAnswer = (answer: Answer) => void;

export interface AskOptions {
  readonly budget: BudgetName;
  /** May draw on what is kept for cancels and questions. */
  readonly urgent?: boolean;
  /** True: fails at once when there is no room. An order that waits is not the order that was approved. */
  readonly now?: boolean;
}

export interface ConnectionListener {
  up(): void;
  /** Everything that was asked has been answered as lost before. */
  down(reason: string): void;
  notice(channel: string, data: unknown, receivedTimeMs: number): void;
  refused(stream: string, reason: string, excerpt: string): void;
}

export interface ConnectionSetting {
  readonly name: string;
  readonly url: string;
  readonly sockets: Sockets;
  readonly ports: Ports;
  readonly budgets: Budgets;
}

interface Waiting { readonly request: Request; readonly options: AskOptions; readonly done: OnAnswer }
interface Pending { readonly method: string; readonly sentMs: number; readonly done: OnAnswer }

const ANSWER_WITHIN_MS = 15_000;
const MOST_WAITING = 1_000;
/** After a refusal for the rate that does not say for how long: the venue counts in windows of five seconds. */
const BLOCKED_MS = 1_500;

export class Connection {
  private readonly setting: ConnectionSetting;
  private readonly listener: ConnectionListener;
  private readonly line: Line;
  private readonly budgets: Budgets;
  private readonly pending = new Map<number, Pending>();
  private readonly waiting: Waiting[] = [];
  private timer: Timer | null = null;
  private lastId = 0;
  /** Of the last answer. */
  latencyMs: number | null = null;
  /** Venue's clock less ours, half of the round trip taken off. */
  clockSkewMs: number | null = null;

  constructor(setting: ConnectionSetting, listener: ConnectionListener) {
    this.setting = setting;
    this.listener = listener;
    const { name, url, sockets, ports } = setting;
    this.budgets = setting.budgets;
    const signOfLife = (): string => {
      this.budgets.other.take(1, true);
      return this.frame(publicRequests.time(), (answer) => { this.readTime(answer); });
    };
    this.line = new Line({ name, url, sockets, ports, signOfLife }, {
      up: () => { this.listener.up(); },
      message: (bytes, receivedTimeMs) => { this.take(bytes, receivedTimeMs); },
      down: (reason) => { this.lost(reason); },
    });
  }

  get isUp(): boolean { return this.line.isUp; }
  start(): void { this.line.start(); }
  stop(): void {
    this.line.stop();
    this.lost('closed');
  }
  reset(reason: string): void { this.line.reset(reason); }
  pause(paused: boolean): void { this.line.pause(paused); }
  budgetStates() { return Object.values(this.budgets).map((budget) => budget.state()); }
  /** On the venue's clock, as far as we know it. */
  venueNowMs(): number { return Math.round(this.setting.ports.clock.nowMs() + (this.clockSkewMs ?? 0)); }

  /** `done` is called once, whatever happens. */
  ask(request: Request, options: AskOptions, done: OnAnswer): void {
    if (!this.line.isUp) return done(never('there is no connection'));
    const budget = this.budgets[options.budget];
    const urgent = options.urgent === true;
    const queued = this.waiting.some((other) => other.options.budget === options.budget && !urgent);
    if (!queued && budget.take(1, urgent)) return this.send(request, done);
    const waitMs = Math.ceil(budget.waitMs(1, urgent));
    if (options.now === true) {
      return done(never(`too many requests for the venue's limits: ${waitMs} ms to wait`));
    }
    if (this.waiting.length >= MOST_WAITING) return done(never('too many requests are waiting'));
    if (urgent) this.waiting.unshift({ request, options, done });
    else this.waiting.push({ request, options, done });
    this.arm();
  }

  /** The venue's time, asked for now; null where it does not say. */
  readClock(done: (venueTimeMs: number | null) => void): void {
    this.ask(publicRequests.time(), { budget: 'other', urgent: true }, (answer) => { done(this.readTime(answer)); });
  }

  private readTime(answer: Answer): number | null {
    if (!answer.ok || typeof answer.result !== 'number') return null;
    this.clockSkewMs = Math.round(answer.result - (answer.receivedTimeMs - answer.roundTripMs / 2));
    return answer.result;
  }

  private frame(request: Request, done: OnAnswer): string {
    this.lastId += 1;
    this.pending.set(this.lastId, { method: request.method, sentMs: this.nowMs(), done });
    return frameOf(this.lastId, request);
  }

  private send(request: Request, done: OnAnswer): void {
    const text = this.frame(request, done);
    if (this.line.send(text)) return;
    this.pending.delete(this.lastId);
    done(never('there is no connection'));
  }

  private arm(): void {
    if (this.timer !== null || this.waiting.length === 0) return;
    const waits = this.waiting.map(({ options }) => this.budgets[options.budget].waitMs(1, options.urgent === true));
    this.timer = this.setting.ports.scheduler.after(Math.max(1, Math.min(...waits)), () => {
      this.timer = null;
      this.release();
    });
  }

  private release(): void {
    for (let i = 0; i < this.waiting.length;) {
      const { request, options, done } = this.waiting[i] as Waiting;
      if (this.budgets[options.budget].take(1, options.urgent === true)) {
        this.waiting.splice(i, 1);
        this.send(request, done);
      } else i += 1;
    }
    this.arm();
  }

  private take(bytes: Uint8Array, receivedTimeMs: number): void {
    const read = parseWireJson(bytes);
    if (!read.ok) return this.listener.refused('wire', read.reason, read.excerpt);
    let incoming: Incoming;
    try {
      incoming = incomingOf(read.value);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.listener.refused('wire', error.message, '');
    }
    switch (incoming.kind) {
      case 'notice': return this.listener.notice(incoming.channel, incoming.data, receivedTimeMs);
      case 'answer': return this.answered(incoming, receivedTimeMs);
      case 'failure': return this.failed(incoming);
    }
  }

  private answered(answer: Extract<Incoming, { kind: 'answer' }>, receivedTimeMs: number): void {
    const asked = this.pending.get(answer.id);
    if (asked === undefined) return;
    this.pending.delete(answer.id);
    const roundTripMs = this.nowMs() - asked.sentMs;
    this.latencyMs = roundTripMs;
    asked.done({ ok: true, result: answer.result, receivedTimeMs, roundTripMs });
  }

  private failed(failure: Extract<Incoming, { kind: 'failure' }>): void {
    if (isLimited(failure.code)) {
      const blockedMs = retryAfterMs(failure) ?? BLOCKED_MS;
      for (const budget of Object.values(this.budgets)) budget.block(blockedMs);
    }
    const asked = failure.id === null ? undefined : this.pending.get(failure.id);
    if (asked === undefined || failure.id === null) return this.listener.refused('answer', wordsOf(failure), '');
    this.pending.delete(failure.id);
    asked.done({ ok: false, fate: fateOf(failure.code), code: failure.code, reason: wordsOf(failure) });
    return undefined;
  }

  private lost(reason: string): void {
    const [asked, waiting] = [[...this.pending.values()], this.waiting.splice(0)];
    this.pending.clear();
    this.timer?.cancel();
    this.timer = null;
    for (const { done } of asked) {
      done({ ok: false, fate: 'unknown', code: null, reason: `no answer before the connection was lost: ${reason}` });
    }
    for (const { done } of waiting) done(never(`the connection was lost: ${reason}`));
    this.listener.down(reason);
  }

  /** What was never answered on a living line. */
  sweep(): void {
    for (const [id, { method, sentMs, done }] of this.pending) {
      if (this.nowMs() - sentMs < ANSWER_WITHIN_MS) continue;
      this.pending.delete(id);
      const reason = `${method} was not answered in ${ANSWER_WITHIN_MS / 1_000} s`;
      done({ ok: false, fate: 'unknown', code: null, reason });
    }
  }

  private nowMs(): number { return this.setting.ports.clock.monotonicMs(); }
}

const never = (reason: string): Answer => ({ ok: false, fate: 'never', code: null, reason });
