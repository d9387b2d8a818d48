/**
 * A session on disk: a folder with journal.db, the tape's daily files, a writer's lock, and at its orderly end a seal.
 * Opening for writing is where damage is found: a torn tail is SQLite's to recover; a last record that is not what was
 * written is moved aside and named; anything earlier refuses to open, because facts behind it depend on it.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chainStart } from './chain.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrations/migrate.ts';
import { checkTail } from './quarantine.ts';
import { readManifest, SqliteReader, writeManifest } from './reader.ts';
import { isSealed, removeSeal, sealFaults } from './seal.ts';
import { isCorrupt, openDatabase, reasonOf, type Sqlite } from './sqlite.ts';
import { JournalReadError, type JournalReader, type JournalStore, type Manifest } from './store.ts';
import { SqliteWriter } from './writer.ts';

export const JOURNAL_FILE = 'journal.db';

export interface SessionOptions {
  /** Daily tape files kept; older ones are removed as a new day begins. */
  readonly keepTapeDays?: number;
}
const KEEP_TAPE_DAYS = 7;

export type NewSession = Omit<Manifest, 'runs' | 'status' | 'endedTimeMs'>;

/** Makes the folder and an empty journal. Throws JournalReadError when the folder holds a session already. */
export function createSession(dir: string, about: NewSession, options: SessionOptions = {}): JournalStore {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, JOURNAL_FILE);
  if (existsSync(path)) throw new JournalReadError(dir, 'there is a session already');
  return openForWriting(dir, options, (db) => {
    if (readManifest(db) !== null) return;
    writeManifest(db, { ...about, runs: [], status: 'running', endedTimeMs: null });
  });
}

/** For going on with it. Throws JournalReadError naming what is wrong and where, or that another process writes it. */
export function openSession(dir: string, options: SessionOptions = {}): JournalStore {
  if (!existsSync(join(dir, JOURNAL_FILE))) throw new JournalReadError(dir, 'there is no session here');
  return openForWriting(dir, options, () => undefined);
}

/** For looking at it: changes nothing, and works beside a writer. Throws JournalReadError. */
export function readSession(dir: string): JournalReader & Pick<SqliteReader, 'db' | 'dir'> {
  if (!existsSync(join(dir, JOURNAL_FILE))) throw new JournalReadError(dir, 'there is no session here');
  const db = openDatabase(join(dir, JOURNAL_FILE), 'read');
  try {
    return new SqliteReader(dir, db);
  } catch (error) {
    db.close();
    throw asReadError(dir, error);
  }
}

function openForWriting(dir: string, options: SessionOptions, prepare: (db: Sqlite) => void): JournalStore {
  const lock = takeLock(dir);
  if (lock === null) throw new JournalReadError(dir, 'the session is open in another Ballast');
  let db: Sqlite | null = null;
  try {
    breakSeal(dir);
    db = openDatabase(join(dir, JOURNAL_FILE), 'create');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    migrate(db, 'journal');
    prepare(db);
    const manifest = readManifest(db);
    if (manifest === null) throw new JournalReadError(dir, 'the journal has no manifest');
    const tail = checkTail(db, chainStart(manifest.session));
    return new SqliteWriter({ dir, db, lock, tail, keepTapeDays: options.keepTapeDays ?? KEEP_TAPE_DAYS });
  } catch (error) {
    db?.close();
    lock.release();
    throw asReadError(dir, error);
  }
}

/** A changed journal must not be gone on with; the tape's days, which may be long, are left to `session verify`. */
function breakSeal(dir: string): void {
  if (!isSealed(dir)) return;
  const [fault] = sealFaults(dir, JOURNAL_FILE);
  if (fault !== undefined) throw new JournalReadError(join(dir, fault.file), fault.reason);
  removeSeal(dir);
}

const asReadError = (dir: string, error: unknown): unknown =>
  (isCorrupt(error) ? new JournalReadError(join(dir, JOURNAL_FILE), reasonOf(error), { cause: error }) : error);
