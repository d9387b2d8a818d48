// The scripts that everything else starts through, without starting anything: what reports say, what is refused.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findElectron } from '../scripts/electron-path.mjs';
import { fromPlaywright, fromVitest, readVitest, sum } from '../scripts/reports.mjs';
import { ROOT, run } from '../scripts/run.mjs';

let lab: string;
beforeEach(() => (lab = mkdtempSync(join(tmpdir(), 'ballast-scripts-'))));
afterEach(() => rmSync(lab, { recursive: true, force: true }));

const passed = (fullName: string) => ({ status: 'passed', fullName });

describe('a suite counts', () => {
  test('its tests, and a file that cannot be loaded as one failure', () => {
    const report = {
      testResults: [
        { status: 'passed', assertionResults: [passed('a'), { status: 'pending', fullName: 'b' }] },
        { status: 'failed', assertionResults: [{ status: 'failed', fullName: 'c' }] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    expect(fromVitest(report)).toEqual({ passed: 1, failed: 2, skipped: 1, listed: 3, reasons: ['b'] });
  });

  test('in Playwright too, with the reason of a skip', () => {
    const skipped = { status: 'skipped', annotations: [{ type: 'skip', description: 'no binary' }] };
    const specs = [
      { title: 'opens', tests: [{ status: 'expected' }] },
      { title: 'window', tests: [skipped] },
    ];
    const report = {
      suites: [{ suites: [{ specs }] }],
      stats: { expected: 1, unexpected: 0, flaky: 0, skipped: 1 },
      errors: [],
    };
    expect(fromPlaywright(report)).toEqual({
      passed: 1,
      failed: 0,
      skipped: 1,
      listed: 2,
      reasons: ['window: no binary'],
    });
  });

  test('as failed when it ends without a report, with a torn one, or badly although no test failed', async () => {
    const file = join(lab, 'report.json');
    const end = (text: string | null, code: number) => async () => {
      if (text !== null) writeFileSync(file, text);
      return code;
    };
    const fine = JSON.stringify({ testResults: [{ status: 'passed', assertionResults: [passed('a')] }] });
    writeFileSync(file, fine);
    const counts = [
      await readVitest(file, end(null, 139)),
      await readVitest(file, end('{"testRes', 1)),
      await readVitest(file, end(fine, 1)),
      await readVitest(file, end(fine, 0)),
    ].map((result) => [result.passed, result.failed, result.crash !== undefined]);
    expect(counts).toEqual([
      [0, 1, true],
      [0, 1, true],
      [1, 1, true],
      [1, 0, false],
    ]);
  });

  test('into one last line', () => {
    const suite = { passed: 2, failed: 1, skipped: 0, listed: 3, reasons: [] };
    expect(sum([suite, suite])).toBe('4 passed, 2 failed');
    expect(sum([suite, { ...suite, skipped: 3 }])).toBe('4 passed, 2 failed, 3 skipped');
  });
});

describe("Electron's binary", () => {
  const install = (version: string): void => {
    const folder = join(lab, 'node_modules', 'electron');
    const binary = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
    const name = process.platform === 'win32' || process.platform === 'darwin' ? binary[process.platform] : 'electron';
    mkdirSync(join(folder, 'dist', name, '..'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '45.4.1' }));
    writeFileSync(join(folder, 'dist', name), '');
    if (version) writeFileSync(join(folder, 'dist', 'version'), version);
  };

  test('is found when it is whole and of the version that the package wants', () => {
    expect(findElectron(lab)).toBeNull();
    install('v45.4.1\n');
    expect(findElectron(lab)).toContain('electron');
  });

  test.each(['', '44.0.0'])('is not found when the download was cut short or is another version (%j)', (version) => {
    install(version);
    expect(findElectron(lab)).toBeNull();
  });
});

test('a program that hangs is ended and says so by its code', async () => {
  const code = await run(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { quietSeconds: 0.2, hidden: true });
  expect(code).toBe(124);
});

test.each([
  ['start.mjs', ['--port', 'x'], /^--port is not a number up to 65535: x/],
  ['start.mjs', ['--bogus'], /^Unknown option '--bogus'/],
  ['test.mjs', ['units'], /^No suite is called units; there are: unit, sim, contract, replay, chain, e2e\./],
])('%s %j is refused with one line and exit code 2', (script, args, line) => {
  const result = spawnSync(process.execPath, [join(ROOT, 'scripts', script), ...args], { encoding: 'utf8' });
  expect([result.status, result.stdout]).toEqual([2, '']);
  expect(result.stderr).toMatch(line);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
});
