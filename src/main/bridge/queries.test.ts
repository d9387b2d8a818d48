import { describe, expect, test } from 'vitest';
import { emptyJournal, FakeEngine } from '../../../test/fakes/bridge.ts';
import type { Candle, JournalLine, Query } from '../../shared/contract/queries.ts';
import type { IndexCandle, JournalReader, JournalRow } from '../journal/store.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { CandleBuilder } from './candles.ts';
import { answerQuery, MAX_CANDLES } from './queries.ts';
import type { Served } from './served.ts';

const START_MS = Date.UTC(2026, 10, 22, 12);

const rowAt = (seq: number): JournalRow => ({
  seq, origin: seq % 2 === 0 ? 'decided' : 'input', timeMs: START_MS + seq, venueTimeMs: null,
  causeSeq: seq % 2 === 0 ? seq - 1 : seq > 10 ? seq - 10 : null, type: seq % 5 === 0 ? 'FillReported' : 'TimerFired',
  version: 1, payload: JSON.stringify({ type: 'x', note: `Row ${seq}` }), chain: '',
});
const lineAt = (seq: number): JournalLine => {
  const { timeMs, origin, causeSeq, type, payload } = rowAt(seq);
  return { seq, timeMs, origin, causeSeq, eventType: type, payload };
};

function journalOf(rows: number, candles: readonly IndexCandle[] = []): JournalReader & { reads: number } {
  const reader = {
    ...emptyJournal,
    reads: 0,
    lastSeq: rows,
    *readEntries(fromSeq: number) {
      for (let seq = fromSeq; seq <= rows; seq += 1) {
        reader.reads += 1;
        yield { row: rowAt(seq), event: null };
      }
    },
    readCandles: (underlying: string, untilTimeMs: number, fromTimeMs = 0) => candles.filter((candle) =>
      candle.underlying === underlying && candle.timeMs >= fromTimeMs && candle.timeMs <= untilTimeMs),
  };
  return reader;
}

function servedOf(journal: JournalReader, seq = journal.lastSeq, timeMs = START_MS): FakeEngine {
  const engine = new FakeEngine(journal);
  engine.state.seq = seq;
  engine.state.timeMs = timeMs;
  return engine;
}
const ask = (served: Served | null, query: Query) => answerQuery(query, served, () => []);
const page = (over: Partial<Extract<Query, { type: 'JournalPage' }>>): Query =>
  ({ type: 'JournalPage', beforeSeq: null, limit: 5, search: '', ...over });

describe('journal pages', () => {
  test('newest first, page after page, to the beginning', async () => {
    const served = servedOf(journalOf(512));
    expect(await ask(served, page({}))).toEqual([512, 511, 510, 509, 508].map(lineAt));
    expect(await ask(served, page({ beforeSeq: 508 }))).toEqual([507, 506, 505, 504, 503].map(lineAt));
    expect(await ask(served, page({ beforeSeq: 3 }))).toEqual([2, 1].map(lineAt));
    expect(await ask(served, page({ beforeSeq: 1 }))).toEqual([]);
  });

  test('search looks at type and payload, whatever the case', async () => {
    const served = servedOf(journalOf(3_000));
    expect(await ask(served, page({ search: 'fillREPORTED', limit: 2 }))).toEqual([3_000, 2_995].map(lineAt));
    expect(await ask(served, page({ search: 'row 17"' }))).toEqual([lineAt(17)]);
    expect(await ask(served, page({ search: 'nowhere' }))).toEqual([]);
  });

  test('a page reads a part of the journal, not all of it', async () => {
    const journal = journalOf(100_000);
    await ask(servedOf(journal), page({}));
    expect(journal.reads).toBeLessThan(1_000);
  });

  test('a replay knows nothing later than its moment', async () => {
    const served = servedOf(journalOf(50), 20);
    expect(await ask(served, page({ limit: 1 }))).toEqual([lineAt(20)]);
    expect(await ask(served, { type: 'Why', seq: 21 })).toEqual([]);
  });
});

describe('why', () => {
  test('walks along the causes to the first', async () => {
    expect(await ask(servedOf(journalOf(50)), { type: 'Why', seq: 34 })).toEqual([34, 33, 23, 13, 3].map(lineAt));
  });

  test('an entry that is not there has no reason', async () => {
    expect(await ask(servedOf(journalOf(5), 9), { type: 'Why', seq: 9 })).toEqual([]);
  });

  test('a cause that does not lie before ends the walk', async () => {
    const loop = { ...emptyJournal, *readEntries(seq: number) { yield { row: { ...rowAt(seq), causeSeq: seq }, event: null }; } };
    expect(await ask(servedOf(loop, 9), { type: 'Why', seq: 9 })).toHaveLength(1);
  });
});

describe('candles', () => {
  const second = (at: number, price: number, venue = 'a'): IndexCandle => ({
    underlying: 'BTC', venue, timeMs: START_MS + at * 1_000, open: price, high: price + 2, low: price - 1, close: price + 1,
  });

  test('one venue, coarser intervals, newest last', async () => {
    const candles = [second(0, 10), second(1, 30), second(59, 20), second(60, 50), second(0, 99, 'b')];
    const served = servedOf(journalOf(1, candles), 1, START_MS + 61_000);
    expect(await ask(served, { type: 'Candles', underlying: 'BTC', intervalMs: 60_000 })).toEqual([
      { timeMs: START_MS, open: 10, high: 32, low: 9, close: 21 },
      { timeMs: START_MS + 60_000, open: 50, high: 52, low: 49, close: 51 },
    ]);
    expect(await ask(served, { type: 'Candles', underlying: 'ETH', intervalMs: 60_000 })).toEqual([]);
  });

  test('of a venue that trades the underlying rather than of an oracle that comes first', async () => {
    const served = servedOf(journalOf(1, [second(0, 10, 'a-lender'), second(0, 99, 'b-trader')]), 1, START_MS + 2_000);
    const instrument = { id: 'b-trader:BTC', venue: 'b-trader', underlying: 'BTC' } as Instrument;
    served.state.instruments.put(instrument.id, instrument);
    expect(await ask(served, { type: 'Candles', underlying: 'BTC', intervalMs: 60_000 })).toEqual([
      { timeMs: START_MS, open: 99, high: 101, low: 98, close: 100 },
    ]);
  });

  test('over hours, at most as many as asked for, the newest', async () => {
    const candles = Array.from({ length: 9_000 }, (_, at) => second(at, at));
    const served = servedOf(journalOf(1, candles), 1, START_MS + 9_000_000);
    const answer = await ask(served, { type: 'Candles', underlying: 'BTC', intervalMs: 1_000 }) as readonly Candle[];
    expect([answer.length, answer.at(-1)?.timeMs]).toEqual([MAX_CANDLES, START_MS + 8_999_000]);
    expect(answer.every(({ timeMs }, index) => index === 0 || timeMs - (answer[index - 1]?.timeMs ?? 0) === 1_000)).toBe(true);
  });

  test('in a replay a second shows once it is over', async () => {
    const served: Served = {
      state: servedOf(journalOf(1), 1, START_MS + 1_500).state, journal: journalOf(1, [second(0, 1), second(1, 2)]),
      onBatch: () => () => {}, replayStatus: () => expect.fail('only its presence counts'),
    };
    const answer = await ask(served, { type: 'Candles', underlying: 'BTC', intervalMs: 1_000 });
    expect(answer).toEqual([{ timeMs: START_MS, open: 1, high: 3, low: 0, close: 2 }]);
  });

  test('the builder goes round in constant memory and ignores what is out of order', () => {
    const builder = new CandleBuilder(10, 3);
    for (const timeMs of [0, 11, 5, 22, 33, 44]) builder.add({ timeMs, open: timeMs, high: timeMs, low: 0, close: timeMs });
    expect(builder.candles().map(({ timeMs, close }) => [timeMs, close])).toEqual([[20, 22], [30, 33], [40, 44]]);
  });
});

test('without a session only the list of sessions is answered', async () => {
  expect(await ask(null, { type: 'ListSessions' })).toEqual([]);
  await expect(ask(null, page({}))).rejects.toThrow('no session is open');
});

describe('why, through the hand and down to the market', () => {
  const entry = (seq: number, type: string, causeSeq: number | null, payload: unknown): JournalRow => ({
    seq, origin: 'input', timeMs: START_MS + seq * 1_000, venueTimeMs: null, causeSeq, type, version: 1,
    payload: JSON.stringify(payload), chain: '' });
  const rows = [entry(1, 'TimerFired', null, {}), entry(2, 'HedgeProposed', 1, {}),
    entry(3, 'CommandReceived', null, { command: { type: 'ApproveProposal', proposal: 'hedge-2' } }),
    entry(4, 'OrderSubmitted', 3, {}), entry(5, 'CommandReceived', null, { command: { type: 'CancelAllOrders' } })];
  const journal = (candles: readonly IndexCandle[] = []): JournalReader => ({ ...emptyJournal, lastSeq: 5,
    *readEntries(from: number) { for (const row of rows.slice(from - 1)) yield { row, event: null }; },
    readCandles: (underlying, untilMs, fromMs = 0) => candles.filter((candle) =>
      candle.underlying === underlying && candle.timeMs >= fromMs && candle.timeMs <= untilMs) });

  test('a command goes on with the ticket that it answers; one that answers nothing is where it began', async () => {
    const seqs = async (seq: number) =>
      ((await ask(servedOf(journal()), { type: 'Why', seq })) as readonly JournalLine[]).map((line) => line.seq);
    expect([await seqs(4), await seqs(5)]).toEqual([[4, 3, 2, 1], [5]]);
  });

  test('only the events that were asked for', async () => {
    const page = await ask(servedOf(journal()), { type: 'JournalPage', beforeSeq: null, limit: 5, search: '',
      types: ['CommandReceived'] }) as readonly JournalLine[];
    expect(page.map(({ seq }) => seq)).toEqual([5, 3]);
  });

  test('the indexes of the time, never of the second under way, with how they had moved', async () => {
    const candle = (seconds: number, close: number): IndexCandle => ({ underlying: 'BTC', venue: 'a',
      timeMs: START_MS + seconds * 1_000, open: close, high: close, low: close, close });
    const served = servedOf(journal([candle(-70, 80), candle(-9, 90), candle(3, 99), candle(4, 100), candle(5, 200)]));
    served.state.instruments.put('a:BTC', { id: 'a:BTC', venue: 'a', underlying: 'BTC' } as Instrument);
    expect(await ask(served, { type: 'MarketAt', seq: 5 })).toEqual({ timeMs: START_MS + 5_000, indexes: [
      { underlying: 'BTC', venue: 'a', priceUsd: 100, moves: [
        { overMs: 10_000, move: 100 / 90 - 1 }, { overMs: 60_000, move: 100 / 80 - 1 },
        { overMs: 300_000, move: null }] }] });
    expect(await ask(served, { type: 'MarketAt', seq: 6 })).toBeNull();
  });
});
