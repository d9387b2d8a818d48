/**
 * Why something is in the journal: the walk along its causes, and where the market stood then. Prices are on the tape,
 * not in the journal, so the last step of a walk (a timer that let the hedger look) is told by the indexes of the time.
 */
import type { IndexThen, JournalLine, MarketThen } from '../../shared/contract/queries.ts';
import type { IndexCandle, JournalReader, JournalRow } from '../journal/store.ts';
import type { Served } from './served.ts';

const MAX_CAUSES = 1_000;
const LOOK_BACK_MS = [10_000, 60_000, 300_000] as const;
const SECOND_MS = 1_000;

/** Rows with from <= seq < before. The read is closed when this returns. */
export function rowsBetween(journal: JournalReader, from: number, before: number): JournalRow[] {
  const rows: JournalRow[] = [];
  for (const { row } of journal.readEntries(from)) {
    if (row.seq >= before) break;
    rows.push(row);
  }
  return rows;
}

export const lineOf = ({ seq, timeMs, origin, causeSeq, type, payload }: JournalRow): JournalLine => ({
  seq, timeMs, origin, causeSeq, eventType: type, payload,
});

/** The entry, then its cause, the cause of that, and so on. */
export function causesOf(served: Served, seq: number): readonly JournalLine[] {
  const lines: JournalLine[] = [];
  let next: number | null = seq <= served.state.seq ? seq : null;
  while (next !== null && lines.length < MAX_CAUSES) {
    const [row] = rowsBetween(served.journal, next, next + 1);
    if (row === undefined) break;
    lines.push(lineOf(row));
    const cause: number | null = row.causeSeq ?? answeredBy(row);
    // A cause lies before its effect: anything else is not walked, so that the walk ends.
    next = cause !== null && cause < row.seq ? cause : null;
  }
  return lines;
}

/** The trader's hand has no cause of its own; what it answered is the ticket or order that the command names. */
function answeredBy({ type, payload }: JournalRow): number | null {
  if (type !== 'CommandReceived') return null;
  const command = (JSON.parse(payload) as { readonly command?: Readonly<Record<string, unknown>> }).command;
  const named = command?.['proposal'] ?? command?.['clientOrderId'];
  // Ids of records that an entry made end in its number.
  const digits = typeof named === 'string' ? /-(\d+)$/.exec(named)?.[1] : undefined;
  return digits === undefined ? null : Number(digits);
}

export function marketAt(served: Served, seq: number): MarketThen | null {
  const { journal, state } = served;
  const [row] = seq <= state.seq ? rowsBetween(journal, seq, seq + 1) : [];
  if (row === undefined) return null;
  const underlyings = [...new Set([...state.instruments.values()].map(({ underlying }) => underlying))].sort();
  const fromMs = row.timeMs - Math.max(...LOOK_BACK_MS) - 2 * SECOND_MS;
  return { timeMs: row.timeMs,
    indexes: underlyings.flatMap((underlying) =>
      indexesThen(journal.readCandles(underlying, row.timeMs - SECOND_MS, fromMs), row.timeMs)) };
}

/** One per venue; `candles` by venue, then by time. */
function indexesThen(candles: readonly IndexCandle[], timeMs: number): readonly IndexThen[] {
  return [...new Set(candles.map(({ venue }) => venue))].flatMap((venue) => {
    const own = candles.filter((candle) => candle.venue === venue);
    const last = own.at(-1);
    if (last === undefined) return [];
    const moves = LOOK_BACK_MS.map((overMs) => {
      const before = own.findLast((candle) => candle.timeMs <= timeMs - SECOND_MS - overMs);
      return { overMs, move: before === undefined ? null : last.close / before.close - 1 };
    });
    return [{ underlying: last.underlying, venue, priceUsd: last.close, moves }];
  });
}
