import { describe, expect, it } from 'vitest';
import { comparedMargin, liquidationsOf, matters } from './marginRows.ts';

const HEALTH = { account: 'a', computedTimeMs: 0, equityUsd: 100_000, haircutEquityUsd: 90_000, initialMarginUsd: 40_000,
  maintenanceMarginUsd: 30_000, availableUsd: 60_000, health: 3, missing: [], distances: [] };
const REPORT = { account: 'a', venueTimeMs: null, receivedTimeMs: 0, equityUsd: 100_050, initialMarginUsd: 41_000,
  maintenanceMarginUsd: null, haircutEquityUsd: null, liquidationPrices: [] };

describe('margin', () => {
  it('compares ours with the venue\'s; what one side does not say has no difference', () => {
    const rows = comparedMargin(HEALTH, REPORT).map((row) => [row.name, row.difference, matters(row)]);
    expect(rows).toEqual([['Equity', -50, false], ['Haircut equity', null, false], ['Initial margin', -1_000, true],
      ['Maintenance', null, false], ['Available', null, false]]);
    expect(comparedMargin(HEALTH, null).every((row) => row.difference === null)).toBe(true);
  });

  it('lists liquidations nearest first and gives the deviations to the side they are of', () => {
    const distances = [
      { underlying: 'BTC', downMove: -0.3, upMove: 0.1, downPriceUsd: 70, upPriceUsd: 110, standardDeviationsPerDay: 4 },
      { underlying: 'ETH', downMove: -0.2, upMove: null, downPriceUsd: 8, upPriceUsd: null, standardDeviationsPerDay: 5 },
    ];
    expect(liquidationsOf({ ...HEALTH, distances }).map((each) =>
      [each.underlying, each.side, each.move, each.standardDeviations])).toEqual([
      ['BTC', 'up', 0.1, 4], ['ETH', 'down', -0.2, 5], ['BTC', 'down', -0.3, null]]);
  });
});
