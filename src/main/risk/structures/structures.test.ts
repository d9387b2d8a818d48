import { describe, expect, test } from 'vitest';
import { black76Price } from '../pricing/black76.ts';
import { normalCdf } from '../pricing/normal.ts';
import { DAY_MS, future, inversePerpetual, NOW_MS, option, perpetual, spot } from '../samples.ts';
import type { ExpirySmile } from '../surface/surface.ts';
import type { OptionType } from '../../../shared/domain/instrument.ts';
import { chanceAbove, outcomes } from './outcomes.ts';
import { firstExpiry, profitCurve, type StructureLeg, type StructureMarket } from './structure.ts';

/** 50 % flat, or with a skew: a raw SVI of 30 days. */
const smile = (expiryTimeMs: number, forward: number, skewed = false): ExpirySmile => {
  const years = (expiryTimeMs - NOW_MS) / (365 * DAY_MS);
  const w = 0.25 * years;
  const svi = skewed ? { a: 0.6 * w, b: 0.4 * w, rho: -0.4, m: 0, sigma: 1 } : { a: w, b: 0, rho: 0, m: 0, sigma: 1 };
  return { smile: { kind: 'svi', svi }, forward, years, status: 'fitted', from: [expiryTimeMs] };
};
const flat: StructureMarket = { nowMs: NOW_MS, spotUsd: 60_000, smileOf: (expiry) => smile(expiry, 60_000) };
const skewed: StructureMarket = { ...flat, smileOf: (expiry) => smile(expiry, 60_600, true) };

const IN_30_DAYS = NOW_MS + 30 * DAY_MS;
const linear = (type: OptionType, strike: number, quantity: number, price: number, days = 30): StructureLeg =>
  ({ instrument: option('linear', type, strike, days), quantity, price });
const inverse = (type: OptionType, strike: number, quantity: number, price: number): StructureLeg =>
  ({ instrument: option('inverse', type, strike, 30), quantity, price });

const at = (legs: readonly StructureLeg[], prices: readonly number[], market = flat): readonly number[] =>
  prices.map(profitCurve(legs, market, firstExpiry(legs) ?? NaN).at);

describe('Z1 the gain', () => {
  test('Z1 at expiry it is payoff less premium, in dollars of the day paid, whatever it settles in', () => {
    const vertical = [linear('call', 60_000, 2, 3_600), linear('call', 70_000, -2, 1_200)];
    expect(at(vertical, [0, 60_000, 65_000, 70_000, 200_000])).toEqual([-4_800, -4_800, 5_200, 15_200, 15_200]);
    const coins = [inverse('call', 60_000, 2, 0.06), inverse('call', 70_000, -2, 0.02)];
    expect(at(coins, [0, 60_000, 65_000, 70_000, 200_000])).toEqual([-4_800, -4_800, 5_200, 15_200, 15_200]);
  });

  test('Z1 futures, perpetuals and coins: linear by the move, inverse by coins at the price of then', () => {
    // 6,000 USD of an inverse perpetual bought at 60,000 is 0.1 coin: 0.1 coin less 6,000 / 66,000, at 66,000.
    const held = [{ instrument: inversePerpetual(), quantity: 600, price: 60_000 }];
    expect(profitCurve(held, flat, IN_30_DAYS).at(66_000)).toBeCloseTo(600, 9);
    const dated = [{ instrument: future('inverse', 30), quantity: 600, price: 60_000 }];
    expect(at(dated, [66_000, 0])).toEqual([expect.closeTo(600, 9), -6_000]);
    expect(profitCurve([{ instrument: perpetual(), quantity: -2, price: 61_000 }], flat, NOW_MS).at(60_000)).toBe(2_000);
    expect(profitCurve([{ instrument: spot(), quantity: 1, price: 59_000 }], flat, NOW_MS).at(60_000)).toBe(1_000);
  });

  test('Z1 before expiry it is the model at the smile that moves along; the basis runs down', () => {
    const call = [linear('call', 60_000, 1, 3_000)];
    const half = NOW_MS + 15 * DAY_MS;
    const model = (forward: number): number => black76Price('call', forward, 60_000, 15 / 365, 0.5, 0) - 3_000;
    expect(profitCurve(call, flat, half).at(66_000)).toBeCloseTo(model(66_000), 8);
    // 1 % of basis today is half of it (in ln) at half time.
    const risen: StructureMarket = { ...flat, smileOf: (expiry) => smile(expiry, 60_600) };
    expect(profitCurve(call, risen, half).at(66_000)).toBeCloseTo(model(66_000 * Math.sqrt(1.01)), 8);
    const coins = [inverse('call', 60_000, 1, 0.05)];
    expect(profitCurve(coins, flat, half).at(66_000)).toBeCloseTo(model(66_000), 8);
  });
});

describe('Z2 break-evens and bounds', () => {
  const of = (legs: readonly StructureLeg[], market = flat) => {
    const { breakEvensUsd, maxLossUsd, maxGainUsd } = outcomes(legs, market, firstExpiry(legs) ?? IN_30_DAYS);
    return { breakEvensUsd: breakEvensUsd.map((price) => Number(price.toFixed(6))), maxLossUsd, maxGainUsd };
  };

  test.each([
    { name: 'a vertical', legs: [linear('call', 60_000, 1, 3_600), linear('call', 70_000, -1, 1_200)],
      breakEvensUsd: [62_400], maxLossUsd: -2_400, maxGainUsd: 7_600 },
    { name: 'a sold straddle', legs: [linear('call', 60_000, -1, 3_600), linear('put', 60_000, -1, 3_400)],
      breakEvensUsd: [53_000, 67_000], maxLossUsd: null, maxGainUsd: 7_000 },
    { name: 'a condor', legs: [linear('put', 50_000, 1, 300), linear('put', 55_000, -1, 1_000),
      linear('call', 65_000, -1, 1_100), linear('call', 70_000, 1, 400)],
    breakEvensUsd: [53_600, 66_400], maxLossUsd: -3_600, maxGainUsd: 1_400 },
    { name: 'a ratio that loses for ever', legs: [linear('call', 60_000, 1, 3_000), linear('call', 65_000, -2, 1_400)],
      breakEvensUsd: [60_200, 69_800], maxLossUsd: null, maxGainUsd: 4_800 },
    { name: 'a covered call in coin', legs: [inverse('call', 65_000, -1, 0.02),
      { instrument: spot(), quantity: 1, price: 60_000 }],
    breakEvensUsd: [58_800], maxLossUsd: -58_800, maxGainUsd: 6_200 },
    { name: 'a hedged inverse perpetual', legs: [inverse('put', 55_000, 1, 0.01),
      { instrument: inversePerpetual(), quantity: 6_000, price: 60_000 }],
    breakEvensUsd: [60_600], maxLossUsd: -5_600, maxGainUsd: null },
    { name: 'a price beyond the mesh', legs: [linear('call', 60_000, 1, 3_600), linear('call', 61_000, -1, 3_300),
      linear('call', 4_000_000, 1e-4, 0)],
    breakEvensUsd: [60_300], maxLossUsd: -300, maxGainUsd: null },
  ])('Z2 $name', ({ legs, breakEvensUsd, maxLossUsd, maxGainUsd }) => {
    expect(of(legs)).toEqual({ breakEvensUsd, maxLossUsd: maxLossUsd === null ? null : expect.closeTo(maxLossUsd, 4),
      maxGainUsd: maxGainUsd === null ? null : expect.closeTo(maxGainUsd, 4) });
  });

  test('Z2 a root far above the mesh is found along the last slope', () => {
    const far = [linear('call', 60_000, 1e-4, 0), linear('put', 1_000, 1, 0), linear('call', 50_000, 0, 0),
      { instrument: spot(), quantity: 1e-6, price: 6e8 }];
    // 1.01e-4 x S - 6 - 600 = 0 at 6,000,000.
    expect(of(far).breakEvensUsd.at(-1)).toBeCloseTo(6_000_000, 3);
  });

  test('Z2 a calendar: what lives on is searched between the corners', () => {
    const calendar = [linear('call', 60_000, -1, 3_400), linear('call', 60_000, 1, 4_900, 60)];
    const { breakEvensUsd, maxLossUsd, maxGainUsd } = outcomes(calendar, flat, IN_30_DAYS);
    const best = black76Price('call', 60_000, 60_000, 30 / 365, 0.5, 0) - 1_500;
    expect(maxGainUsd).toBeCloseTo(best, 6);
    expect(maxLossUsd).toBeCloseTo(-1_500, 6);
    expect(breakEvensUsd.length).toBe(2);
    for (const price of breakEvensUsd) expect(at(calendar, [price])[0]).toBeCloseTo(0, 6);
  });
});

describe('Z3 the chance of a gain', () => {
  test('Z3 a flat smile gives that of the lognormal', () => {
    const { probabilityOfProfit } = outcomes([linear('call', 60_000, 1, 3_000)], flat, IN_30_DAYS);
    const reach = 0.5 * Math.sqrt(30 / 365);
    expect(probabilityOfProfit).toBeCloseTo(normalCdf(Math.log(60 / 63) / reach - reach / 2), 12);
  });

  test('Z3 a skewed one minus the slope of its calls in the strike, and the parts add up', () => {
    const read = smile(IN_30_DAYS, 60_600, true);
    const call = (strike: number): number => {
      const k = Math.log(strike / 60_600);
      const w = 0.25 * read.years * (0.6 + 0.4 * (-0.4 * k + Math.sqrt(k * k + 1)));
      return black76Price('call', 60_600, strike, read.years, Math.sqrt(w / read.years), 0);
    };
    for (const strike of [40_000, 60_000, 75_000]) {
      expect(chanceAbove(read, strike)).toBeCloseTo((call(strike - 1) - call(strike + 1)) / 2, 7);
    }
    const straddle = [linear('call', 60_000, 1, 3_600), linear('put', 60_000, 1, 3_400)];
    const sold = straddle.map((leg) => ({ ...leg, quantity: -1 }));
    const both = [straddle, sold].map((legs) => outcomes(legs, skewed, IN_30_DAYS).probabilityOfProfit ?? NaN);
    expect((both[0] ?? NaN) + (both[1] ?? NaN)).toBeCloseTo(1, 12);
    expect(both[0]).toBeCloseTo(1 - chanceAbove(read, 53_000) + chanceAbove(read, 67_000), 12);
  });
});

test('Z4 without a smile only what needs one is not known', () => {
  const none: StructureMarket = { ...flat, smileOf: () => null };
  const call = linear('call', 60_000, 1, 3_000);
  expect(outcomes([call], none, IN_30_DAYS)).toEqual({ breakEvensUsd: [63_000], maxLossUsd: -3_000, maxGainUsd: null,
    probabilityOfProfit: null, missing: [] });
  expect(profitCurve([call], none, NOW_MS)).toMatchObject({ missing: ['smile of BTC-30D-60000-C-linear'] });
  expect(profitCurve([{ instrument: future('linear', 30), quantity: 1, price: 60_000 }], none, NOW_MS).missing).toEqual(
    ['forward of 2026-10-01']);
  expect(outcomes([call, linear('call', 60_000, 1, 3_000, 60)], none, IN_30_DAYS)).toMatchObject({ breakEvensUsd: [],
    missing: ['smile of BTC-60D-60000-C-linear'] });
});
