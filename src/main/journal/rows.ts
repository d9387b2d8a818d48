/** Between events and rows: the same for every store, so that what one writes the other could read. */
import { CodecError, decodeEvent, encodeEvent, isMarketEvent, isUnknown, versionOf } from '../events/codec.ts';
import type { Entry } from '../events/entry.ts';
import { chainAfter } from './chain.ts';
import {
  JournalReadError, type JournalRow, type StoredEntry, type StoredTapeItem, type TapeItem, type TapeRow,
} from './store.ts';

/** Rows of a batch, chained on from `previous`. Throws when an entry does not follow (I1) or cannot be encoded. */
export function rowsOf(entries: readonly Entry[], lastSeq: number, previous: string): readonly JournalRow[] {
  let chain = previous;
  return entries.map((entry, i) => {
    if (entry.seq !== lastSeq + 1 + i) throw new Error(`I1: entry ${entry.seq} does not follow ${lastSeq + i}`);
    const { seq, origin, timeMs, venueTimeMs, causeSeq, event } = entry;
    const { type } = event;
    const row = { seq, origin, timeMs, venueTimeMs, causeSeq, type, version: versionOf(type),
      payload: encodeEvent(event) };
    chain = chainAfter(chain, row);
    return { ...row, chain };
  });
}

export function tapeRowsOf(tape: readonly TapeItem[], lastId: number): readonly TapeRow[] {
  return tape.map(({ afterSeq, timeMs, event, payload }, i) => ({
    id: lastId + 1 + i, afterSeq, timeMs, type: event.type, version: versionOf(event.type),
    payload: payload ?? encodeEvent(event),
  }));
}

/** Throws JournalReadError that names the entry. */
export function decodeRow(row: JournalRow): StoredEntry {
  const event = decoded(`entry ${row.seq}`, row);
  if (event === null) return { row, event };
  if (isMarketEvent(event)) throw new JournalReadError(`entry ${row.seq}`, `${row.type} belongs on the tape`);
  return { row, event };
}

/** Throws JournalReadError that names the tape row. */
export function decodeTapeRow(row: TapeRow): StoredTapeItem {
  const event = decoded(`tape row ${row.id}`, row);
  if (event === null) return { row, event };
  if (!isMarketEvent(event)) throw new JournalReadError(`tape row ${row.id}`, `${row.type} belongs in the journal`);
  return { row, event };
}

function decoded(place: string, row: JournalRow | TapeRow) {
  try {
    const event = decodeEvent(row.type, row.version, row.payload);
    return isUnknown(event) ? null : event;
  } catch (error) {
    if (error instanceof CodecError) throw new JournalReadError(place, error.message, { cause: error });
    throw error;
  }
}
