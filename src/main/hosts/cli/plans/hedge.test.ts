import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionFolder } from '../../../engine/sessions/folders.ts';
import { beginPractice } from '../../../engine/sessions/practice.ts';
import { nodePorts } from '../../../ports/node/nodePorts.ts';
import { runCommand } from '../commands.ts';

const SESSION = 'practice-hedge';
let data: string;
/** While the venues were still connected: with the session their connections end. */
let at: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'ballast-hedge-'));
  const folder = sessionFolder(data, SESSION) ?? expect.fail('not a name');
  const run = beginPractice({ folder, ports: nodePorts(), appVersion: 'test' }, SESSION, 3);
  await pause(6_000);
  at = new Date().toISOString();
  await pause(300);
  run.stop('the test is over');
}, 30_000);
afterAll(() => rmSync(data, { recursive: true }));

interface Row { readonly name: string; readonly low: number; readonly high: number; readonly before: number;
  readonly after: number }
interface Plan { readonly costUsd: number; readonly exitUsd: number; readonly legs: readonly {
  readonly instrument: string; readonly cost: { readonly totalUsd: number; readonly exitUsd: number } }[] }
interface Report extends Plan {
  readonly status: string;
  readonly rows: readonly Row[];
  readonly missed: readonly string[];
  readonly second: (Plan & { readonly whyNot: string }) | null;
  readonly marginAfter: readonly { readonly account: string; readonly missing: readonly string[] }[];
}

async function hedge(...args: string[]): Promise<{ code: number; report: Report | null; notes: string }> {
  const said = { out: '', notes: '' };
  const code = await runCommand(['hedge', '--data', data, ...args], {
    write: (text) => (said.out += text), note: (line) => (said.notes += `${line}\n`),
  });
  return { code, report: said.out === '' ? null : JSON.parse(said.out) as Report, notes: said.notes };
}

const reported = async (...args: string[]): Promise<Report> => {
  const { report, notes } = await hedge('--session', SESSION, '--at', at, '--on', 'BTC', ...args);
  return report ?? expect.fail(notes);
};

test('the practice book: delta, gamma and vega brought back together, at a cost that adds up', async () => {
  const wide = await reported('--delta', '1e9');
  const [delta] = wide.rows;
  expect([wide.status, wide.legs, delta?.before]).toEqual(['none', [], delta?.after]);
  const all = await reported('--delta', '1e9', '--gamma', '1e12', '--vega', '1e12');
  const [, gamma = expect.fail('no gamma'), vega = expect.fail('no vega')] = all.rows;
  // A tenth off each: within what a few lots of options can do.
  const bands = ['--delta', '0.05', '--gamma', `${Math.abs(gamma.before) * 0.9}`, '--vega', `${Math.abs(vega.before) * 0.9}`];
  const plan = await reported(...bands);
  expect([plan.status, plan.missed]).toEqual(['planned', []]);
  for (const { low, high, after } of plan.rows) {
    expect(after).toBeGreaterThanOrEqual(low - 1e-6 * Math.abs(low));
    expect(after).toBeLessThanOrEqual(high + 1e-6 * Math.abs(high));
  }
  const whole = ({ costUsd, exitUsd }: Plan): number => costUsd + exitUsd;
  const summed = plan.legs.reduce((sum, { cost }) => ({ now: sum.now + cost.totalUsd, exit: sum.exit + cost.exitUsd }),
    { now: 0, exit: 0 });
  expect([plan.costUsd, plan.exitUsd]).toEqual([expect.closeTo(summed.now, 6), expect.closeTo(summed.exit, 6)]);
  expect(plan.legs.length).toBeGreaterThan(0);
  expect(plan.marginAfter.map(({ missing }) => missing)).toEqual(plan.marginAfter.map(() => []));
  const { second } = plan;
  if (second === null) return;
  expect(whole(second)).toBeGreaterThanOrEqual(whole(plan) - 1e-6);
  const has = ({ legs }: Plan, name: string): boolean => legs.some(({ instrument }) => instrument === name);
  expect(plan.legs.every(({ instrument }) => has(second, instrument))).toBe(false);
}, 60_000);

test('what is missing or no width is refused by the argument, exit code 2', async () => {
  const cases: readonly [string[], string][] = [
    [['--on', 'BTC', '--delta', '1'], '--session: is missing'],
    [['--session', SESSION, '--delta', '1'], '--on: is missing'],
    [['--session', SESSION, '--on', 'BTC'], '--delta: is missing'],
    [['--session', SESSION, '--on', 'BTC', '--delta=-1'], '--delta: "-1" is no width'],
    [['--session', SESSION, '--on', 'BTC', '--delta', '1', '--vega', 'x'], '--vega: "x" is no width'],
    [['--session', SESSION, '--at', at, '--on', 'DOGE', '--delta', '1'], 'DOGE: nothing is held of it'],
    [['--session', SESSION, '--on', 'BTC', '--delta', '1'], 'connection of simulated-options; connection of'],
  ];
  for (const [args, words] of cases) {
    const { code, report, notes } = await hedge(...args);
    expect([code, report, notes.includes(words)], notes).toEqual([2, null, true]);
  }
});
