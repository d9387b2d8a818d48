/**
 * One seeded world: the production engine, core, journal and bridge over simulated time, disk, venues and trader.
 * Safety phase: faults of a swarm that the seed chose, nothing wrong may ever be true. Liveness phase: faults stop and
 * everything must settle. Everything follows from the seed; a broken invariant is thrown with it.
 */
import { CORE, type EngineCore } from '../../src/main/engine/loop.ts';
import { startEngine, type Engine } from '../../src/main/engine/engine.ts';
import { redecide } from '../../src/main/engine/redecide.ts';
import { ledgerHash } from '../../src/main/engine/recovery.ts';
import { createMemorySession, MemoryDisk, openMemorySession } from '../../src/main/journal/memoryStore.ts';
import type { ReadState } from '../../src/main/core/state.ts';
import type { JournalStore } from '../../src/main/journal/store.ts';
import { seededRandom, type RandomStream } from '../../src/main/ports/randomStream.ts';
import { NO_FAULTS } from '../../src/main/venues/simulated/faults/rates.ts';
import { withFaults, type FaultyVenue } from '../../src/main/venues/simulated/faults/faults.ts';
import { practiceVenues, type Practice } from '../../src/main/venues/simulated/practice.ts';
import type { VenueModule } from '../../src/main/venues/venue.ts';
import { isWorking } from '../../src/shared/domain/order.ts';
import { Auditor, InvariantBroken } from './auditor.ts';
import { auditedVenue, ProcessDied, type SendWatch } from './auditedVenue.ts';
import { checkState } from './invariants.ts';
import { mortalPorts, type MortalPorts } from './mortalPorts.ts';
import { Screen } from './screen.ts';
import { slowFinder } from './slowFinder.ts';
import { slowFitter } from './slowFitter.ts';
import { slowValuer } from './slowValuer.ts';
import { drawSwarm, type Swarm, type WorldFault } from './swarm.ts';
import { VirtualTime } from './virtualTime.ts';
import { drawCommand } from './workload.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly faults: boolean;
  /** Virtual length of the safety phase. */
  readonly safetyMs: number;
  /** A core to put in place of the real one: the deliberately broken variants. */
  readonly core?: EngineCore;
}

export interface WorldReport {
  readonly seed: number;
  readonly entries: number;
  readonly tapeRows: number;
  readonly commands: number;
  readonly orders: number;
  readonly fills: number;
  readonly proposals: number;
  readonly restarts: number;
  /** Differences found and repaired. */
  readonly corrections: number;
  readonly settledAfterMs: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Of the ledger at the end: the same seed gives the same. */
  readonly hash: string;
}

/** The routine look at an account is a minute apart: a fill lost without any word of it is found then, and confirmed. */
const LIVENESS_MS = 70_000;
const SESSION = 'simulated';

export function runWorld(options: WorldOptions): WorldReport {
  return new SeededWorld(options).run();
}

class SeededWorld {
  private readonly options: WorldOptions;
  private readonly random: RandomStream;
  private readonly swarm: Swarm;
  private readonly time: VirtualTime;
  private readonly disk = new MemoryDisk();
  private readonly watch: SendWatch;
  private readonly counts: Record<string, number> = {};
  private wires: FaultyVenue[] = [];
  private healed = false;
  /** False between a crash and the next start. */
  private alive = true;
  private auditor = new Auditor();
  private practice: Practice;
  private process: MortalPorts;
  private engine: Engine;
  private screen: Screen;
  private session: JournalStore;
  private runs = 0;
  private commands = 0;

  constructor(options: WorldOptions) {
    this.options = options;
    this.random = seededRandom(options.seed);
    this.swarm = drawSwarm(this.random, options.faults);
    this.time = new VirtualTime(this.swarm.startTimeMs);
    this.watch = { durableSeq: () => this.disk.durableSeq, sent: new Set(), broken: null,
      deathAtSend: () => (this.happens('crashBeforeSend') ? 'before' : this.happens('crashAfterSend') ? 'after' : null),
      dieSoon: () => { this.time.after(1 + this.random.next() * 60, () => { throw new ProcessDied('after a send'); }); } };
    this.practice = practiceVenues({ seed: options.seed, startTimeMs: this.time.nowMs(), pace: this.swarm.pace,
      depth: this.swarm.depth });
    this.session = createMemorySession(this.disk, { session: SESSION, mode: 'practice', appVersion: 'simulator',
      configHash: '', seed: options.seed, startedTimeMs: this.time.nowMs() });
    ({ process: this.process, engine: this.engine, screen: this.screen } = this.boot());
  }

  run(): WorldReport {
    this.safety();
    this.heal();
    const settledAfterMs = this.liveness();
    return this.finish(settledAfterMs);
  }

  /** One process: its own ports, which die with it. */
  private boot(): { process: MortalPorts; engine: Engine; screen: Screen } {
    this.runs += 1;
    const mortal = mortalPorts(this.time, seededRandom(this.options.seed * 1_000 + this.runs));
    const engine = startEngine({
      session: this.session, ports: mortal.ports, mode: 'practice', appVersion: 'simulator', run: `r${this.runs}`,
      venues: this.badWires().map((venue) => auditedVenue(venue, this.watch)),
      surfaces: slowFitter(this.options.seed * 7_919 + this.runs, mortal.ports.scheduler,
        this.options.faults ? (fault) => { if (!this.healed) this.count(fault); } : null),
      distances: slowFinder(this.options.seed * 6_007 + this.runs, mortal.ports.scheduler,
        this.options.faults ? (fault) => { if (!this.healed) this.count(fault); } : null),
      units: slowValuer(this.options.seed * 5_003 + this.runs, mortal.ports.scheduler,
        this.options.faults ? (fault) => { if (!this.healed) this.count(fault); } : null, () => this.healed),
      core: this.auditedCore(), tuning: { snapshotEveryEntries: 400, snapshotEveryMs: 20_000, maxWaiting: 20_000 },
    });
    const screen = new Screen(mortal.ports, engine, () => this.happens('patchGap'));
    return { process: mortal, engine, screen };
  }

  /** The venues behind lines as bad as the seed wants them; another badness after every restart of ours. */
  private badWires(): VenueModule[] {
    const { practice } = this;
    this.wires = practice.venues.map((module) => withFaults(module, { seed: this.options.seed * 31 + this.runs,
      rates: this.options.faults ? undefined : NO_FAULTS, restart: () => practice.restart(module.id) }));
    return this.wires.map(({ module }) => module);
  }

  private happens(fault: WorldFault): boolean {
    const chance = this.swarm.chances.get(fault) ?? 0;
    if (this.healed || chance === 0 || this.random.next() >= chance) return false;
    this.count(fault);
    return true;
  }

  private count(fault: string, times = 1): void {
    this.counts[fault] = (this.counts[fault] ?? 0) + times;
  }

  private countWires(): void {
    for (const wire of this.wires) for (const [fault, times] of Object.entries(wire.counts)) this.count(fault, times);
  }

  private auditedCore(): EngineCore {
    const { step, applyMarket } = this.options.core ?? CORE;
    return {
      applyMarket,
      step: (state, input) => {
        const result = step(state, input);
        this.auditor.observe(result.entries, state);
        checkState(result.entries, state);
        return result;
      },
    };
  }

  private safety(): void {
    const end = this.time.monotonicMs() + this.options.safetyMs;
    let nextCommandMs = this.time.monotonicMs() + 2_000;
    const crashes = [...this.swarm.crashesAtMs];
    while (this.time.monotonicMs() < end) {
      const until = Math.min(end, nextCommandMs, crashes[0] ?? Infinity);
      this.advance(until);
      if (this.time.monotonicMs() >= nextCommandMs) {
        this.command();
        nextCommandMs += 100 + this.random.next() * this.swarm.commandEveryMs;
      }
      if ((crashes[0] ?? Infinity) <= this.time.monotonicMs()) {
        crashes.shift();
        this.crash();
      }
      this.diskFault();
      this.clockFault();
    }
  }

  private advance(untilMs: number): void {
    while (this.runNext(untilMs)) {
      if (this.watch.broken !== null) throw this.watch.broken;
    }
    if (this.alive && this.engine.health.condition === 'stopped') {
      throw new InvariantBroken('I15', `the engine stopped itself: ${this.engine.health.text ?? ''}`, this.engine.state.seq);
    }
  }

  private runNext(untilMs: number): boolean {
    try {
      return this.time.runNext(untilMs);
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error;
      this.crash();
      return true;
    }
  }

  private command(): void {
    const command = drawCommand(this.random, this.engine.state);
    if (command === null) return;
    this.commands += 1;
    this.engine.submitCommand(`c${this.commands}`, command);
  }

  private diskFault(): void {
    if (!this.happens('journalWriteFailure')) return;
    const where = this.random.next() < 0.5 ? 'journal' as const : 'both' as const;
    this.disk.failWrites(1 + Math.floor(this.random.next() * 3), this.random.next() < 0.5 ? 'full' : 'io', where);
  }

  private clockFault(): void {
    if (this.happens('clockStep')) this.time.stepWallClock((this.random.next() - 0.5) * 4_000);
  }

  /** The process dies where it stands; the venues go on from what they have saved, and a new process recovers. */
  private crash(): void {
    const venuesText = this.practice.saveText();
    this.alive = false;
    this.process.kill();
    this.disk.failWrites(0);
    this.countWires();
    const powerCut = this.random.next() < 0.5;
    if (powerCut) this.disk.cutPower(() => this.random.next());
    else this.disk.killProcess();
    if (this.swarm.tornRecord && this.random.next() < 0.5) this.tear();
    this.time.clearTimers();
    this.advance(this.time.monotonicMs() + 500 + this.random.next() * 8_000);
    this.practice = practiceVenues({ seed: this.options.seed, startTimeMs: this.time.nowMs(), restored: venuesText,
      depth: this.swarm.depth });
    this.session = openMemorySession(this.disk);
    this.auditor = Auditor.rebuiltFrom(this.session);
    ({ process: this.process, engine: this.engine, screen: this.screen } = this.boot());
    this.alive = true;
    this.count('crash');
  }

  /** Only a record that nothing was released for may be torn: what was synced is on the platter. */
  private tear(): void {
    const last = this.disk.journal.writes.length;
    if (last > this.disk.journal.synced && this.disk.tearLastRecord() !== null) this.count('tornRecord');
  }

  private heal(): void {
    this.healed = true;
    for (const wire of this.wires) wire.heal();
    this.disk.failWrites(0);
    this.time.healWallClock();
    if (this.engine.state.session.get('one')?.killSwitch === 'engaged') {
      this.engine.submitCommand('heal', { type: 'ReleaseKillSwitch', word: 'RELEASE' });
    }
  }

  /** Everything settles within that: connected, reconciled, nothing unknown, and equal to the venues. */
  private liveness(): number {
    const from = this.time.monotonicMs();
    let trouble: string | null = 'not looked yet';
    while (this.time.monotonicMs() - from < LIVENESS_MS) {
      this.advance(this.time.monotonicMs() + 1_000);
      trouble = this.unsettled();
      if (trouble === null) return this.time.monotonicMs() - from;
    }
    throw new InvariantBroken('liveness', `not settled in ${LIVENESS_MS / 1_000} s: ${trouble ?? ''}`, this.engine.state.seq);
  }

  private unsettled(): string | null {
    const { state } = this.engine;
    if (this.engine.health.condition !== 'running') return `engine is ${this.engine.health.condition}`;
    if (state.connections.size < this.practice.venues.length) return 'a venue has not connected';
    for (const connection of state.connections.values()) {
      if (connection.state !== 'connected' || !connection.reconciled) return `${connection.venue} is not reconciled`;
    }
    for (const order of state.orders.values()) {
      if (['unknown', 'submitted', 'cancelling'].includes(order.state)) return `${order.clientOrderId} is ${order.state}`;
      if (isWorking(order.state) && order.edit?.state === 'submitted') return `${order.clientOrderId} is being edited`;
    }
    return this.unlikeVenues();
  }

  /** Ours against what the venues themselves hold: an implementation of their own. */
  private unlikeVenues(): string | null {
    const { options, perpetuals } = this.practice.inside;
    return unlike(this.engine.state, options) ?? unlike(this.engine.state, perpetuals);
  }

  private finish(settledAfterMs: number): WorldReport {
    this.countWires();
    const { state } = this.engine;
    const counts = { orders: state.orders.size, fills: state.fills.size, proposals: state.proposals.size,
      corrections: state.differences.size };
    this.engine.stop('simulated end');
    // Nothing changes any more: what the screen shows after a while must be all there is.
    this.screen.settle(this.time);
    this.screen.compare(state);
    const hash = ledgerHash(state);
    const reader = openMemorySession(this.disk);
    const verdict = redecide(reader);
    const report = { seed: this.options.seed, entries: reader.lastSeq, tapeRows: reader.lastTapeId,
      commands: this.commands, ...counts, restarts: this.runs - 1, settledAfterMs, faults: this.counts, hash };
    reader.close();
    if (this.options.core === undefined && (!verdict.equal || verdict.appliedHash !== hash)) {
      throw new InvariantBroken('I9', `replay differs at ${verdict.place ?? 'the end'}`, verdict.entries);
    }
    return report;
  }
}

/** The two ledgers round each division once at 1e-18, at different places. */
const CASH_TOLERANCE = 10n ** 6n;

function unlike(state: ReadState, floor: Practice['inside']['options']): string | null {
  const account = floor.holdings.account;
  const theirs = new Map(floor.holdings.positions().map(({ instrument, quantity }) => [instrument, quantity]));
  for (const { account: owner, instrument, quantity } of state.positions.values()) {
    if (owner !== account) continue;
    if (quantity !== (theirs.get(instrument) ?? 0n)) return `${instrument}: ours ${quantity}, not the venue's`;
    theirs.delete(instrument);
  }
  for (const [instrument, quantity] of theirs) if (quantity !== 0n) return `${instrument} is missing`;
  for (const { currency, amount } of floor.holdings.balances()) {
    const difference = (state.balances.get(`${account}|${currency}`)?.amount ?? 0n) - amount;
    if (difference > CASH_TOLERANCE || difference < -CASH_TOLERANCE) return `${account} ${currency}: out by ${difference}`;
  }
  const open = new Map(floor.orders.openOrders().map((order) => [order.clientOrderId, order]));
  for (const order of state.orders.values()) {
    if (order.account !== account || !isWorking(order.state)) continue;
    const there = open.get(order.clientOrderId);
    if (there === undefined) return `${order.clientOrderId} is not open at the venue`;
    if (there.price !== order.price || there.quantity !== order.quantity) {
      return `${order.clientOrderId} stands on other terms at the venue`;
    }
    if (there.trigger !== undefined && (there.fired === true) !== (order.triggeredTimeMs !== undefined)) {
      return `${order.clientOrderId} has ${there.fired === true ? 'fired' : 'not fired'} at the venue`;
    }
  }
  return null;
}
