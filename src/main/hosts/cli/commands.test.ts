import { mkdtempSync, openSync, readSync, rmSync, writeSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
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

describe('export and import', () => {
  test('what is exported is imported as the same session under another name', async () => {
    const file = join(data, 'export.jsonl');
    const exported = await ballast('session', 'export', SESSION, '--out', file, ...at());
    expect([exported.code, JSON.parse(exported.out)]).toEqual([0, expect.objectContaining({ session: SESSION, file })]);
    const imported = await ballast('session', 'import', file, '--session', 'again', ...at());
    expect([imported.code, JSON.parse(imported.out)]).toEqual([0, {
      ...JSON.parse(exported.out) as object, session: 'again', file: undefined,
    }]);
    const hashOf = async (session: string) => (JSON.parse((await ballast('session', 'verify', session, ...at())).out) as
      { redecidedHash: string }).redecidedHash;
    expect(await hashOf('again')).toBe(await hashOf(SESSION));
    const onto = await ballast('session', 'export', SESSION, '--out', file, ...at());
    expect([onto.code, onto.notes[0]]).toEqual([2, expect.stringMatching(/^--out: EEXIST/)]);
    const twice = await ballast('session', 'import', file, '--session', 'again', ...at());
    expect([twice.code, twice.notes]).toEqual([2, ['--session: there is a session again already']]);
  });

  test('without --out the lines go to standard output and nothing else does', async () => {
    const { out, notes } = await ballast('session', 'export', SESSION, ...at());
    const lines = out.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([Object.keys(lines[0] ?? {}), Object.keys(lines.at(-1) ?? {}), notes.length]).toEqual([
      ['ballast', 'format', 'manifest'], ['end'], 1,
    ]);
  });

  test('a recorded option chain becomes a session; rows without sense are refused by line, the rest is taken', async () => {
    const chain = join(data, 'chain.csv');
    const positions = join(data, 'positions.csv');
    writeFileSync(chain, [
      'timestamp,instrument_name,mark_price,mark_iv,underlying_price,bid_price,ask_price',
      '1767627209000,BTC-30JAN26-95000-C,0.0301,45.1,93000,0.0295,0.0305',
      '1767627209000,BTC-30FEB26-95000-C,0.0301,45.1,93000,0.0295,0.0305',
    ].join('\n'));
    writeFileSync(positions, 'instrument,quantity\nBTC-30JAN26-95000-C,-2\nNONSENSE,1\n');
    const args = ['session', 'import', 'deribit-chain', chain, '--positions', positions, '--session', 'chain', ...at()];
    const { code, out, notes } = await ballast(...args);
    expect([code, notes.length]).toEqual([0, 2]);
    expect(notes).toEqual(expect.arrayContaining([
      expect.stringMatching(/chain\.csv:3: /), expect.stringMatching(/positions\.csv:3: /)]));
    expect(JSON.parse(out)).toMatchObject({ session: 'chain', imported: 1, refused: 2, positions: 1 });
    const { out: stood } = await ballast('session', 'replay', 'chain', ...at());
    expect(JSON.parse(stood)).toMatchObject({ positions: [{ instrument: 'deribit:BTC-30JAN26-95000-C', quantity: '-2' }] });
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
    [['session', 'import'], 'FILE: is missing (ballast session import --help)'],
    [['session', 'import', '/nowhere.jsonl'], 'FILE: no such file: /nowhere.jsonl'],
    [['session', 'import', 'deribit-chain'], 'FILE: is missing (ballast session import deribit-chain --help)'],
    [['session', 'import', 'deribit-ws', '/'], 'FILE: not a file: /'],
    [['session', 'import', 'package.json', '--session', '../x'], /^--session: "..\/x" is not a name/],
    [['session', 'import', 'package.json'], /package\.json:1: not a JSON object/],
    [['session', 'export', 'nowhere'], 'SESSION: no such session: nowhere'],
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
    expect(report).toMatchObject({ storage: 'ok', data: { folder: data, exists: true, writable: true, sessions: 3 } });
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
