import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ABOUT, entries, indexTick, START_MS, temporaryFolder } from '../../../test/fakes/entries.ts';
import { createSession } from './session.ts';
import { openDatabase } from './sqlite.ts';
import { filesVerdict } from './verify.ts';

function session(end: 'sealed' | 'crashed'): string {
  const dir = join(temporaryFolder(), 'session');
  const store = createSession(dir, ABOUT);
  store.beginRun('run1', '0.1.0');
  for (let seq = 1; seq <= 40; seq += 2) {
    store.appendBatch({ entries: entries(seq, seq + 1), tape: [indexTick(seq - 1, seq), indexTick(seq - 1, seq + 1)],
      releasesOrder: false });
  }
  store.putSnapshot({ seq: 40, tapeId: 40, timeMs: START_MS, text: '{"state":true}', hash: 'ab' });
  if (end === 'sealed') store.seal(START_MS + 100);
  else store.close();
  return dir;
}

/** Flips one bit of one byte. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

test('an untouched session is what was written, sealed or not', () => {
  expect(filesVerdict(session('sealed'))).toEqual({ session: 'test-session', sealed: true, place: null });
  expect(filesVerdict(session('crashed'))).toEqual({ session: 'test-session', sealed: false, place: null });
});

test('every flipped byte of a sealed session is found and its place named', { timeout: 60_000 }, () => {
  const dir = session('sealed');
  const files = readdirSync(dir).filter((name) => statSync(join(dir, name)).size > 0);
  expect(files.sort()).toEqual(['journal.db', 'seal.json', 'tape-20261122.db']);
  const copy = join(temporaryFolder(), 'copy');
  for (const name of files) {
    const size = readFileSync(join(dir, name)).length;
    // Every 401st byte, and closer in the first hundred: the headers of the files.
    for (let at = 0; at < size; at += at < 100 ? 7 : 401) {
      rmSync(copy, { recursive: true, force: true });
      mkdirSync(copy);
      for (const each of files) copyFileSync(join(dir, each), join(copy, each));
      flip(join(copy, name), at);
      const { place } = filesVerdict(copy);
      const page = Math.floor(at / 4_096);
      expect(place ?? 'not found', `${name} byte ${at}`).toContain(name === 'seal.json' ? name : `${name}: page ${page}`);
    }
  }
});

test('where the journal can still be read the entry is named beside the page', () => {
  const dir = session('sealed');
  const path = join(dir, 'journal.db');
  const bytes = readFileSync(path);
  // SQLite leaves copies in the free space of its pages: the row is one of them.
  for (let at = bytes.indexOf('"20.25"'); at >= 0; at = bytes.indexOf('"20.25"', at + 1)) flip(path, at + 1);
  expect(filesVerdict(dir).place).toMatch(
    /^entry 20: it is not what was written \(its chain hash differs\) \(journal\.db: page \d+ \(bytes \d+ to \d+\)/);
});

test('a missing file, a missing seal and a file too many are found', () => {
  const dir = session('sealed');
  writeFileSync(join(dir, 'tape-20200101.db'), '');
  expect(filesVerdict(dir).place).toBe('tape-20200101.db is not in the seal');
  rmSync(join(dir, 'tape-20200101.db'));
  rmSync(join(dir, 'tape-20261122.db'));
  expect(filesVerdict(dir).place).toBe('tape-20261122.db is missing');
  rmSync(join(dir, 'seal.json'));
  expect(filesVerdict(dir).place).toBe('seal.json is missing');
});

test('without a seal the chain finds a changed row, SQLite a broken structure', () => {
  const dir = session('crashed');
  const db = openDatabase(join(dir, 'journal.db'), 'write');
  db.exec(`UPDATE entries SET causeSeq = 1 WHERE seq = 7`);
  db.close();
  expect(filesVerdict(dir).place).toMatch(/^entry 7: /);
  const other = session('crashed');
  const path = join(other, 'tape-20261122.db');
  writeFileSync(path, readFileSync(path).fill(7, 4_096, 4_300));
  expect(filesVerdict(other).place).toMatch(/^tape-20261122\.db: /);
});

test('a page that SQLite itself cannot read is named by its first entry', () => {
  const dir = session('sealed');
  const path = join(dir, 'journal.db');
  const bytes = readFileSync(path);
  const page = Math.floor(bytes.indexOf('"20.25"') / 4_096);
  writeFileSync(path, bytes.fill(0, page * 4_096, page * 4_096 + 100));
  expect(filesVerdict(dir).place).toMatch(new RegExp(`^entry \\d+: .*malformed.* \\(journal\\.db: page ${page} `));
});
