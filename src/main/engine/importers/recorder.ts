/**
 * Makes a session out of what was recorded elsewhere: the same steps and the same timers as a live engine, on the
 * recording's own clock, with nothing to send anything to. What it writes is replayed and verified like any other.
 */
import { applyMarket } from '../../core/apply/applyMarket.ts';
import { step } from '../../core/step.ts';
import { emptyState, type State } from '../../core/state.ts';
import { CodecError, encodeEvent } from '../../events/codec.ts';
import type { Entry } from '../../events/entry.ts';
import type { InputEvent } from '../../events/event.ts';
import type { MarketEvent } from '../../events/market.ts';
import { createSession } from '../../journal/session.ts';
import type { JournalStore, TapeItem } from '../../journal/store.ts';
import { takeSnapshot } from '../recovery.ts';
import { inlineFitter } from '../surfaces/surfaceFit.ts';
import { inlineFinder } from '../distances/distanceJob.ts';
import { DistanceKeeper } from '../distances/distanceKeeper.ts';
import { SURFACE_CADENCE, SurfaceKeeper } from '../surfaces/surfaceKeeper.ts';
import { HOUSEKEEPING_INTERVAL_MS, VALUATION_INTERVAL_MS } from '../timers.ts';
import { RowError } from './refusals.ts';

export interface RecordingAbout {
  /** The folder to make. Throws JournalReadError when it holds a session already. */
  readonly dir: string;
  readonly session: string;
  readonly appVersion: string;
}

const BATCH = 1_000;
const SNAPSHOT_EVERY_MS = 300_000;
/** A longer silence is skipped, not ticked through. */
const LONGEST_SILENCE_MS = 5_000;

export class Recorder {
  private readonly store: JournalStore;
  private readonly state: State = emptyState();
  private entries: Entry[] = [];
  private tape: TapeItem[] = [];
  private timeMs: number;
  private valuedMs: number;
  private keptMs: number;
  private snapshotMs: number;
  /** Fitted on the spot, at the pace of a live engine. */
  private readonly surfaces: SurfaceKeeper;
  private readonly distances: DistanceKeeper;

  /** `startTimeMs`: of the first thing recorded. */
  constructor(about: RecordingAbout, startTimeMs: number) {
    const { session, appVersion } = about;
    const made = { session, mode: 'imported', appVersion, configHash: '', seed: null } as const;
    this.store = createSession(about.dir, { ...made, startedTimeMs: startTimeMs }, { keepTapeDays: Infinity });
    const run = `import-${session}`;
    this.store.beginRun(run, appVersion);
    this.timeMs = startTimeMs;
    this.valuedMs = startTimeMs;
    this.keptMs = startTimeMs;
    this.snapshotMs = startTimeMs;
    this.surfaces = new SurfaceKeeper(this.state, inlineFitter, SURFACE_CADENCE,
      (surface) => this.market({ type: 'SurfaceFitted', surface }));
    this.distances = new DistanceKeeper(this.state, inlineFinder,
      (found) => this.market({ type: 'DistancesFound', found }));
    this.fact({ type: 'RunStarted', session, run, mode: 'replay', appVersion, optionGreeks: 'computed' });
  }

  /** Of the recording, never running backwards. */
  get nowMs(): number { return this.timeMs; }

  /** The recording's clock goes on; timers fire as they would have. */
  advance(timeMs: number): void {
    if (timeMs <= this.timeMs) return;
    if (timeMs - this.timeMs > LONGEST_SILENCE_MS) {
      this.valuedMs = timeMs;
      this.keptMs = timeMs;
      // What comes may be another day's, and a batch lies in one day's file.
      this.flush();
    }
    while (this.valuedMs + VALUATION_INTERVAL_MS <= timeMs) {
      this.valuedMs += VALUATION_INTERVAL_MS;
      this.tick(this.valuedMs, 'valuation');
      if (this.keptMs + HOUSEKEEPING_INTERVAL_MS > this.valuedMs) continue;
      this.keptMs = this.valuedMs;
      this.tick(this.valuedMs, 'housekeeping');
    }
    this.timeMs = Math.max(this.timeMs, timeMs);
  }

  /** Throws RowError for a fact that cannot be written down. */
  fact(event: InputEvent, venueTimeMs: number | null = null): void {
    writable(event);
    const { timeMs } = this;
    for (const entry of step(this.state, { event, timeMs, venueTimeMs, causeSeq: null }).entries) {
      this.entries.push(entry);
    }
    this.flushWhenDue();
  }

  /** Throws RowError for market data that cannot be written down. */
  market(event: MarketEvent): void {
    const payload = writable(event);
    this.tape.push({ afterSeq: this.state.seq, timeMs: this.timeMs, event, payload });
    this.surfaces.note(event);
    applyMarket(this.state, event);
    this.flushWhenDue();
  }

  /** Ends and seals the session. */
  finish(reason: string): { readonly entries: number; readonly tapeRows: number } {
    this.fact({ type: 'RunEnded', reason });
    this.flush();
    this.store.putSnapshot(takeSnapshot(this.state, this.store.lastTapeId));
    const { lastSeq: entries, lastTapeId: tapeRows } = this.store;
    this.store.seal(this.timeMs);
    return { entries, tapeRows };
  }

  /** Gives up: what was written so far stays, unsealed. */
  abandon(): void {
    this.store.close();
  }

  private tick(timeMs: number, timer: 'valuation' | 'housekeeping'): void {
    this.timeMs = Math.max(this.timeMs, timeMs);
    // At ticks, not at quotes: a chain that was recorded as one moment is seen whole.
    if (timer === 'valuation') this.surfaces.consider();
    this.fact({ type: 'TimerFired', timer });
    if (timer === 'valuation') this.distances.consider();
    if (this.timeMs - this.snapshotMs < SNAPSHOT_EVERY_MS) return;
    this.snapshotMs = this.timeMs;
    this.flush();
    this.store.putSnapshot(takeSnapshot(this.state, this.store.lastTapeId));
  }

  private flushWhenDue(): void {
    if (this.entries.length + this.tape.length >= BATCH) this.flush();
  }

  private flush(): void {
    this.store.appendBatch({ entries: this.entries, tape: this.tape, releasesOrder: false });
    this.entries = [];
    this.tape = [];
  }
}

function writable(event: InputEvent | MarketEvent): string {
  try {
    return encodeEvent(event);
  } catch (error) {
    if (error instanceof CodecError) throw new RowError(error.message);
    throw error;
  }
}
