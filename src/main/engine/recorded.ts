/**
 * What happened, in the order in which core saw it: the journal's entries with the tape's rows between them. Boot,
 * replay, re-decision and export all read a session through here.
 */
import { applyMarket } from '../core/apply/applyMarket.ts';
import { applyEntry } from '../core/step.ts';
import type { State } from '../core/state.ts';
import type { Entry } from '../events/entry.ts';
import type { JournalReader, StoredEntry, StoredTapeItem } from '../journal/store.ts';

export type Recorded =
  | { readonly kind: 'entry'; readonly stored: StoredEntry }
  | { readonly kind: 'tape'; readonly stored: StoredTapeItem };

/** A place in a session: after this entry and after this tape row. */
export interface Position { readonly seq: number; readonly tapeId: number }
export const START: Position = { seq: 0, tapeId: 0 };

export function* readRecorded(reader: JournalReader, from: Position): Generator<Recorded> {
  // Beside a writer the journal grows while it is read: what comes later is left out, entries and tape alike.
  const { lastSeq } = reader;
  const tape = reader.readTape(from.tapeId + 1)[Symbol.iterator]();
  let row = tape.next();
  let { seq } = from;
  try {
    for (const stored of reader.readEntries(from.seq + 1)) {
      if (stored.row.seq > lastSeq) break;
      for (; !row.done && row.value.row.afterSeq <= seq; row = tape.next()) yield { kind: 'tape', stored: row.value };
      yield { kind: 'entry', stored };
      ({ seq } = stored.row);
    }
    for (; !row.done; row = tape.next()) yield { kind: 'tape', stored: row.value };
  } finally {
    tape.return?.();
  }
}

export const timeOf = (recorded: Recorded): number => recorded.stored.row.timeMs;

/** Null for a type that this version does not know. */
export function entryOf({ row, event }: StoredEntry): Entry | null {
  if (event === null) return null;
  const { seq, timeMs, venueTimeMs, causeSeq, origin } = row;
  return { seq, timeMs, venueTimeMs, causeSeq, origin, event } as Entry;
}

/** Applies one record; effects are dropped. What this version does not know is counted and skipped. */
export function applyRecorded(state: State, recorded: Recorded): void {
  if (recorded.kind === 'tape') {
    if (recorded.stored.event !== null) applyMarket(state, recorded.stored.event);
    return;
  }
  const entry = entryOf(recorded.stored);
  if (entry !== null) applyEntry(state, entry);
  else skipEntry(state, recorded.stored);
}

export function skipEntry(state: State, { row }: StoredEntry): void {
  if (row.seq !== state.seq + 1) throw new Error(`I1: entry ${row.seq} does not follow ${state.seq}`);
  state.seq = row.seq;
  state.timeMs = Math.max(state.timeMs, row.timeMs);
}

/** Where a reader stands after this record. */
export const positionAfter = (position: Position, recorded: Recorded): Position =>
  recorded.kind === 'entry' ? { ...position, seq: recorded.stored.row.seq }
    : { ...position, tapeId: recorded.stored.row.id };
