/**
 * Answers from the journal and the tape of the session that is shown. In a replay nothing later than its moment is
 * told. Long reads are cut into slices of a few milliseconds, so that the live engine in the same thread keeps going.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Candle, JournalLine, Query, QueryAnswers, SessionSummary } from '../../shared/contract/queries.ts';
import type { SmilesAnswer, SmilesQuery } from '../../shared/contract/questions/smiles.ts';
import type { Wire } from '../../shared/contract/replica.ts';
import type { Book } from '../../shared/domain/quote.ts';
import type { StressAnswer, StressQuery } from '../../shared/contract/questions/stress.ts';
import type { JournalRow } from '../journal/store.ts';
import { CandleBuilder } from './candles.ts';
import { causesOf, lineOf, marketAt, rowsBetween } from './causes.ts';
import type { Served } from './served.ts';

export const MAX_CANDLES = 2_000;
const PAGE_BLOCK = 200;
/** As much tape as one turn reads: some ten thousand one-second candles. */
const CANDLE_WINDOW_MS = 3_600_000;
const SLICE_MS = 3;

type Answer = QueryAnswers[keyof QueryAnswers];

/** Rejects with a message for the client when no session is open or the journal cannot be read. */
export async function answerQuery(
  query: Query, served: Served | null, sessions: () => readonly SessionSummary[],
): Promise<Answer> {
  if (query.type === 'ListSessions') return sessions();
  if (served === null) throw new Error('no session is open');
  switch (query.type) {
    case 'JournalPage': return journalPage(served, query);
    case 'Why': return causesOf(served, query.seq);
    case 'MarketAt': return marketAt(served, query.seq);
    case 'Candles': return candles(served, query.underlying, query.intervalMs);
    case 'Stress': return stress(served, query);
    case 'Cascade':
      if (served.cascade === undefined) throw new Error('nothing computes cascades for this session');
      if (served.isWithheld?.() === true) throw new Error('the journal refuses the newest state: it is not shown');
      return await served.cascade(query);
    case 'LimitUse': return served.limitUse?.() ?? [];
    case 'Smiles': return smiles(served, query);
    // Decimals become text as it is sent, like those of the tables.
    case 'Book': return (served.state.books.get(query.instrument) ?? null) as unknown as Wire<Book> | null;
    case 'Explain':
      if (served.explain === undefined) throw new Error('nothing explains the P&L of this session');
      return await served.explain(query);
    case 'SessionReport':
      if (served.sessionReport === undefined) throw new Error('nothing reports on this session');
      return await served.sessionReport();
    case 'ReportProgress': return served.reportProgress?.(query.cancel) ?? { share: null };
    case 'Laboratory': case 'LaboratoryProgress': return await laboratory(served, query);
    case 'Structure': case 'TemplateLegs': case 'Templates': return structures(served, query);
    case 'Roll': case 'ExpiryChances': return expiries(served, query);
    case 'MarginDetail': case 'MarginAfter': return margin(served, query);
  }
}

/** Of what may be shown: a state that is not durable yet is not asked. */
async function stress(served: Served, query: StressQuery): Promise<StressAnswer> {
  if (served.stress === undefined) throw new Error('nothing computes stress for this session');
  if (served.isWithheld?.() === true) throw new Error('the journal refuses the newest state: it is not shown');
  return await served.stress(query);
}

async function smiles(served: Served, query: SmilesQuery): Promise<SmilesAnswer> {
  if (served.smiles === undefined) throw new Error('nothing draws smiles for this session');
  if (served.isWithheld?.() === true) throw new Error('the journal refuses the newest state: it is not shown');
  return await served.smiles(query);
}

async function margin(
  served: Served, query: Extract<Query, { type: 'MarginDetail' | 'MarginAfter' }>,
): Promise<QueryAnswers['MarginDetail'] | QueryAnswers['MarginAfter']> {
  if (served.isWithheld?.() === true) throw new Error('the journal refuses the newest state: it is not shown');
  if (served.marginDetail === undefined || served.marginAfter === undefined) {
    throw new Error('nothing computes margin for this session');
  }
  return query.type === 'MarginAfter' ? served.marginAfter(query) : await served.marginDetail();
}

async function laboratory(
  served: Served, query: Extract<Query, { type: 'Laboratory' | 'LaboratoryProgress' }>,
): Promise<QueryAnswers['Laboratory' | 'LaboratoryProgress']> {
  if (served.laboratory === undefined || served.laboratoryProgress === undefined) {
    throw new Error('nothing puts policies on trial in this session');
  }
  return query.type === 'Laboratory' ? await served.laboratory(query) : served.laboratoryProgress(query.cancel);
}

function structures(
  served: Served, query: Extract<Query, { type: 'Structure' | 'TemplateLegs' | 'Templates' }>,
): QueryAnswers['Structure' | 'TemplateLegs' | 'Templates'] {
  if (served.isWithheld?.() === true) throw new Error('the journal refuses the newest state: it is not shown');
  if (served.structure === undefined || served.templateLegs === undefined || served.templates === undefined) {
    throw new Error('nothing computes structures for this session');
  }
  if (query.type === 'Templates') return served.templates();
  return query.type === 'Structure' ? served.structure(query) : served.templateLegs(query);
}

function expiries(
  served: Served, query: Extract<Query, { type: 'Roll' | 'ExpiryChances' }>,
): QueryAnswers['Roll' | 'ExpiryChances'] {
  if (served.isWithheld?.() === true) throw new Error('the journal refuses the newest state: it is not shown');
  if (served.roll === undefined || served.expiryChances === undefined) {
    throw new Error('nothing computes expiries for this session');
  }
  return query.type === 'Roll' ? served.roll(query) : served.expiryChances();
}

async function journalPage(
  served: Served, query: Extract<Query, { type: 'JournalPage' }>,
): Promise<readonly JournalLine[]> {
  const wanted = query.search.toLowerCase();
  const types = query.types === undefined ? null : new Set(query.types);
  const isAsked = (row: JournalRow): boolean => types === null || types.has(row.type);
  const lines: JournalLine[] = [];
  let before = Math.min(query.beforeSeq ?? Infinity, served.state.seq + 1);
  let slice = performance.now();
  while (before > 1 && lines.length < query.limit) {
    const from = Math.max(1, before - PAGE_BLOCK);
    for (const row of rowsBetween(served.journal, from, before).reverse()) {
      if (lines.length < query.limit && isAsked(row) && matches(row, wanted)) lines.push(lineOf(row));
    }
    before = from;
    slice = await breathe(slice);
  }
  return lines;
}

const matches = (row: JournalRow, wanted: string): boolean =>
  wanted === '' || row.type.toLowerCase().includes(wanted) || row.payload.toLowerCase().includes(wanted);

/**
 * Of one venue, so that differences between venues do not look like moves: the first in the alphabet that trades the
 * underlying (an oracle's price stands still for minutes), else the first that quotes its index. In a replay a second
 * counts once it is over.
 */
async function candles(served: Served, underlying: string, intervalMs: number): Promise<readonly Candle[]> {
  const { journal, state } = served;
  const untilMs = served.replayStatus === undefined ? state.timeMs : state.timeMs - 1_000;
  const [first] = journal.readEntries(1);
  const oldestMs = Math.max(first?.row.timeMs ?? 0, untilMs - MAX_CANDLES * intervalMs);
  const byVenue = new Map<string, CandleBuilder>();
  let slice = performance.now();
  for (let fromMs = startOf(oldestMs, intervalMs); fromMs <= untilMs; fromMs += CANDLE_WINDOW_MS) {
    const windowEndMs = Math.min(untilMs, fromMs + CANDLE_WINDOW_MS - 1);
    for (const candle of journal.readCandles(underlying, windowEndMs, fromMs)) {
      builderOf(byVenue, candle.venue, intervalMs).add(candle);
    }
    slice = await breathe(slice);
  }
  const quoting = [...byVenue.keys()].sort();
  const trading = new Set([...state.instruments.values()].filter((one) => one.underlying === underlying)
    .map((one) => one.venue));
  const venue = quoting.find((one) => trading.has(one)) ?? quoting[0];
  return venue === undefined ? [] : (byVenue.get(venue)?.candles() ?? []);
}

const startOf = (timeMs: number, intervalMs: number): number => Math.floor(timeMs / intervalMs) * intervalMs;

function builderOf(byVenue: Map<string, CandleBuilder>, venue: string, intervalMs: number): CandleBuilder {
  const builder = byVenue.get(venue) ?? new CandleBuilder(intervalMs, MAX_CANDLES);
  byVenue.set(venue, builder);
  return builder;
}

/** Lets the engine have the thread when this turn has taken its share. */
async function breathe(sinceMs: number): Promise<number> {
  if (performance.now() - sinceMs < SLICE_MS) return sinceMs;
  await nextTurn();
  return performance.now();
}
