/**
 * `session import deribit-chain`: recorded option chains of Deribit and a list of positions become a session. A file is
 * one moment, the time of its newest row, or that of the files recorded with it; moments are taken in order. Two passes
 * over each file, so that nothing but the list of instruments is held in memory.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { expiryTimeMsOf } from '../../../shared/domain/instrument.ts';
import { instrumentOfRow, quoteOfRow, type ChainRow } from './chainRow.ts';
import { readChain } from './chainFormats.ts';
import { DERIBIT } from '../../venues/deribit/symbols.ts';
import { openAccounts, readPositions, type HeldPosition } from './positionsFile.ts';
import { Recorder, type RecordingAbout } from './recorder.ts';
import { RefusalCounter, RowError, type ImportReport, type Refuse } from './refusals.ts';

export interface ChainImport extends RecordingAbout {
  readonly files: readonly string[];
  /** Null: a session without positions. */
  readonly positions: string | null;
  readonly onRefused: Refuse;
  /** Fraction of the whole. */
  readonly onProgress?: (fraction: number) => void;
}

interface Scanned {
  readonly file: string;
  readonly momentMs: number;
}

const LISTED_AT_ONCE = 500;
/** Files whose newest rows lie no further apart were recorded together (options, then futures): one moment. */
const TOGETHER_MS = 120_000;
/** How long a snapshot stands alone: valuations run on the recording's own clock. */
const AFTERWARDS_MS = 2_000;

/** Throws Error naming the file when nothing can be imported at all; then no session is made. */
export function importDeribitChain(request: ChainImport): ImportReport {
  const refusals = new RefusalCounter(request.onRefused);
  const instruments = new Map<string, Instrument>();
  const scanned = request.files.map((file, i) => scan(file, instruments, (fraction) => {
    request.onProgress?.(((i + fraction) / request.files.length) * 0.3);
  }));
  const moments = momentsOf(scanned);
  const [first] = moments;
  if (first === undefined) throw new Error('no file was given');
  const positions = request.positions === null ? [] : readPositions(request.positions, refusals);
  const held = stillOpen(request.positions ?? '', positions, first.momentMs, refusals);
  const recorder = new Recorder(request, first.momentMs);
  try {
    begin(recorder, [...instruments.values()], held);
    let imported = 0;
    let done = 0;
    for (const { momentMs, files } of moments) {
      recorder.advance(momentMs);
      for (const file of files) {
        imported += importFile(recorder, file, momentMs, refusals, (fraction) => {
          request.onProgress?.(0.3 + ((done + fraction) / scanned.length) * 0.7);
        });
        done += 1;
      }
      // Values the snapshot at its own moment, before the next one takes its place.
      recorder.advance(momentMs + AFTERWARDS_MS);
    }
    const counts = { imported, refused: refusals.count, ignored: 0, positions: held.length };
    return { session: request.session, ...counts, ...recorder.finish('the recording ends here') };
  } catch (error) {
    recorder.abandon();
    throw error;
  }
}

/** First pass: the moment and the instruments. Says nothing of rows that make no sense: the second pass does. */
function scan(file: string, instruments: Map<string, Instrument>, onProgress: (fraction: number) => void): Scanned {
  const quiet = new RefusalCounter(() => {});
  let momentMs = 0;
  for (const { line, row } of readChain(file, quiet, (bytes, of) => onProgress(bytes / of))) {
    const instrument = quiet.attempt(file, line, () => instrumentOfRow(row));
    if (instrument === null) continue;
    momentMs = Math.max(momentMs, row.timeMs);
    instruments.set(instrument.id, instrument);
  }
  if (momentMs === 0) throw new Error(`${file}: no row makes sense`);
  return { file, momentMs };
}

interface Moment {
  readonly momentMs: number;
  readonly files: readonly string[];
}

function momentsOf(scanned: readonly Scanned[]): readonly Moment[] {
  const moments: { momentMs: number; files: string[] }[] = [];
  for (const { file, momentMs } of [...scanned].sort((a, b) => a.momentMs - b.momentMs)) {
    const last = moments.at(-1);
    if (last === undefined || momentMs - last.momentMs > TOGETHER_MS) moments.push({ momentMs, files: [file] });
    else {
      last.momentMs = momentMs;
      last.files.push(file);
    }
  }
  return moments;
}

function begin(recorder: Recorder, instruments: readonly Instrument[], held: readonly HeldPosition[]): void {
  const known = new Set(instruments.map(({ id }) => id));
  const all = [...instruments, ...held.map(({ listed }) => listed).filter(({ id }) => !known.has(id))];
  recorder.fact({ type: 'ConnectionChanged', venue: DERIBIT, state: 'connected', error: null });
  for (let i = 0; i < all.length; i += LISTED_AT_ONCE) {
    recorder.fact({ type: 'InstrumentsListed', venue: DERIBIT, instruments: all.slice(i, i + LISTED_AT_ONCE) });
  }
  openAccounts(recorder, held);
}

function stillOpen(
  file: string, positions: readonly HeldPosition[], momentMs: number, refusals: RefusalCounter,
): readonly HeldPosition[] {
  return positions.filter(({ listed }) => {
    const expiry = expiryTimeMsOf(listed);
    if (expiry === null || expiry > momentMs) return true;
    refusals.refuse({ file, line: null, reason: `instrument: ${listed.venueName} had expired at the first snapshot` });
    return false;
  });
}

function importFile(
  recorder: Recorder, file: string, momentMs: number, refusals: RefusalCounter, onProgress: (fraction: number) => void,
): number {
  const seen = new Set<string>();
  const lastIndex = new Map<string, string>();
  let imported = 0;
  for (const { line, row } of readChain(file, refusals, (bytes, of) => onProgress(bytes / of))) {
    const done = refusals.attempt(file, line, () => {
      if (seen.has(row.name)) throw new RowError(`instrument_name: ${row.name} stands in the file twice`);
      importRow(recorder, row, momentMs, lastIndex);
      seen.add(row.name);
      return true;
    });
    if (done === true) imported += 1;
  }
  return imported;
}

function importRow(recorder: Recorder, row: ChainRow, momentMs: number, lastIndex: Map<string, string>): void {
  const instrument = instrumentOfRow(row);
  const quote = quoteOfRow(row, instrument, momentMs);
  const index = String(row.indexPrice ?? '');
  if (quote.indexPrice !== null && lastIndex.get(instrument.underlying) !== index) {
    lastIndex.set(instrument.underlying, index);
    recorder.market({ type: 'IndexObserved', index: { venue: DERIBIT, underlying: instrument.underlying,
      venueTimeMs: row.timeMs, receivedTimeMs: momentMs, priceUsd: quote.indexPrice } });
  }
  recorder.market({ type: 'QuoteObserved', quote });
}
