import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionFolder } from '../../engine/sessions/folders.ts';
import { beginPractice } from '../../engine/sessions/practice.ts';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { runCommand } from './commands.ts';

const SESSION = 'practice-stress';
const RECORDED = fileURLToPath(new URL('../../../../../shared/recorded/', import.meta.url));
let data: string;
let beganMs: number;
let endedMs: number;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'ballast-stress-'));
  const folder = sessionFolder(data, SESSION) ?? expect.fail('not a name');
  const run = beginPractice({ folder, ports: nodePorts(), appVersion: 'test' }, SESSION, 3);
  await pause(1_500);
  beganMs = Date.now();
  await pause(1_500);
  endedMs = Date.now();
  run.stop('the test is over');
});
afterAll(() => rmSync(data, { recursive: true }));

interface Ran<T> { readonly code: number; readonly answer: T; readonly notes: readonly string[] }

async function ballast<T>(...args: string[]): Promise<Ran<T>> {
  let out = '';
  const notes: string[] = [];
  const code = await runCommand(args, { write: (text) => { out += text; }, note: (line) => notes.push(line) });
  return { code, answer: (out === '' ? null : JSON.parse(out)) as T, notes };
}

interface Stressed {
  readonly pnlUsd: number | null;
  readonly missing: readonly string[];
  readonly legs: readonly { readonly id: string; readonly pnlUsd: number | null;
    readonly valueUsd: number | null }[];
  readonly accounts: readonly { readonly account: string; readonly before: { readonly health: number };
    readonly after: { readonly health: number } }[];
  readonly reverse: readonly { readonly deviations: number | null; readonly missing: readonly string[] }[];
  readonly tail: null | Readonly<Record<'historical' | 'filtered' | 'monteCarlo', { readonly expectedShortfallUsd: number;
    readonly valueAtRiskUsd: number; readonly shortfallErrorUsd: number }>> & { readonly periods: number };
}

describe('ballast stress', { timeout: 60_000 }, () => {
  const stress = (...args: string[]): Promise<Ran<Stressed>> => ballast('stress', '--data', data, ...args);

  test('a named day over the practice book: every leg known, health falls, and what would liquidate', async () => {
    const { code, answer } = await stress('--session', SESSION, '--scenario', '2020-03-12');
    expect([code, answer.missing, answer.accounts.length]).toEqual([0, [], 3]);
    expect(answer.pnlUsd).toBeLessThan(-10_000);
    expect(answer.legs.reduce((sum, leg) => sum + (leg.pnlUsd ?? NaN), 0)).toBeCloseTo(answer.pnlUsd ?? NaN, 4);
    const lending = answer.accounts.find(({ account }) => account.startsWith('simulated-lending'));
    expect(lending?.after.health).toBeLessThan((lending?.before.health ?? 0) * 0.6);
    expect(answer.reverse.every(({ deviations, missing }) => deviations !== null && deviations > 0 && missing.length === 0))
      .toBe(true);
  });

  test('no shock from a file gives exactly zero', async () => {
    const file = join(data, 'nothing.json');
    const about = { id: 'nothing', title: 'Nothing', source: 'none', confidence: 'assumed' };
    writeFileSync(file, JSON.stringify({ ...about, shock: {} }));
    const { answer } = await stress('--session', SESSION, '--scenario', file);
    expect([answer.pnlUsd, answer.legs.filter(({ pnlUsd }) => pnlUsd !== 0)]).toEqual([0, []]);
    for (const { before, after } of answer.accounts) expect(after).toEqual(before);
    writeFileSync(file, JSON.stringify({ ...about, shock: { horizonMs: 'soon' } }));
    const bad = await stress('--session', SESSION, '--scenario', file);
    expect([bad.code, bad.notes]).toEqual([2, [expect.stringContaining(`--scenario: ${file}: shock.horizonMs: `)]]);
  });

  test('bad input is one line that names the argument', async () => {
    for (const [args, line] of [
      [['--session', SESSION], /^--scenario: is missing; named: 2020-03-12, 2020-03-12:close, /],
      [['--session', SESSION, '--scenario', 'doom'], /^--scenario: no scenario "doom": /],
      [['--session', 'none', '--scenario', '2020-03-12'], /^SESSION: no such session: none/],
      [['--scenario', '2020-03-12'], /^--positions: is missing/],
      [['--positions', 'x', '--scenario', '2020-03-12'], /^--chain: is missing/],
      [['--session', SESSION, '--chain', 'x', '--scenario', '2020-03-12'], /^--session: stands alone/],
      [['--session', SESSION, '--scenario', '2020-03-12', '--history', 'x.csv'], /^--history: x.csv: which coin/],
      [['--session', SESSION, '--scenario', '2020-03-12', '--history', 'BTC=x.csv'], /^--history: no such file: x.csv/],
    ] as const) {
      const { code, notes } = await stress(...args);
      expect([code, notes]).toEqual([2, [expect.stringMatching(line)]]);
    }
  });

  test('value at risk from candles: three ways, the same for the same seed', async () => {
    const files = ['BTC', 'ETH'].map((coin, column) => {
      const file = join(data, `venue_${coin}USDT_1d.csv`);
      const rows = Array.from({ length: 120 }, (_, t) =>
        `${new Date(Date.UTC(2026, 0, 1 + t)).toISOString()},${(100 * Math.exp(0.05 * Math.sin(t * t + column))).toFixed(6)}`);
      writeFileSync(file, ['Date,Close', ...rows].join('\n'));
      return file;
    });
    const args = ['--session', SESSION, '--scenario', '2021-05-19', '--history', files.join(','), '--draws', '400'];
    const [one, two] = [await stress(...args), await stress(...args)];
    expect([one.answer.tail?.periods, one.answer.tail]).toEqual([119, two.answer.tail]);
    for (const way of ['historical', 'filtered', 'monteCarlo'] as const) {
      const found = one.answer.tail?.[way];
      expect(found?.expectedShortfallUsd).toBeGreaterThan(found?.valueAtRiskUsd ?? NaN);
      expect(found?.shortfallErrorUsd).toBeGreaterThan(0);
    }
  });

  const chains = join(RECORDED, 'deribit', 'chains', 'mikehyland');
  const there = existsSync(chains);
  test.skipIf(!there)(`a recorded chain and a list of positions${there ? '' : ' (skipped: no ../shared)'}`, async () => {
    const positions = join(data, 'positions.csv');
    writeFileSync(positions, 'instrument,quantity\nBTC-30JAN26-100000-C,-5\nBTC-30JAN26-80000-P,-5\nBTC-PERPETUAL,-1000\n');
    const chain = ['options', 'futures'].map((kind) => join(chains, `BTC_20260115_${kind}.csv`)).join(',');
    const { code, answer } = await stress('--positions', positions, '--chain', chain, '--scenario', '2021-05-19');
    expect([code, answer.missing, answer.legs.length]).toEqual([0, [], 3]);
    const [call, put, perpetual] = answer.legs.map(({ pnlUsd }) => pnlUsd ?? NaN);
    expect([(put ?? 0) < -20_000, (perpetual ?? 0) > 2_000]).toEqual([true, true]);
    expect((call ?? 0) + (put ?? 0) + (perpetual ?? 0)).toBeCloseTo(answer.pnlUsd ?? NaN, 6);
  });
});

describe('ballast explain', { timeout: 60_000 }, () => {
  interface Explained {
    readonly totalUsd: number;
    readonly terms: Readonly<Record<string, number>>;
    readonly missing: readonly string[];
    readonly accounts: readonly { readonly totalUsd: number; readonly terms: Readonly<Record<string, number>> }[];
  }

  test('the parts add up to the total exactly, and the total is the change of the portfolio', async () => {
    const { code, answer } = await ballast<Explained>('explain', '--data', data, '--session', SESSION,
      '--from', String(beganMs), '--to', String(endedMs));
    expect([code, answer.missing, answer.accounts.length]).toEqual([0, [], 3]);
    const sum = (terms: Readonly<Record<string, number>>): number => Object.values(terms).reduce((all, one) => all + one, 0);
    for (const { totalUsd, terms } of [answer, ...answer.accounts]) expect(sum(terms)).toBe(totalUsd);
    const worth = async (atMs: number): Promise<number> => {
      const then = await ballast<Stressed>('stress', '--data', data, '--session', SESSION, '--at', String(atMs),
        '--scenario', '2020-03-12');
      return then.answer.legs.reduce((all, leg) => all + (leg.valueUsd ?? NaN), 0);
    };
    // Nothing was paid in or out between the two.
    expect(Math.abs((await worth(endedMs)) - (await worth(beganMs)) - answer.totalUsd)).toBeLessThan(1e-3);
    const size = Object.values(answer.terms).reduce((all, one) => all + Math.abs(one), 0);
    expect(size).toBeGreaterThan(0);
  });

  test('bad input is one line that names the argument', async () => {
    for (const [args, line] of [
      [['--from', '1', '--to', '2'], /^--session: is missing/],
      [['--session', SESSION, '--to', '2'], /^--from: is missing/],
      [['--session', SESSION, '--from', 'noon', '--to', '2'], /^--from: "noon" is neither/],
      [['--session', SESSION, '--from', '2', '--to', '2'], /^--to: is not after --from/],
      [['--session', SESSION, '--from', '1', '--to', '2'], /^--from: the session holds no account/],
    ] as const) {
      const { code, notes } = await ballast('explain', '--data', data, ...args);
      expect([code, notes]).toEqual([2, [expect.stringMatching(line)]]);
    }
  });
});
