import { expect, test } from 'vitest';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../test/fakes/entries.ts';
import { openDatabase, type Sqlite } from '../sqlite.ts';
import { checkVersion, migrate, MIGRATIONS, versionOfFile, type Migration } from './migrate.ts';

const empty = (): Sqlite => openDatabase(join(temporaryFolder(), 'file.db'), 'create');
const namesIn = (db: Sqlite): unknown[] =>
  db.prepare(`SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name`).pluck().all();

test('migration 0001 makes journal.db out of an empty file', () => {
  const db = empty();
  migrate(db, 'journal', MIGRATIONS.filter(({ number }) => number === 1));
  expect([versionOfFile(db), namesIn(db)]).toEqual([1, ['entries', 'manifest', 'marks', 'quarantine', 'snapshots']]);
  const put = `INSERT INTO entries VALUES (1, 'input', 5, NULL, NULL, 'RunEnded', 1, '{}', x'00')`;
  db.exec(put);
  expect(() => db.exec(put)).toThrow(/UNIQUE/);
  db.close();
});

test('migration 0002 makes a tape file out of an empty file', () => {
  const db = empty();
  migrate(db, 'tape', MIGRATIONS.filter(({ number }) => number === 2));
  expect([versionOfFile(db), namesIn(db)]).toEqual([2, ['candles', 'tape']]);
  db.close();
});

test('a later migration keeps the rows, is done once, and only to its own file', () => {
  const later: Migration = { number: 9, file: 'journal', sql: `ALTER TABLE entries ADD COLUMN note TEXT` };
  const db = empty();
  migrate(db, 'journal');
  db.exec(`INSERT INTO entries VALUES (1, 'input', 5, NULL, NULL, 'RunEnded', 1, '{}', x'00')`);
  migrate(db, 'journal', [...MIGRATIONS, later]);
  migrate(db, 'journal', [...MIGRATIONS, later]);
  expect([versionOfFile(db), db.prepare('SELECT seq, note FROM entries').all()]).toEqual([9, [{ seq: 1, note: null }]]);
  const tape = empty();
  migrate(tape, 'tape', [...MIGRATIONS, later]);
  expect(versionOfFile(tape)).toBe(2);
  for (const each of [db, tape]) each.close();
});

test('a migration that fails leaves the file as it was', () => {
  const db = empty();
  migrate(db, 'journal');
  const broken: Migration = { number: 9, file: 'journal', sql: `CREATE TABLE half (a); CREATE TABLE half (a)` };
  expect(() => migrate(db, 'journal', [...MIGRATIONS, broken])).toThrow(/already exists/);
  expect([versionOfFile(db), namesIn(db).includes('half')]).toEqual([1, false]);
  db.close();
});

test('a file of a newer Ballast is refused', () => {
  const db = empty();
  db.pragma('user_version = 99');
  expect(() => checkVersion(db, 'tape')).toThrow(/written by a newer Ballast \(file version 99, this one reads 2\)/);
  expect(() => migrate(db, 'journal')).toThrow(/newer Ballast/);
  db.close();
});
