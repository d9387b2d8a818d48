// What both stores promise, checked on both: the simulated disk must not be kinder than the real one.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ABOUT, entries, indexTick, START_MS, temporaryFolder, transfer } from '../../../test/fakes/entries.ts';
import type { Entry } from '../events/entry.ts';
import { createMemorySession, MemoryDisk, openMemorySession } from './memoryStore.ts';
import { createSession, openSession } from './session.ts';
import type { JournalReader, JournalStore } from './store.ts';

interface Place { create(): JournalStore; open(): JournalStore }

const places: readonly [string, () => Place][] = [
  ['SQLite', () => {
    const dir = join(temporaryFolder(), 'session');
    return { create: () => createSession(dir, ABOUT), open: () => openSession(dir) };
  }],
  ['memory', () => {
    const disk = new MemoryDisk();
    return { create: () => createMemorySession(disk, ABOUT), open: () => openMemorySession(disk) };
  }],
];

const seqs = (store: JournalReader, from = 1): number[] => [...store.readEntries(from)].map(({ row }) => row.seq);
const ids = (store: JournalReader, from = 1): number[] => [...store.readTape(from)].map(({ row }) => row.id);
const batch = (from: number, to: number, ticks: number[] = [], releasesOrder = false) =>
  ({ entries: entries(from, to), tape: ticks.map((number) => indexTick(from - 1, number)), releasesOrder });

describe.each(places)('%s', (_, placeOf) => {
  test('what was appended is read back in order, after closing too', () => {
    const place = placeOf();
    const store = place.create();
    store.beginRun('run1', '0.1.0');
    store.appendBatch(batch(1, 4, [1, 2]));
    store.appendBatch({ entries: [], tape: [indexTick(4, 3)], releasesOrder: false });
    store.appendBatch(batch(5, 6, [], true));
    store.close();
    const again = place.open();
    expect([...again.readEntries(1)].map(({ row, event }) => ({ ...entries(1, 6)[row.seq - 1], event })))
      .toEqual(entries(1, 6));
    expect([...again.readTape(1)].map(({ row, event }) => ({ afterSeq: row.afterSeq, timeMs: row.timeMs, event })))
      .toEqual([indexTick(0, 1), indexTick(0, 2), indexTick(4, 3)]);
    expect([seqs(again, 5), ids(again, 3), again.lastSeq, again.lastTapeId, again.firstTapeId])
      .toEqual([[5, 6], [3], 6, 3, 1]);
    again.close();
  });

  test('I1: an entry that does not follow is refused, and nothing of its batch is written', () => {
    const store = placeOf().create();
    store.appendBatch(batch(1, 2));
    expect(() => store.appendBatch(batch(4, 5, [1]))).toThrow('I1: entry 4 does not follow 2');
    expect([seqs(store), ids(store)]).toEqual([[1, 2], []]);
    store.close();
  });

  test('an event that could not be read back is refused by name before anything is written', () => {
    const store = placeOf().create();
    const bad = { ...transfer(1), event: { type: 'DayStarted', equityUsd: NaN } } as unknown as ReturnType<typeof transfer>;
    expect(() => store.appendBatch({ entries: [bad], tape: [], releasesOrder: false })).toThrow('DayStarted: equityUsd');
    expect(store.lastSeq).toBe(0);
    store.close();
  });

  test('the manifest tells runs, crash and orderly end', () => {
    const place = placeOf();
    const store = place.create();
    store.beginRun('run1', '0.1.0');
    store.close();
    const second = place.open();
    second.beginRun('run2', '0.1.1');
    expect(second.manifest).toEqual({ ...ABOUT, appVersion: '0.1.1', runs: ['run1', 'run2'], status: 'recovered',
      endedTimeMs: null });
    second.seal(START_MS + 99);
    const third = place.open();
    expect(third.manifest).toMatchObject({ status: 'ended', endedTimeMs: START_MS + 99 });
    third.beginRun('run3', '0.1.1');
    expect(third.manifest).toMatchObject({ runs: ['run1', 'run2', 'run3'], status: 'running', endedTimeMs: null });
    third.close();
  });

  test('one writer at a time, and a second session in the same place is refused', () => {
    const place = placeOf();
    const store = place.create();
    expect(() => place.open()).toThrow('the session is open in another Ballast');
    store.close();
    expect(() => place.create()).toThrow('there is a session already');
  });

  test('snapshots come back as they were, newest last', () => {
    const store = placeOf().create();
    store.appendBatch(batch(1, 5, [1]));
    const snapshot = { seq: 3, tapeId: 0, timeMs: START_MS + 3, text: '{"Grüße":"✓"}'.repeat(500), hash: 'ab' };
    store.putSnapshot(snapshot);
    store.putSnapshot({ ...snapshot, seq: 5, tapeId: 1 });
    expect([store.readSnapshot(3), store.readSnapshot(4), store.snapshotHeads().map(({ seq }) => seq)])
      .toEqual([snapshot, null, [3, 5]]);
    store.close();
  });

  test('marks are the entries worth seeking to; candles are the index by the second', () => {
    const store = placeOf().create();
    const engaged: Entry = { seq: 2, timeMs: START_MS, venueTimeMs: null, causeSeq: 1, origin: 'decided',
      event: { type: 'KillSwitchEngaged', reason: 'test' } };
    store.appendBatch({ entries: [transfer(1), engaged], releasesOrder: false,
      tape: [indexTick(0, 5, START_MS), indexTick(0, 9, START_MS + 10), indexTick(0, 2, START_MS + 20)] });
    store.appendBatch({ entries: [], tape: [indexTick(2, 7, START_MS + 999), indexTick(2, 1, START_MS + 1_000)],
      releasesOrder: false });
    expect([...store.readMarks()].map(({ row }) => row.seq)).toEqual([2]);
    const candle = (timeMs: number, open: number, high: number, low: number, close: number) =>
      ({ underlying: 'BTC', venue: 'venue', timeMs, open, high, low, close });
    expect(store.readCandles('BTC', START_MS + 5_000)).toEqual([
      candle(START_MS, 60_005, 60_009, 60_002, 60_007), candle(START_MS + 1_000, 60_001, 60_001, 60_001, 60_001)]);
    expect(store.readCandles('BTC', START_MS).length).toBe(1);
    expect(store.readCandles('BTC', START_MS + 5_000, START_MS + 4_000).length).toBe(0);
    store.close();
  });

  test('a chain of hashes runs through all rows and begins with the session', () => {
    const store = placeOf().create();
    store.appendBatch(batch(1, 3));
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
    let chain = sha('ballast journal\ntest-session');
    const expected = [...store.readEntries(1)].map(({ row }) => {
      const { seq, origin, timeMs, venueTimeMs, causeSeq, type, version, payload } = row;
      chain = sha([chain, seq, origin, timeMs, venueTimeMs ?? '', causeSeq ?? '', type, version, payload].join('\n'));
      return chain;
    });
    expect([...store.readEntries(1)].map(({ row }) => row.chain)).toEqual(expected);
    store.close();
  });
});
