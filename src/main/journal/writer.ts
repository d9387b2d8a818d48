/**
 * Writing a session: the tape's rows of a batch first, then its entries in one transaction, so that whatever the
 * journal holds the tape holds too. Offering the same batch again after a failure writes nothing twice.
 */
import { deflateRawSync } from 'node:zlib';
import type { RunId } from '../../shared/domain/ids.ts';
import { sha256 } from './chain.ts';
import type { WriterLock } from './lock.ts';
import type { Tail } from './quarantine.ts';
import { withRun } from './manifest.ts';
import { SqliteReader, writeManifest } from './reader.ts';
import { rowsOf, tapeRowsOf } from './rows.ts';
import { writeSeal } from './seal.ts';
import { asWriteError, inTransaction, type Sqlite, type Statement } from './sqlite.ts';
import type { Batch, JournalRow, JournalStore, Manifest, Snapshot } from './store.ts';
import { settle, TapeWriter } from './tape/tapeFiles.ts';

export interface WriterParts {
  readonly dir: string;
  readonly db: Sqlite;
  readonly lock: WriterLock;
  readonly tail: Tail;
  readonly keepTapeDays: number;
}

export class SqliteWriter extends SqliteReader implements JournalStore {
  private readonly lock: WriterLock;
  private readonly tape: TapeWriter;
  private readonly insert: Statement;
  private tail: Tail;
  private tapeId: number;
  private snapshotTapeId: number;
  private known: Manifest;
  private syncMode: 'FULL' | 'NORMAL' = 'FULL';
  /** A batch whose tape rows are in although its entries are not. */
  private half: Batch | null = null;

  constructor({ dir, db, lock, tail, keepTapeDays }: WriterParts) {
    super(dir, db);
    this.lock = lock;
    this.tail = tail;
    this.tape = new TapeWriter(dir, keepTapeDays);
    this.tape.dropAfter(tail.seq);
    this.tapeId = super.lastTapeId;
    this.snapshotTapeId = this.snapshotHeads().at(-1)?.tapeId ?? 0;
    this.known = super.manifest;
    this.insert = db.prepare(`INSERT INTO entries (seq, origin, timeMs, venueTimeMs, causeSeq, type, version, payload,
      chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, unhex(?))`);
  }

  override get manifest(): Manifest { return this.known; }
  override get lastSeq(): number { return this.tail.seq; }
  override get lastTapeId(): number { return this.tapeId; }

  appendBatch(batch: Batch): void {
    const rows = rowsOf(batch.entries, this.tail.seq, this.tail.chain);
    if (batch.tape.length > 0 && this.half !== batch) this.appendTape(batch);
    this.writing(() => {
      if (batch.releasesOrder) this.tape.sync();
      if (rows.length > 0) this.appendRows(rows, batch.releasesOrder ? 'FULL' : 'NORMAL');
    });
    this.half = null;
  }

  putSnapshot({ seq, tapeId, timeMs, text, hash }: Snapshot): void {
    this.writing(() => {
      this.db.prepare('INSERT OR REPLACE INTO snapshots (seq, tapeId, timeMs, text, textHash, hash)' +
        ' VALUES (?, ?, ?, ?, ?, ?)').run(seq, tapeId, timeMs, pack(text), sha256(text), hash);
    });
    this.snapshotTapeId = tapeId;
  }

  beginRun(run: RunId, appVersion: string): void {
    this.putManifest(withRun(this.known, run, appVersion));
  }

  seal(endedTimeMs: number): void {
    this.writing(() => { this.tape.close(); });
    this.putManifest({ ...this.known, status: 'ended', endedTimeMs });
    this.writing(() => {
      settle(this.db);
      writeSeal(this.dir);
    });
    this.lock.release();
  }

  /** Without an orderly end: the session will be found as crashed. */
  override close(): void {
    this.tape.close();
    super.close();
    this.lock.release();
  }

  private appendTape(batch: Batch): void {
    const rows = tapeRowsOf(batch.tape, this.tapeId);
    this.writing(() => { this.tape.append(rows, batch.tape, this.snapshotTapeId + 1); });
    this.tapeId += rows.length;
    this.half = batch;
  }

  private appendRows(rows: readonly JournalRow[], mode: 'FULL' | 'NORMAL'): void {
    if (this.syncMode !== mode) {
      this.db.pragma(`synchronous = ${mode}`);
      this.syncMode = mode;
    }
    inTransaction(this.db, () => {
      for (const row of rows) {
        this.insert.run(row.seq, row.origin, row.timeMs, row.venueTimeMs, row.causeSeq, row.type, row.version,
          row.payload, row.chain);
      }
    });
    const last = rows.at(-1);
    if (last !== undefined) this.tail = { seq: last.seq, chain: last.chain };
  }

  private putManifest(manifest: Manifest): void {
    this.writing(() => { writeManifest(this.db, manifest); });
    this.known = manifest;
  }

  private writing(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw asWriteError(error);
    }
  }
}

const pack = (text: string): Buffer => deflateRawSync(text, { level: 1 });
