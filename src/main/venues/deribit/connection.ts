/**
 * One JSON-RPC connection to Deribit: numbers requests, keeps them within the venue's credits, answers its test
 * requests, and says of everything that was asked what became of it, also when the line breaks. The folder's only I/O.
 */
import type { Ports, Timer } from '../../ports/ports.ts';
import type { Sockets } from '../../ports/socket.ts';
import { Line } from '../transport/line.ts';
import { RateBudget, type RateBudgetSetting } from '../transport/rateBudget.ts';
import { fateOf, TOO_MANY_REQUESTS, wordsOf, type Fate } from './wire/errors.ts';
import { readWire } from './wire/exactJson.ts';
import type { BudgetName } from './limits.ts';
import { incomingOf, type Incoming } from './messages.ts';
import { connectionRequests, frameOf, type Request } from './requests.ts';
import { WireError } from './wire/wireNumbers.ts';

/** `never`: for certain it did not leave us. */
export type Answer =
  | { readonly ok: true; readonly result: unknown; readonly venueTimeMs: number | null; readonly receivedTimeMs: number;
      readonly roundTripMs: number }
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
  readonly budgets: Readonly<Record<BudgetName, RateBudgetSetting>>;
}

interface Waiting { readonly request: Request; readonly options: AskOptions; readonly done: OnAnswer }
interface Pending { readonly method: string; readonly sentMs: number; readonly done: OnAnswer }

/** The venue's least; it sends a heartbeat and now and then asks for a sign of life. */
const HEARTBEAT_SECONDS = 10;
const ANSWER_WITHIN_MS = 15_000;
const MOST_WAITING = 1_000;
/** After 10028 the venue ends the session: what is left of the pool is not what we thought. */
const BLOCKED_MS = 2_000;

export class Connection {
  private readonly setting: ConnectionSetting;
  private readonly listener: ConnectionListener;
  private readonly line: Line;
  private budgets: Readonly<Record<BudgetName, RateBudget>>;
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
    this.budgets = openBudgets(setting.budgets, ports);
    const signOfLife = (): string => this.frame(connectionRequests.test(), () => {});
    this.line = new Line({ name, url, sockets, ports, signOfLife }, {
      up: () => {
        this.ask(connectionRequests.heartbeat(HEARTBEAT_SECONDS), { budget: 'other' }, () => {});
        this.listener.up();
      },
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
  /** The account's own limits take the place of the default ones. */
  limit(budgets: Readonly<Record<BudgetName, RateBudgetSetting>>): void {
    this.budgets = openBudgets(budgets, this.setting.ports);
  }
  budgetStates() { return Object.values(this.budgets).map((budget) => budget.state()); }

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
    const next = this.waiting[0];
    if (this.timer !== null || next === undefined) return;
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
    const read = readWire(bytes);
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
      case 'heartbeat':
        if (incoming.wantsTest) this.ask(connectionRequests.test(), { budget: 'other', urgent: true }, () => {});
        return undefined;
      case 'answer': return this.answered(incoming, receivedTimeMs);
      case 'failure': return this.failed(incoming);
    }
  }

  private answered(answer: Extract<Incoming, { kind: 'answer' }>, receivedTimeMs: number): void {
    const asked = this.pending.get(answer.id);
    if (asked === undefined) return;
    this.pending.delete(answer.id);
    const roundTripMs = this.nowMs() - asked.sentMs;
    const venueTimeMs = answer.usIn === null ? null : Math.floor(answer.usIn / 1_000);
    this.latencyMs = roundTripMs;
    if (venueTimeMs !== null) this.clockSkewMs = Math.round(venueTimeMs - (receivedTimeMs - roundTripMs / 2));
    asked.done({ ok: true, result: answer.result, receivedTimeMs, roundTripMs, venueTimeMs });
  }

  private failed(failure: Extract<Incoming, { kind: 'failure' }>): void {
    if (failure.code === TOO_MANY_REQUESTS) {
      for (const budget of Object.values(this.budgets)) budget.block(BLOCKED_MS);
      this.line.waitAtLeast(BLOCKED_MS);
    }
    const asked = failure.id === null ? undefined : this.pending.get(failure.id);
    if (asked === undefined || failure.id === null) {
      return this.listener.refused('answer', wordsOf(failure), '');
    }
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

function openBudgets(
  settings: Readonly<Record<BudgetName, RateBudgetSetting>>, { clock }: Ports,
): Readonly<Record<BudgetName, RateBudget>> {
  return { trading: new RateBudget(settings.trading, clock), other: new RateBudget(settings.other, clock),
    subscribe: new RateBudget(settings.subscribe, clock), log: new RateBudget(settings.log, clock) };
}
