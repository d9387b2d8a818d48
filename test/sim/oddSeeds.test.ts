import { expect, it } from 'vitest';
import { faultTotals, runSeeds, seedCount, seedRange } from './seeds.ts';

const seeds = seedRange(1, seedCount(), 2);

it(`I1 to I16 hold over ${seeds.length} odd seeds with faults on, and each world settles`, { timeout: 3_600_000 }, () => {
  const { reports, failures } = runSeeds(seeds);
  expect(failures.map(({ text }) => text).join('\n')).toBe('');
  expect(reports).toHaveLength(seeds.length);
  if (seeds.length < 100) return;
  const never = Object.entries(faultTotals(reports)).filter(([, times]) => times === 0).map(([fault]) => fault);
  expect(never, 'faults that never happened').toEqual([]);
});
