/** tape-YYYYMMDD.db: what core saw of the market, in the order in which it saw it, and one-second candles of it. */
import type { Migration } from './migrate.ts';

export const migration0002: Migration = {
  number: 2,
  file: 'tape',
  sql: `
    CREATE TABLE tape (
      id INTEGER PRIMARY KEY, afterSeq INTEGER NOT NULL, timeMs INTEGER NOT NULL, type TEXT NOT NULL,
      version INTEGER NOT NULL, payload TEXT NOT NULL
    );
    CREATE TABLE candles (
      underlying TEXT NOT NULL, venue TEXT NOT NULL, timeMs INTEGER NOT NULL, open REAL NOT NULL, high REAL NOT NULL,
      low REAL NOT NULL, close REAL NOT NULL, PRIMARY KEY (underlying, venue, timeMs)
    ) WITHOUT ROWID;
  `,
};
