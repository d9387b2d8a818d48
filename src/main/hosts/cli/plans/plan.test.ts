import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../commands.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-plan-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function planned(request: unknown): Promise<{ code: number; answer: unknown; notes: string }> {
  const file = join(folder, 'plan.json');
  writeFileSync(file, typeof request === 'string' ? request : JSON.stringify(request));
  const said = { out: '', notes: '' };
  const code = await runCommand(['plan', '--in', file], {
    write: (text) => (said.out += text), note: (line) => (said.notes += `${line.replace(`${file}: `, '')}\n`),
  });
  return { code, answer: said.out === '' ? null : JSON.parse(said.out), notes: said.notes };
}

test('a split and a schedule in one plan, in whole lots', async () => {
  const { code, answer } = await planned({ quantity: 10, lot: 0.5,
    venues: [{ name: 'a', feePerUnit: 1, impact: 0.2 }, { name: 'b', feePerUnit: 1, impact: 0.2 },
      { name: 'c', feePerUnit: 1, impact: 0.2, fixedCost: 100 }],
    schedule: { kind: 'percentOfVolume', share: 0.1, volumes: [40, 40] } });
  expect(code).toBe(0);
  expect(answer).toEqual({ quantity: 10,
    // Two venues alike: 5 each, 10 x 1 + 2 x 0.2 x 5^1.5, and the next unit costs 1 + 1.5 x 0.2 x sqrt(5).
    split: { cost: expect.closeTo(10 + 0.4 * 5 ** 1.5, 9), marginalCost: expect.closeTo(1 + 0.3 * Math.sqrt(5), 9),
      venues: [{ name: 'a', quantity: expect.closeTo(5, 9) }, { name: 'b', quantity: expect.closeTo(5, 9) },
        { name: 'c', quantity: 0 }], inLots: [5, 5, 0] },
    schedule: { kind: 'percentOfVolume', trades: [4, 4], left: 2, inLots: [4, 4] } });
});

test('every kind of schedule', async () => {
  const of = async (schedule: unknown): Promise<unknown> => (await planned({ quantity: 9, schedule })).answer;
  expect(await of({ kind: 'twap', slices: 3 })).toMatchObject({ schedule: { trades: [3, 3, 3], inLots: null } });
  expect(await of({ kind: 'iceberg', shown: 4 })).toMatchObject({ schedule: { trades: [4, 4, 1] } });
  expect(await of({ kind: 'almgrenChriss', horizon: 3, slices: 3, volatility: 1, temporaryImpact: 0.1,
    permanentImpact: 0, halfSpread: 0.5, riskAversion: 0 }))
    .toMatchObject({ schedule: { holdings: [9, 6, 3, 0].map((left) => expect.closeTo(left, 9) as number), urgency: 0,
      trades: [3, 3, 3].map((trade) => expect.closeTo(trade, 9) as number), expectedCost: expect.closeTo(7.2, 9) } });
});

test('what makes no sense is refused with the path of the key, exit code 2', async () => {
  const cases: readonly [unknown, string][] = [
    ['{', 'not JSON'], [{ quantity: 1 }, 'venues or schedule: one is needed'],
    [{ quantity: -1, schedule: { kind: 'twap', slices: 2 } }, 'quantity: '],
    [{ quantity: 1, schedule: { kind: 'twap', slices: 0 } }, 'schedule.slices: '],
    [{ quantity: 1, speed: 3, schedule: { kind: 'twap', slices: 1 } }, 'speed'],
    [{ quantity: 1, venues: [{ name: 'a', feePerUnit: 1, impact: 0 }] }, 'impact of a: 0 is not above zero'],
    [{ quantity: 1, schedule: { kind: 'later' } }, 'schedule.kind: '],
  ];
  for (const [request, words] of cases) {
    const { code, answer, notes } = await planned(request);
    expect([code, answer, notes.startsWith('--in: '), notes.includes(words)], notes).toEqual([2, null, true, true]);
  }
});
