import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../../test/fakes/entries.ts';
import { black76Price } from '../../../risk/pricing/black76.ts';
import { runCommand } from '../commands.ts';

async function ballast(...args: string[]): Promise<{ code: number; out: string; notes: string[] }> {
  let out = '';
  const notes: string[] = [];
  const code = await runCommand(args, { write: (text) => { out += text; }, note: (line) => notes.push(line) });
  return { code, out, notes };
}

const HEAD = 'timestamp,instrument_name,underlying,expiry_datetime,bid_price,ask_price,implied_volatility';

/** Two expiries quoted at 50 and 52 vol points, a point wide. */
function chainFile(): string {
  const file = join(temporaryFolder(), 'chain.csv');
  const lines = ([['6NOV26', 14, 0.5], ['20NOV26', 28, 0.52]] as const).flatMap(([label, days, vol]) =>
    Array.from({ length: 17 }, (_, i) => 84_000 + 2_000 * i).map((strike) => {
      const type = strike < 100_000 ? 'put' : 'call';
      const price = (of: number): string =>
        (black76Price(type, 100_000, strike, days / 365, of, 0) / 100_000).toFixed(6);
      const expiry = new Date(Date.parse('2026-10-23T08:00:00Z') + days * 86_400_000).toISOString();
      const name = `BTC-${label}-${strike}-${type === 'call' ? 'C' : 'P'}`;
      return ['2026-10-23T08:00:00Z', name, 100_000, expiry, price(vol - 0.005), price(vol + 0.005), vol].join();
    }));
  writeFileSync(file, [HEAD, ...lines].join('\n'));
  return file;
}

test.each(['svi', 'ssvi', 'sabr'])('surface --model %s prints one JSON object: parameters, misfit, verdicts', async (model) => {
  const { code, out, notes } = await ballast('surface', '--chain', chainFile(), '--model', model);
  const report = JSON.parse(out) as { surfaces: { slices: { atmVol: number }[] }[] };
  expect([code, notes]).toEqual([0, []]);
  expect(report).toMatchObject({ model, refused: 0, surfaces: [{ underlying: 'BTC', shareInside: 1,
    butterflyViolations: 0, calendarViolations: 0 }] });
  const [surface] = report.surfaces;
  expect(surface?.slices[0]).toMatchObject({ status: 'fitted', parameters: { model }, rmseOutsideVolPoints: null,
    butterfly: { free: true }, calendar: { free: true } });
  expect(surface?.slices.map(({ atmVol }) => Math.round(1_000 * atmVol))).toEqual([500, 520]);
});

test('surface: what is wrong with the input is one line and exit code 2', async () => {
  const garbage = join(temporaryFolder(), 'garbage.csv');
  writeFileSync(garbage, 'a,b\n1,2\n');
  const empty = join(temporaryFolder(), 'empty.csv');
  writeFileSync(empty, `${HEAD}\n`);
  const expected = [
    [['surface'], '--chain: is missing'], [['surface', '--chain', `${garbage}.not`], '--chain: no such file'],
    [['surface', '--chain', garbage], 'not a Deribit chain'], [['surface', '--chain', empty], 'no row is an option'],
    [['surface', '--chain', chainFile(), '--model', 'heston'], '--model: "heston" is none of svi, ssvi, sabr'],
  ] as const;
  for (const [args, line] of expected) {
    const { code, out, notes } = await ballast(...args);
    expect([code, out, notes]).toEqual([2, '', [expect.stringContaining(line)]]);
  }
});
