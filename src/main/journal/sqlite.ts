/**
 * The one place that loads better-sqlite3. Its binary speaks Node-API 10: on an older Node the module loads and the
 * first `new Database` ends the process without a word, so the version is asked before anything is imported.
 */
import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import { JournalReadError, JournalWriteError } from './store.ts';

export type Sqlite = BetterSqlite3.Database;
export type Statement = BetterSqlite3.Statement<unknown[], unknown>;

const NODE_API_NEEDED = 10;
const load = createRequire(import.meta.url);

/** Null when SQLite can be used; else one line that says why not and what to do. */
export function sqliteHindrance(nodeApi = Number(process.versions['napi'])): string | null {
  if (nodeApi >= NODE_API_NEEDED) return null;
  return `the journal needs Node 22.14 or later (Node-API ${NODE_API_NEEDED}); this is ${process.version}` +
    ` (Node-API ${nodeApi}): start Ballast with npm, which brings its own Node`;
}

/** Throws an Error with one clear line when this Node cannot run SQLite or the file is not a database. */
export function openDatabase(path: string, mode: 'create' | 'write' | 'read'): Sqlite {
  const hindrance = sqliteHindrance();
  if (hindrance !== null) throw new Error(hindrance);
  const Database = load('better-sqlite3') as typeof BetterSqlite3;
  try {
    return new Database(path, { readonly: mode === 'read', fileMustExist: mode !== 'create', timeout: 2_000 });
  } catch (error) {
    throw new JournalReadError(path, reasonOf(error), { cause: error });
  }
}

export const sqliteCode = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const isCorrupt = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error));

/** What SQLite or the file system said while writing, as the journal's own error. */
export function asWriteError(error: unknown): JournalWriteError {
  if (error instanceof JournalWriteError) return error;
  const code = sqliteCode(error);
  const kind = /^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code) ? 'full' : /^(SQLITE_IOERR|EIO)/.test(code) ? 'io' : 'other';
  return new JournalWriteError(kind, `the journal cannot be written: ${reasonOf(error)}`, { cause: error });
}

/** All or nothing; when `work` or the commit fails nothing of it counts as written. */
export function inTransaction(db: Sqlite, work: () => void): void {
  try {
    db.exec('BEGIN IMMEDIATE');
    work();
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
