/** tape-YYYYMMDD.db: what core saw of the market in blocks of rows (tape/blocks.ts), and one-second candles of it. */
import type { Migration } from './migrate.ts';

export const migration0002: Migration = {
  number: 2,
  file: 'tape',
  sql: `
    CREATE TABLE tape (
      firstId INTEGER PRIMARY KEY, lastId INTEGER NOT NULL, lastSeq INTEGER NOT NULL, rows BLOB NOT NULL
    );
    CREATE TABLE candles (
      underlying TEXT NOT NULL, venue TEXT NOT NULL, timeMs INTEGER NOT NULL, open REAL NOT NULL, high REAL NOT NULL,
      low REAL NOT NULL, close REAL NOT NULL, PRIMARY KEY (underlying, venue, timeMs)
    ) WITHOUT ROWID;
  `,
};
