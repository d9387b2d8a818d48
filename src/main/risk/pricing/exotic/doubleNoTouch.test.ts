import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { report, tables, worstRatio, type Row } from '../vectors/vectorFile.mjs';
import { doubleNoTouch, type DoubleNoTouch } from './doubleNoTouch.ts';
import { touch } from './touch.ts';

function termsOf(row: Row): DoubleNoTouch {
  return {
    spot: Number(row['S']),
    lower: Number(row['L']),
    upper: Number(row['U']),
    rate: Number(row['r']),
    carry: Number(row['carry_b']),
    years: Number(row['T']),
    vol: Number(row['sigma']),
  };
}

describe.each(tables('double_no_touch'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('price per unit', () => {
    const priceOf = (row: Row) => ({ price_per_unit: doubleNoTouch(termsOf(row)).price });
    const result = worstRatio(rows ?? [], priceOf, (row) => Number(row['tol']));
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const corridors = fc.record({
  spot: positive(91, 119),
  lower: fc.constant(90),
  upper: fc.constant(120),
  rate: positive(0, 0.1),
  carry: positive(-0.05, 0.1),
  vol: positive(0.15, 1.2),
});

describe('properties', () => {
  test.prop([corridors])('no step where the two series meet', (corridor) => {
    const years = (0.6 * Math.log(120 / 90)) ** 2 / corridor.vol ** 2;
    const [before, after] = [0.999_999_999, 1.000_000_001].map((factor) =>
      doubleNoTouch({ ...corridor, years: years * factor }),
    );
    expect(before).toBeDefined();
    for (const key of ['price', 'delta', 'gamma', 'vega', 'vanna'] as const) {
      expect(Math.abs((before?.[key] ?? NaN) - (after?.[key] ?? NaN)), key).toBeLessThan(1e-7);
    }
  });

  test.prop([corridors, positive(0.001, 0.5)])(
    'less than either single no-touch, more than both lost',
    (corridor, years) => {
      const both = doubleNoTouch({ ...corridor, years });
      const { spot, rate, carry, vol, lower, upper } = corridor;
      const down = touch('noTouch', { side: 'down', barrier: lower, spot, rate, carry, vol, years }).price;
      const up = touch('noTouch', { side: 'up', barrier: upper, spot, rate, carry, vol, years }).price;
      expect(both.price).toBeLessThanOrEqual(Math.min(down, up) + 1e-12);
      expect(both.price).toBeGreaterThanOrEqual(down + up - Math.exp(-rate * years) - 1e-12);
    },
  );

  test.prop([corridors, positive(0.01, 0.5)])('Greeks against finite differences', (corridor, years) => {
    const here = doubleNoTouch({ ...corridor, years });
    const at = (change: Partial<DoubleNoTouch>) => doubleNoTouch({ ...corridor, years, ...change }).price;
    const { spot, vol } = corridor;
    expect(Math.abs((at({ spot: spot + 1e-4 }) - at({ spot: spot - 1e-4 })) / 2e-4 - here.delta)).toBeLessThan(1e-5);
    expect(Math.abs((at({ vol: vol + 1e-6 }) - at({ vol: vol - 1e-6 })) / 2e-6 - here.vega)).toBeLessThan(1e-4);
    const theta = (at({ years: years * (1 - 1e-6) }) - at({ years: years * (1 + 1e-6) })) / (2e-6 * years);
    expect(Math.abs(theta - here.theta)).toBeLessThan(1e-4 * (1 + Math.abs(theta)));
  });
});

describe('the edges', () => {
  const terms: DoubleNoTouch = { spot: 100, lower: 90, upper: 110, rate: 0.1, carry: 0, years: 1, vol: 0.3 };

  it('is lost once a barrier is met, certain without vol, one unit at expiry', () => {
    expect(doubleNoTouch({ ...terms, spot: 110 }).price).toBe(0);
    expect(doubleNoTouch({ ...terms, vol: 0 }).price).toBe(Math.exp(-0.1));
    expect(doubleNoTouch({ ...terms, vol: 0, carry: 1 }).price).toBe(0);
    expect(doubleNoTouch({ ...terms, years: 0 }).price).toBe(1);
  });

  it('is finite from one second to five years, in narrow and wide corridors', () => {
    for (const years of [1 / 31_536_000, 1e-3, 5]) {
      for (const vol of [0.01, 0.5, 5]) {
        for (const width of [1.000_1, 1.1, 100]) {
          const corridor = { ...terms, lower: 100 / width, upper: 100 * width, years, vol, carry: 0.1 };
          const values = Object.values(doubleNoTouch(corridor));
          expect(
            values.every((value) => Number.isFinite(value)),
            `${years} ${vol} ${width}`,
          ).toBe(true);
        }
      }
    }
  });
});
