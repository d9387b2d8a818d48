import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { black76 } from '../black76.ts';
import { report, tables, worstRatio, type Row } from '../vectors/vectorFile.mjs';
import { digital } from './digital.ts';

function greeksOf(row: Row) {
  const payoff = row['kind'] === 'cash' ? 'cash' : 'asset';
  const optionType = row['cp'] === 'C' ? 'call' : 'put';
  const [forward = NaN, strike = NaN, years = NaN, vol = NaN, rate = NaN] = ['F', 'K', 'T', 'sigma', 'r'].map((name) =>
    Number(row[name]),
  );
  return { ...digital(payoff, optionType, forward, strike, years, vol, rate) };
}

describe.each(tables('digital_options'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('value and Greeks', () => {
    const result = worstRatio(rows ?? [], greeksOf);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('properties', () => {
  test.prop([positive(0.3, 3), positive(0.01, 3), positive(0.05, 2), positive(0, 0.1)])(
    'asset - strike x cash is the European option; call + put is certain',
    (ratio, years, vol, rate) => {
      const [asset, cash, otherCash] = [
        digital('asset', 'call', 100, 100 * ratio, years, vol, rate),
        digital('cash', 'call', 100, 100 * ratio, years, vol, rate),
        digital('cash', 'put', 100, 100 * ratio, years, vol, rate),
      ];
      const option = black76('call', 100, 100 * ratio, years, vol, rate);
      for (const key of ['price', 'delta', 'vega'] as const) {
        const size = Math.abs(asset[key]) + 100 * ratio * Math.abs(cash[key]);
        expect(Math.abs(asset[key] - 100 * ratio * cash[key] - option[key]), key).toBeLessThan(1e-13 * (1 + size));
      }
      expect(cash.price + otherCash.price).toBeCloseTo(Math.exp(-rate * years), 14);
    },
  );
});

describe('the edges', () => {
  it('is a step at expiry and without vol', () => {
    expect(digital('cash', 'call', 110, 100, 0, 0.5, 0.1)).toEqual({ price: 1, delta: 0, gamma: 0, vega: 0, theta: 0 });
    expect(digital('asset', 'call', 110, 100, 0, 0.5, 0.1).price).toBe(110);
    expect(digital('cash', 'put', 110, 100, 1, 0, 0).price).toBe(0);
    expect(digital('cash', 'call', 100, 100, 0, 0.5, 0).price).toBe(0.5);
  });

  it('is finite one second before expiry', () => {
    for (const strike of [90, 99.999, 100, 110]) {
      const values = Object.values(digital('cash', 'call', 100, strike, 1 / 31_536_000, 0.5, 0.05));
      expect(values.every((value) => Number.isFinite(value))).toBe(true);
    }
  });
});
