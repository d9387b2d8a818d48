/** Whether a session's files are what was written: by their seal, or without one by chain and SQLite's own check. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chainStart } from './chain.ts';
import { isLocked } from './lock.ts';
import { faultOf, type Tail } from './quarantine.ts';
import { readRows } from './reader.ts';
import { isSealed, sealFaults, SEAL_FILE, type SealFault } from './seal.ts';
import { JOURNAL_FILE, readSession } from './session.ts';
import { openDatabase, reasonOf, type Sqlite } from './sqlite.ts';
import { JournalReadError } from './store.ts';

export interface FilesVerdict {
  /** '' when even that cannot be read. */
  readonly session: string;
  readonly sealed: boolean;
  /** Null: the files are what was written. */
  readonly place: string | null;
}

/** Throws JournalReadError where there is no session. */
export function filesVerdict(dir: string): FilesVerdict {
  const sealed = isSealed(dir);
  const [fault] = sealed ? sealFaults(dir) : [];
  try {
    const reader = readSession(dir);
    try {
      const { session, status } = reader.manifest;
      const chain = chainPlace(reader.db, session);
      if (fault !== undefined) return { session, sealed, place: placeOf(fault, chain) };
      if (chain !== null) return { session, sealed, place: chain };
      if (!sealed && status === 'ended' && !isLocked(dir)) return { session, sealed, place: `${SEAL_FILE} is missing` };
      return { session, sealed, place: sealed ? null : structurePlace(dir) };
    } finally {
      reader.close();
    }
  } catch (error) {
    if (fault !== undefined) return { session: '', sealed, place: placeOf(fault, null) };
    if (error instanceof JournalReadError && /there is no session/.test(error.message)) throw error;
    return { session: '', sealed, place: reasonOf(error) };
  }
}

/** The chain knows the entry, the seal only the page: both are told. */
const placeOf = ({ file, page, reason }: SealFault, chain: string | null): string => {
  const where = page === null ? `${file} ${reason}` : `${file}: ${reason}`;
  return chain === null ? where : `${chain} (${where})`;
};

/** The first entry that is not what was written; null when all are. */
function chainPlace(db: Sqlite, session: string): string | null {
  let good: Tail = { seq: 0, chain: chainStart(session) };
  try {
    for (const row of readRows(db, 1)) {
      const fault = faultOf(row, good);
      if (fault !== null) return `entry ${row.seq}: ${fault}`;
      good = { seq: row.seq, chain: row.chain };
    }
    return null;
  } catch (error) {
    return error instanceof JournalReadError ? error.message : `after entry ${good.seq}: ${reasonOf(error)}`;
  }
}

/** SQLite's own check of every file of a session that has no seal. */
function structurePlace(dir: string): string | null {
  for (const name of readdirSync(dir).filter((file) => file === JOURNAL_FILE || /^tape-\d{8}\.db$/.test(file))) {
    const db = openDatabase(join(dir, name), 'read');
    try {
      const found = db.pragma('integrity_check(1)', { simple: true });
      if (found !== 'ok') return `${name}: ${String(found)}`;
    } catch (error) {
      return `${name}: ${reasonOf(error)}`;
    } finally {
      db.close();
    }
  }
  return null;
}

