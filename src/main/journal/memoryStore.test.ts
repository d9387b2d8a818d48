import { expect, test } from 'vitest';
import { ABOUT, entries, indexTick } from '../../../test/fakes/entries.ts';
import { createMemorySession, MemoryDisk, openMemorySession } from './memoryStore.ts';
import { JournalWriteError, type JournalStore } from './store.ts';

const batch = (seq: number, releasesOrder = false) =>
  ({ entries: entries(seq, seq), tape: [indexTick(seq - 1, seq)], releasesOrder });
const held = (store: JournalStore): number[][] =>
  [[...store.readEntries(1)].map(({ row }) => row.seq), [...store.readTape(1)].map(({ row }) => row.id)];

function written(): { disk: MemoryDisk; store: JournalStore } {
  const disk = new MemoryDisk();
  const store = createMemorySession(disk, ABOUT);
  for (const [seq, releasesOrder] of [[1, false], [2, true], [3, false], [4, false]] as const) {
    store.appendBatch(batch(seq, releasesOrder));
  }
  return { disk, store };
}

test('kill -9 loses nothing that was written, and the dead process can write no more', () => {
  const { disk, store } = written();
  disk.killProcess();
  expect(() => store.appendBatch(batch(5))).toThrow('is dead');
  expect(held(openMemorySession(disk))).toEqual([[1, 2, 3, 4], [1, 2, 3, 4]]);
});

test('a power cut keeps what released an order, and of the rest some beginning', () => {
  const { disk } = written();
  expect(disk.durableSeq).toBe(2);
  disk.cutPower(() => 0);
  expect(held(openMemorySession(disk))).toEqual([[1, 2], [1, 2]]);
  const other = written().disk;
  const draws = [0.5, 0.99];
  other.cutPower(() => draws.shift() ?? 0);
  expect(held(openMemorySession(other))).toEqual([[1, 2, 3], [1, 2, 3, 4]]);
});

test('tape rows of entries that did not become durable are not part of the session', () => {
  const { disk } = written();
  const draws = [0, 0.99];
  disk.cutPower(() => draws.shift() ?? 0);
  // Row 3 was seen after entry 2, which is there; row 4 after entry 3, which is not.
  const store = openMemorySession(disk);
  expect(held(store)).toEqual([[1, 2], [1, 2, 3]]);
  store.appendBatch(batch(3));
  expect(held(store)).toEqual([[1, 2, 3], [1, 2, 3, 4]]);
});

test('a refused write leaves nothing behind; the same batch offered again is written once', () => {
  const disk = new MemoryDisk();
  const store = createMemorySession(disk, ABOUT);
  const offered = batch(1);
  for (const where of ['tape', 'journal'] as const) {
    disk.failWrites(1, 'full', where);
    expect(() => store.appendBatch(offered)).toThrow(JournalWriteError);
    expect([...store.readEntries(1)]).toEqual([]);
  }
  store.appendBatch(offered);
  expect(held(store)).toEqual([[1], [1]]);
});

test('a torn last record is set aside and named', () => {
  const { disk } = written();
  disk.killProcess();
  expect(disk.tearLastRecord()).toBe(4);
  const store = openMemorySession(disk);
  expect([store.lastSeq, store.quarantined]).toEqual([3, { fromSeq: 4, toSeq: 4,
    reason: 'it is not what was written (its chain hash differs)' }]);
  store.appendBatch(batch(4));
  expect(held(store)[0]).toEqual([1, 2, 3, 4]);
});
