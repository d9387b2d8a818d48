/**
 * One JSON-RPC connection: numbers requests, keeps them within the venue's budgets, and says of everything that was
 * asked what became of it, also when the line breaks. How a venue words messages and errors, shows that it lives and
 * tells its time is the venue's own.
 */
import type { Ports, Timer } from '../../../ports/ports.ts';
import type { Sockets } from '../../../ports/socket.ts';
import { Line } from '../line.ts';
import type { RateBudget, RateBudgetState } from '../rateBudget.ts';
import type { WireJson } from '../wireText.ts';
import type { Answer, Fate, OnAnswer, RpcFailure, RpcIncoming, RpcRequest } from './rpcMessages.ts';
import { WireError } from './wireFields.ts';

export interface RpcAskOptions<Budget extends string> {
  readonly budget: Budget;
  /** May draw on what is kept for cancels and questions. */
  readonly urgent?: boolean;
  /** True: fails at once when there is no room. An order that waits is not the order that was approved. */
  readonly now?: boolean;
}

export interface RpcListener {
  up(): void;
  /** Everything that was asked has been answered as lost before. */
  down(reason: string): void;
  notice(channel: string, data: unknown, receivedTimeMs: number): void;
  refused(stream: string, reason: string, excerpt: string): void;
}

export interface RpcSetting {
  readonly name: string;
  readonly url: string;
  readonly sockets: Sockets;
  readonly ports: Ports;
}

/** How the venue speaks. Pure. */
export interface RpcDialect {
  frameOf(id: number, request: RpcRequest): string;
  /** Never throws. */
  readWire(bytes: Uint8Array): WireJson;
  /** Throws WireError for what is no message of the venue's. */
  incomingOf(value: unknown): RpcIncoming;
  fateOf(code: number): Fate;
  wordsOf(failure: RpcFailure): string;
  /** Milliseconds without requests after a refusal for the rate; null: it was for something else. */
  blockedMsOf(failure: RpcFailure): number | null;
}

interface Waiting<Budget extends string> {
  readonly request: RpcRequest;
  readonly options: RpcAskOptions<Budget>;
  readonly done: OnAnswer;
}
interface Pending { readonly method: string; readonly sentMs: number; readonly done: OnAnswer }

const ANSWER_WITHIN_MS = 15_000;
const MOST_WAITING = 1_000;

export abstract class RpcConnection<Budget extends string> {
  protected readonly setting: RpcSetting;
  protected readonly listener: RpcListener;
  protected readonly line: Line;
  protected budgets: Readonly<Record<Budget, RateBudget>>;
  private readonly dialect: RpcDialect;
  private readonly pending = new Map<number, Pending>();
  private readonly waiting: Waiting<Budget>[] = [];
  private timer: Timer | null = null;
  private lastId = 0;
  /** Of the last answer. */
  latencyMs: number | null = null;
  /** Venue's clock less ours, half of the round trip taken off. */
  clockSkewMs: number | null = null;

  constructor(
    setting: RpcSetting, budgets: Readonly<Record<Budget, RateBudget>>, dialect: RpcDialect, listener: RpcListener,
  ) {
    this.setting = setting;
    this.listener = listener;
    this.budgets = budgets;
    this.dialect = dialect;
    const { name, url, sockets, ports } = setting;
    this.line = new Line({ name, url, sockets, ports, signOfLife: () => this.signOfLife() }, {
      up: () => { this.opened(); },
      message: (bytes, receivedTimeMs) => { this.take(bytes, receivedTimeMs); },
      down: (reason) => { this.lost(reason); },
    });
  }

  /** A frame whose answer shows that the venue lives. */
  protected abstract signOfLife(): string;
  protected opened(): void { this.listener.up(); }
  /** The venue wants to know whether we live. */
  protected tested(): void {}

  /** The venue refused for the rate. */
  protected blocked(delayMs: number): void {
    for (const budget of Object.values<RateBudget>(this.budgets)) budget.block(delayMs);
  }

  get isUp(): boolean { return this.line.isUp; }
  start(): void { this.line.start(); }
  stop(): void {
    this.line.stop();
    this.lost('closed');
  }
  reset(reason: string): void { this.line.reset(reason); }
  pause(paused: boolean): void { this.line.pause(paused); }
  budgetStates(): RateBudgetState[] {
    return Object.values<RateBudget>(this.budgets).map((budget) => budget.state());
  }

  /** `done` is called once, whatever happens. */
  ask(request: RpcRequest, options: RpcAskOptions<Budget>, done: OnAnswer): void {
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

  protected frame(request: RpcRequest, done: OnAnswer): string {
    this.lastId += 1;
    this.pending.set(this.lastId, { method: request.method, sentMs: this.nowMs(), done });
    return this.dialect.frameOf(this.lastId, request);
  }

  private send(request: RpcRequest, done: OnAnswer): void {
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
      const { request, options, done } = this.waiting[i] as Waiting<Budget>;
      if (this.budgets[options.budget].take(1, options.urgent === true)) {
        this.waiting.splice(i, 1);
        this.send(request, done);
      } else i += 1;
    }
    this.arm();
  }

  private take(bytes: Uint8Array, receivedTimeMs: number): void {
    const read = this.dialect.readWire(bytes);
    if (!read.ok) return this.listener.refused('wire', read.reason, read.excerpt);
    let incoming: RpcIncoming;
    try {
      incoming = this.dialect.incomingOf(read.value);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.listener.refused('wire', error.message, '');
    }
    switch (incoming.kind) {
      case 'notice': return this.listener.notice(incoming.channel, incoming.data, receivedTimeMs);
      case 'heartbeat': return incoming.wantsTest ? this.tested() : undefined;
      case 'answer': return this.answered(incoming, receivedTimeMs);
      case 'failure': return this.failed(incoming);
    }
  }

  private answered(answer: Extract<RpcIncoming, { kind: 'answer' }>, receivedTimeMs: number): void {
    const asked = this.pending.get(answer.id);
    if (asked === undefined) return;
    this.pending.delete(answer.id);
    const { result, venueTimeMs } = answer;
    const roundTripMs = this.nowMs() - asked.sentMs;
    this.latencyMs = roundTripMs;
    if (venueTimeMs !== null) this.clockSkewMs = Math.round(venueTimeMs - (receivedTimeMs - roundTripMs / 2));
    asked.done({ ok: true, result, venueTimeMs, receivedTimeMs, roundTripMs });
  }

  private failed(failure: RpcFailure): void {
    const { dialect } = this;
    const blockedMs = dialect.blockedMsOf(failure);
    if (blockedMs !== null) this.blocked(blockedMs);
    const { id, code } = failure;
    const asked = id === null ? undefined : this.pending.get(id);
    if (asked === undefined || id === null) return this.listener.refused('answer', dialect.wordsOf(failure), '');
    this.pending.delete(id);
    asked.done({ ok: false, fate: dialect.fateOf(code), code, reason: dialect.wordsOf(failure) });
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
