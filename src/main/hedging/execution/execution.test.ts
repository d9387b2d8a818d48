import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { almgrenChriss } from './almgrenChriss.ts';
import { byVolume, evenly, iceberg, inLots } from './slices.ts';
import { splitOverVenues, type VenueCost } from './venueSplit.ts';

const FILE = new URL('../../../../../shared/vectors/execution.json', import.meta.url);
const present = existsSync(FILE);

interface Vectors {
  readonly almgren_chriss: readonly {
    params: { X: number; T: number; N: number; sigma: number; eta: number; gamma: number; epsilon: number; lam: number };
    kappa: string; holdings: string[]; trades: string[]; expected_shortfall: string; variance: string; half_life: string;
  }[];
  readonly venue_split: readonly { Q: number; fee_per_unit: number[]; impact_coeff_q32: number[]; fixed_cost: number[];
    optimal_cost: string; marginal_price: string; quantities: string[] }[];
}
const VECTORS: Vectors = present
  ? JSON.parse(readFileSync(FILE, 'utf8')) as Vectors : { almgren_chriss: [], venue_split: [] };

const off = (got: number, want: string, scale = 0): number =>
  got === Number(want) ? 0 : Math.abs(got - Number(want)) / Math.max(Math.abs(Number(want)), scale);

describe.skipIf(!present)(`execution.json${present ? '' : ' (skipped: not beside the checkout)'}`, () => {
  test('E1 Almgren-Chriss schedules to 1e-10', () => {
    for (const { params, ...want } of VECTORS.almgren_chriss) {
      const { X, T, N, sigma, eta, gamma, epsilon, lam } = params;
      const got = almgrenChriss({ quantity: X, horizon: T, slices: N, volatility: sigma, temporaryImpact: eta,
        permanentImpact: gamma, halfSpread: epsilon, riskAversion: lam });
      const each = [...got.holdings.map((value, i) => off(value, want.holdings[i] ?? '', 1e-3 * X)),
        ...got.trades.map((value, i) => off(value, want.trades[i] ?? '', 1e-3 * X))];
      const sums = [off(got.expectedCost, want.expected_shortfall), off(got.variance, want.variance)];
      expect(Math.max(...each, ...sums), JSON.stringify(params)).toBeLessThan(1e-10);
      expect(off(got.urgency, want.kappa)).toBeLessThan(1e-9);
      if (want.half_life === 'inf') expect(got.halfLife).toBe(Infinity);
      else expect(off(got.halfLife, want.half_life)).toBeLessThan(1e-9);
    }
    expect(VECTORS.almgren_chriss.length).toBe(24);
  });

  test('E2 splits over venues: cost to 1e-9, quantities to 1e-6', () => {
    for (const one of VECTORS.venue_split) {
      const venues = one.fee_per_unit.map((feePerUnit, i): VenueCost => ({ name: `v${i}`, feePerUnit,
        impact: one.impact_coeff_q32[i] ?? NaN, fixedCost: one.fixed_cost[i] ?? NaN }));
      const got = splitOverVenues(one.Q, venues);
      expect(off(got.cost, one.optimal_cost)).toBeLessThan(1e-9);
      expect(off(got.marginalCost, one.marginal_price)).toBeLessThan(1e-9);
      expect(Math.max(...got.quantities.map((q, i) => off(q, one.quantities[i] ?? '', 1e-3)))).toBeLessThan(1e-6);
    }
    expect(VECTORS.venue_split.length).toBe(12);
  });
});

test('E1 the example of the paper: 1,000,000 shares over five days at lambda 1e-6', () => {
  const { trades, urgency } = almgrenChriss({ quantity: 1e6, horizon: 5, slices: 5, volatility: 0.95,
    temporaryImpact: 2.5e-6, permanentImpact: 2.5e-7, halfSpread: 0.0625, riskAversion: 1e-6 });
  // The paper prints kappa = 0.61 a day.
  expect(urgency).toBeCloseTo(0.607, 3);
  expect(trades.reduce((sum, trade) => sum + trade, 0)).toBeCloseTo(1e6, 6);
  expect(trades.every((trade, i) => i === 0 || trade < (trades[i - 1] ?? 0))).toBe(true);
});

const venues = fc.array(fc.record({ feePerUnit: fc.double({ min: 0, max: 2, noNaN: true }),
  impact: fc.double({ min: 0.01, max: 2, noNaN: true }), fixedCost: fc.constantFrom(0, 0, 5, 40) }), { minLength: 1, maxLength: 4 })
  .map((costs) => costs.map((cost, i) => ({ ...cost, name: `v${i}` })));

test('E2 no other split that was tried costs less, and all of it is taken', () => {
  const costOf = (costs: readonly VenueCost[], parts: readonly number[]): number =>
    costs.reduce((sum, { feePerUnit, impact, fixedCost }, i) => {
      const q = parts[i] ?? 0;
      return q > 0 ? sum + feePerUnit * q + impact * q ** 1.5 + fixedCost : sum;
    }, 0);
  const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1, noNaN: true })), { minLength: 4, maxLength: 4 });
  fc.assert(fc.property(venues, fc.double({ min: 0.5, max: 500, noNaN: true }), weights, (costs, quantity, weight) => {
    const { cost, quantities } = splitOverVenues(quantity, costs);
    expect(quantities.reduce((sum, q) => sum + q, 0)).toBeCloseTo(quantity, 8);
    expect(costOf(costs, quantities)).toBeCloseTo(cost, 8);
    const all = costs.reduce((sum, _, i) => sum + (weight[i] ?? 0), 0);
    if (all > 0) expect(cost).toBeLessThanOrEqual(costOf(costs, costs.map((_, i) => (quantity * (weight[i] ?? 0)) / all)) + 1e-9 * cost);
  }));
});

test('E3 slices are whole lots and add up', () => {
  expect(inLots(evenly(10, 3), 1)).toEqual([3, 3, 4]);
  expect(inLots(evenly(0.7, 3), 0.1)).toEqual([0.2, 0.2, 0.3]);
  expect(byVolume(10, [20, 30, 100], 0.1)).toEqual({ parts: [2, 3, 5], left: 0 });
  expect(byVolume(10, [20, 30], 0.1).left).toBe(5);
  expect(iceberg(10, 4)).toEqual([4, 4, 2]);
  expect(iceberg(12, 4)).toEqual([4, 4, 4]);
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 }), (parts) => {
    const lots = inLots(parts, 0.5);
    const sum = parts.reduce((all, part) => all + part, 0);
    expect(lots.every((part) => part >= 0 && Number.isInteger(part / 0.5))).toBe(true);
    expect(Math.abs(lots.reduce((all, part) => all + part, 0) - sum)).toBeLessThanOrEqual(0.5 + 1e-6);
  }));
});

test('E4 what makes no sense is refused by name', () => {
  const one = { name: 'x', feePerUnit: 0, impact: 1, fixedCost: 0 };
  const plan = { quantity: 1, horizon: 1, slices: 2, volatility: 1, temporaryImpact: 1, permanentImpact: 0, halfSpread: 0,
    riskAversion: 0 };
  expect(() => splitOverVenues(0, [one])).toThrow('quantity: 0 is not above zero');
  expect(() => splitOverVenues(1, [])).toThrow('venues: at least one');
  expect(() => splitOverVenues(1, [{ ...one, impact: 0 }])).toThrow('impact of x: 0 is not above zero');
  expect(() => almgrenChriss({ ...plan, slices: 1.5 })).toThrow('slices: 1.5');
  expect(() => almgrenChriss({ ...plan, permanentImpact: 9 })).toThrow('temporaryImpact');
  expect(() => almgrenChriss({ ...plan, riskAversion: -1e9 })).toThrow('riskAversion');
  expect(() => iceberg(1, 0)).toThrow('shown: 0');
  expect(() => byVolume(1, [1], 2)).toThrow('share: 2');
  expect(() => inLots([1], 0)).toThrow('lot: 0');
});
