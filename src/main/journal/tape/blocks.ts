/**
 * Tape rows as they stand on disk: some hundred at a time, one line each, deflated. Quotes are so alike that this is a
 * fifth of their size and costs less than a row of SQLite each; and zlib notices a changed byte.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import { reasonOf } from '../sqlite.ts';
import { JournalReadError, type TapeRow } from '../store.ts';

/** One row of table `tape`. */
export interface TapeBlock {
  readonly firstId: number;
  readonly lastId: number;
  /** `afterSeq` of its last row. */
  readonly lastSeq: number;
  readonly rows: Uint8Array;
}

const ROWS_A_BLOCK = 500;

/** Neither JSON nor the other columns hold a tab or a line end of their own. */
const lineOf = ({ afterSeq, timeMs, type, version, payload }: TapeRow): string =>
  `${afterSeq}\t${timeMs}\t${type}\t${version}\t${payload}`;

export function* blocksOf(rows: readonly TapeRow[]): Generator<TapeBlock> {
  for (let i = 0; i < rows.length; i += ROWS_A_BLOCK) {
    const some = rows.slice(i, i + ROWS_A_BLOCK);
    const [first, last] = [some[0], some.at(-1)];
    if (first === undefined || last === undefined) return;
    yield { firstId: first.id, lastId: last.id, lastSeq: last.afterSeq,
      rows: deflateSync(some.map(lineOf).join('\n'), { level: 1 }) };
  }
}

/** Throws JournalReadError that names the rows. */
export function rowsOfBlock({ firstId, lastId, rows }: TapeBlock): readonly TapeRow[] {
  const place = `tape rows ${firstId} to ${lastId}`;
  let text: string;
  try {
    text = inflateSync(rows).toString('utf8');
  } catch (error) {
    throw new JournalReadError(place, reasonOf(error), { cause: error });
  }
  const lines = text.split('\n');
  if (lines.length !== lastId - firstId + 1) throw new JournalReadError(place, `there are ${lines.length} of them`);
  return lines.map((line, i) => {
    const [afterSeq, timeMs, type = '', version, payload] = line.split('\t');
    if (payload === undefined) throw new JournalReadError(`tape row ${firstId + i}`, 'it is cut off');
    return { id: firstId + i, afterSeq: Number(afterSeq), timeMs: Number(timeMs), type, version: Number(version),
      payload };
  });
}
