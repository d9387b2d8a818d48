import { expect, test } from 'vitest';
import { account, held, perpetual } from '../../samples.ts';
import { btcOption, PMRM_TERMS } from '../derive/samples.ts';
import { derivePmrm } from './derivePmrm.ts';

test('M31 a perpetual by hand: 15 % and the contingency, 1.3 times as much for initial', () => {
  const { maintenanceMarginUsd, initialMarginUsd } = derivePmrm.evaluate(account({ terms: PMRM_TERMS,
    positions: [held(perpetual(), 1, { averagePrice: 60_000, markPrice: 60_000 })] }));
  expect(maintenanceMarginUsd).toBeCloseTo(9_000 + 1_200, 6);
  expect(initialMarginUsd).toBeCloseTo(1.3 * 10_200, 6);
});

test('M31 a strangle is needed more than either leg and less than both', () => {
  const of = (...positions: ReturnType<typeof btcOption>[]): number =>
    derivePmrm.evaluate(account({ terms: PMRM_TERMS, positions })).maintenanceMarginUsd ?? NaN;
  const [put, call] = [btcOption('put', 55_000, -1), btcOption('call', 66_000, -1)];
  expect(of(put, call)).toBeGreaterThan(Math.max(of(put), of(call)));
  expect(of(put, call)).toBeLessThan(of(put) + of(call));
});

test('M31 without a set of scenarios there is no number, and the reason is named', () => {
  const positions = [held(perpetual(), 1, { averagePrice: 60_000, markPrice: 60_000 })];
  expect(derivePmrm.evaluate(account({ terms: { ...PMRM_TERMS, parameters: null }, positions })).missing)
    .toEqual(['parameters of derive-pmrm: not public in full']);
  expect(derivePmrm.evaluate(account({ positions })).missing)
    .toEqual(['margin terms of derive-pmrm']);
});
