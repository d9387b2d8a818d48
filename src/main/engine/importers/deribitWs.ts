/**
 * `session import deribit-ws`: a recorded WebSocket session of Deribit becomes a session: tickers, quotes, books with
 * their change ids, trades and index prices, at the times at which they came. Messages are read one at a time.
 */
import type { Decimal } from '../../../shared/domain/decimal.ts';
import { expiryTimeMsOf, type Instrument } from '../../../shared/domain/instrument.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import { DeribitBooks } from '../../venues/deribit/market/books.ts';
import { emptyQuote, indexOf, wholeQuoteOf, quoteOfTouch, tradeOf } from '../../venues/deribit/parse.ts';
import type { Cell } from './chainRow.ts';
import { listedTerms } from './chainFormats.ts';
import { DERIBIT, instrumentOfName, type ListedTerms } from '../../venues/deribit/symbols.ts';
import { openAccounts, readPositions, type HeldPosition } from './positionsFile.ts';
import { Recorder, type RecordingAbout } from './recorder.ts';
import { WireError } from '../../venues/transport/rpc/wireFields.ts';
import { RefusalCounter, RowError, type ImportReport, type Refuse } from './refusals.ts';
import { readFrames, textOf, type Frame, type Json } from './wsFrames.ts';

export interface WsImport extends RecordingAbout {
  /** In order of time; a recording of `public/get_instruments` answers may stand first. */
  readonly files: readonly string[];
  readonly positions: string | null;
  readonly onRefused: Refuse;
  readonly onProgress?: (fraction: number) => void;
}

/** Throws Error when nothing can be imported at all; then no session is made. */
export function importDeribitWs(request: WsImport): ImportReport {
  const refusals = new RefusalCounter(request.onRefused);
  const positions = request.positions === null ? [] : readPositions(request.positions, refusals);
  const reading = new WsReading(request, positions);
  try {
    for (const [i, file] of request.files.entries()) {
      const onRead = (bytes: number, of: number): void => request.onProgress?.((i + bytes / of) / request.files.length);
      for (const frame of readFrames(file, refusals, onRead)) {
        refusals.attempt(file, frame.line, () => reading.take(frame));
      }
    }
    return { session: request.session, refused: refusals.count, positions: positions.length, ...reading.finish() };
  } catch (error) {
    reading.abandon();
    throw error;
  }
}

class WsReading {
  private readonly about: RecordingAbout;
  private readonly positions: readonly HeldPosition[];
  private readonly terms = new Map<string, ListedTerms>();
  private readonly instruments = new Map<string, Instrument>();
  private readonly quotes = new Map<string, Quote>();
  private readonly lastIndex = new Map<string, Decimal>();
  private readonly books = new DeribitBooks();
  /** Made at the first message that has a time. */
  private recorder: Recorder | null = null;
  private imported = 0;
  private ignored = 0;

  constructor(about: RecordingAbout, positions: readonly HeldPosition[]) {
    this.about = about;
    this.positions = positions;
  }

  /** Throws RowError for a message that makes no sense. */
  take({ message, receivedTimeMs }: Frame): void {
    const params = message['params'] as Json | undefined;
    const channel = typeof params?.['channel'] === 'string' ? params['channel'] : null;
    if (channel === null || params?.['data'] === undefined) {
      this.ignored += 1;
      this.learnTerms(message['result']);
      return;
    }
    const data = params['data'] as Json | readonly Json[];
    const [kind = ''] = channel.split('.');
    const read = READERS.get(kind);
    if (read === undefined) {
      this.ignored += 1;
      return;
    }
    for (const each of Array.isArray(data) ? (data as readonly Json[]) : [data as Json]) {
      read(this, each, this.clockAt(receivedTimeMs, each));
    }
    this.imported += 1;
  }

  finish(): Pick<ImportReport, 'imported' | 'ignored' | 'entries' | 'tapeRows'> {
    const { recorder, imported, ignored } = this;
    if (recorder === null) throw new Error('no message of a market was found in the recording');
    return { imported, ignored, ...recorder.finish('the recording ends here') };
  }

  abandon(): void {
    this.recorder?.abandon();
  }

  wholeQuote(data: Json, recorder: Recorder): void {
    const instrument = this.listed(recorder, data);
    const before = this.quotes.get(instrument.id);
    const quote = wholeQuoteOf(data, instrument, recorder.nowMs);
    this.observeIndex(recorder, instrument, quote);
    this.observe(recorder, before?.fundingRate !== undefined && quote.fundingRate === null
      ? { ...quote, fundingRate: before.fundingRate } : quote);
  }

  /** Best bid and ask only: the rest stays as the last ticker had it. */
  touch(data: Json, recorder: Recorder): void {
    const instrument = this.listed(recorder, data);
    const before = this.quotes.get(instrument.id) ?? emptyQuote(instrument, recorder.nowMs);
    this.observe(recorder, quoteOfTouch(data, instrument, before, recorder.nowMs));
  }

  book(data: Json, recorder: Recorder): void {
    const instrument = this.listed(recorder, data);
    const { id, venueName, contractMultiplier } = instrument;
    const had = this.books.has(venueName);
    try {
      const state = this.books.take(venueName, data, contractMultiplier);
      if (state === null) throw new RowError(`prev_change_id: the book of ${venueName} before it is not known`);
      recorder.market({ type: 'BookObserved', book: { instrument: id, venueTimeMs: timeOfData(data),
        receivedTimeMs: recorder.nowMs, ...state } });
    } catch (error) {
      if (had && error instanceof WireError) {
        recorder.market({ type: 'BookDropped', instrument: id, receivedTimeMs: recorder.nowMs, reason: error.message });
      }
      throw error;
    }
  }

  trade(data: Json, recorder: Recorder): void {
    const instrument = this.listed(recorder, data);
    recorder.market({ type: 'TradeObserved', trade: tradeOf(data, instrument, recorder.nowMs) });
  }

  indexPrice(data: Json, recorder: Recorder): void {
    recorder.market({ type: 'IndexObserved', index: indexOf(data, DERIBIT, recorder.nowMs) });
  }

  /** The recording's clock at this message, with the recorder that it drives. */
  private clockAt(receivedTimeMs: number | null, data: Json): Recorder {
    const timeMs = receivedTimeMs ?? timeOfData(data) ?? this.recorder?.nowMs ?? null;
    if (timeMs === null || !(timeMs > 0)) throw new RowError('timestamp: no time is given');
    if (this.recorder === null) {
      this.recorder = new Recorder(this.about, timeMs);
      this.recorder.fact({ type: 'ConnectionChanged', venue: DERIBIT, state: 'connected', error: null });
      const instruments = this.positions.map(({ listed }) =>
        instrumentOfName(listed.venueName, this.terms.get(listed.venueName)) ?? listed);
      for (const each of instruments) this.instruments.set(each.venueName, each);
      this.recorder.fact({ type: 'InstrumentsListed', venue: DERIBIT, instruments });
      openAccounts(this.recorder, this.positions);
    }
    this.recorder.advance(timeMs);
    return this.recorder;
  }

  private listed(recorder: Recorder, data: Json): Instrument {
    const name = textOf(data['instrument_name']);
    const known = this.instruments.get(name);
    if (known !== undefined) return known;
    const instrument = instrumentOfName(name, this.terms.get(name));
    if (instrument === null) throw new RowError(`instrument_name: ${name.slice(0, 60)} is no Deribit instrument`);
    const expiry = expiryTimeMsOf(instrument);
    if (expiry !== null && expiry <= (timeOfData(data) ?? 0)) throw new RowError(`expiry: ${name} had expired`);
    this.instruments.set(name, instrument);
    recorder.fact({ type: 'InstrumentsListed', venue: DERIBIT, instruments: [instrument] });
    return instrument;
  }

  private observe(recorder: Recorder, quote: Quote): void {
    this.quotes.set(quote.instrument, quote);
    recorder.market({ type: 'QuoteObserved', quote });
  }

  private observeIndex(recorder: Recorder, { underlying }: Instrument, { indexPrice, venueTimeMs }: Quote): void {
    if (indexPrice === null || this.lastIndex.get(underlying) === indexPrice) return;
    this.lastIndex.set(underlying, indexPrice);
    recorder.market({ type: 'IndexObserved', index: { venue: DERIBIT, underlying, venueTimeMs,
      receivedTimeMs: recorder.nowMs, priceUsd: indexPrice } });
  }

  /** An answer to public/get_instruments says what names do not. */
  private learnTerms(result: unknown): void {
    if (!Array.isArray(result)) return;
    for (const each of result as unknown[]) {
      if (typeof each !== 'object' || each === null || !('instrument_name' in each)) continue;
      this.terms.set(String(each.instrument_name), listedTerms(each as Readonly<Record<string, Cell>>));
    }
  }
}

type Reader = (reading: WsReading, data: Json, recorder: Recorder) => void;
/** By the first word of the channel. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['ticker', (reading, data, recorder) => reading.wholeQuote(data, recorder)],
  ['quote', (reading, data, recorder) => reading.touch(data, recorder)],
  ['book', (reading, data, recorder) => reading.book(data, recorder)],
  ['trades', (reading, data, recorder) => reading.trade(data, recorder)],
  ['deribit_price_index', (reading, data, recorder) => reading.indexPrice(data, recorder)],
]);

const timeOfData = (data: Json): number | null => {
  const { timestamp } = data;
  return typeof timestamp === 'number' && timestamp > 0 ? timestamp : null;
};
