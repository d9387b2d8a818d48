import { mkdtempSync, openSync, readSync, rmSync, writeSync, closeSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionFolder } from '../../engine/sessions/folders.ts';
import { beginPractice } from '../../engine/sessions/practice.ts';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { isCommand, runCommand } from './commands.ts';
import { electronAt, hostOf } from './doctor.ts';

const SESSION = 'practice-test';
let data: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'ballast-cli-'));
  const folder = sessionFolder(data, SESSION) ?? expect.fail('not a name');
  const run = beginPractice({ folder, ports: nodePorts(), appVersion: 'test' }, SESSION, 3);
  await pause(900);
  run.stop('the test is over');
});
afterAll(() => rmSync(data, { recursive: true }));

async function ballast(...args: string[]): Promise<{ code: number; out: string; notes: string[] }> {
  let out = '';
  const notes: string[] = [];
  const code = await runCommand(args, { write: (text) => { out += text; }, note: (line) => notes.push(line) });
  return { code, out, notes };
}
const at = (): string[] => ['--data', data];

describe('session', () => {
  test('list prints one JSON array', async () => {
    const { code, out, notes } = await ballast('session', 'list', ...at());
    const [first, ...rest] = JSON.parse(out) as Record<string, unknown>[];
    expect([code, notes, rest]).toEqual([0, [], []]);
    expect(first).toMatchObject({ session: SESSION, mode: 'practice', status: 'ended' });
    expect(first?.['entries']).toBeGreaterThan(40);
  });

  test('verify prints equal hashes; one flipped byte of the journal fails with the place', async () => {
    const good = await ballast('session', 'verify', SESSION, ...at());
    const verdict = JSON.parse(good.out) as { appliedHash: string; redecidedHash: string };
    expect([good.code, verdict]).toEqual([0, expect.objectContaining({ ok: true, equal: true, place: null })]);
    expect(verdict.appliedHash).toBe(verdict.redecidedHash);
    const path = join(sessionFolder(data, SESSION) ?? '', 'journal.db');
    const position = readFileSync(path).indexOf('AccountSnapshotReported');
    flip(path, position + 40);
    const bad = await ballast('session', 'verify', SESSION, ...at());
    flip(path, position + 40);
    const { ok, place } = JSON.parse(bad.out) as { ok: boolean; place: string };
    expect([bad.code, ok, place.length > 0, bad.notes.at(-1)]).toEqual([1, false, true, expect.stringContaining(place)]);
  });

  test('replay prints where it stood, the same every time, and less when it stops earlier', async () => {
    const [whole, again] = [await ballast('session', 'replay', SESSION, ...at()),
      await ballast('session', 'replay', SESSION, ...at())];
    const result = JSON.parse(whole.out) as Record<string, unknown> & { startTimeMs: number };
    expect([whole.code, result['portfolio'], result['positions']]).toEqual([
      0, expect.objectContaining({ id: 'portfolio' }), expect.arrayContaining([expect.anything()])]);
    expect(JSON.parse(again.out)).toMatchObject({ ledgerHash: result['ledgerHash'], seq: result['seq'] });
    const early = await ballast('session', 'replay', SESSION, '--until', String(result.startTimeMs), ...at());
    expect((JSON.parse(early.out) as { seq: number }).seq).toBeLessThan(Number(result['seq']));
  });

  test('replay at a speed takes its time', async () => {
    const { out } = await ballast('session', 'replay', SESSION, '--speed', '4', ...at());
    const { timesRealTime } = JSON.parse(out) as { timesRealTime: number };
    expect(timesRealTime).toBeLessThanOrEqual(4.5);
  });
});

describe('bad input is exit code 2 and one line that names it', () => {
  test.each([
    [['sesion', 'list'], 'unknown command: sesion (ballast --help lists the commands)'],
    [['session'], /^ballast session needs a word after it: list, verify, replay/],
    [['session', 'show'], /^ballast session has no "show": list, verify, replay/],
    [['session', 'verify'], 'SESSION: is missing (ballast session verify --help)'],
    [['session', 'verify', 'a', 'b'], 'unexpected argument: b (ballast session verify --help)'],
    [['session', 'verify', 'nowhere'], 'SESSION: no such session: nowhere'],
    [['session', 'verify', '../../etc'], 'SESSION: no such session: ../../etc'],
    [['session', 'list', '--dat', '/x'], /--dat/],
    [['session', 'list', '--data', '/nowhere/at/all'], '--data: no such folder: /nowhere/at/all'],
    [['session', 'list', '--data'], /--data/],
    [['session', 'replay', SESSION, '--speed', 'fast'], '--speed: "fast" is not a number above 0'],
    [['session', 'replay', SESSION, '--speed', '0'], '--speed: "0" is not a number above 0'],
    [['session', 'replay', SESSION, '--until', 'noon'], /^--until: "noon" is neither/],
    [['session', 'replay', SESSION, '--until', '2026-13-40'], /^--until: "2026-13-40" is neither/],
    [['doctor', 'now'], 'unexpected argument: now (ballast doctor --help)'],
  ])('%j', async (args, message) => {
    const located = args.includes('--data') ? args : [...args, ...at()];
    const { code, out, notes } = await ballast(...(args[0] === 'sesion' || args.length === 1 && args[0] === 'session'
      ? args : located));
    expect([code, out, notes.length]).toEqual([2, '', 1]);
    expect(notes[0]).toMatch(message);
    expect(notes[0]).not.toContain('\n');
  });

  test('no command at all shows them', async () => {
    const { code, notes } = await ballast();
    expect([code, notes[0]]).toEqual([2, expect.stringContaining('ballast session list')]);
  });
});

describe('help', () => {
  test.each([['help'], ['--help'], ['-h']])('%s lists the commands', async (word) => {
    const { code, out } = await ballast(word);
    expect([code, out]).toEqual([0, expect.stringContaining('ballast session verify SESSION')]);
  });

  test('each command explains its options', async () => {
    const { code, out } = await ballast('session', 'replay', '--help');
    expect(code).toBe(0);
    for (const word of ['session replay SESSION', '--speed', '--until', '--data', '--help']) expect(out).toContain(word);
  });

  test('a command line of ours is told from one of the window', () => {
    expect([['session', 'list'], ['doctor'], ['help'], ['--session', 'x'], [], ['--no-sandbox']].map(isCommand))
      .toEqual([true, true, true, false, false, false]);
  });
});

describe('doctor', () => {
  test('says what there is, which host opens, and how to install the rest', async () => {
    const { out } = await ballast('doctor', ...at());
    const report = JSON.parse(out) as Record<string, unknown> & { missing: { install: string }[] };
    expect(report).toMatchObject({ storage: 'ok', data: { folder: data, exists: true, writable: true, sessions: 1 } });
    expect(['browser', 'electron']).toContain(report['host']);
    expect(report.missing.every(({ install }) => install.length > 0)).toBe(true);
  });

  test.each([
    [null, {}, 'linux', 1, 'browser'],
    ['/e', {}, 'linux', 1, 'browser'],
    ['/e', { DISPLAY: ':0' }, 'linux', 0, 'browser'],
    ['/e', { WAYLAND_DISPLAY: 'w' }, 'linux', 1, 'electron'],
    ['/e', {}, 'darwin', 0, 'electron'],
  ] as const)('with %s and %j on %s as %s opens the %s host', (path, env, platform, uid, host) => {
    expect(hostOf({ path, wanted: null, version: null }, env, platform, uid).host).toBe(host);
  });

  test('Electron is found by looking at files', () => {
    const found = electronAt(join(data, 'nowhere'), 'linux');
    expect(found).toEqual({ path: null, wanted: null, version: null });
  });
});

function flip(path: string, position: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ 1;
  writeSync(file, byte, 0, 1, position);
  closeSync(file);
}
