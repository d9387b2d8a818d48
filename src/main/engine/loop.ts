/**
 * The heart's beat: a batch from the inbox, one step for each input and one apply for each market event, one commit,
 * and only then the effects leave and listeners hear of it (invariant I12). When the journal refuses the batch it is
 * offered again until it is taken; meanwhile nothing is released and nothing else is taken from the inbox.
 */
import { applyMarket } from '../core/apply/applyMarket.ts';
import { step } from '../core/step.ts';
import type { State } from '../core/state.ts';
import { CodecError, encodeEvent } from '../events/codec.ts';
import type { CausedEffect } from '../events/effect.ts';
import type { Entry } from '../events/entry.ts';
import type { InputEvent } from '../events/event.ts';
import type { MarketEvent } from '../events/market.ts';
import { venueOfAccount, venueOfInstrument } from '../../shared/domain/ids.ts';
import { JournalWriteError, type Batch, type JournalStore, type TapeItem } from '../journal/store.ts';
import type { Ports } from '../ports/ports.ts';
import type { HealthChannel } from './health.ts';
import type { Inbox, InputItem, MarketItem } from './inbox.ts';
import { LatencyHistogram } from './metrics.ts';
import type { Outbox } from './outbox.ts';

/** What decides and applies; the simulator puts broken variants here to see that its auditor finds them. */
export interface EngineCore { readonly step: typeof step; readonly applyMarket: typeof applyMarket }
export const CORE: EngineCore = { step, applyMarket };

export interface LoopOptions {
  readonly state: State;
  readonly core: EngineCore;
  readonly session: JournalStore;
  readonly ports: Ports;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly health: HealthChannel;
  /** How long a batch may wait for more when only market data has come. */
  readonly lingerMs: number;
  readonly maxBatch: number;
  readonly causeOf: (event: InputEvent) => number | null;
  readonly onTaken: (event: InputEvent) => void;
  /** The batch is durable and its effects have left. */
  readonly onReleased: (entries: readonly Entry[]) => void;
  /** After that: the time for what nobody waits for. */
  readonly onSettled: (entries: number, timeMs: number) => void;
  /** A broken invariant. The loop has halted; the error goes on to whoever runs the scheduler. */
  readonly onBroken: (error: unknown) => void;
}

interface Pending {
  readonly batch: Batch;
  readonly effects: readonly CausedEffect[];
  readonly arrivals: readonly number[];
  readonly timeMs: number;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 5_000;

export class Loop {
  private readonly options: LoopOptions;
  private pending: Pending | null = null;
  private retryMs = FIRST_RETRY_MS;
  private waitingFor: 'nothing' | 'linger' | 'turn' | 'retry' = 'nothing';
  private halted = false;
  readonly latency = new LatencyHistogram();
  readonly commits = new LatencyHistogram();
  batches = 0;
  entries = 0;
  tapeRows = 0;
  refused = 0;

  constructor(options: LoopOptions) {
    this.options = options;
  }

  /** A batch is applied but not durable: its journal is refusing it. */
  get blocked(): boolean { return this.pending !== null; }

  wake(urgent: boolean): void {
    if (this.halted || this.waitingFor === 'turn' || this.waitingFor === 'retry') return;
    const { scheduler } = this.options.ports;
    if (urgent) {
      this.waitingFor = 'turn';
      scheduler.soon(() => this.turn('turn'));
    } else if (this.waitingFor === 'nothing') {
      this.waitingFor = 'linger';
      scheduler.after(this.options.lingerMs, () => this.turn('linger'));
    }
  }

  /** Everything that waits, now. False when the journal refuses: then the rest still waits. */
  drain(): boolean {
    this.guarded(() => {
      while (!this.halted && (this.pending !== null || this.options.inbox.waiting > 0)) {
        if (this.pending !== null) this.commit(this.pending);
        else this.takeBatch();
        if (this.blocked) return;
      }
    });
    return !this.blocked;
  }

  halt(): void {
    this.halted = true;
  }

  private turn(of: 'turn' | 'linger' | 'retry'): void {
    // A lingering timer whose batch an urgent one has taken already finds nothing to do.
    if (this.halted || this.waitingFor !== of) return;
    this.waitingFor = 'nothing';
    this.guarded(() => {
      if (this.pending !== null) this.commit(this.pending);
      else if (this.options.inbox.waiting > 0) this.takeBatch();
    });
    if (this.waitingFor === 'nothing' && this.options.inbox.waiting > 0) this.wake(true);
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.halted = true;
      this.options.onBroken(error);
      throw error;
    }
  }

  private takeBatch(): void {
    const { inbox, ports } = this.options;
    const timeMs = ports.clock.nowMs();
    const entries: Entry[] = [];
    const tape: TapeItem[] = [];
    const effects: CausedEffect[] = [];
    const arrivals: number[] = [];
    for (const item of inbox.take(this.options.maxBatch)) {
      arrivals.push(item.arrivedMs);
      if (item.kind === 'market') this.applyMarketItem(item, timeMs, tape, entries, effects);
      else this.stepInput(this.writable(item), timeMs, entries, effects);
    }
    this.commit({ batch: { entries, tape, releasesOrder: effects.length > 0 }, effects, arrivals, timeMs });
  }

  private stepInput(item: InputItem, timeMs: number, entries: Entry[], effects: CausedEffect[]): void {
    const { state, core } = this.options;
    this.options.onTaken(item.event);
    const causeSeq = item.causeSeq ?? this.options.causeOf(item.event);
    const result = core.step(state, { event: item.event, timeMs, venueTimeMs: item.venueTimeMs, causeSeq });
    for (const entry of result.entries) entries.push(entry);
    for (const effect of result.effects) effects.push(effect);
  }

  private applyMarketItem(
    { event, arrivedMs }: MarketItem, timeMs: number, tape: TapeItem[], entries: Entry[], effects: CausedEffect[],
  ): void {
    const { state, core } = this.options;
    try {
      const payload = encodeEvent(event);
      tape.push({ afterSeq: state.seq, timeMs, event, payload });
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      this.stepInput(this.refusal(venueOf(event), event.type, error, arrivedMs), timeMs, entries, effects);
      return;
    }
    core.applyMarket(state, event);
  }

  /** What cannot be written down must not be acted upon: a venue's malformed fact becomes a refusal that says so. */
  private writable(item: InputItem): InputItem {
    const { event } = item;
    if (event.type === 'TimerFired') return item;
    try {
      encodeEvent(event);
      const odd = item.venueTimeMs !== null && !Number.isFinite(item.venueTimeMs);
      return odd ? { ...item, venueTimeMs: null } : item;
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      return this.refusal('engine', event.type, error, item.arrivedMs);
    }
  }

  private refusal(venue: string, stream: string, error: CodecError, arrivedMs: number): InputItem {
    this.refused += 1;
    const reason = error.message.slice(0, 200);
    return { kind: 'input', event: { type: 'MessageRefused', venue, stream, reason, excerpt: '' }, venueTimeMs: null,
      causeSeq: null, arrivedMs };
  }

  private commit(pending: Pending): void {
    const { session, ports, health, outbox } = this.options;
    const { batch, effects } = pending;
    const started = ports.clock.monotonicMs();
    try {
      session.appendBatch(batch);
    } catch (error) {
      if (!(error instanceof JournalWriteError)) throw error;
      this.retryLater(pending, error);
      return;
    }
    this.pending = null;
    this.retryMs = FIRST_RETRY_MS;
    health.clear('journalFailing');
    outbox.release(effects);
    this.options.onReleased(batch.entries);
    const released = ports.clock.monotonicMs();
    this.commits.record(released - started);
    for (const arrivedMs of pending.arrivals) this.latency.record(released - arrivedMs);
    this.batches += 1;
    this.entries += batch.entries.length;
    this.tapeRows += batch.tape.length;
    this.options.onSettled(batch.entries.length, pending.timeMs);
  }

  private retryLater(pending: Pending, error: JournalWriteError): void {
    const { ports, health } = this.options;
    this.pending = pending;
    this.waitingFor = 'retry';
    health.raise('journalFailing', `${error.message}; nothing is sent until it can`);
    ports.log.write('error', 'journal', `${error.kind}: ${error.message}; trying again in ${this.retryMs} ms`);
    ports.scheduler.after(this.retryMs, () => this.turn('retry'));
    this.retryMs = Math.min(LAST_RETRY_MS, this.retryMs * 2);
  }
}

function venueOf(event: MarketEvent): string {
  switch (event.type) {
    case 'QuoteObserved': return venueOfInstrument(event.quote.instrument);
    case 'BookObserved': return venueOfInstrument(event.book.instrument);
    case 'BookDropped': return venueOfInstrument(event.instrument);
    case 'TradeObserved': return venueOfInstrument(event.trade.instrument);
    case 'IndexObserved': return event.index.venue;
    case 'ChainFeesObserved': return event.fees.venue;
    case 'OracleObserved': return event.oracle.venue;
    case 'MarginObserved': case 'MarginTermsObserved': return venueOfAccount(event.report.account);
    case 'SurfaceFitted': case 'DistancesFound': case 'VenueWhatIfTold': case 'OptionsValued': return 'engine';
  }
}
