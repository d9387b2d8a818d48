/**
 * The wire between one simulated venue and the engine: one ordered stream each way, with latency. Facts in flight when
 * a connection breaks are lost on the wire; the venue keeps them and tells them at the next connect.
 */
import type { Effect } from '../../../events/effect.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { Ports, Timer } from '../../../ports/ports.ts';
import type { RandomStream } from '../../../ports/randomStream.ts';
import {
  unsentFacts, type VenueCapabilities, type VenueFact, type VenueModule, type VenueSession, type VenueSink,
} from '../../venue.ts';
import type { World } from '../world.ts';
import type { Link } from './floor.ts';

/** The venue behind a wire. */
export interface VenueCore {
  readonly id: string;
  readonly capabilities: VenueCapabilities;
  attach(link: Link): void;
  /** Does nothing when another session has taken over. */
  detach(link: Link): void;
  /** Resting orders are cancelled, as when the venue's engine starts anew. */
  restart(): void;
  /** Sends what a new session must know. */
  greet(): void;
  handle(effect: Effect): void;
}

/** One way, in milliseconds: shortest, and the mean of what comes on top. */
export interface Latency { readonly leastMs: number; readonly meanExtraMs: number; readonly connectMs: number }

export const PRACTICE_LATENCY: Latency = { leastMs: 8, meanExtraMs: 12, connectMs: 120 };

export function moduleOf(core: VenueCore, world: World, latency: Latency, random: RandomStream): VenueModule {
  return {
    id: core.id,
    capabilities: core.capabilities,
    open: (ports, sink) => new Wire(core, world, latency, random, ports, sink),
  };
}

/** What travels: run at its time, in the order of sending. */
class Pipe {
  private readonly queue: { readonly dueMs: number; readonly run: () => void }[] = [];
  private timer: Timer | null = null;
  private lastDueMs = 0;
  private paused = false;
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  send(delayMs: number, run: () => void): void {
    const dueMs = Math.max(this.lastDueMs, this.ports.clock.monotonicMs() + delayMs);
    this.lastDueMs = dueMs;
    this.queue.push({ dueMs, run });
    this.arm();
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (!paused) this.arm();
  }

  clear(): void {
    this.queue.length = 0;
    this.timer?.cancel();
    this.timer = null;
  }

  private arm(): void {
    const head = this.queue[0];
    if (this.timer !== null || head === undefined || this.paused) return;
    this.timer = this.ports.scheduler.after(Math.max(0, head.dueMs - this.ports.clock.monotonicMs()), () => {
      this.timer = null;
      this.flush();
      this.arm();
    });
  }

  private flush(): void {
    // Half a millisecond of grace: timers fire on whole ones.
    const nowMs = this.ports.clock.monotonicMs() + 0.5;
    for (let head = this.queue[0]; head !== undefined && head.dueMs <= nowMs && !this.paused; head = this.queue[0]) {
      this.queue.shift();
      head.run();
    }
  }
}

class Wire implements VenueSession, Link {
  private readonly core: VenueCore;
  private readonly world: World;
  private readonly latency: Latency;
  private readonly random: RandomStream;
  private readonly ports: Ports;
  private readonly sink: VenueSink;
  private readonly toEngine: Pipe;
  private readonly toVenue: Pipe;
  private state: 'idle' | 'connecting' | 'connected' = 'idle';
  private release: (() => void) | null = null;
  private paused = false;

  constructor(
    core: VenueCore, world: World, latency: Latency, random: RandomStream, ports: Ports, sink: VenueSink,
  ) {
    this.core = core;
    this.world = world;
    this.latency = latency;
    this.random = random;
    this.ports = ports;
    this.sink = sink;
    this.toEngine = new Pipe(ports);
    this.toVenue = new Pipe(ports);
  }

  connect(): void {
    if (this.state !== 'idle') return;
    this.state = 'connecting';
    this.release = this.world.run(this.ports);
    this.sink.fact({ type: 'ConnectionChanged', venue: this.core.id, state: 'connecting', error: null }, null);
    this.toEngine.send(this.latency.connectMs, () => {
      this.state = 'connected';
      this.sink.fact({ type: 'ConnectionChanged', venue: this.core.id, state: 'connected', error: null }, null);
      this.core.attach(this);
      this.core.greet();
    });
  }

  execute(effect: Effect): void {
    if (this.state !== 'connected') {
      this.refuse(effect);
      return;
    }
    this.toVenue.send(this.delayMs(), () => { this.core.handle(effect); });
  }

  /** While paused facts wait their turn; market data is thrown away, as it is worth nothing later, and told anew. */
  pause(paused: boolean): void {
    if (paused === this.paused) return;
    this.paused = paused;
    if (!paused && this.state === 'connected') this.core.attach(this);
    this.toEngine.pause(paused);
  }

  close(): void {
    this.core.detach(this);
    this.state = 'idle';
    this.toEngine.clear();
    this.pause(false);
    this.toVenue.clear();
    this.release?.();
    this.release = null;
  }

  fact(event: VenueFact, venueTimeMs: number | null, delivered?: () => void): void {
    this.toEngine.send(this.delayMs(), () => {
      this.sink.fact(event, venueTimeMs);
      delivered?.();
    });
  }

  market(event: MarketEvent): void {
    if (this.paused) return;
    this.toEngine.send(this.latency.leastMs, () => { this.sink.market(received(event, this.ports.clock.nowMs())); });
  }

  private delayMs(): number {
    return this.latency.leastMs - this.latency.meanExtraMs * Math.log(1 - this.random.next());
  }

  /** Nothing has left: the order is certainly not at the venue. */
  private refuse(effect: Effect): void {
    const reason = `${this.core.id} is not connected`;
    for (const fact of unsentFacts(effect, reason)) this.sink.fact(fact, null);
  }
}

/** The same message with the time at which it reached us. */
function received(event: MarketEvent, receivedTimeMs: number): MarketEvent {
  switch (event.type) {
    case 'QuoteObserved': return { ...event, quote: { ...event.quote, receivedTimeMs } };
    case 'BookObserved': return { ...event, book: { ...event.book, receivedTimeMs } };
    case 'BookDropped': return { ...event, receivedTimeMs };
    case 'IndexObserved': return { ...event, index: { ...event.index, receivedTimeMs } };
    case 'TradeObserved': return { ...event, trade: { ...event.trade, receivedTimeMs } };
    case 'MarginObserved': return { ...event, report: { ...event.report, receivedTimeMs } };
    case 'MarginTermsObserved': return { ...event, report: { ...event.report, receivedTimeMs } };
    case 'ChainFeesObserved': return { ...event, fees: { ...event.fees, receivedTimeMs } };
    case 'OracleObserved': return { ...event, oracle: { ...event.oracle, receivedTimeMs } };
    // Made by the engine of what venues say: no venue sends it.
    case 'SurfaceFitted': case 'DistancesFound': case 'VenueWhatIfTold': case 'OptionsValued': return event;
  }
}
