import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ABOUT, entries, indexTick, START_MS, temporaryFolder } from '../../../test/fakes/entries.ts';
import { isLocked } from './lock.ts';
import { tapeRowsOf } from './rows.ts';
import { createSession, openSession, readSession } from './session.ts';
import { openDatabase, sqliteHindrance, type Sqlite } from './sqlite.ts';
import { tapeFileNames, TapeWriter } from './tape/tapeFiles.ts';
import { JournalWriteError, type JournalStore } from './store.ts';

const DAY = 86_400_000;
const fresh = (keepTapeDays = 30): { dir: string; store: JournalStore } => {
  const dir = join(temporaryFolder(), 'session');
  return { dir, store: createSession(dir, ABOUT, { keepTapeDays }) };
};
const market = (afterSeq: number, number: number, timeMs: number) =>
  ({ entries: [], tape: [indexTick(afterSeq, number, timeMs)], releasesOrder: false });
const edit = (dir: string, file: string, sql: string): void => {
  const db = openDatabase(join(dir, file), 'write');
  db.exec(sql);
  db.close();
};

describe('opening', () => {
  test('an old Node is refused in one line before SQLite is loaded', () => {
    expect(sqliteHindrance(9)).toMatch(/^the journal needs Node 22\.14 or later \(Node-API 10\); this is v/);
    expect([sqliteHindrance(10), sqliteHindrance(11)]).toEqual([null, null]);
  });

  test('a folder without a session, and a file that is no database, are named', () => {
    const dir = temporaryFolder();
    expect(() => openSession(dir)).toThrow('there is no session here');
    expect(() => readSession(dir)).toThrow('there is no session here');
    mkdirSync(join(dir, 'other'));
    writeFileSync(join(dir, 'other', 'journal.db'), 'this is not a database, only text that is long enough'.repeat(99));
    expect(() => openSession(join(dir, 'other'))).toThrow(/journal\.db: .*not a database/);
  });

  test('a reader sees what is committed while the writer goes on, and changes nothing', () => {
    const { dir, store } = fresh();
    store.appendBatch({ entries: entries(1, 2), tape: [indexTick(0, 1)], releasesOrder: false });
    const reader = readSession(dir);
    store.appendBatch({ entries: entries(3, 3), tape: [indexTick(2, 2)], releasesOrder: true });
    expect([[...reader.readEntries(1)].length, [...reader.readTape(1)].length, reader.lastSeq, isLocked(dir)])
      .toEqual([3, 2, 3, true]);
    reader.close();
    store.close();
    expect(isLocked(dir)).toBe(false);
  });

  test('a sealed session is plain files, readable in a folder that cannot be written', () => {
    const { dir, store } = fresh();
    store.appendBatch({ entries: entries(1, 2), tape: [indexTick(0, 1)], releasesOrder: false });
    store.seal(START_MS + 10);
    expect(readdirSync(dir).sort()).toEqual(['journal.db', 'seal.json', 'tape-20261122.db', 'writer.lock']);
    const reader = readSession(dir);
    expect([...reader.readEntries(1)].length).toBe(2);
    expect(readdirSync(dir).length).toBe(4);
    reader.close();
    openSession(dir).close();
    expect(existsSync(join(dir, 'seal.json'))).toBe(false);
  });
});

describe('a full disk', () => {
  test('the batch is refused as a whole with its kind, and taken when there is room again', () => {
    const { store } = fresh();
    store.appendBatch({ entries: entries(1, 2), tape: [], releasesOrder: false });
    const { db } = store as unknown as { db: Sqlite };
    const limit = (pages: number): unknown => db.pragma(`max_page_count = ${pages}`);
    limit(Number(db.pragma('page_count', { simple: true })));
    const batch = { entries: entries(3, 400), tape: [indexTick(2, 1)], releasesOrder: true };
    for (const attempt of [1, 2]) {
      const error = caught(() => store.appendBatch(batch));
      expect([attempt, error instanceof JournalWriteError && error.kind, store.lastSeq]).toEqual([attempt, 'full', 2]);
    }
    limit(1_000_000);
    store.appendBatch(batch);
    expect([[...store.readEntries(1)].length, [...store.readTape(1)].length]).toEqual([400, 1]);
    store.close();
  });
});

const caught = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

describe('damage found on opening', () => {
  test('a sealed journal that was changed is not gone on with, and keeps its seal', () => {
    const { dir, store } = fresh();
    store.appendBatch({ entries: entries(1, 40), tape: [], releasesOrder: false });
    store.putSnapshot({ seq: 40, tapeId: 0, timeMs: START_MS, text: '{}', hash: '' });
    store.seal(START_MS + 50);
    const path = join(dir, 'journal.db');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('"4.25"');
    bytes[at + 1] = 0x35;
    writeFileSync(path, bytes);
    expect(() => openSession(dir)).toThrow(/journal\.db: page \d+ \(bytes \d+ to \d+\) was changed/);
    expect(existsSync(join(dir, 'seal.json'))).toBe(true);
  });

  const crashed = (upTo: number): string => {
    const { dir, store } = fresh();
    for (let seq = 1; seq <= upTo; seq += 1) {
      store.appendBatch({ entries: entries(seq, seq), tape: [indexTick(seq - 1, seq)], releasesOrder: false });
    }
    store.close();
    return dir;
  };

  test('a last record that is not what was written is set aside and named; the rest opens', () => {
    const dir = crashed(5);
    edit(dir, 'journal.db', `UPDATE entries SET payload = substr(payload, 1, 20) WHERE seq = 5`);
    const store = openSession(dir);
    expect([store.lastSeq, store.quarantined]).toEqual([4, { fromSeq: 5, toSeq: 5,
      reason: 'it is not what was written (its chain hash differs)' }]);
    // The tape row seen after entry 4 stays, and the session goes on.
    expect([...store.readTape(1)].map(({ row }) => row.afterSeq)).toEqual([0, 1, 2, 3, 4]);
    store.appendBatch({ entries: entries(5, 6), tape: [], releasesOrder: true });
    store.close();
    expect(openSession(dir).lastSeq).toBe(6);
  });

  test('damage before the last batch refuses to open, because facts behind it depend on it', () => {
    const dir = crashed(5);
    edit(dir, 'journal.db', `UPDATE entries SET timeMs = timeMs + 1 WHERE seq = 3`);
    expect(() => openSession(dir)).toThrow(/^entry 3: .*chain hash differs.*2 entries follow it/);
    edit(dir, 'journal.db', `UPDATE entries SET timeMs = timeMs - 1 WHERE seq = 3; DELETE FROM entries WHERE seq = 2`);
    expect(() => openSession(dir)).toThrow(/^entry 3: entry 2 is missing/);
    expect(isLocked(dir)).toBe(false);
  });

  test('tape rows that ran ahead of a journal that was not committed are dropped', () => {
    const dir = crashed(5);
    edit(dir, 'journal.db', `DELETE FROM entries WHERE seq = 5`);
    const tape = new TapeWriter(dir, 30);
    // One block with a row that stays and one that does not, then blocks that go whole, on this day and the next.
    for (const [id, afterSeqs, days] of [[6, [4, 5], 0], [8, [5, 5], 0], [10, [6], 1]] as const) {
      tape.append(tapeRowsOf(afterSeqs.map((seq) => indexTick(seq, 1, START_MS + days * DAY)), id - 1), [], 0);
    }
    tape.close();
    const reader = readSession(dir);
    expect([...reader.readTape(1)].map(({ row }) => row.id)).toEqual([1, 2, 3, 4, 5, 6]);
    reader.close();
    const store = openSession(dir);
    expect([store.lastSeq, store.lastTapeId]).toEqual([4, 6]);
    store.appendBatch(market(4, 7, START_MS + 2 * DAY));
    expect([...store.readTape(5)].map(({ row }) => row.id)).toEqual([5, 6, 7]);
    store.close();
  });

  test('an event of a type this version does not know is kept and skipped', () => {
    const { dir, store } = fresh();
    store.appendBatch({ entries: entries(1, 2), tape: [], releasesOrder: false });
    store.close();
    edit(dir, 'journal.db', `UPDATE entries SET type = 'MoonPhaseChanged' WHERE seq = 2`);
    const reader = readSession(dir);
    expect([...reader.readEntries(1)].map(({ row, event }) => [row.type, event === null])).toEqual([
      ['TransferReported', false], ['MoonPhaseChanged', true]]);
    reader.close();
  });
});

describe('the tape', () => {
  test('a batch of many rows is read back from any row on', () => {
    const { store } = fresh();
    const ticks = (from: number, count: number) => Array.from({ length: count }, (_, i) => indexTick(0, from + i));
    for (const [from, count] of [[1, 1_203], [1_204, 1], [1_205, 30], [1_235, 700]] as const) {
      store.appendBatch({ entries: [], tape: ticks(from, count), releasesOrder: false });
    }
    for (const from of [1, 2, 500, 501, 1_203, 1_204, 1_205, 1_300, 1_934, 1_935]) {
      const read = [...store.readTape(from)];
      expect([read[0]?.row.id, read.length]).toEqual(from > 1_934 ? [undefined, 0] : [from, 1_935 - from]);
      expect(read[0]?.event ?? null).toEqual(from > 1_934 ? null : indexTick(0, from).event);
    }
    store.close();
  });

  test('a block that cannot be read is named', () => {
    const { dir, store } = fresh();
    store.appendBatch({ entries: [], tape: [indexTick(0, 1), indexTick(0, 2)], releasesOrder: false });
    store.close();
    edit(dir, 'tape-20261122.db', `UPDATE tape SET rows = x'0001'`);
    const reader = readSession(dir);
    expect(() => [...reader.readTape(1)]).toThrow(/^tape rows 1 to 2: /);
    reader.close();
  });

  test('one file a UTC day, rows in order over all of them', () => {
    const { dir, store } = fresh();
    for (const number of [1, 2, 3]) store.appendBatch(market(0, number, START_MS + number * DAY));
    expect(tapeFileNames(dir)).toEqual(['tape-20261123.db', 'tape-20261124.db', 'tape-20261125.db']);
    expect([...store.readTape(2)].map(({ row }) => row.id)).toEqual([2, 3]);
    store.close();
  });

  test('a clock that steps back over midnight stays in the newer file, also after opening again', () => {
    const { dir, store } = fresh();
    store.appendBatch(market(0, 1, START_MS + DAY));
    store.appendBatch(market(0, 2, START_MS));
    store.close();
    const again = openSession(dir);
    again.appendBatch(market(0, 3, START_MS));
    expect([tapeFileNames(dir), [...again.readTape(1)].map(({ row }) => row.id)]).toEqual([['tape-20261123.db'], [1, 2, 3]]);
    again.close();
  });

  test('I15: the oldest days go, but none that the last snapshot has not seen', () => {
    const { dir, store } = fresh(2);
    for (const number of [1, 2, 3]) store.appendBatch(market(0, number, START_MS + number * DAY));
    expect(tapeFileNames(dir).length).toBe(3);
    store.putSnapshot({ seq: 0, tapeId: 3, timeMs: START_MS, text: '{}', hash: '' });
    store.appendBatch(market(0, 4, START_MS + 4 * DAY));
    expect([tapeFileNames(dir), store.firstTapeId, store.lastTapeId])
      .toEqual([['tape-20261125.db', 'tape-20261126.db'], 3, 4]);
    store.close();
  });
});
