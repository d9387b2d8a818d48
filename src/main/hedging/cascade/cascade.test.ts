import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BTC_PERP, perpAccount } from '../protection/samples.ts';
import { impactOf, simulateCascade, type CascadeInput } from './cascade.ts';

const input = (known: Partial<CascadeInput> = {}): CascadeInput => ({ underlying: 'BTC', shock: -0.1, seed: 7, draws: 80,
  depthUsd: 5e6, dayVol: 0.03, openInterestUsd: null, insuranceUsd: null, accounts: [], ...known });
const own = (cash: number, quantity: number) => perpAccount('sim/a', cash, [[BTC_PERP, quantity]]);

test('F1 the same seed gives the same bands, which are in order; another seed gives others', () => {
  const [one, again, other] = [simulateCascade(input()), simulateCascade(input()), simulateCascade(input({ seed: 8 }))];
  expect(one).toEqual(again);
  expect(other.amplification).not.toEqual(one.amplification);
  for (const { low, middle, high } of [one.amplification, one.liquidatedUsd, one.badDebtUsd, one.deleveragedShare]) {
    expect([low <= middle, middle <= high, low >= 0]).toEqual([true, true, true]);
  }
  expect(one.amplification.low).toBeGreaterThan(1);
});

test('F2 nobody to liquidate, no cascade; more of them, a deeper fall; a deeper book, a shallower one', () => {
  expect(simulateCascade(input({ openInterestUsd: 0 })).amplification).toEqual({ low: 1, middle: 1, high: 1 });
  fc.assert(fc.property(fc.double({ min: -0.4, max: -0.01, noNaN: true }), fc.integer({ min: 1, max: 99 }), (shock, seed) => {
    const at = (known: Partial<CascadeInput>) =>
      simulateCascade(input({ shock, seed, draws: 15, openInterestUsd: 2e8, ...known })).finalMove.middle;
    expect(at({ openInterestUsd: 8e8 })).toBeLessThanOrEqual(at({}));
    expect(at({ depthUsd: 5e7 })).toBeGreaterThanOrEqual(at({}));
    expect(at({ shock: shock * 1.1 })).toBeLessThanOrEqual(at({}));
  }), { numRuns: 25 });
});

test('F3 impact: a percent for the shown book, then the square-root law', () => {
  expect([impactOf(0, 5e6, 0.03), impactOf(5e6, 5e6, 0.03)]).toEqual([0, 0.01]);
  expect(impactOf(5e6 + 5e6 * 500, 5e6, 0.03)).toBeCloseTo(0.01 + 0.7 * 0.03, 12);
});

test('F4 an own account survives by its own margin model, and its own liquidation adds to the fall', () => {
  // 10 BTC at 60,000: 1.25 % maintenance.
  const survival = (cash: number, quantity: number, shock = -0.1): number | null =>
    simulateCascade(input({ shock, accounts: [own(cash, quantity)] })).accounts[0]?.survival ?? null;
  expect([survival(600_000, 10), survival(20_000, 10), survival(20_000, -10)]).toEqual([1, 0, 1]);
  expect(survival(20_000, -10, 0.1)).toBe(0);
  const between = survival(78_000, 10) ?? -1;
  expect([between > 0, between < 1]).toEqual([true, true]);
  const alone = simulateCascade(input({ openInterestUsd: 0, accounts: [own(20_000, 100)] }));
  expect(alone.amplification.middle).toBeGreaterThan(1);
  const blind = own(20_000, 10);
  const unknown = simulateCascade(input({ accounts: [{ ...blind, input: { ...blind.input, pricesUsd: new Map() } }] }));
  expect([unknown.accounts[0]?.survival, unknown.missing.length > 0]).toEqual([null, true]);
});

test('F5 the critical shock is the smallest that liquidates in half of the draws; without a cascade it is the account\'s own', () => {
  const accounts = [own(85_000, 10)];
  const alone = simulateCascade(input({ openInterestUsd: 0, depthUsd: 1e12, accounts })).criticalShock ?? NaN;
  // 85,000 + 600,000 x = 1.25 % of 600,000 (1 + x)
  expect(alone).toBeCloseTo((0.0125 * 600_000 - 85_000) / (600_000 * (1 - 0.0125)), 3);
  const crowded = simulateCascade(input({ accounts })).criticalShock ?? NaN;
  expect(crowded).toBeGreaterThan(alone);
  expect(simulateCascade(input({ accounts: [own(700_000, 10)] })).criticalShock).toBeNull();
});
