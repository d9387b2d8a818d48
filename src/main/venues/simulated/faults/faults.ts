/**
 * A bad line between a venue and the engine, for the simulator: wraps any VenueModule and loses, doubles, delays,
 * reorders, refuses and breaks, each with its own probability from its own seed. `heal` switches all of it off. It
 * never invents a fact: the venue behind stays the truth that the engine must find again.
 */
import type { Effect } from '../../../events/effect.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { Ports, Timer } from '../../../ports/ports.ts';
import type { RandomStream } from '../../../ports/randomStream.ts';
import type { VenueFact, VenueModule, VenueSession, VenueSink } from '../../venue.ts';
import { streamOf } from '../market/streams.ts';
import { corruptQuote, crossedBook, crossedQuote, emptyBook, emptyQuote } from './corrupt.ts';
import { drawFaultRates, NO_FAULTS, noCounts, type Fault, type FaultCounts, type FaultRates } from './rates.ts';

export interface FaultOptions {
  readonly seed: number;
  /** Drawn from the seed where not given. */
  readonly rates?: FaultRates | undefined;
  /** What the venue does to itself when it restarts (Practice.restart). */
  readonly restart?: (() => void) | undefined;
}

export interface FaultyVenue {
  readonly module: VenueModule;
  readonly rates: FaultRates;
  readonly counts: FaultCounts;
  /** No fault from now on; what was held back is let go and a broken line is mended. */
  heal(): void;
  /** Faults again, as before. */
  sicken(): void;
}

export function withFaults(module: VenueModule, options: FaultOptions): FaultyVenue {
  const rates = options.rates ?? drawFaultRates(options.seed);
  const counts = noCounts();
  const random = streamOf(options.seed, `${module.id}|faults`);
  const illness: Illness = { active: rates, counts, random, restart: options.restart ?? (() => undefined) };
  const lines = new Set<BadLine>();
  return {
    rates,
    counts,
    module: { ...module, open: (ports, sink) => {
      const line = new BadLine(module, illness, ports, sink);
      lines.add(line);
      return line;
    } },
    heal: () => {
      illness.active = NO_FAULTS;
      for (const line of lines) line.mend();
    },
    sicken: () => { illness.active = rates; },
  };
}

interface Illness {
  active: FaultRates;
  readonly counts: FaultCounts;
  readonly random: RandomStream;
  readonly restart: () => void;
}

const CHECK_LINE_MS = 1_000;
/** Without these the engine could not know what it is connected to: a real stream has them or has nothing. */
const SURE: ReadonlySet<VenueFact['type']> = new Set([
  'ConnectionChanged', 'InstrumentsListed', 'InstrumentDelisted', 'AccountOpened', 'LendingTermsReported',
  'MessageRefused', 'OrderSendFailed', 'EditSendFailed',
]);

const ACKNOWLEDGES: ReadonlySet<VenueFact['type']> = new Set(['OrderAcknowledged', 'OrderEdited']);

class BadLine implements VenueSession {
  private readonly inner: VenueSession;
  private readonly illness: Illness;
  private readonly ports: Ports;
  private readonly sink: VenueSink;
  private readonly venue: string;
  private wanted = false;
  /** Counts the lines: what was held back on an old one is lost with it. */
  private generation = 0;
  private frozenUntilMs = 0;
  private checks: Timer | null = null;
  private reconnect: Timer | null = null;

  constructor(module: VenueModule, illness: Illness, ports: Ports, sink: VenueSink) {
    this.illness = illness;
    this.ports = ports;
    this.sink = sink;
    this.venue = module.id;
    this.inner = module.open(ports, {
      fact: (event, venueTimeMs) => { this.hear(event, venueTimeMs); },
      market: (event) => { this.see(event); },
    });
  }

  connect(): void {
    this.wanted = true;
    this.checks ??= this.ports.scheduler.every(CHECK_LINE_MS, () => { this.checkLine(); });
    if (this.reconnect === null) this.inner.connect();
  }

  pause(paused: boolean): void { this.inner.pause?.(paused); }

  close(): void {
    this.wanted = false;
    this.generation += 1;
    this.checks?.cancel();
    this.reconnect?.cancel();
    this.checks = null;
    this.reconnect = null;
    this.inner.close();
  }

  execute(effect: Effect): void {
    if (effect.type === 'SendEdit') return this.edit(effect);
    if (effect.type !== 'SendOrder') {
      if (effect.type === 'ShockMarket' || !this.happens('lostRequest')) this.inner.execute(effect);
      return;
    }
    const { clientOrderId } = effect.order;
    const fail = (reason: string, mayHaveLeft: boolean): void => {
      this.pass({ type: 'OrderSendFailed', clientOrderId, reason, mayHaveLeft }, null);
    };
    if (this.happens('reject')) this.pass({ type: 'OrderRejected', clientOrderId, reason: 'venue is busy' }, null);
    else if (this.happens('rateLimit')) {
      this.pass({ type: 'OrderRejected', clientOrderId, reason: 'too many requests' }, null);
    } else if (this.happens('failedSend')) fail('socket was closed', false);
    else if (this.happens('doubtfulSend')) {
      // Half of these did leave: that is what 'may have left' means.
      if (this.illness.random.next() < 0.5) this.inner.execute(effect);
      fail('socket closed while writing', true);
    } else if (!this.happens('lostRequest')) this.inner.execute(effect);
  }

  private edit(effect: Extract<Effect, { type: 'SendEdit' }>): void {
    const { clientOrderId, edit: { editId } } = effect;
    const fail = (reason: string, mayHaveLeft: boolean): void => {
      this.pass({ type: 'EditSendFailed', clientOrderId, editId, reason, mayHaveLeft }, null);
    };
    const busy = { type: 'EditRejected', clientOrderId, editId, reason: 'venue is busy' } as const;
    if (this.happens('reject')) this.pass(busy, null);
    else if (this.happens('failedSend')) fail('socket was closed', false);
    else if (this.happens('doubtfulSend')) {
      if (this.illness.random.next() < 0.5) this.inner.execute(effect);
      fail('socket closed while writing', true);
    } else if (!this.happens('lostRequest')) this.inner.execute(effect);
  }

  /** All faults are off already: let go what waits, go back on line. */
  mend(): void {
    this.frozenUntilMs = 0;
    if (this.reconnect === null || !this.wanted) return;
    this.reconnect.cancel();
    this.reconnect = null;
    this.inner.connect();
  }

  private happens(fault: Fault): boolean {
    const rate = this.illness.active[fault];
    if (rate <= 0 || this.illness.random.next() >= rate) return false;
    this.illness.counts[fault] += 1;
    return true;
  }

  private hear(event: VenueFact, venueTimeMs: number | null): void {
    if (SURE.has(event.type)) {
      this.pass(event, venueTimeMs);
      return;
    }
    if (this.happens('drop')) return;
    if (ACKNOWLEDGES.has(event.type) && this.happens('lostAcknowledgement')) return;
    if (this.happens('delay')) this.frozenUntilMs = this.nowMs() + this.upTo(1_500);
    let holdMs = 0;
    if (ACKNOWLEDGES.has(event.type) && this.happens('lateAcknowledgement')) holdMs = this.upTo(800);
    if (event.type === 'AccountSnapshotReported' && this.happens('staleSnapshot')) holdMs = this.upTo(2_500);
    if (this.happens('reorder')) holdMs = this.upTo(400);
    this.pass(event, venueTimeMs, holdMs);
    if (this.happens('duplicate')) this.pass(event, venueTimeMs, this.upTo(1_000));
  }

  private pass(event: VenueFact, venueTimeMs: number | null, holdMs = 0): void {
    this.later(holdMs, () => { this.sink.fact(event, venueTimeMs); });
  }

  private later(holdMs: number, run: () => void): void {
    const waitMs = Math.max(0, this.frozenUntilMs - this.nowMs()) + holdMs;
    if (waitMs <= 0) {
      run();
      return;
    }
    const { generation } = this;
    this.ports.scheduler.after(waitMs, () => { if (generation === this.generation) run(); });
  }

  private see(event: MarketEvent): void {
    if (this.happens('cutMessage')) {
      this.sink.fact({ type: 'MessageRefused', venue: this.venue, stream: 'market', reason: 'cut off',
        excerpt: `{"type":"${event.type}","` }, null);
      this.breakLine('cut off in the middle of a message', this.upTo(4_000));
      return;
    }
    const spoilt = this.spoil(event);
    if (spoilt !== null) this.later(0, () => { this.sink.market(spoilt); });
  }

  private spoil(event: MarketEvent): MarketEvent | null {
    if (event.type === 'QuoteObserved') {
      if (this.happens('badNumber')) {
        const { quote, refused } = corruptQuote(event.quote, this.illness.random);
        this.sink.fact(refused, null);
        return { ...event, quote };
      }
      if (this.happens('crossedBook')) return { ...event, quote: crossedQuote(event.quote) };
      if (this.happens('emptyBook')) return { ...event, quote: emptyQuote(event.quote) };
    }
    if (event.type === 'BookObserved') {
      const { instrument, receivedTimeMs } = event.book;
      if (this.happens('bookGap')) return { type: 'BookDropped', instrument, receivedTimeMs, reason: 'change id gap' };
      if (this.happens('crossedBook')) return { ...event, book: crossedBook(event.book) };
      if (this.happens('emptyBook')) return { ...event, book: emptyBook(event.book) };
    }
    return event;
  }

  private checkLine(): void {
    if (!this.wanted || this.reconnect !== null) return;
    if (this.happens('venueRestart')) {
      this.breakLine('venue restarts', 3_000 + this.upTo(7_000));
      this.illness.restart();
    } else if (this.happens('disconnect')) this.breakLine('connection reset', this.upTo(4_000));
  }

  private breakLine(error: string, awayMs: number): void {
    if (this.reconnect !== null) return;
    this.generation += 1;
    this.frozenUntilMs = 0;
    this.inner.close();
    this.sink.fact({ type: 'ConnectionChanged', venue: this.venue, state: 'disconnected', error }, null);
    this.reconnect = this.ports.scheduler.after(awayMs, () => {
      this.reconnect = null;
      if (this.wanted) this.inner.connect();
    });
  }

  private nowMs(): number { return this.ports.clock.monotonicMs(); }
  private upTo(ms: number): number { return Math.ceil(this.illness.random.next() * ms); }
}
