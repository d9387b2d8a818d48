import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { report, tables, worstRatio, type Row } from '../vectors/vectorFile.mjs';
import { powerPerpetual } from './powerPerpetual.ts';

function marksOf(row: Row) {
  const [spot = NaN, power = NaN, vol = NaN, rate = NaN, years = NaN] = [
    'S',
    'power',
    'sigma',
    'r',
    'funding_period_years',
  ].map((name) => Number(row[name]));
  const mark = (fundings: number) => powerPerpetual(spot, power, vol, rate, years, fundings).mark;
  return {
    mark_one_funding_per_period: mark(1),
    mark_f_fundings: mark(Number(row['fundings_per_period'])),
    mark_continuous: mark(Infinity),
  };
}

describe.each(tables('power_perpetuals'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('marks', () => {
    const result = worstRatio(rows ?? [], marksOf, (_row, _column, want) => 1e-12 * Math.abs(want));
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('properties', () => {
  test.prop([positive(0.5, 3), positive(0.1, 1), positive(0, 0.1), fc.constantFrom(1, 3, 24, Infinity)])(
    'Greeks against finite differences',
    (power, vol, rate, fundings) => {
      const at = (spot: number, v: number) => powerPerpetual(spot, power, v, rate, 0.01, fundings).mark;
      const here = powerPerpetual(100, power, vol, rate, 0.01, fundings);
      const delta = (at(100.01, vol) - at(99.99, vol)) / 0.02;
      const vega = (at(100, vol + 1e-5) - at(100, vol - 1e-5)) / 2e-5;
      expect(Math.abs(delta - here.delta)).toBeLessThan(1e-6 * (1 + Math.abs(delta)));
      expect(Math.abs(vega - here.vega)).toBeLessThan(1e-5 * here.mark);
    },
  );

  test.prop([positive(0.1, 1), positive(1, 3)])('a power of one is the spot', (vol, fundings) => {
    expect(powerPerpetual(100, 1, vol, 0.05, 0.05, fundings)).toMatchObject({ mark: 100, delta: 1, gamma: 0 });
  });
});

describe('the edges', () => {
  it('says that growth outruns the funding', () => {
    expect(powerPerpetual(100, 2, 5, 0, 1, 1).mark).toBe(Infinity);
    expect(powerPerpetual(100, 2, 5, 0, 1, Infinity).mark).toBe(Infinity);
  });
});
