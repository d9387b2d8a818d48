/** Runs seeds one after another; a failing one is named with the command that runs it again. */
import { runWorld, type WorldReport } from './world.ts';

/** Virtual length of the safety phase of a seed in the test suites. */
export const SAFETY_MS = 20_000;

export interface SeedFailure { readonly seed: number; readonly text: string }

export interface SeedsResult { readonly reports: readonly WorldReport[]; readonly failures: readonly SeedFailure[] }

export function runSeeds(seeds: readonly number[], onDone: (seed: number) => void = () => undefined): SeedsResult {
  const reports: WorldReport[] = [];
  const failures: SeedFailure[] = [];
  for (const seed of seeds) {
    try {
      reports.push(runWorld({ seed, faults: true, safetyMs: SAFETY_MS }));
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      failures.push({ seed, text: `seed ${seed}: ${what}\n  again: npm run sim -- --seed ${seed}` });
    }
    onDone(seed);
  }
  return { reports, failures };
}

/** 1 to `count`, every `step`th from `first`: two test files share the machine's cores. */
export const seedRange = (first: number, count: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((count - first + 1) / step)) }, (_unused, i) => first + i * step);

export const seedCount = (): number => {
  const asked = Number(process.env['SIM_SEEDS'] ?? '500');
  if (!Number.isInteger(asked) || asked < 1) throw new Error('SIM_SEEDS must be a whole number above zero');
  return asked;
};

/** All faults together over all reports: a fault that never happened was never tested. */
export function faultTotals(reports: readonly WorldReport[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { faults } of reports) {
    for (const [fault, times] of Object.entries(faults)) totals[fault] = (totals[fault] ?? 0) + times;
  }
  return totals;
}
