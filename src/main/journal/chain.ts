/**
 * The running hash over the journal: each row's `chain` covers the chain before it and every other column, so that a
 * changed, missing or moved row shows itself at its own seq.
 */
import { hash } from 'node:crypto';
import type { JournalRow } from './store.ts';

export type UnchainedRow = Omit<JournalRow, 'chain'>;

/** The chain before the first entry. Bound to the session, so that rows of another session do not fit. */
export const chainStart = (session: string): string => hash('sha256', `ballast journal\n${session}`);

export function chainAfter(previous: string, row: UnchainedRow): string {
  return hash('sha256', `${previous}\n${row.seq}\n${row.origin}\n${row.timeMs}\n${row.venueTimeMs ?? ''}\n${
    row.causeSeq ?? ''}\n${row.type}\n${row.version}\n${row.payload}`);
}

export const sha256 = (data: string | Uint8Array): string => hash('sha256', data);
