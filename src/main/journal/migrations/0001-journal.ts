/** journal.db: entries and their chain, snapshots, manifest, and what had to be moved aside. */
import type { Migration } from './migrate.ts';

export const migration0001: Migration = {
  number: 1,
  file: 'journal',
  sql: `
    CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE entries (
      seq INTEGER PRIMARY KEY, origin TEXT NOT NULL, timeMs INTEGER NOT NULL, venueTimeMs INTEGER, causeSeq INTEGER,
      type TEXT NOT NULL, version INTEGER NOT NULL, payload TEXT NOT NULL, chain BLOB NOT NULL
    );
    CREATE INDEX marks ON entries (seq, type)
      WHERE type IN ('ProposalApproved', 'FillReported', 'KillSwitchEngaged', 'KillSwitchReleased');
    CREATE TABLE snapshots (
      seq INTEGER PRIMARY KEY, tapeId INTEGER NOT NULL, timeMs INTEGER NOT NULL, text BLOB NOT NULL,
      textHash TEXT NOT NULL, hash TEXT NOT NULL
    );
    CREATE TABLE quarantine (
      seq INTEGER NOT NULL, origin TEXT, timeMs INTEGER, venueTimeMs INTEGER, causeSeq INTEGER, type TEXT,
      version INTEGER, payload TEXT, chain BLOB, reason TEXT NOT NULL
    );
  `,
};
