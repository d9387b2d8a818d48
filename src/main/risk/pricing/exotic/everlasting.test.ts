import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { report, tables, worstRatio, type Row } from '../vectors/vectorFile.mjs';
import { everlasting, everlastingDiscrete } from './everlasting.ts';

function marksOf(row: Row) {
  const [spot = NaN, strike = NaN, vol = NaN, years = NaN, fundings = NaN] = [
    'S',
    'K',
    'sigma',
    'funding_period_years',
    'fundings_per_period',
  ].map((name) => Number(row[name]));
  const optionType = row['cp'] === 'C' ? 'call' : 'put';
  const { mark, timeValue, delta, gamma } = everlasting(optionType, spot, strike, vol, years);
  const mark_discrete = everlastingDiscrete(optionType, spot, strike, vol, years, fundings);
  return { mark_continuous: mark, time_value_continuous: timeValue, delta, gamma, mark_discrete };
}

/** The column `tol` is for marks; delta and gamma take it in their scale, gamma relative 1e-11 besides. */
function tolerance(row: Row, column: string, want: number): number {
  const [absolute, spot] = [Number(row['tol']), Number(row['S'])];
  if (column === 'delta') return absolute / spot;
  return column === 'gamma' ? 1e-11 * Math.abs(want) + absolute / (spot * spot) : absolute;
}

describe.each(tables('everlasting_options'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('marks, delta and gamma', () => {
    const result = worstRatio(rows ?? [], marksOf, tolerance);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('properties', () => {
  test.prop([positive(0.3, 3), positive(0.1, 2), positive(0.001, 0.5)])(
    'parity: call - put = S - K',
    (ratio, vol, period) => {
      const [call, put] = [
        everlasting('call', 100, 100 * ratio, vol, period),
        everlasting('put', 100, 100 * ratio, vol, period),
      ];
      expect(call.mark - put.mark).toBeCloseTo(100 - 100 * ratio, 11);
      expect(call.delta - put.delta).toBeCloseTo(1, 13);
      expect([call.gamma, call.vega]).toEqual([put.gamma, put.vega]);
    },
  );

  test.prop([positive(0.7, 1.4), positive(0.3, 2), positive(0.01, 0.5)])(
    'Greeks against finite differences',
    (ratio, vol, period) => {
      const strike = 100 * ratio;
      const here = everlasting('call', 100, strike, vol, period);
      const at = (spot: number, v: number) => everlasting('call', spot, strike, v, period);
      expect(Math.abs((at(100.001, vol).mark - at(99.999, vol).mark) / 0.002 - here.delta)).toBeLessThan(1e-4);
      expect(Math.abs((at(100, vol + 1e-5).mark - at(100, vol - 1e-5).mark) / 2e-5 - here.vega)).toBeLessThan(1e-3);
    },
  );

  test.prop([positive(0.7, 1.4), positive(0.3, 1.5)])('many fundings approach the continuous mark', (ratio, vol) => {
    const continuous = everlasting('call', 100, 100 * ratio, vol, 0.05).mark;
    const frequent = everlastingDiscrete('call', 100, 100 * ratio, vol, 0.05, 500);
    expect(Math.abs(frequent - continuous)).toBeLessThan(0.02);
  });
});

describe('the edges', () => {
  it('is intrinsic without vol or period', () => {
    expect(everlasting('call', 110, 100, 0, 0.1)).toEqual({ mark: 10, timeValue: 0, delta: 1, gamma: 0, vega: 0 });
    expect(everlasting('put', 100, 100, 0.5, 0).delta).toBe(-0.5);
  });

  it('is finite for a funding period of one second', () => {
    for (const strike of [1, 99.999, 100, 1e6]) {
      const values = Object.values(everlasting('put', 100, strike, 0.01, 1 / 31_536_000));
      expect(values.every((value) => Number.isFinite(value))).toBe(true);
    }
  });
});
