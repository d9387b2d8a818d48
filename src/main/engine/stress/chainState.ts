/** A state made of a recorded option chain and a list of positions, without a session: for one look at a book. */
import { emptyState, type State } from '../../core/state.ts';
import { applyMarket } from '../../core/apply/applyMarket.ts';
import { step } from '../../core/step.ts';
import type { InputEvent } from '../../events/event.ts';
import { expiryTimeMsOf, type Instrument } from '../../../shared/domain/instrument.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import { instrumentOfRow, quoteOfRow, type ChainRow } from '../importers/chainRow.ts';
import { readChain } from '../importers/chainFormats.ts';
import { DERIBIT } from '../../venues/deribit/symbols.ts';
import { fitJobOf, inlineFitter } from '../surfaces/surfaceFit.ts';
import { readPositions, type HeldPosition } from '../importers/positionsFile.ts';
import { RefusalCounter, RowError, type Refuse } from '../importers/refusals.ts';

export interface ChainState {
  readonly state: State;
  readonly refused: number;
  /** What stands in for what the positions file does not say, named. */
  readonly assumptions: readonly string[];
}

interface PlacedInstrument {
  readonly file: string;
  readonly line: number | null;
  readonly row: ChainRow;
  readonly instrument: Instrument;
}

/**
 * Files that were recorded together (options, futures) are one moment, that of their newest row. Throws Error naming
 * the file when one is no chain, none has a row that makes sense, or nothing is held.
 */
export function chainState(chains: readonly string[], positionsFile: string, refuse: Refuse): ChainState {
  const refusals = new RefusalCounter(refuse);
  const recorded = chains.flatMap((file) => rowsOf(file, refusals));
  const rows = new Map(recorded.map((row) => [row.instrument.id, row] as const));
  let momentMs = 0;
  for (const { row } of rows.values()) momentMs = Math.max(momentMs, row.timeMs);
  if (momentMs === 0) throw new Error(`${chains.join(', ')}: no row makes sense`);
  const quotes = new Map<string, Quote>();
  for (const { file, line, row, instrument } of rows.values()) {
    const quote = refusals.attempt(file, line, () => quoteOfRow(row, instrument, momentMs));
    if (quote !== null) quotes.set(instrument.id, quote);
  }
  const held = openPositions(positionsFile, momentMs, refusals);
  if (held.length === 0) {
    throw new Error(`${positionsFile}: no position that is open at ${new Date(momentMs).toISOString()}`);
  }
  const assumptions: string[] = [];
  const state = emptyState();
  const listed = new Map([...rows.values()].map(({ instrument }) => [instrument.id, instrument] as const));
  for (const { listed: instrument } of held) if (!listed.has(instrument.id)) listed.set(instrument.id, instrument);
  const fact = (event: InputEvent): void => {
    step(state, { event, timeMs: momentMs, venueTimeMs: momentMs, causeSeq: null });
  };
  fact({ type: 'InstrumentsListed', venue: DERIBIT, instruments: [...listed.values()] });
  openAccounts(held.map((position) => priced(position, quotes, assumptions)), fact, momentMs);
  for (const quote of quotes.values()) observe(state, quote, listed.get(quote.instrument)?.underlying ?? '', momentMs);
  fitSurfaces(state, listed.values());
  return { state, refused: refusals.count, assumptions };
}

function rowsOf(file: string, refusals: RefusalCounter): readonly PlacedInstrument[] {
  const seen = new Set<string>();
  const rows: PlacedInstrument[] = [];
  for (const { line, row } of readChain(file, refusals)) {
    refusals.attempt(file, line, () => {
      const instrument = instrumentOfRow(row);
      if (seen.has(instrument.id)) throw new RowError(`instrument_name: ${row.name} stands in the file twice`);
      seen.add(instrument.id);
      rows.push({ file, line, row, instrument });
    });
  }
  return rows;
}

function openPositions(file: string, momentMs: number, refusals: RefusalCounter): readonly HeldPosition[] {
  return readPositions(file, refusals).filter(({ listed }) => {
    const expiry = expiryTimeMsOf(listed);
    if (expiry === null || expiry > momentMs) return true;
    refusals.refuse({ file, line: null, reason: `instrument: ${listed.venueName} had expired at the snapshot` });
    return false;
  });
}

/** Changes of worth need an entry price only for their zero: the mark stands in where none is given. */
function priced(position: HeldPosition, quotes: ReadonlyMap<string, Quote>, assumptions: string[]): HeldPosition {
  const mark = quotes.get(position.instrument)?.markPrice ?? null;
  if (position.averagePrice !== null || mark === null) return position;
  assumptions.push(`average price of ${position.listed.venueName} taken from its mark`);
  return { ...position, averagePrice: mark };
}

function openAccounts(held: readonly HeldPosition[], fact: (event: InputEvent) => void, momentMs: number): void {
  for (const id of new Set(held.map(({ account }) => account))) {
    const label = id.slice(id.indexOf('/') + 1);
    fact({ type: 'AccountOpened',
      account: { id, venue: DERIBIT, label, marginModel: 'positions-only', marginCurrency: 'USD' } });
    const positions = held.filter(({ account }) => account === id)
      .map(({ instrument, quantity, averagePrice }) => ({ instrument, quantity, averagePrice }));
    fact({ type: 'AccountSnapshotReported',
      snapshot: { account: id, venueTimeMs: momentMs, balances: [], positions, openOrders: [] } });
  }
}

function observe(state: State, quote: Quote, underlying: string, momentMs: number): void {
  if (quote.indexPrice !== null) {
    applyMarket(state, { type: 'IndexObserved', index: { venue: DERIBIT, underlying, venueTimeMs: momentMs,
      receivedTimeMs: momentMs, priceUsd: quote.indexPrice } });
  }
  applyMarket(state, { type: 'QuoteObserved', quote });
}

/** As a live engine has it, so that the book is valued at our own vols here too. */
function fitSurfaces(state: State, listed: Iterable<Instrument>): void {
  const options = [...listed].filter(({ kind }) => kind === 'option');
  for (const underlying of new Set(options.map((option) => option.underlying))) {
    inlineFitter.submit(fitJobOf(state, underlying), (surface) => {
      if (surface !== null) applyMarket(state, { type: 'SurfaceFitted', surface });
    });
  }
}
