/**
 * Starts and stops everything: the only place that constructs the engine's parts. Starting is recovering; a session
 * that crashed and one that ended in order go the same way. Imports no host and takes the world through its ports.
 */
import type { Command } from '../../shared/contract/commands.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import type { SessionMode } from '../../shared/domain/session.ts';
import type { State } from '../core/state.ts';
import type { Entry } from '../events/entry.ts';
import type { InputEvent } from '../events/event.ts';
import type { MarketEvent } from '../events/market.ts';
import type { MarketNeed } from '../../shared/domain/marketNeed.ts';
import { JournalWriteError, type JournalReader, type JournalStore } from '../journal/store.ts';
import type { Ports } from '../ports/ports.ts';
import type { VenueModule, VenueSession, VenueSink } from '../venues/venue.ts';
import { causeOf } from './cause.ts';
import { HealthChannel, type EngineHealth } from './health.ts';
import { Inbox, InboxOverflow, type InboxItem } from './inbox.ts';
import { DistanceKeeper } from './distances/distanceKeeper.ts';
import type { DistanceFinder } from './distances/distanceJob.ts';
import type { HedgePlanner } from './hedgePlans/planJob.ts';
import { PlanKeeper } from './hedgePlans/planKeeper.ts';
import { CORE, Loop, type EngineCore } from './loop.ts';
import type { EngineMetrics } from './metrics.ts';
import { NeedKeeper } from './marketNeeds/needKeeper.ts';
import { Outbox } from './outbox.ts';
import type { ProtectionPlanner } from './protection/protectionJob.ts';
import { ProtectionKeeper } from './protection/protectionKeeper.ts';
import { recover } from './recovery.ts';
import { SnapshotKeeper } from './snapshotKeeper.ts';
import type { SurfaceFitter } from './surfaces/surfaceFit.ts';
import { SURFACE_CADENCE, SurfaceKeeper, type SurfaceCadence } from './surfaces/surfaceKeeper.ts';
import { EngineTimers } from './timers.ts';
import { UNIT_CADENCE, UnitKeeper, type UnitCadence } from './units/unitKeeper.ts';
import type { UnitValuer } from './units/unitValuer.ts';

export interface EngineTuning {
  readonly lingerMs: number;
  readonly maxBatch: number;
  readonly maxWaiting: number;
  readonly orderBurst: number;
  readonly ordersPerSecond: number;
  readonly snapshotEveryEntries: number;
  readonly snapshotEveryMs: number;
}

export const TUNING: EngineTuning = {
  lingerMs: 4, maxBatch: 5_000, maxWaiting: 50_000, orderBurst: 20, ordersPerSecond: 10,
  snapshotEveryEntries: 20_000, snapshotEveryMs: 300_000,
};

export interface EngineOptions {
  readonly session: JournalStore;
  readonly ports: Ports;
  readonly venues: readonly VenueModule[];
  readonly mode: SessionMode;
  readonly appVersion: string;
  /** Must never have been used before in any session; drawn from the random port when left out. */
  readonly run?: RunId;
  readonly tuning?: Partial<EngineTuning>;
  readonly core?: EngineCore;
  /** Absent: no surfaces are fitted, and options are valued at the venue's vols, flagged. */
  readonly surfaces?: { readonly fitter: SurfaceFitter; readonly cadence?: SurfaceCadence };
  /** Absent: core works out the Greeks of options itself, on the loop. */
  readonly units?: { readonly valuer: UnitValuer; readonly cadence?: UnitCadence };
  /** Absent: accounts whose search is too long for the loop have no distances to liquidation, and say so. */
  readonly distances?: DistanceFinder;
  /** Absent: policies on several Greeks get no plan, and say that they wait for one. */
  readonly hedgePlans?: HedgePlanner;
  /** Absent: no protection plan is ever made. */
  readonly protection?: ProtectionPlanner;
}

export interface Engine {
  readonly run: RunId;
  readonly state: State;
  readonly journal: JournalReader;
  /** Snapshots that could not be used at boot, and what had to be quarantined: for the log and `doctor`. */
  readonly bootNotes: readonly string[];
  /** Goes through the inbox like everything else; what came of it arrives in the tables and in `onBatch`. */
  submitCommand(commandId: string, command: Command): void;
  /** What a venue said to the trader's own question: enters like all market data. */
  tell(event: Extract<MarketEvent, { type: 'VenueWhatIfTold' }>): void;
  /** What the screens show of the markets: the venues listen to that, and to what accounts and policies need. */
  showing(need: MarketNeed): void;
  /** Entries are durable when the listener hears of them (I12). Called after every batch, also with none of them. */
  onBatch(listener: (entries: readonly Entry[]) => void): () => void;
  readonly health: EngineHealth;
  onHealth(listener: (health: EngineHealth) => void): () => void;
  metrics(): EngineMetrics;
  /** Ends the run in order and seals the session. Throws JournalWriteError when the journal refuses: then the session
   *  is closed as it is, will be found as crashed, and lacks nothing that was acknowledged. */
  stop(reason: string): void;
}

/** Throws JournalReadError when the session cannot be read; connects the venues before it returns. */
export function startEngine(options: EngineOptions): Engine {
  return new RunningEngine(options);
}

class RunningEngine implements Engine {
  readonly run: RunId;
  readonly state: State;
  readonly journal: JournalStore;
  readonly bootNotes: readonly string[];
  private readonly ports: Ports;
  private readonly channel: HealthChannel;
  private readonly inbox: Inbox;
  private readonly outbox: Outbox;
  private readonly loop: Loop;
  private readonly timers: EngineTimers;
  private readonly keeper: SnapshotKeeper;
  private readonly surfaces: SurfaceKeeper | null;
  private readonly units: UnitKeeper | null;
  private readonly distances: DistanceKeeper | null;
  private readonly protection: ProtectionKeeper | null;
  private readonly plans: PlanKeeper | null;
  private readonly needs: NeedKeeper;
  private readonly venueSessions: VenueSession[] = [];
  private readonly listeners = new Set<(entries: readonly Entry[]) => void>();
  private stopped = false;

  constructor(options: EngineOptions) {
    const { session, ports, venues, mode, appVersion } = options;
    const tuning = { ...TUNING, ...options.tuning };
    this.ports = ports;
    this.journal = session;
    const { state, passedOver } = recover(session);
    this.state = state;
    const { quarantined } = session;
    this.bootNotes = [...passedOver, ...(quarantined === null ? []
      : [`entries ${quarantined.fromSeq} to ${quarantined.toSeq} quarantined: ${quarantined.reason}`])];
    for (const note of this.bootNotes) ports.log.write('warn', 'recovery', note);
    this.run = options.run ?? ports.random.hex(6);
    session.beginRun(this.run, appVersion);
    const runs = new Set(session.manifest.runs);
    this.channel = new HealthChannel(() => ports.clock.nowMs());
    this.outbox = new Outbox({ clock: ports.clock, log: ports.log, orderBurst: tuning.orderBurst,
      ordersPerSecond: tuning.ordersPerSecond, refuse: (fact, causeSeq) => this.input(fact, null, causeSeq) });
    this.inbox = new Inbox({ maxWaiting: tuning.maxWaiting, onArrival: (urgent) => this.loop.wake(urgent),
      onPressure: (full) => this.press(full) });
    this.keeper = new SnapshotKeeper({ session, state, log: ports.log,
      everyEntries: tuning.snapshotEveryEntries, everyMs: tuning.snapshotEveryMs });
    this.surfaces = options.surfaces === undefined ? null : new SurfaceKeeper(state, options.surfaces.fitter,
      options.surfaces.cadence ?? SURFACE_CADENCE, (surface) => this.market({ type: 'SurfaceFitted', surface }));
    this.units = options.units === undefined ? null : new UnitKeeper({ state, valuer: options.units.valuer,
      cadence: options.units.cadence ?? UNIT_CADENCE, log: ports.log,
      emit: (units) => this.market({ type: 'OptionsValued', units }) });
    this.distances = options.distances === undefined ? null : new DistanceKeeper(state, options.distances,
      (found) => this.market({ type: 'DistancesFound', found }));
    this.plans = options.hedgePlans === undefined ? null : new PlanKeeper(state, options.hedgePlans,
      (plan) => this.input({ type: 'HedgePlanned', plan }, null, null));
    this.needs = new NeedKeeper(state);
    this.protection = options.protection === undefined ? null : new ProtectionKeeper(state, options.protection,
      (draft) => this.input({ type: 'ProtectionPlanned', draft }, null, null));
    this.loop = new Loop({ state, core: options.core ?? CORE, session, ports, inbox: this.inbox, outbox: this.outbox,
      health: this.channel, lingerMs: tuning.lingerMs, maxBatch: tuning.maxBatch,
      causeOf: (event) => causeOf(event, runs, this.outbox.snapshotCauses),
      onTaken: (event) => { if (event.type === 'TimerFired') this.timers.seen(event); },
      onReleased: (entries) => {
        this.surfaces?.noteEntries(entries);
        this.units?.noteEntries(entries);
        for (const listener of this.listeners) listener(entries);
      },
      onSettled: (entries, timeMs) => {
        this.keeper.consider(entries, timeMs);
        this.surfaces?.consider();
        this.units?.consider();
        this.distances?.consider();
        this.plans?.consider();
        this.protection?.consider();
        this.needs.consider();
      },
      onBroken: (error) => this.breakDown(error instanceof Error ? error.message : String(error)) });
    this.timers = new EngineTimers(ports.scheduler, (event) => this.input(event, null, null));
    this.input({ type: 'RunStarted', session: session.manifest.session, run: this.run, mode, appVersion,
      optionGreeks: this.units === null ? 'computed' : 'received' }, null, null);
    this.loop.drain();
    for (const venue of venues) this.open(venue);
    this.needs.consider();
    for (const venueSession of this.venueSessions) venueSession.connect();
  }

  get health(): EngineHealth { return this.channel.current; }

  submitCommand(commandId: string, command: Command): void {
    if (this.stopped) throw new Error('the session has ended');
    this.input({ type: 'CommandReceived', commandId, command }, null, null);
  }

  tell(event: Extract<MarketEvent, { type: 'VenueWhatIfTold' }>): void {
    this.market(event);
  }

  showing(need: MarketNeed): void {
    if (!this.stopped) this.needs.showing(need);
  }

  onBatch(listener: (entries: readonly Entry[]) => void): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }

  onHealth(listener: (health: EngineHealth) => void): () => void {
    return this.channel.onChange(listener);
  }

  metrics(): EngineMetrics {
    const { loop, inbox, outbox } = this;
    return {
      batches: loop.batches, entries: loop.entries, tapeRows: loop.tapeRows, conflated: inbox.conflated,
      refused: loop.refused, effectsReleased: outbox.released, waiting: inbox.waiting, mostWaiting: inbox.mostWaiting,
      messageToRelease: loop.latency.summary(), commit: loop.commits.summary(),
    };
  }

  stop(reason: string): void {
    if (this.stopped) return;
    this.timers.stop();
    for (const venueSession of this.venueSessions) venueSession.close();
    this.outbox.shut();
    try {
      this.finish(reason);
    } finally {
      this.stopped = true;
      this.loop.halt();
      this.channel.raise('stopped', `the session has ended: ${reason}`);
    }
  }

  private finish(reason: string): void {
    this.loop.drain();
    this.input({ type: 'RunEnded', reason }, null, null);
    if (!this.loop.drain()) {
      this.journal.close();
      throw new JournalWriteError('other', `the run could not be ended in order: ${this.channel.current.text ?? ''}`);
    }
    this.keeper.take();
    this.journal.seal(this.ports.clock.nowMs());
  }

  private open(venue: VenueModule): void {
    const sink: VenueSink = {
      fact: (event, venueTimeMs) => {
        if (event.type === 'ConnectionChanged') this.outbox.noteConnection(event.venue, event.state);
        this.input(event, venueTimeMs, null);
      },
      market: (event) => {
        this.surfaces?.note(event);
        this.market(event);
      },
    };
    const venueSession = venue.open(this.ports, sink);
    this.outbox.add(venue.id, venueSession);
    this.needs.add(venue.id, venueSession);
    this.venueSessions.push(venueSession);
  }

  private market(event: MarketEvent): void {
    this.units?.note(event);
    this.put({ kind: 'market', event, arrivedMs: this.ports.clock.monotonicMs() });
  }

  private input(event: InputEvent, venueTimeMs: number | null, causeSeq: number | null): void {
    this.put({ kind: 'input', event, venueTimeMs, causeSeq, arrivedMs: this.ports.clock.monotonicMs() });
  }

  /** After the end, and after an overflow, nothing is taken any more: the venues will tell again at the next start. */
  private put(item: InboxItem): void {
    if (this.stopped) return;
    try {
      this.inbox.put(item);
    } catch (error) {
      if (error instanceof InboxOverflow) this.breakDown(error.message);
      throw error;
    }
  }

  /** What is durable is right; what is not was never released. The next start recovers from there. */
  private breakDown(reason: string): void {
    if (this.stopped) return;
    this.stopped = true;
    this.loop.halt();
    this.timers.stop();
    for (const venueSession of this.venueSessions) venueSession.close();
    this.outbox.shut();
    this.ports.log.write('error', 'engine', `stopped: ${reason}`);
    this.channel.raise('stopped', reason);
    this.journal.close();
  }

  private press(full: boolean): void {
    for (const venueSession of this.venueSessions) venueSession.pause?.(full);
    if (full) this.channel.raise('overloaded', `${this.inbox.waiting} events wait: venues are asked to pause`);
    else this.channel.clear('overloaded');
  }
}
