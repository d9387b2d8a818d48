import { beforeAll, expect, it } from 'vitest';
import { fc } from '@fast-check/vitest';
import { segmentsOf } from '../../hedging/planner/costCurve.ts';
import { loadSolver } from './highsSolver.ts';
import { planHedge, planWithSecond, type MixedIntegerSolver } from '../../hedging/planner/planner.ts';
import { lotsName } from '../../hedging/planner/formulation.ts';
import { planOf, type PlanInstrument, type PlanProblem } from '../../hedging/planner/problem.ts';

let solve: MixedIntegerSolver;
beforeAll(async () => {
  solve = await loadSolver();
});

/** Half spread and fee a lot, impact with the 3/2 power, a fixed part. */
const instrument = (
  name: string, perLot: readonly number[], usdPerLot: number, impact = 0, fixedUsd = 0, most = 5, minLots = 1,
): PlanInstrument => ({
  name, perLot, minLots, maxBuyLots: most, maxSellLots: most, fixedUsd,
  costUsd: (lots) => usdPerLot * Math.abs(lots) + impact * Math.abs(lots) ** 1.5,
});

const row = (name: string, value: number, half: number): PlanProblem['rows'][number] =>
  ({ name, value, low: -half, high: half });

/** The optimum by trying everything; null: nothing keeps the bands. */
function bruteForce({ rows, instruments: all }: PlanProblem): number | null {
  let best = Infinity;
  const walk = (at: number, after: readonly number[], costUsd: number): void => {
    const of = all[at];
    if (of === undefined) {
      if (costUsd < best && rows.every(({ low, high }, i) => (after[i] ?? NaN) >= low && (after[i] ?? NaN) <= high)) {
        best = costUsd;
      }
      return;
    }
    for (let count = -of.maxSellLots; count <= of.maxBuyLots; count += 1) {
      if (count === 0) walk(at + 1, after, costUsd);
      else if (Math.abs(count) >= of.minLots) {
        walk(at + 1, after.map((value, i) => value + count * (of.perLot[i] ?? 0)),
          costUsd + of.costUsd(count) + of.fixedUsd);
      }
    }
  };
  walk(0, rows.map(({ value }) => value), 0);
  return best === Infinity ? null : best;
}

/** Hundredths, and bands that end between two of them: no row lies on its edge, where a solver's tolerance decides. */
const hundredths = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max }).map((n) => n / 100);
const size = hundredths(-300, 300);
const instruments = fc.array(fc.record({
  perLot: fc.tuple(size, size, size), usd: hundredths(10, 2_000),
  impact: fc.oneof(fc.constant(0), hundredths(1, 800)),
  fixed: fc.oneof(fc.constant(0), hundredths(1, 3_000)),
  most: fc.integer({ min: 1, max: 5 }), minLots: fc.integer({ min: 1, max: 2 }),
}), { minLength: 2, maxLength: 4 });
const cases = fc.record({
  values: fc.tuple(size, size, size).map((row3) => row3.map((value) => value * 3)),
  halves: fc.tuple(...[1, 2, 3].map(() => hundredths(150, 500).map((half) => half + 0.005))), instruments,
}).map(({ values, halves, instruments: drawn }): PlanProblem => ({
  rows: ['delta coin', 'gamma USD per 1 %', 'vega USD per point'].map((name, i) =>
    row(name, values[i] ?? 0, halves[i] ?? 1)),
  instruments: drawn.map(({ perLot, usd, impact, fixed, most, minLots }, i) =>
    instrument(`I${i}`, perLot, usd, impact, fixed, most, minLots)),
}));

it('P1 on 500 random books the plan costs what trying everything finds, and says so when nothing helps', () => {
  const seen = { planned: 0, none: 0, unreachable: 0 };
  fc.assert(fc.property(cases, (problem) => {
    const { status, best } = planHedge(problem, solve);
    seen[status] += 1;
    const optimum = bruteForce(problem);
    if (optimum === null) expect(status).toBe('unreachable');
    else if (status === 'none') expect(best.costUsd).toBe(0);
    else {
      expect(status).toBe('planned');
      expect(best.costUsd).toBeLessThanOrEqual(optimum * 1.001 + 1e-9);
      expect(best.costUsd).toBeGreaterThanOrEqual(optimum * (1 - 1e-9) - 1e-9);
    }
  }), { numRuns: 500, seed: 7_001, endOnFailure: true });
  // A draw of one kind only would prove little.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
  expect(seen.planned).toBeGreaterThan(100);
}, 120_000);

it('P2 thousands of lots: the answer is exact where it lies, though the line has few corners', () => {
  const most = 5_000;
  const cheap = instrument('near', [0.001], 0.01, 0.004, 0, most);
  const dear = instrument('far', [0.001], 0.05, 0.001, 0, most);
  const problem = { rows: [row('delta coin', 4, 0.5)], instruments: [cheap, dear] };
  const { best } = planHedge(problem, solve);
  let optimum = Infinity;
  for (let first = 0; first <= 3_500; first += 1) {
    const cost = planOf(problem, [-first, -(3_500 - first)]).costUsd;
    if (cost < optimum) optimum = cost;
  }
  expect(best.costUsd / optimum).toBeLessThan(1.001);
  expect(best.after[0]).toBeLessThanOrEqual(0.5 + 1e-9);
});

it('P3 the second best does without an instrument of the best, and never costs less', () => {
  fc.assert(fc.property(cases, (problem) => {
    const { best, second } = planWithSecond(problem, solve);
    if (second === null) return;
    const used = best.legs.map((leg) => leg.instrument);
    expect(used.every((at) => second.legs.some((leg) => leg.instrument === at))).toBe(false);
    expect(second.costUsd).toBeGreaterThanOrEqual(best.costUsd - 1e-6 * Math.abs(best.costUsd) - 1e-9);
  }), { numRuns: 60, seed: 7_002, endOnFailure: true });
}, 60_000);

it('P3 a search cut short whose second is cheaper than its first takes the second', () => {
  const problem = { rows: [row('delta coin', -3, 0.5)],
    instruments: [instrument('dear', [1], 9), instrument('cheap', [1], 2)] };
  const found = [0, 1];
  const late: MixedIntegerSolver = () =>
    ({ values: new Map([[lotsName(found.shift() ?? NaN, 'buy'), 3]]), isProven: false });
  const { status, best, second, isProven } = planWithSecond(problem, late);
  expect([status, best.costUsd, second?.costUsd, isProven]).toEqual(['planned', 6, 27, false]);
});

it('P4 where no plan keeps every band the nearest is given, with the rows that it misses', () => {
  const problem = {
    rows: [row('delta coin', 10, 1), row('vega USD per point', 50, 10)],
    instruments: [instrument('perpetual', [1, 0], 1, 0, 0, 20)],
  };
  const { status, best, missed } = planHedge(problem, solve);
  expect({ status, missed, delta: Math.abs(best.after[0] ?? NaN) <= 1 })
    .toEqual({ status: 'unreachable', missed: ['vega USD per point'], delta: true });
});

it('P5 inside every band nothing is planned, even where trading would pay', () => {
  const problem = { rows: [row('delta coin', 0.5, 1)], instruments: [instrument('perpetual', [1], -5)] };
  expect(planHedge(problem, solve)).toEqual({
    status: 'none', best: { legs: [], costUsd: 0, after: [0.5] }, missed: [], isProven: true,
  });
});

it('P6 what makes no sense is refused by name', () => {
  const good = instrument('perpetual', [1], 1);
  const refused = (problem: PlanProblem): string => {
    try {
      planHedge(problem, solve);
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return 'taken';
  };
  const rows = [row('delta coin', 5, 1)];
  expect([
    refused({ rows: [row('delta coin', NaN, 1)], instruments: [good] }),
    refused({ rows: [{ name: 'vega', value: 1, low: 2, high: 1 }], instruments: [good] }),
    refused({ rows, instruments: [{ ...good, perLot: [1, 2] }] }),
    refused({ rows, instruments: [{ ...good, maxBuyLots: 1.5 }] }),
    refused({ rows, instruments: [{ ...good, fixedUsd: -1 }] }),
    refused({ rows, instruments: [{ ...good, costUsd: (lots) => (lots < -3 ? NaN : 1) }] }),
  ]).toEqual([
    'delta coin: its value now is not known', 'vega: band from 2 to 1 is empty',
    'perpetual: 1 finite numbers per lot are wanted, one for each row',
    'perpetual: lots are whole, and the smallest order is at least one', 'perpetual: fixed cost of -1 USD',
    'perpetual: the cost of -4 lots is not known',
  ]);
});

it('P2 a cost curve is convex, exact at its corners and as long as the most', () => {
  const cost = (lots: number): number => 0.3 * lots + 0.02 * lots ** 1.5;
  const segments = segmentsOf(cost, 700, [333]);
  let lots = 0;
  let usd = 0;
  for (const segment of segments) {
    lots += segment.lots;
    usd += segment.lots * segment.usdPerLot;
    expect(usd / cost(lots)).toBeCloseTo(1, 10);
  }
  expect([lots, segments.length < 90]).toEqual([700, true]);
  expect(segments.every(({ usdPerLot }, i) => usdPerLot >= (segments[i - 1]?.usdPerLot ?? 0))).toBe(true);
});
