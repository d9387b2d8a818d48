/** That the benches run and print figures; what these are is nobody's to assert. Chromium's parts are left out. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Figure } from '../bench/figures.ts';
import { judge, type Sample, type SoakRun } from '../bench/soak/verdict.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/bench.mjs', import.meta.url));
const bench = (...args: string[]) => spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });

describe('npm run bench', () => {
  test('prints a finite figure for each thing it measures without a browser', () => {
    const { status, stdout, stderr } = bench('--quick', '--json', '--parts', 'engine,journal,replay,latency');
    expect([status, stderr]).toEqual([0, expect.stringContaining('events through the engine')]);
    const { figures } = JSON.parse(stdout) as { figures: Figure[] };
    const units = figures.map(({ unit }) => unit);
    expect(new Set(units)).toEqual(new Set(['events/s', 'entries/s', 'x real time', 'rows/s', 'ms']));
    expect(figures.filter(({ value }) => !(Number.isFinite(value) && value > 0))).toEqual([]);
    expect(figures.length).toBeGreaterThanOrEqual(15);
  });

  test.each([
    [['--parts', 'engine,nothing'], /^bench: --parts: there is no nothing; there are engine, /],
    [['--runs', '0'], /^bench: --runs: "0" is not a whole number/],
    [['--fast'], /^bench: Unknown option '--fast'/],
  ])('%j is exit code 2 and one line', (args, line) => {
    const { status, stdout, stderr } = bench(...args);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(line)]);
  });
});

describe('the verdict on a long run', () => {
  const MINUTES = 30;
  const screen = { patches: 9, snapshots: 1, hotFrames: 9, patchGaps: 0, hotGaps: 0, reconnects: 0, refusals: 0,
    pageErrors: [], numbersShown: 9 };
  const latency = { count: 1, p50Ms: 1, p99Ms: 1, maxMs: 1 };
  const metrics = { batches: 1, entries: 1, tapeRows: 1, conflated: 0, refused: 0, effectsReleased: 0, waiting: 0,
    mostWaiting: 1, messageToRelease: latency, commit: latency };
  const session = { ok: true, sealed: true, place: null, notes: [], entries: 1, tapeRows: 1, appliedHash: 'a',
    redecidedHash: 'a' };
  const runWith = (heapAt: (minute: number) => number, more: Partial<SoakRun> = {}): SoakRun => ({
    samples: Array.from({ length: MINUTES }, (_, at): Sample => ({ atMs: (at + 1) * 60_000 + 40,
      engineHeapBytes: heapAt(at + 1), engineRssBytes: 100e6, screenHeapBytes: 10e6 })),
    losses: { metrics, complaints: [], screen }, session, exitCode: 0, runMs: MINUTES * 60_000, ...more,
  });

  test('holds what stays level and what is given back, not what grows by more than a twentieth', () => {
    // Flat, growing only at first, shrinking, growing all the time by 6 % in ten minutes.
    const heaps: ((minute: number) => number)[] = [() => 20e6, (minute) => (minute <= 10 ? minute * 2e6 : 20e6),
      (minute) => 30e6 - minute * 3e5, (minute) => 20e6 + minute * 1.3e5];
    expect(heaps.map((heapAt) => judge(runWith(heapAt)).pass)).toEqual([true, true, true, false]);
  });

  test.each<[string, Partial<SoakRun>]>([
    ['a session that does not verify', { session: { ...session, ok: false, place: 'entry 3' } }],
    ['a host that failed', { exitCode: 1 }],
    ['a complaint in the log', { losses: { metrics, complaints: ['error'], screen } }],
    ['an engine that refused something', { losses: { metrics: { ...metrics, refused: 1 }, complaints: [], screen } }],
    ['a patch left out', { losses: { metrics, complaints: [], screen: { ...screen, patchGaps: 1 } } }],
    ['a screen without numbers', { losses: { metrics, complaints: [], screen: { ...screen, numbersShown: 0 } } }],
    ['no measurement', { samples: [] }],
  ])('%s fails it', (_, change) => {
    expect(judge(runWith(() => 20e6, change)).pass).toBe(false);
  });
});
