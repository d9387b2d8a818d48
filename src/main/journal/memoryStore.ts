/**
 * The journal on a simulated disk, for the simulator: encodes and reads back exactly as SQLite's does, and fails as a
 * real disk does when it is told to. What was written but not synced survives the death of the process, not a power
 * cut: then the journal and the tape each keep some beginning of what they had not synced.
 */
import type { RunId } from '../../shared/domain/ids.ts';
import { candlesOf } from './tape/candles.ts';
import { chainStart } from './chain.ts';
import { withRun } from './manifest.ts';
import { faultOf, type Tail } from './quarantine.ts';
import { decodeRow, decodeTapeRow, rowsOf, tapeRowsOf } from './rows.ts';
import type { NewSession } from './session.ts';
import {
  JournalReadError, JournalWriteError, MARKED_TYPES, type Batch, type IndexCandle, type JournalRow, type JournalStore,
  type Manifest, type Quarantined, type Snapshot, type SnapshotHead, type StoredEntry, type StoredTapeItem,
  type TapeRow,
} from './store.ts';

/** One write to journal.db. */
type Write =
  | { readonly kind: 'rows'; readonly rows: readonly JournalRow[] }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'manifest'; readonly manifest: Manifest };

interface Written<T> { readonly writes: T[]; synced: number }

/** What stands on the platter, and what the simulator does to it. Outlives the store that writes it. */
export class MemoryDisk {
  readonly journal: Written<Write> = { writes: [], synced: 0 };
  readonly tape: Written<readonly TapeRow[]> = { writes: [], synced: 0 };
  sealed = false;
  /** Set while a store has it open for writing; a crash takes it away. */
  owner: MemoryStore | null = null;
  private failures: { kind: JournalWriteError['kind']; left: number; where: 'tape' | 'journal' | 'both' } | null = null;

  /** The next `count` writes are refused. 'journal' lets the tape's half of a batch through first. */
  failWrites(count: number, kind: JournalWriteError['kind'] = 'io', where: 'tape' | 'journal' | 'both' = 'both'): void {
    this.failures = { kind, left: count, where };
  }

  /** kill -9: what was written stays, synced or not. */
  killProcess(): void {
    this.owner = null;
  }

  /** `draw` is uniform in [0, 1): how much of what was not synced has reached the platter all the same. */
  cutPower(draw: () => number): void {
    this.owner = null;
    for (const file of [this.journal, this.tape]) {
      file.writes.length = file.synced + Math.floor(draw() * (file.writes.length - file.synced + 1));
    }
  }

  /** The last record was half written: it reads back as something else. Returns its seq, null when there is none. */
  tearLastRecord(): number | null {
    for (let i = this.journal.writes.length - 1; i >= 0; i -= 1) {
      const write = this.journal.writes[i];
      const last = write?.kind === 'rows' ? write.rows.at(-1) : undefined;
      if (write?.kind !== 'rows' || last === undefined) continue;
      const torn = { ...last, payload: last.payload.slice(0, Math.floor(last.payload.length / 2)) };
      this.journal.writes[i] = { kind: 'rows', rows: [...write.rows.slice(0, -1), torn] };
      return last.seq;
    }
    return null;
  }

  /** Highest seq that a power cut now would leave. */
  get durableSeq(): number {
    let seq = 0;
    for (const write of this.journal.writes.slice(0, this.journal.synced)) {
      if (write.kind === 'rows') seq = write.rows.at(-1)?.seq ?? seq;
    }
    return seq;
  }

  write<T>(file: Written<T>, write: T, sync: boolean): void {
    const where = (file as unknown) === this.tape ? 'tape' : 'journal';
    const { failures } = this;
    if (failures !== null && failures.left > 0 && (failures.where === 'both' || failures.where === where)) {
      failures.left -= 1;
      throw new JournalWriteError(failures.kind, `the journal cannot be written: simulated ${failures.kind} error`);
    }
    file.writes.push(write);
    if (sync) this.sync();
  }

  sync(): void {
    this.journal.synced = this.journal.writes.length;
    this.tape.synced = this.tape.writes.length;
  }
}

export function createMemorySession(disk: MemoryDisk, about: NewSession): JournalStore {
  if (disk.journal.writes.length > 0) throw new JournalReadError('memory', 'there is a session already');
  const manifest: Manifest = { ...about, runs: [], status: 'running', endedTimeMs: null };
  disk.write<Write>(disk.journal, { kind: 'manifest', manifest }, true);
  return openMemorySession(disk);
}

/** Throws JournalReadError when another store has it open, or when damage lies before the last batch. */
export function openMemorySession(disk: MemoryDisk): JournalStore {
  if (disk.owner !== null) throw new JournalReadError('memory', 'the session is open in another Ballast');
  disk.sealed = false;
  const store = new MemoryStore(disk);
  disk.owner = store;
  return store;
}

class MemoryStore implements JournalStore {
  private readonly disk: MemoryDisk;
  private readonly rows: JournalRow[] = [];
  private readonly tapeRows: TapeRow[] = [];
  private readonly snapshots: Snapshot[] = [];
  private known: Manifest;
  private tail: Tail;
  private half: Batch | null = null;
  quarantined: Quarantined | null = null;

  constructor(disk: MemoryDisk) {
    this.disk = disk;
    const first = disk.journal.writes[0];
    if (first?.kind !== 'manifest') throw new JournalReadError('memory', 'there is no session here');
    this.known = first.manifest;
    for (const write of disk.journal.writes) this.take(write);
    this.tail = this.checkedTail();
    for (const rows of disk.tape.writes) {
      this.tapeRows.push(...rows.filter(({ afterSeq }) => afterSeq <= this.tail.seq));
    }
    disk.tape.writes.splice(0, disk.tape.writes.length, this.tapeRows.slice());
    disk.sync();
  }

  get manifest(): Manifest { return this.known; }
  get lastSeq(): number { return this.tail.seq; }
  get lastTapeId(): number { return Math.max(this.tapeRows.at(-1)?.id ?? 0, this.snapshots.at(-1)?.tapeId ?? 0); }
  get firstTapeId(): number { return this.tapeRows[0]?.id ?? this.lastTapeId + 1; }

  appendBatch(batch: Batch): void {
    this.mustBeAlive();
    const rows = rowsOf(batch.entries, this.tail.seq, this.tail.chain);
    if (batch.tape.length > 0 && this.half !== batch) {
      const tapeRows = tapeRowsOf(batch.tape, this.lastTapeId);
      this.disk.write(this.disk.tape, tapeRows, false);
      this.tapeRows.push(...tapeRows);
      this.half = batch;
    }
    if (rows.length > 0) this.write({ kind: 'rows', rows }, batch.releasesOrder);
    else if (batch.releasesOrder) this.disk.sync();
    this.half = null;
    const last = rows.at(-1);
    if (last !== undefined) this.tail = { seq: last.seq, chain: last.chain };
  }

  putSnapshot(snapshot: Snapshot): void { this.write({ kind: 'snapshot', snapshot }, false); }

  beginRun(run: RunId, appVersion: string): void {
    this.write({ kind: 'manifest', manifest: withRun(this.known, run, appVersion) }, true);
  }

  seal(endedTimeMs: number): void {
    this.write({ kind: 'manifest', manifest: { ...this.known, status: 'ended', endedTimeMs } }, true);
    this.disk.sealed = true;
    this.close();
  }

  close(): void {
    if (this.disk.owner === this) this.disk.owner = null;
  }

  *readEntries(fromSeq: number): Generator<StoredEntry> {
    for (let i = Math.max(0, fromSeq - 1); i < this.rows.length; i += 1) {
      const row = this.rows[i];
      if (row !== undefined) yield decodeRow(row);
    }
  }

  *readTape(fromId: number): Generator<StoredTapeItem> {
    let i = 0;
    for (let span = this.tapeRows.length; span > 0;) {
      const half = span >> 1;
      if ((this.tapeRows[i + half]?.id ?? Infinity) < fromId) {
        i += half + 1;
        span -= half + 1;
      } else span = half;
    }
    for (; i < this.tapeRows.length; i += 1) {
      const row = this.tapeRows[i];
      if (row !== undefined) yield decodeTapeRow(row);
    }
  }

  *readMarks(): Generator<StoredEntry> {
    for (const row of this.rows) if (MARKED_TYPES.includes(row.type)) yield decodeRow(row);
  }

  readCandles(underlying: string, untilTimeMs: number, fromTimeMs = 0): readonly IndexCandle[] {
    const items = [...this.readTape(1)].flatMap(({ row, event }) =>
      (event === null ? [] : [{ afterSeq: row.afterSeq, timeMs: row.timeMs, event }]));
    return [...candlesOf(items)]
      .filter(({ underlying: of, timeMs }) => of === underlying && timeMs >= fromTimeMs && timeMs <= untilTimeMs)
      .sort((a, b) => (a.venue < b.venue ? -1 : a.venue > b.venue ? 1 : a.timeMs - b.timeMs));
  }

  snapshotHeads(): readonly SnapshotHead[] { return this.snapshots; }

  readSnapshot(seq: number): Snapshot | null { return this.snapshots.find((found) => found.seq === seq) ?? null; }

  private write(write: Write, sync: boolean): void {
    this.mustBeAlive();
    this.disk.write(this.disk.journal, write, sync);
    this.take(write);
  }

  private take(write: Write): void {
    switch (write.kind) {
      case 'rows':
        this.rows.push(...write.rows);
        return;
      case 'snapshot':
        this.snapshots.splice(0, this.snapshots.length,
          ...this.snapshots.filter(({ seq }) => seq !== write.snapshot.seq), write.snapshot);
        return;
      case 'manifest':
        this.known = write.manifest;
    }
  }

  private checkedTail(): Tail {
    let good: Tail = { seq: 0, chain: chainStart(this.known.session) };
    for (const row of this.rows) {
      const reason = faultOf(row, good);
      if (reason === null) {
        good = { seq: row.seq, chain: row.chain };
        continue;
      }
      const last = this.rows.at(-1) ?? row;
      if (row.timeMs !== last.timeMs) throw new JournalReadError(`entry ${row.seq}`, reason);
      this.quarantined = { fromSeq: row.seq, toSeq: last.seq, reason };
      this.rows.length = good.seq;
      this.rewrite();
      return good;
    }
    return good;
  }

  /** The disk without the rows that were set aside. */
  private rewrite(): void {
    const kept = this.snapshots.filter(({ seq }) => seq <= this.rows.length);
    this.snapshots.splice(0, this.snapshots.length, ...kept);
    const { journal } = this.disk;
    journal.writes.splice(0, journal.writes.length, { kind: 'manifest', manifest: this.known },
      { kind: 'rows', rows: this.rows.slice() },
      ...this.snapshots.map((snapshot): Write => ({ kind: 'snapshot', snapshot })));
  }

  private mustBeAlive(): void {
    if (this.disk.owner !== this) throw new Error('the process that had this journal open is dead');
  }
}
