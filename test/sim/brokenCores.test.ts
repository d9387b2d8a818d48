import { describe, expect, it } from 'vitest';
import { BROKEN_CORES } from './broken/brokenCores.ts';
import { InvariantBroken } from './auditor.ts';
import { SAFETY_MS } from './seeds.ts';
import { runWorld } from './world.ts';

const MOST_SEEDS = 60;

describe('the auditor catches', () => {
  it.each(BROKEN_CORES)('$name', { timeout: 300_000 }, ({ name, caughtAs, core }) => {
    for (let seed = 1; seed <= MOST_SEEDS; seed += 1) {
      try {
        runWorld({ seed, faults: true, safetyMs: SAFETY_MS, core });
      } catch (error) {
        if (!(error instanceof InvariantBroken) || !caughtAs.includes(error.invariant)) throw error;
        console.log(`${name}: caught at seed ${seed} (${error.message})`);
        return;
      }
    }
    expect.fail(`${name} was not caught in ${MOST_SEEDS} seeds`);
  });
});
