import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordPractice } from '../../../../test/fakes/practiceSession.ts';
import { hedgePolicySchema } from '../../../shared/contract/commands.ts';
import type { HedgePolicy } from '../../../shared/domain/steering/hedge.ts';
import type { LaboratoryRow } from '../../../shared/contract/questions/laboratory.ts';
import { sessionFolder } from '../sessions/folders.ts';
import { runLaboratory } from './laboratory.ts';

const SESSION = 'practice-laboratory';
let data: string;
let folder: string;
let running: HedgePolicy;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'ballast-laboratory-'));
  folder = sessionFolder(data, SESSION) ?? expect.fail('not a name');
  const recording = recordPractice(folder);
  for (let round = 0; round < 30; round += 1) {
    recording.pass(5);
    recording.approve();
  }
  running = recording.engine.state.policies.get('BTC') ?? expect.fail('no policy');
  recording.engine.stop('the test is over');
  recording.pass(1);
}, 60_000);
afterAll(() => rmSync(data, { recursive: true }));

const wide = (policy: HedgePolicy): HedgePolicy => ({ ...policy, bandDeltaCoin: policy.bandDeltaCoin * 100 });
const rowsOf = (policies: Record<string, HedgePolicy>, toMs = Infinity): readonly LaboratoryRow[] =>
  runLaboratory(folder, { windowMs: 30_000, approvalDelayMs: null,
    trials: Object.entries(policies).map(([name, policy]) => ({ name, policy })) as never }, toMs).rows;

test('T7 a session under two policies: both beside what was done, from the same looks', () => {
  const rows = rowsOf({ running, wide: wide(running) });
  expect(rows.map(({ name, isRecorded }) => [name, isRecorded])).toEqual(
    [['as recorded', true], ['running', false], ['wide', false]]);
  const [recorded, again, never] = rows as [LaboratoryRow, LaboratoryRow, LaboratoryRow];
  expect([recorded.hedges > 0, again.hedges > 0, never.hedges]).toEqual([true, true, 0]);
  expect([never.costUsd, never.turnoverUsd]).toEqual([0, 0]);
  // Who never hedges is further off than who does.
  expect(never.errorVarianceUsd2).toBeGreaterThan(again.errorVarianceUsd2 ?? Infinity);
  expect(recorded.windows).toBe(again.windows);
  expect(rows.every(({ blindShare, pnlUsd, healthLows }) =>
    blindShare < 0.2 && pnlUsd !== null && healthLows.length > 0)).toBe(true);
});

test('T8 the same record and policies give the same numbers, and what is later is not looked at', () => {
  const upTo = (toMs: number): ReturnType<typeof runLaboratory> => runLaboratory(folder, { windowMs: 30_000,
    approvalDelayMs: 0, trials: [{ name: 'a', policy: hedgePolicySchema.parse(running) }] }, toMs);
  const all = upTo(Infinity);
  expect(upTo(Infinity)).toEqual(all);
  const half = upTo((all.fromMs + all.toMs) / 2);
  expect(half.toMs).toBeLessThanOrEqual((all.fromMs + all.toMs) / 2);
  expect(half.looks).toBeLessThan(all.looks);
});
