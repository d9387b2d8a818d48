import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BadInput } from './badInput.ts';
import { defaultDataDirectory, prepareDataDirectory } from './dataDirectory.ts';
import { readHostOptions } from './options.ts';

const NONE = { port: 0, data: null, seed: null, pace: null, session: null, resume: false, noPractice: false };

describe('options of a window host', () => {
  test.each([
    [[], NONE],
    [['--port', '8080', '--seed', '0', '--data', '/x y'], { ...NONE, port: 8080, seed: 0, data: '/x y' }],
    [['--port=1', '--session=a'], { ...NONE, port: 1, session: 'a' }],
    [['--resume'], { ...NONE, resume: true }],
    [['--no-practice'], { ...NONE, noPractice: true }],
  ])('%j', (args, expected) => {
    expect(readHostOptions(args, true)).toEqual(expected);
  });

  test.each([
    [['--port', '70000'], '--port: "70000" is not a whole number from 0 to 65535'],
    [['--port', '-1'], /--port/],
    [['--port', '1e3'], '--port: "1e3" is not a whole number from 0 to 65535'],
    [['--seed', '0x10'], '--seed: "0x10" is not a whole number from 0 to 4294967295'],
    [['--seed', ''], '--seed: needs a value'],
    [['--data', ''], '--data: needs a value'],
    [['--data'], /--data/],
    [['--sead', '1'], /--sead/],
    [['practice'], /practice/],
    [['--resume', '--session', 'a'], '--resume: does not go together with --session'],
    [['--no-practice', '--resume'], '--no-practice: does not go together with --resume'],
  ])('%j is refused in one line', (args, message) => {
    expect(() => readHostOptions(args, true)).toThrow(BadInput);
    expect(() => readHostOptions(args, true)).toThrow(message);
    expect(() => readHostOptions(args, true)).not.toThrow(/\n/);
  });

  test("Electron's own switches are passed over", () => {
    const args = ['--no-sandbox', '--remote-debugging-port=0', '--inspect=0', 'extra', '--seed', '4'];
    expect(readHostOptions(args, false)).toEqual({ ...NONE, seed: 4 });
  });
});

describe('the data directory', () => {
  test.each([
    ['linux', {}, '/t/.local/share/ballast'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/ballast'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/t/.local/share/ballast'],
    ['linux', { XDG_DATA_HOME: '' }, '/t/.local/share/ballast'],
    ['darwin', { XDG_DATA_HOME: '/data' }, '/t/Library/Application Support/Ballast'],
    ['win32', { LOCALAPPDATA: '/l' }, '/l/Ballast'],
  ] as const)('%s %j', (platform, env, expected) => {
    expect(defaultDataDirectory({ platform, env, home: '/t' })).toBe(expected);
  });

  test('is made for the user alone; one that cannot be is refused by name', () => {
    const root = mkdtempSync(join(tmpdir(), 'ballast-data-'));
    try {
      const folder = prepareDataDirectory(join(root, 'a', 'b'));
      expect([existsSync(folder), statSync(folder).mode & 0o777]).toEqual([true, 0o700]);
      writeFileSync(join(root, 'file'), '');
      expect(() => prepareDataDirectory(join(root, 'file'))).toThrow(/^--data: .*file cannot be used/);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
