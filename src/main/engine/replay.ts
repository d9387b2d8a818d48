/**
 * A recorded session on a virtual clock: journal and tape applied in the order in which core saw them, every effect
 * dropped. The tables at a moment are those that the live engine had at that moment, valuations included, because
 * they too follow from the entries.
 */
import type { ReplayStatus } from '../../shared/contract/replica.ts';
import type { State } from '../core/state.ts';
import type { Entry } from '../events/entry.ts';
import { readSession } from '../journal/session.ts';
import type { JournalReader } from '../journal/store.ts';
import type { Ports, Timer } from '../ports/ports.ts';
import {
  applyRecorded, entryOf, positionAfter, readRecorded, timeOf, type Position, type Recorded,
} from './recorded.ts';
import { marksOf, spanOf } from './replayMarks.ts';
import { restoreSnapshot } from './recovery.ts';

export interface ReplayRunner {
  /** Another object after a seek backwards. */
  readonly state: State;
  readonly journal: JournalReader;
  status(): ReplayStatus;
  replayStatus(): ReplayStatus;
  play(): void;
  pause(): void;
  /** Multiple of real time; null as fast as it goes. Throws RangeError unless above zero. */
  setSpeed(speed: number | null): void;
  /** To the last moment not after `timeMs`, in slices; resolves when there. A newer seek overtakes an older. */
  seek(timeMs: number): Promise<void>;
  /** The status has changed: played, paused, sought, reached the end. */
  onChange(listener: (status: ReplayStatus) => void): () => void;
  /** As the live engine's. Also called, with no entries, after a seek. */
  onBatch(listener: (entries: readonly Entry[]) => void): () => void;
  close(): void;
}

/** At which intervals a playing session moves, and how long one slice of work may take. */
const FRAME_MS = 16;
const SLICE_MS = 12;
const CHECK_EVERY = 8;

/** Throws JournalReadError when there is no readable session. */
export function openReplay(sessionDir: string, ports: Ports): ReplayRunner {
  return new Replay(readSession(sessionDir), ports);
}

class Replay implements ReplayRunner {
  readonly journal: JournalReader;
  private readonly ports: Ports;
  private readonly marks: ReplayStatus['marks'];
  private readonly startTimeMs: number;
  private readonly endTimeMs: number;
  private current: State;
  private position: Position;
  private source: Iterator<Recorded>;
  private ahead: Recorded | null = null;
  /** Never runs backwards, whatever the recorded clock did. */
  private timeMs: number;
  private speed: number | null = 1;
  private playing = false;
  private ticking: Timer | null = null;
  private lastTickMs = 0;
  private seeks = 0;
  private closed = false;
  private readonly changeListeners = new Set<(status: ReplayStatus) => void>();
  private readonly batchListeners = new Set<(entries: readonly Entry[]) => void>();

  constructor(reader: JournalReader, ports: Ports) {
    this.journal = reader;
    this.ports = ports;
    this.marks = marksOf(reader);
    ({ startTimeMs: this.startTimeMs, endTimeMs: this.endTimeMs } = spanOf(reader));
    this.timeMs = this.startTimeMs;
    const { state, position } = restoreSnapshot(reader, () => false);
    this.current = state;
    this.position = position;
    this.source = readRecorded(reader, position);
    this.applyUntil(this.startTimeMs, Infinity, []);
  }

  get state(): State { return this.current; }

  status(): ReplayStatus {
    const { startTimeMs, endTimeMs, timeMs, playing, speed, marks } = this;
    return { session: this.journal.manifest.session, startTimeMs, endTimeMs, timeMs, playing, speed, marks };
  }

  replayStatus(): ReplayStatus { return this.status(); }

  play(): void {
    if (this.playing || this.closed) return;
    this.playing = true;
    this.lastTickMs = this.ports.clock.monotonicMs();
    this.next();
    this.changed();
  }

  pause(): void {
    if (!this.playing) return;
    this.halt();
    this.changed();
  }

  setSpeed(speed: number | null): void {
    if (speed !== null && !(speed > 0)) throw new RangeError('speed: must be above zero');
    this.speed = speed;
    this.lastTickMs = this.ports.clock.monotonicMs();
    this.changed();
  }

  seek(timeMs: number): Promise<void> {
    this.seeks += 1;
    const mine = this.seeks;
    const target = Math.min(Math.max(timeMs, this.startTimeMs), this.endTimeMs);
    this.goBackFor(target);
    return new Promise((resolve, reject) => {
      const slice = (): void => {
        if (this.closed || mine !== this.seeks) return resolve();
        try {
          const done = this.applyUntil(target, this.ports.clock.monotonicMs() + SLICE_MS, []);
          if (!done) return this.ports.scheduler.soon(slice);
          this.timeMs = Math.max(this.timeMs, target);
        } catch (error) {
          return reject(error instanceof Error ? error : new Error(String(error)));
        }
        this.lastTickMs = this.ports.clock.monotonicMs();
        this.tell([]);
        this.changed();
        resolve();
      };
      slice();
    });
  }

  onChange(listener: (status: ReplayStatus) => void): () => void {
    this.changeListeners.add(listener);
    return () => { this.changeListeners.delete(listener); };
  }

  onBatch(listener: (entries: readonly Entry[]) => void): () => void {
    this.batchListeners.add(listener);
    return () => { this.batchListeners.delete(listener); };
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.halt();
    this.source.return?.();
    this.journal.close();
  }

  private next(): void {
    const run = (): void => { if (this.playing && !this.closed) this.tick(); };
    if (this.speed === null) this.ports.scheduler.soon(run);
    else this.ticking = this.ports.scheduler.after(FRAME_MS, run);
  }

  private tick(): void {
    const now = this.ports.clock.monotonicMs();
    const target = this.speed === null ? Infinity : this.timeMs + (now - this.lastTickMs) * this.speed;
    this.lastTickMs = now;
    const entries: Entry[] = [];
    const done = this.applyUntil(target, now + SLICE_MS, entries);
    if (done) this.timeMs = Math.min(this.endTimeMs, Math.max(this.timeMs, target));
    this.tell(entries);
    if (this.ahead === null && this.timeMs >= this.endTimeMs) {
      this.halt();
      this.changed();
    } else this.next();
  }

  /** False when the slice was over before the target was reached. */
  private applyUntil(targetMs: number, deadlineMs: number, entries: Entry[]): boolean {
    for (let count = 1; ; count += 1) {
      this.ahead ??= this.read();
      if (this.ahead === null || timeOf(this.ahead) > targetMs) return true;
      const recorded = this.ahead;
      applyRecorded(this.current, recorded);
      this.position = positionAfter(this.position, recorded);
      this.timeMs = Math.max(this.timeMs, timeOf(recorded));
      if (recorded.kind === 'entry') {
        const entry = entryOf(recorded.stored);
        if (entry !== null) entries.push(entry);
      }
      this.ahead = null;
      if (count % CHECK_EVERY === 0 && this.ports.clock.monotonicMs() >= deadlineMs) return false;
    }
  }

  private read(): Recorded | null {
    const { value, done } = this.source.next();
    return done === true ? null : value;
  }

  /** To the newest snapshot before `targetMs`, unless going on from here is nearer. */
  private goBackFor(targetMs: number): void {
    const backwards = targetMs < this.timeMs;
    const heads = this.journal.snapshotHeads();
    const nearest = heads.filter(({ timeMs }) => timeMs <= targetMs).at(-1);
    if (!backwards && (nearest === undefined || nearest.seq <= this.position.seq)) return;
    const { state, position } = restoreSnapshot(this.journal, ({ timeMs }) => timeMs <= targetMs);
    this.source.return?.();
    this.current = state;
    this.position = position;
    this.ahead = null;
    this.timeMs = Math.max(this.startTimeMs, state.timeMs);
    this.source = readRecorded(this.journal, position);
  }

  private halt(): void {
    this.playing = false;
    this.ticking?.cancel();
    this.ticking = null;
  }

  private tell(entries: readonly Entry[]): void {
    for (const listener of this.batchListeners) listener(entries);
  }

  private changed(): void {
    const status = this.status();
    for (const listener of this.changeListeners) listener(status);
  }
}
