/** Reading a session's files: pages of rows, decoded one by one, so that a long session costs no more than a short. */
import { inflateRawSync } from 'node:zlib';
import { sha256 } from './chain.ts';
import { checkVersion } from './migrations/migrate.ts';
import { decodeRow, decodeTapeRow } from './rows.ts';
import { inTransaction, isCorrupt, reasonOf, type Sqlite } from './sqlite.ts';
import {
  JournalReadError, MARKED_TYPES, type IndexCandle, type JournalReader, type JournalRow, type Manifest,
  type Quarantined, type Snapshot, type SnapshotHead, type StoredEntry, type StoredTapeItem,
} from './store.ts';
import { readTapeRows, tapeBounds, tapeCandles } from './tape/tapeFiles.ts';

const PAGE = 1_000;
const COLUMNS = 'seq, origin, timeMs, venueTimeMs, causeSeq, type, version, payload, lower(hex(chain)) AS chain';

/** Null when there is none yet. */
export function readManifest(db: Sqlite): Manifest | null {
  const rows = db.prepare('SELECT key, value FROM manifest').all() as { key: string; value: string }[];
  if (rows.length === 0) return null;
  return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown])) as unknown as Manifest;
}

export function writeManifest(db: Sqlite, manifest: Manifest): void {
  const put = db.prepare('INSERT INTO manifest VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
  inTransaction(db, () => {
    for (const [key, value] of Object.entries(manifest)) put.run(key, JSON.stringify(value));
  });
}

/** Rows with seq >= fromSeq, not decoded. Throws JournalReadError naming the first that cannot be read. */
export function* readRows(db: Sqlite, fromSeq: number): Generator<JournalRow> {
  const page = db.prepare(`SELECT ${COLUMNS} FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?`);
  let next = fromSeq;
  let limit = PAGE;
  for (;;) {
    let rows: JournalRow[];
    try {
      rows = page.all(next, limit) as JournalRow[];
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      if (limit === 1) throw new JournalReadError(`entry ${next}`, reasonOf(error), { cause: error });
      // One by one, to find which.
      limit = 1;
      continue;
    }
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    next = last.seq + 1;
  }
}

export class SqliteReader implements JournalReader {
  readonly db: Sqlite;
  readonly dir: string;

  constructor(dir: string, db: Sqlite) {
    this.dir = dir;
    this.db = db;
    checkVersion(db, 'journal');
  }

  get manifest(): Manifest {
    const manifest = readManifest(this.db);
    if (manifest === null) throw new JournalReadError(this.dir, 'the journal has no manifest');
    return manifest;
  }

  get lastSeq(): number {
    return (this.db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM entries').get() as { seq: number }).seq;
  }

  get lastTapeId(): number {
    const seen = this.db.prepare('SELECT coalesce(max(tapeId), 0) AS id FROM snapshots').get() as { id: number };
    return Math.max(seen.id, tapeBounds(this.dir)?.lastId ?? 0);
  }

  get firstTapeId(): number {
    return tapeBounds(this.dir)?.firstId ?? this.lastTapeId + 1;
  }

  get quarantined(): Quarantined | null {
    const found = this.db
      .prepare('SELECT min(seq) AS fromSeq, max(seq) AS toSeq, max(reason) AS reason FROM quarantine')
      .get() as { fromSeq: number | null; toSeq: number; reason: string };
    return found.fromSeq === null ? null : { fromSeq: found.fromSeq, toSeq: found.toSeq, reason: found.reason };
  }

  *readEntries(fromSeq: number): Generator<StoredEntry> {
    for (const row of readRows(this.db, fromSeq)) yield decodeRow(row);
  }

  *readMarks(): Generator<StoredEntry> {
    const types = MARKED_TYPES.map((type) => `'${type}'`).join(', ');
    // In the words of the index `marks`, or SQLite would not use it.
    for (const row of this.db.prepare(`SELECT ${COLUMNS} FROM entries WHERE type IN (${types}) ORDER BY seq`).all()) {
      yield decodeRow(row as JournalRow);
    }
  }

  readCandles(underlying: string, untilTimeMs: number, fromTimeMs = 0): readonly IndexCandle[] {
    return tapeCandles(this.dir, underlying, untilTimeMs, fromTimeMs);
  }

  /** Rows written for entries that never became durable are not part of the session. */
  *readTape(fromId: number): Generator<StoredTapeItem> {
    const { lastSeq } = this;
    for (const row of readTapeRows(this.dir, fromId)) {
      if (row.afterSeq <= lastSeq) yield decodeTapeRow(row);
    }
  }

  snapshotHeads(): readonly SnapshotHead[] {
    return this.db.prepare('SELECT seq, tapeId, timeMs, hash FROM snapshots ORDER BY seq').all() as SnapshotHead[];
  }

  /** Throws JournalReadError when it is not what was written. */
  readSnapshot(seq: number): Snapshot | null {
    const row = this.db.prepare('SELECT seq, tapeId, timeMs, text, textHash, hash FROM snapshots WHERE seq = ?')
      .get(seq) as (SnapshotHead & { text: Buffer; textHash: string }) | undefined;
    if (row === undefined) return null;
    const text = unpack(row.text, `snapshot at entry ${seq}`);
    if (sha256(text) !== row.textHash) throw new JournalReadError(`snapshot at entry ${seq}`, 'its hash differs');
    return { seq: row.seq, tapeId: row.tapeId, timeMs: row.timeMs, hash: row.hash, text };
  }

  close(): void {
    this.db.close();
  }
}

function unpack(packed: Buffer, place: string): string {
  try {
    return inflateRawSync(packed).toString('utf8');
  } catch (error) {
    throw new JournalReadError(place, reasonOf(error), { cause: error });
  }
}
