/**
 * Which options are valued when: those that are held or in an order, once their market is new, and at least once a
 * second because time goes by. One request is under way at a time, of so many options that neither taking them out of
 * the state nor applying what comes back holds the loop; what ticks meanwhile waits for the next, once.
 */
import type { InstrumentId, Underlying } from '../../../shared/domain/ids.ts';
import { isWorking } from '../../../shared/domain/order.ts';
import type { PackedUnits } from '../../../shared/domain/valuation.ts';
import type { ReadState } from '../../core/state.ts';
import { legPlaces } from '../../core/valuation/legPlaces.ts';
import type { Entry } from '../../events/entry.ts';
import type { MarketEvent } from '../../events/market.ts';
import type { Log } from '../../ports/ports.ts';
import { unitJobOf, type UnitJob, type UnitValuer } from './unitValuer.ts';

/** In engine time. */
export interface UnitCadence {
  /** What ticks is valued at most so often, */
  readonly tickMs: number;
  /** everything at least so often, */
  readonly decayMs: number;
  /** and what was never valued, or the trader chose anew, after so little. */
  readonly newsMs: number;
}

export const UNIT_CADENCE: UnitCadence = { tickMs: 200, decayMs: 1_000, newsMs: 20 };
export const MOST_OPTIONS = 200;
/** An answer that has not come by then is given up, and asked for again. */
export const LOST_AFTER_MS = 3_000;
/** After a failure. */
const AGAIN_AFTER_MS = 1_000;

interface UnderWay {
  readonly job: UnitJob;
  readonly sinceMs: number;
}

export interface UnitKeeperOptions {
  readonly state: ReadState;
  readonly valuer: UnitValuer;
  readonly cadence: UnitCadence;
  readonly log: Log;
  readonly emit: (units: PackedUnits) => void;
}

export class UnitKeeper {
  private readonly options: UnitKeeperOptions;
  /** When each option was last asked for; -Infinity: never, or it lacked an input. */
  private readonly asked = new Map<InstrumentId, number>();
  private readonly ticked = new Set<InstrumentId>();
  private readonly moved = new Set<Underlying>();
  private queue: InstrumentId[] = [];
  private underWay: UnderWay | null = null;
  private roundMs = -Infinity;
  private restUntilMs = -Infinity;
  private hasNews = true;
  private wantedOf: readonly unknown[] = [];

  constructor(options: UnitKeeperOptions) {
    this.options = options;
  }

  /** Market data is about to reach core. */
  note(event: MarketEvent): void {
    switch (event.type) {
      case 'QuoteObserved':
        return this.noteTick(event.quote.instrument);
      case 'IndexObserved': this.moved.add(event.index.underlying); return;
      case 'SurfaceFitted': this.moved.add(event.surface.underlying); return;
      default: return;
    }
  }

  private noteTick(id: InstrumentId): void {
    const askedMs = this.asked.get(id);
    if (askedMs === undefined) return;
    this.ticked.add(id);
    if (askedMs === -Infinity) this.hasNews = true;
  }

  noteEntries(entries: readonly Entry[]): void {
    for (const { event } of entries) {
      if (event.type !== 'VolSettingsChanged') continue;
      this.moved.add(event.settings.underlying);
      this.hasNews = true;
    }
  }

  /** Asks for what is due. */
  consider(): void {
    const { timeMs } = this.options.state;
    if (this.underWay !== null && !this.giveUp(this.underWay)) return;
    // Core's time never runs backwards, but a new session's may begin anywhere.
    if (timeMs < this.restUntilMs) return;
    this.refreshWanted();
    const { tickMs, newsMs } = this.options.cadence;
    const isDue = Math.abs(timeMs - this.roundMs) >= (this.hasNews ? newsMs : tickMs);
    if (this.queue.length === 0 && isDue) this.beginRound();
    if (this.queue.length > 0) this.ask();
  }

  private ask(): void {
    const { state, valuer } = this.options;
    let job: UnitJob;
    do {
      const ids = this.queue.splice(0, MOST_OPTIONS);
      for (const id of ids) this.asked.set(id, -Infinity);
      job = unitJobOf(state, ids);
      for (const id of job.instruments) this.asked.set(id, state.timeMs);
    } while (job.instruments.length === 0 && this.queue.length > 0);
    if (job.instruments.length === 0) return;
    const mine: UnderWay = { job, sinceMs: state.timeMs };
    this.underWay = mine;
    valuer.submit(job, (answer) => {
      if (this.underWay !== mine) return;
      this.underWay = null;
      if (answer === null) return this.askAgain(job);
      const { nowMs: asOfMs, inputsSeq, instruments } = job;
      this.options.emit({ asOfMs, inputsSeq, instruments, ...answer });
    });
  }

  private beginRound(): void {
    const { state, cadence } = this.options;
    this.roundMs = state.timeMs;
    this.hasNews = false;
    for (const [id, askedMs] of this.asked) {
      const isOld = Math.abs(state.timeMs - askedMs) >= cadence.decayMs;
      const underlying = this.moved.size === 0 ? null : (state.instruments.get(id)?.underlying ?? null);
      const hasMoved = this.ticked.has(id) || (underlying !== null && this.moved.has(underlying));
      if (isOld || hasMoved) this.queue.push(id);
    }
    this.ticked.clear();
    this.moved.clear();
  }

  /** What is held and what is in an order: new ones do not wait for a round. */
  private refreshWanted(): void {
    const { state } = this.options;
    const places = legPlaces(state);
    const versions = [places, state.orders.version];
    if (versions.every((version, i) => version === this.wantedOf[i])) return;
    this.wantedOf = versions;
    const wanted = new Set<InstrumentId>();
    for (const id of places.ofInstrument.keys()) if (this.isOption(id)) wanted.add(id);
    for (const order of state.orders.values()) {
      if (!isWorking(order.state)) continue;
      const instrument = state.instruments.get(order.instrument);
      const ids = instrument?.kind === 'combo' ? instrument.legs.map((leg) => leg.instrument) : [order.instrument];
      for (const id of ids) if (this.isOption(id)) wanted.add(id);
    }
    for (const id of this.asked.keys()) if (!wanted.has(id)) this.asked.delete(id);
    for (const id of wanted) {
      if (this.asked.has(id)) continue;
      this.asked.set(id, -Infinity);
      this.hasNews = true;
    }
  }

  private isOption(id: InstrumentId): boolean {
    return this.options.state.instruments.get(id)?.kind === 'option';
  }

  /** Whether it is time to wait no longer for an answer. */
  private giveUp({ job, sinceMs }: UnderWay): boolean {
    const { state, log } = this.options;
    if (Math.abs(state.timeMs - sinceMs) < LOST_AFTER_MS) return false;
    const { length } = job.instruments;
    log.write('warn', 'greeks', `${length} options were not valued within ${LOST_AFTER_MS / 1_000} s: asked again`);
    this.underWay = null;
    for (const id of job.instruments) if (this.asked.has(id)) this.ticked.add(id);
    return true;
  }

  private askAgain(job: UnitJob): void {
    this.restUntilMs = this.options.state.timeMs + AGAIN_AFTER_MS;
    for (const id of job.instruments) if (this.asked.has(id)) this.ticked.add(id);
  }
}
