/** Brings a file of any earlier version up to date. A migration that has been released is never changed again. */
import { JournalReadError } from '../store.ts';
import { inTransaction, type Sqlite } from '../sqlite.ts';
import { migration0001 } from './0001-journal.ts';
import { migration0002 } from './0002-tape.ts';

export type MigratedFile = 'journal' | 'tape';

export interface Migration {
  /** Also the file's `user_version` once it is done. */
  readonly number: number;
  readonly file: MigratedFile;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [migration0001, migration0002];

export const versionOfFile = (db: Sqlite): number => Number(db.pragma('user_version', { simple: true }));

const newestVersion = (file: MigratedFile, migrations: readonly Migration[]): number =>
  Math.max(...migrations.filter((migration) => migration.file === file).map(({ number }) => number));

/** Throws JournalReadError when a newer Ballast wrote the file. */
export function migrate(db: Sqlite, file: MigratedFile, migrations: readonly Migration[] = MIGRATIONS): void {
  checkVersion(db, file, migrations);
  const found = versionOfFile(db);
  for (const { number, file: target, sql } of migrations) {
    if (target !== file || number <= found) continue;
    inTransaction(db, () => {
      db.exec(sql);
      db.pragma(`user_version = ${number}`);
    });
  }
}

/** For readers, which may not write: the file must not be newer than what this version reads. */
export function checkVersion(db: Sqlite, file: MigratedFile, migrations: readonly Migration[] = MIGRATIONS): void {
  const found = versionOfFile(db);
  const newest = newestVersion(file, migrations);
  if (found > newest) {
    throw new JournalReadError(db.name, `written by a newer Ballast (file version ${found}, this one reads ${newest})`);
  }
}
