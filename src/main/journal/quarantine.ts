/**
 * The tail on opening: every row since the last snapshot is checked against the chain. A row that is not what was
 * written is set aside when it belongs to the very last batch; earlier it is an error, because what follows was
 * decided on it.
 */
import { chainAfter } from './chain.ts';
import { readRows } from './reader.ts';
import { inTransaction, type Sqlite } from './sqlite.ts';
import { JournalReadError, type JournalRow } from './store.ts';

export interface Tail { readonly seq: number; readonly chain: string }

/** The last good entry. Throws JournalReadError when damage lies before the last batch. */
export function checkTail(db: Sqlite, start: string): Tail {
  const base = db.prepare(`SELECT e.seq AS seq, lower(hex(e.chain)) AS chain FROM snapshots s JOIN entries e
    ON e.seq = s.seq ORDER BY s.seq DESC LIMIT 1`).get() as Tail | undefined;
  let good: Tail = base ?? { seq: 0, chain: start };
  for (const row of readRows(db, good.seq + 1)) {
    const fault = faultOf(row, good);
    if (fault !== null) {
      setAside(db, row, fault);
      return good;
    }
    good = { seq: row.seq, chain: row.chain };
  }
  return good;
}

/** What is wrong with a row that should follow `before`; null when nothing is. */
export function faultOf(row: JournalRow, before: Tail): string | null {
  if (row.seq !== before.seq + 1) return `entry ${before.seq + 1} is missing`;
  if (chainAfter(before.chain, row) !== row.chain) return 'it is not what was written (its chain hash differs)';
  return null;
}

function setAside(db: Sqlite, from: JournalRow, fault: string): void {
  const last = db.prepare('SELECT seq, timeMs FROM entries ORDER BY seq DESC LIMIT 1').get() as JournalRow;
  const lastBatch = from.seq === last.seq || from.timeMs === last.timeMs;
  if (!lastBatch) throw new JournalReadError(`entry ${from.seq}`, `${fault}; ${last.seq - from.seq} entries follow it`);
  inTransaction(db, () => {
    db.prepare(`INSERT INTO quarantine SELECT seq, origin, timeMs, venueTimeMs, causeSeq, type, version, payload,
      chain, ? FROM entries WHERE seq >= ?`).run(fault, from.seq);
    db.prepare('DELETE FROM entries WHERE seq >= ?').run(from.seq);
    db.prepare('DELETE FROM snapshots WHERE seq >= ?').run(from.seq);
  });
}
