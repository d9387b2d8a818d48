import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordPractice } from '../../../../../test/fakes/practiceSession.ts';
import type { HedgePolicy } from '../../../../shared/domain/steering/hedge.ts';
import type { LaboratoryRow } from '../../../../shared/contract/questions/laboratory.ts';
import { sessionFolder } from '../../../engine/sessions/folders.ts';
import { runCommand } from '../commands.ts';

const SESSION = 'practice-laboratory';
let data: string;
let running: HedgePolicy;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'ballast-replay-'));
  const recording = recordPractice(sessionFolder(data, SESSION) ?? expect.fail('not a name'));
  recording.pass(20);
  running = recording.engine.state.policies.get('BTC') ?? expect.fail('no policy');
  recording.engine.stop('the test is over');
  recording.pass(1);
}, 60_000);
afterAll(() => rmSync(data, { recursive: true }));

const wide = (policy: HedgePolicy): HedgePolicy => ({ ...policy, bandDeltaCoin: policy.bandDeltaCoin * 100 });

test('ballast replay SESSION --policy FILE...: JSON with every policy; a bad file is refused by file and key', async () => {
  const file = (name: string, value: unknown): string => {
    const path = join(data, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };
  const [a, b] = [file('narrow.json', running), file('wide.json', wide(running))];
  const run = async (...args: string[]): Promise<{ code: number; out: string; notes: string }> => {
    const said = { out: '', notes: '' };
    const code = await runCommand(['replay', '--data', data, ...args],
      { write: (text) => (said.out += text), note: (line) => (said.notes += `${line}\n`) });
    return { code, ...said };
  };
  const good = await run(SESSION, '--policy', a, b);
  const { rows } = JSON.parse(good.out) as { rows: LaboratoryRow[] };
  expect([good.code, rows.map(({ name }) => name)]).toEqual([0, ['as recorded', 'narrow', 'wide']]);
  expect(good.notes).toContain('error USD');
  const bad: readonly [unknown, string][] = [[{ ...running, bandDeltaBtc: 1 }, 'bandDeltaBtc'],
    [{ ...running, returnToFraction: 25 }, 'returnToFraction: '],
    [{ ...running, band: { kind: 'whalleyWilmott' } }, 'band.riskAversionPerUsd: '],
    [{ ...running, objective: { kind: 'greeks', gammaUsdPer1Pct: 1, vegaUsdPerVolPoint: null } }, 'objective.kind: ']];
  for (const [value, words] of bad) {
    const { code, out, notes } = await run(SESSION, '--policy', file('bad.json', value));
    expect([code, out, notes.includes('bad.json') && notes.includes(words)], notes).toEqual([2, '', true]);
  }
  expect((await run(SESSION)).notes).toContain('--policy: is missing');
  expect((await run('nobody', '--policy', a)).notes).toContain('SESSION');
});
