import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { black76Price } from './black76.ts';
import { impliedTotalVol } from './totalVol/impliedTotalVol.ts';
import { impliedVol, type ImpliedVol } from './impliedVol.ts';
import { report, sharedJson, tables, worstRatio, type Row } from './vectors/vectorFile.mjs';

const typeOf = (row: Row) => (row['cp'] === 'C' ? 'call' : 'put');
const volOf = (result: ImpliedVol) => ('vol' in result ? result.vol : NaN);

function solve(row: Row, warmStart?: number): number {
  const [price = NaN, forward = NaN, strike = NaN, years = NaN] = ['price_undiscounted', 'F', 'K', 'T'].map((name) =>
    Number(row[name]),
  );
  return volOf(impliedVol(typeOf(row), price, forward, strike, years, warmStart));
}

describe.each(tables('implied_vol_normalised'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('total vol', () => {
    const valueOf = (row: Row) => ({ s_exact: impliedTotalVol(Number(row['beta']), Number(row['x'])) });
    const result = worstRatio(rows ?? [], valueOf, (row) => Number(row['tol_s']));
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

describe.each(tables('implied_vol'))('$title', ({ title, rows }) => {
  const tolerance = (row: Row) => Number(row['tol_iv']);

  it.skipIf(rows === null)('vol', () => {
    const result = worstRatio(rows ?? [], (row) => ({ iv_exact_for_double_price: solve(row) }), tolerance);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });

  it.skipIf(rows === null)('vol from an earlier one', () => {
    const moves = [0.5, 0.9, 0.97, 0.9999, 1, 1.01, 1.1, 2];
    const results = moves.map((move) => {
      const warm = (row: Row) => solve(row, Number(row['iv_exact_for_double_price']) * move);
      return worstRatio(rows ?? [], (row) => ({ iv_exact_for_double_price: warm(row) }), tolerance);
    });
    expect(Math.max(...results.map((result) => result.worst))).toBeLessThanOrEqual(1);
  });
});

interface EdgeCase {
  name: string;
  theta: number;
  F: number;
  K: number;
  T: number;
  price: number | string;
  expect: string;
}

/** The statuses that ../shared suggests, in our words. */
const STATUSES: Readonly<Record<string, string>> = {
  below_intrinsic: 'belowIntrinsic',
  'zero_time_value (sigma=0)': 'zeroTimeValue',
  above_maximum: 'aboveMaximum',
  'invalid (T<=0)': 'noTimeLeft',
  invalid: 'invalid',
};

describe('statuses', () => {
  const shared = sharedJson('implied_vol_edge_cases');
  it.skipIf(shared === null)('shared implied_vol_edge_cases.json (skipped when ../shared is absent)', () => {
    const cases: EdgeCase[] = shared.cases;
    const got = cases.map((c) => impliedVol(c.theta === 1 ? 'call' : 'put', Number(c.price), c.F, c.K, c.T).status);
    expect(got).toEqual(cases.map((c) => STATUSES[c.expect] ?? 'ok'));
  });

  it('names what no vol explains', () => {
    const status = (type: 'call' | 'put', price: number, forward: number, strike: number, years: number) =>
      impliedVol(type, price, forward, strike, years).status;
    expect([
      status('call', 19.999, 100, 80, 0.25),
      status('call', 20, 100, 80, 0.25),
      status('call', 100, 100, 80, 0.25),
      status('put', 80, 100, 80, 0.25),
      status('call', Infinity, 100, 80, 0.25),
      status('call', -1e-9, 100, 120, 0.25),
      status('call', 1, 100, 120, 0),
      status('call', 1, 0, 120, 0.25),
      status('call', 1, 100, 0, 0.25),
      status('call', NaN, 100, 120, 0.25),
      status('call', 1, 100, 120, NaN),
    ]).toEqual([
      'belowIntrinsic',
      'zeroTimeValue',
      'aboveMaximum',
      'aboveMaximum',
      'aboveMaximum',
      'belowIntrinsic',
      'noTimeLeft',
      'invalid',
      'invalid',
      'invalid',
      'invalid',
    ]);
  });

  it('reads the one digit that a price one ulp above intrinsic holds', () => {
    expect(volOf(impliedVol('call', 50.00000000000001, 100, 50, 0.25))).toBeCloseTo(0.18081443, 7);
  });
});

const optionTypes = fc.constantFrom('call' as const, 'put' as const);
const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('properties', () => {
  test.prop([optionTypes, positive(0.7, 1.4), positive(0.01, 2), positive(0.2, 2)])(
    'round trip',
    (type, ratio, t, v) => {
      const price = black76Price(type, 100, 100 * ratio, t, v, 0);
      const result = impliedVol(type, price, 100, 100 * ratio, t);
      const slack =
        (1e-14 * 100 * ratio) / (100 * Math.sqrt(t) * Math.exp(-0.5 * (Math.log(ratio) / (v * Math.sqrt(t))) ** 2));
      if (result.status === 'ok') expect(Math.abs(result.vol - v)).toBeLessThan(1e-14 + 50 * slack);
    },
  );

  test.prop([optionTypes, fc.double(), fc.double(), fc.double(), fc.double(), fc.double()])(
    'never throws, never NaN, whatever comes in',
    (type, price, forward, strike, years, warmStart) => {
      const result = impliedVol(type, price, forward, strike, years, warmStart);
      if (result.status === 'ok') expect(result.vol).toBeGreaterThan(0);
    },
  );
});
