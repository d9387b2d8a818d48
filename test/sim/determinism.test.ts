import { expect, it } from 'vitest';
import { SAFETY_MS } from './seeds.ts';
import { runWorld } from './world.ts';

it.each([3, 8])('seed %i gives the same world twice', { timeout: 120_000 }, (seed) => {
  const run = (): unknown => runWorld({ seed, faults: true, safetyMs: SAFETY_MS });
  expect(run()).toEqual(run());
});

it('a world without faults settles at once and needs no correction', { timeout: 60_000 }, () => {
  const report = runWorld({ seed: 11, faults: false, safetyMs: SAFETY_MS });
  expect(report.restarts).toBe(0);
  expect(report.settledAfterMs).toBeLessThanOrEqual(1_000);
  expect(report.corrections, 'a difference without a fault is a bug that healing would hide').toBe(0);
});
