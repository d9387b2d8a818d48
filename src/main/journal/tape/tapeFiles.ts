/**
 * The tape on disk: one SQLite file a UTC day, oldest days removed. Days never run backwards, so that the order of the
 * files is the order of the rows even when the clock steps back. Rows belong to the day of their batch.
 */
import { closeSync, existsSync, fdatasyncSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, rowsOfBlock, type TapeBlock } from './blocks.ts';
import { candlesOf } from './candles.ts';
import { migrate, checkVersion } from '../migrations/migrate.ts';
import { inTransaction, isCorrupt, openDatabase, reasonOf, type Sqlite, type Statement } from '../sqlite.ts';
import { JournalReadError, type IndexCandle, type TapeItem, type TapeRow } from '../store.ts';

const TAPE_FILE = /^tape-(\d{8})\.db$/;
/** Blocks read at once. */
const PAGE = 16;
const INSERT = 'INSERT INTO tape (firstId, lastId, lastSeq, rows) VALUES (?, ?, ?, ?)';

export const tapeFileNames = (dir: string): readonly string[] =>
  readdirSync(dir).filter((name) => TAPE_FILE.test(name)).sort();

const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '');

interface Id { readonly id: number | null }

export interface TapeBounds { readonly firstId: number; readonly lastId: number }

/** Null when no file holds a row. */
export function tapeBounds(dir: string): TapeBounds | null {
  const ids: number[] = [];
  for (const name of tapeFileNames(dir)) {
    const found = withFile(join(dir, name), (db) =>
      db.prepare('SELECT min(firstId) AS firstId, max(lastId) AS lastId FROM tape').get() as
        { firstId: number | null; lastId: number | null });
    if (found.firstId !== null && found.lastId !== null) ids.push(found.firstId, found.lastId);
  }
  const [firstId] = ids;
  const lastId = ids.at(-1);
  return firstId === undefined || lastId === undefined ? null : { firstId, lastId };
}

/** Rows with id >= fromId over all days, in pieces, so that memory stays constant. */
export function* readTapeRows(dir: string, fromId: number): Generator<TapeRow> {
  for (const name of tapeFileNames(dir)) yield* readOneFile(join(dir, name), fromId);
}

function* readOneFile(path: string, fromId: number): Generator<TapeRow> {
  const db = openDatabase(path, 'read');
  let last = fromId - 1;
  try {
    checkVersion(db, 'tape');
    const start = db.prepare('SELECT max(firstId) AS id FROM tape WHERE firstId <= ?').get(fromId) as Id;
    const page = db.prepare(`SELECT * FROM tape WHERE firstId >= ? ORDER BY firstId LIMIT ${PAGE}`);
    for (let next = start.id ?? fromId; ;) {
      const blocks = page.all(next) as TapeBlock[];
      for (const block of blocks) {
        if (block.lastId <= last) continue;
        for (const row of rowsOfBlock(block)) if (row.id > last) yield row;
        last = block.lastId;
      }
      if (blocks.length < PAGE) return;
      next = last + 1;
    }
  } catch (error) {
    throw isCorrupt(error) ? new JournalReadError(`${path} after tape row ${last}`, reasonOf(error)) : error;
  } finally {
    db.close();
  }
}

/** By venue and then by time, over all days. A day's file holds nothing newer than its day. */
export function tapeCandles(
  dir: string, underlying: string, untilTimeMs: number, fromTimeMs: number,
): readonly IndexCandle[] {
  const names = tapeFileNames(dir).filter((name) => (TAPE_FILE.exec(name)?.[1] ?? '') >= dayOf(fromTimeMs));
  const found = names.flatMap((name) => withFile(join(dir, name), (db) =>
    db.prepare('SELECT * FROM candles WHERE underlying = ? AND timeMs BETWEEN ? AND ? ORDER BY venue, timeMs')
      .all(underlying, fromTimeMs, untilTimeMs) as IndexCandle[]));
  return found.sort((a, b) => (a.venue < b.venue ? -1 : a.venue > b.venue ? 1 : a.timeMs - b.timeMs));
}

function withFile<T>(path: string, read: (db: Sqlite) => T): T {
  const db = openDatabase(path, 'read');
  try {
    checkVersion(db, 'tape');
    return read(db);
  } catch (error) {
    throw isCorrupt(error) ? new JournalReadError(path, reasonOf(error)) : error;
  } finally {
    db.close();
  }
}

/** Leaves the file in one piece: no write-ahead log beside it, and a header that readers need not write to. */
export function settle(db: Sqlite): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('journal_mode = DELETE');
  db.close();
}

interface OpenDay {
  readonly day: string;
  readonly db: Sqlite;
  readonly insert: Statement;
  readonly putCandle: Statement;
  /** Of the write-ahead log, for syncing it when an order waits. */
  readonly walFile: number;
}

/** The writer's side. */
export class TapeWriter {
  private readonly dir: string;
  private readonly keepDays: number;
  private open: OpenDay | null = null;
  /** Rows committed since the last sync. */
  private unsynced = false;

  constructor(dir: string, keepDays: number) {
    this.dir = dir;
    this.keepDays = keepDays;
  }

  /** Brings every file up to date and drops rows written for entries which never made it into the journal. */
  dropAfter(seq: number): void {
    let more = true;
    for (const name of [...tapeFileNames(this.dir)].reverse()) {
      const db = openDatabase(join(this.dir, name), 'write');
      migrate(db, 'tape');
      more &&= dropFromFile(db, seq);
      db.close();
    }
  }

  append(rows: readonly TapeRow[], tape: readonly TapeItem[], keepFrom: number): void {
    const first = rows[0];
    if (first === undefined) return;
    const open = this.fileFor(first.timeMs, keepFrom);
    inTransaction(open.db, () => {
      for (const block of blocksOf(rows)) insertBlock(open.insert, block);
      for (const candle of candlesOf(tape)) {
        open.putCandle.run(candle.underlying, candle.venue, candle.timeMs, candle.open, candle.high, candle.low,
          candle.close);
      }
    });
    this.unsynced = true;
  }

  /** Everything appended so far survives a power cut. */
  sync(): void {
    if (!this.unsynced || this.open === null) return;
    fdatasyncSync(this.open.walFile);
    this.unsynced = false;
  }

  close(): void {
    this.closeDay();
    for (const name of tapeFileNames(this.dir)) {
      if (existsSync(join(this.dir, `${name}-wal`))) settle(openDatabase(join(this.dir, name), 'write'));
    }
  }

  private fileFor(timeMs: number, keepFrom: number): OpenDay {
    const wanted = dayOf(timeMs);
    if (this.open !== null && wanted <= this.open.day) return this.open;
    const newest = TAPE_FILE.exec(tapeFileNames(this.dir).at(-1) ?? '')?.[1];
    const day = newest !== undefined && newest > wanted ? newest : wanted;
    if (this.open?.day === day) return this.open;
    this.closeDay();
    this.open = openDay(this.dir, day);
    this.rotate(keepFrom);
    return this.open;
  }

  private closeDay(): void {
    if (this.open === null) return;
    closeSync(this.open.walFile);
    settle(this.open.db);
    this.open = null;
    this.unsynced = false;
  }

  /** Removes the oldest days beyond `keepDays`, but none that recovery from the last snapshot still needs. */
  private rotate(keepFrom: number): void {
    const names = tapeFileNames(this.dir);
    for (const name of names.slice(0, Math.max(0, names.length - this.keepDays))) {
      const path = join(this.dir, name);
      const last = withFile(path, (db) => db.prepare('SELECT max(lastId) AS id FROM tape').get() as Id);
      if (last.id !== null && last.id >= keepFrom) return;
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    }
  }
}

const insertBlock = (insert: Statement, { firstId, lastId, lastSeq, rows }: TapeBlock): void => {
  insert.run(firstId, lastId, lastSeq, rows);
};

/** Whether the file before may hold some too: this one is empty now. */
function dropFromFile(db: Sqlite, seq: number): boolean {
  const newest = db.prepare('SELECT * FROM tape ORDER BY firstId DESC LIMIT 1');
  for (let block = newest.get() as TapeBlock | undefined; block !== undefined;) {
    if (block.lastSeq <= seq) return false;
    const kept = rowsOfBlock(block).filter(({ afterSeq }) => afterSeq <= seq);
    const { firstId } = block;
    inTransaction(db, () => {
      db.prepare('DELETE FROM tape WHERE firstId = ?').run(firstId);
      for (const rest of blocksOf(kept)) insertBlock(db.prepare(INSERT), rest);
    });
    block = newest.get() as TapeBlock | undefined;
  }
  return true;
}

function openDay(dir: string, day: string): OpenDay {
  const path = join(dir, `tape-${day}.db`);
  const db = openDatabase(path, 'create');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  migrate(db, 'tape');
  const putCandle = `
    INSERT INTO candles (underlying, venue, timeMs, open, high, low, close) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET high = max(high, excluded.high), low = min(low, excluded.low), close = excluded.close`;
  return { day, db, insert: db.prepare(INSERT), putCandle: db.prepare(putCandle),
    walFile: openSync(`${path}-wal`, 'a') };
}
