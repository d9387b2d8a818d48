/**
 * One writer a session. The lock is an open exclusive transaction on an empty SQLite file: the system drops it when
 * the process dies, so a crashed session never looks as if it were running.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, sqliteCode, type Sqlite } from './sqlite.ts';

const LOCK_FILE = 'writer.lock';

export interface WriterLock { release(): void }

/** Null when another writer holds it. Waits a moment, because a look at the list of sessions takes the lock too. */
export function takeLock(dir: string): WriterLock | null {
  return lockFile(join(dir, LOCK_FILE), 'create', 250);
}

/** Whether some process is writing this session now. */
export function isLocked(dir: string): boolean {
  const path = join(dir, LOCK_FILE);
  if (!existsSync(path)) return false;
  const lock = lockFile(path, 'write', 0);
  lock?.release();
  return lock === null;
}

function lockFile(path: string, mode: 'create' | 'write', waitMs: number): WriterLock | null {
  const db = openDatabase(path, mode);
  if (exclusive(db, waitMs)) return { release: () => { db.close(); } };
  db.close();
  return null;
}

function exclusive(db: Sqlite, waitMs: number): boolean {
  try {
    db.pragma(`busy_timeout = ${waitMs}`);
    db.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (sqliteCode(error).startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
