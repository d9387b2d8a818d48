import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { black76, black76Price, type Black76Greeks } from './black76.ts';
import { report, tables, worstRatio, type Row } from './vectors/vectorFile.mjs';

function greeksOf(row: Row) {
  const optionType = row['cp'] === 'C' ? 'call' : 'put';
  const [forward = NaN, strike = NaN, years = NaN, vol = NaN, rate = NaN] = ['F', 'K', 'T', 'sigma', 'r'].map((name) =>
    Number(row[name]),
  );
  const { dvannaDvol, ...rest } = black76(optionType, forward, strike, years, vol, rate);
  return { ...rest, dvanna_dvol: dvannaDvol };
}

describe.each(tables('black76_greeks'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('price and the fourteen Greeks', () => {
    const result = worstRatio(rows ?? [], greeksOf);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const optionTypes = fc.constantFrom('call' as const, 'put' as const);
const forwards = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
const ratios = fc.double({ min: 0.2, max: 5, noNaN: true });
const times = fc.double({ min: 1 / 31_536_000, max: 5, noNaN: true });
const vols = fc.double({ min: 0.01, max: 5, noNaN: true });
const rates = fc.double({ min: -0.05, max: 0.15, noNaN: true });

describe('properties', () => {
  test.prop([forwards, ratios, times, vols, rates])('parity', (forward, ratio, years, vol, rate) => {
    const strike = forward * ratio;
    const call = black76('call', forward, strike, years, vol, rate);
    const put = black76('put', forward, strike, years, vol, rate);
    const discount = Math.exp(-rate * years);
    expect(Math.abs(call.price - put.price - discount * (forward - strike))).toBeLessThan(4e-15 * (forward + strike));
    expect(call.delta - put.delta).toBeCloseTo(discount, 13);
    expect([put.gamma, put.vega, put.vanna]).toEqual([call.gamma, call.vega, call.vanna]);
  });

  test.prop([optionTypes, forwards, ratios, times, vols])('bounds', (optionType, forward, ratio, years, vol) => {
    const strike = forward * ratio;
    const price = black76Price(optionType, forward, strike, years, vol, 0);
    const sign = optionType === 'call' ? 1 : -1;
    const slack = 1e-15 * (forward + strike);
    expect(price).toBeGreaterThanOrEqual(Math.max(sign * (forward - strike), 0) - slack);
    expect(price).toBeLessThanOrEqual((optionType === 'call' ? forward : strike) + slack);
  });

  test.prop([forwards, ratios, times, vols])(
    'a call is a put with forward and strike changed over',
    (f, ratio, t, v) => {
      const call = black76Price('call', f, f * ratio, t, v, 0);
      expect(Math.abs(call - black76Price('put', f * ratio, f, t, v, 0))).toBeLessThan(1e-14 * f * (1 + ratio));
    },
  );

  test.prop([optionTypes, forwards, ratios, times, vols, rates])('homogeneity', (type, forward, ratio, t, v, r) => {
    const one = black76(type, forward, forward * ratio, t, v, r);
    const two = black76(type, 2 * forward, 2 * forward * ratio, t, v, r);
    // Doubling is exact until a number falls below the normal range of a double.
    const ends = (values: readonly number[]): number[] => values.map((value) => (Math.abs(value) < 1e-300 ? 0 : value));
    expect(ends([two.price, two.delta, two.gamma, two.vega])).toEqual(
      ends([2 * one.price, one.delta, 0.5 * one.gamma, 2 * one.vega]));
  });

  test.prop([optionTypes, forwards, ratios, times, vols, rates])(
    'the price alone is the same',
    (type, f, k, t, v, r) => {
      expect(black76Price(type, f, f * k, t, v, r)).toBe(black76(type, f, f * k, t, v, r).price);
    },
  );
});

describe('Greeks against finite differences', () => {
  const years = fc.double({ min: 0.1, max: 3, noNaN: true });
  const reach = fc.double({ min: 0.3, max: 1.5, noNaN: true });
  const moneyness = fc.double({ min: 0.7, max: 1.4, noNaN: true });
  type Key = keyof Black76Greeks;
  const byForward: [Key, Key, number][] = [
    ['price', 'delta', 1],
    ['delta', 'gamma', 1],
    ['gamma', 'speed', 1],
    ['vega', 'vanna', 1],
  ];
  const byVol: [Key, Key, number][] = [
    ['price', 'vega', 1],
    ['delta', 'vanna', 1],
    ['gamma', 'zomma', 1],
    ['vega', 'volga', 1],
    ['volga', 'ultima', 1],
    ['vanna', 'dvannaDvol', 1],
  ];
  const byYears: [Key, Key, number][] = [
    ['price', 'theta', -1],
    ['delta', 'charm', -1],
    ['vega', 'veta', -1],
    ['gamma', 'color', -1],
  ];

  test.prop([optionTypes, moneyness, years, reach, rates])('first differences', (type, ratio, t, vol, rate) => {
    const at = (f: number, v: number, time: number, r: number) => black76(type, f, 100 * ratio, time, v, r);
    const here = at(100, vol, t, rate);
    const check = (pairs: [Key, Key, number][], up: Black76Greeks, down: Black76Greeks, width: number) => {
      for (const [of, is, sign] of pairs) {
        const scale = Math.abs(here[is]) + (Math.abs(here[of]) / width) * 1e-4;
        expect(Math.abs((sign * (up[of] - down[of])) / width - here[is]), `${of} -> ${is}`).toBeLessThan(1e-4 * scale);
      }
    };
    check(byForward, at(100.01, vol, t, rate), at(99.99, vol, t, rate), 0.02);
    check(byVol, at(100, vol + 1e-4, t, rate), at(100, vol - 1e-4, t, rate), 2e-4);
    check(byYears, at(100, vol, t * 1.0001, rate), at(100, vol, t * 0.9999, rate), 2e-4 * t);
    check([['price', 'rho', 1]], at(100, vol, t, rate + 1e-4), at(100, vol, t, rate - 1e-4), 2e-4);
  });
});

describe('the edges', () => {
  const finite = (greeks: Black76Greeks) => Object.values(greeks).every((value) => Number.isFinite(value));

  it('is finite at every corner of the inputs', () => {
    const corners = [0, 1e-9, 1, 100, 1e9];
    const broken = ['call' as const, 'put' as const].flatMap((type) =>
      corners.flatMap((forward) =>
        corners.flatMap((strike) =>
          [-1, 0, 1e-300, 1 / 31_536_000, 1, 50].flatMap((years) =>
            [0, 1e-300, 1e-8, 0.5, 50].map((vol) => ({ type, forward, strike, years, vol })),
          ),
        ),
      ),
    );
    const wrong = broken.filter((c) => !finite(black76(c.type, c.forward, c.strike, c.years, c.vol, 0.05)));
    expect(wrong).toEqual([]);
  });

  it('is the intrinsic value and a step at expiry', () => {
    const call = black76('call', 110, 100, 0, 0.5, 0.1);
    expect([call.price, call.delta, call.gamma, call.vega, call.theta]).toEqual([10, 1, 0, 0, 0]);
    const put = black76('put', 110, 100, -1, 0.5, 0.1);
    expect([put.price, put.delta]).toEqual([0, -0]);
    expect(black76('call', 100, 100, 0, 0.5, 0).delta).toBe(0.5);
  });

  it('discounts the intrinsic value at zero vol', () => {
    const call = black76('call', 110, 100, 1, 0, 0.1);
    expect(call.price).toBeCloseTo(10 * Math.exp(-0.1), 14);
    expect(call.theta).toBeCloseTo(0.1 * call.price, 14);
    expect(black76('call', 100, 100, 1, 0, 0).vega).toBeCloseTo(39.89422804014327, 12);
  });
});
