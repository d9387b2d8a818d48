import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { black76Price } from './black76.ts';
import { inverseOption } from './inverse.ts';
import { report, tables, worstRatio, type Row } from './vectors/vectorFile.mjs';

const COLUMNS: Readonly<Record<string, string>> = {
  priceCoin: 'price_coin',
  priceUsd: 'price_usd',
  bsDelta: 'bs_delta',
  coinDelta: 'coin_delta',
  netDelta: 'net_delta_coin',
  coinGamma: 'coin_gamma',
  coinVega: 'coin_vega',
  coinTheta: 'coin_theta_year',
  coinVanna: 'coin_vanna',
  coinVolga: 'coin_volga',
  coinCharm: 'coin_charm',
  coinSpeed: 'coin_speed',
  coinZomma: 'coin_zomma',
  coinColor: 'coin_color',
  coinUltima: 'coin_ultima',
};

function greeksOf(row: Row) {
  const [forward = NaN, strike = NaN, years = NaN, vol = NaN] = ['F', 'K', 'T', 'sigma'].map((name) =>
    Number(row[name]),
  );
  const greeks = inverseOption(row['cp'] === 'C' ? 'call' : 'put', forward, strike, years, vol);
  return Object.fromEntries(Object.entries(greeks).map(([name, value]) => [COLUMNS[name] ?? name, value]));
}

describe.each(tables('inverse_options'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('value and Greeks in coin', () => {
    const result = worstRatio(rows ?? [], greeksOf);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const optionTypes = fc.constantFrom('call' as const, 'put' as const);
const forwards = fc.double({ min: 1, max: 1e6, noNaN: true });
const ratios = fc.double({ min: 0.2, max: 5, noNaN: true });
const times = fc.double({ min: 1 / 31_536_000, max: 5, noNaN: true });
const vols = fc.double({ min: 0.01, max: 5, noNaN: true });

describe('properties', () => {
  test.prop([forwards, ratios, times, vols])('parity: call - put = 1 - K/F coin', (forward, ratio, years, vol) => {
    const call = inverseOption('call', forward, forward * ratio, years, vol);
    const put = inverseOption('put', forward, forward * ratio, years, vol);
    expect(Math.abs(call.priceCoin - put.priceCoin - (1 - ratio))).toBeLessThan(4e-15 * (1 + ratio));
    expect(Math.abs(call.netDelta - put.netDelta - ratio)).toBeLessThan(4e-15 * (1 + ratio));
  });

  test.prop([optionTypes, forwards, ratios, times, vols])('net delta and value', (type, forward, ratio, years, vol) => {
    const greeks = inverseOption(type, forward, forward * ratio, years, vol);
    expect(Math.abs(greeks.netDelta - (greeks.bsDelta - greeks.priceCoin))).toBeLessThan(4e-15 * (1 + ratio));
    expect(greeks.priceUsd).toBe(black76Price(type, forward, forward * ratio, years, vol, 0));
    if (type === 'call') expect(greeks.priceCoin).toBeLessThanOrEqual(1);
  });

  test.prop([
    optionTypes,
    fc.double({ min: 0.7, max: 1.4, noNaN: true }),
    fc.double({ min: 0.3, max: 1.5, noNaN: true }),
  ])('Greeks against finite differences', (type, ratio, vol) => {
    const at = (forward: number, v: number, years: number) => inverseOption(type, forward, 100 * ratio, years, v);
    const here = at(100, vol, 0.5);
    const byForward = (key: keyof typeof here) => (at(100.01, vol, 0.5)[key] - at(99.99, vol, 0.5)[key]) / 0.02;
    const byVol = (key: keyof typeof here) => (at(100, vol + 1e-4, 0.5)[key] - at(100, vol - 1e-4, 0.5)[key]) / 2e-4;
    const byYears = (key: keyof typeof here) => (at(100, vol, 0.5 - 1e-4)[key] - at(100, vol, 0.5 + 1e-4)[key]) / 2e-4;
    const pairs: [number, number][] = [
      [byForward('priceCoin'), here.coinDelta],
      [byForward('coinDelta'), here.coinGamma],
      [byForward('coinGamma'), here.coinSpeed],
      [byVol('priceCoin'), here.coinVega],
      [byVol('coinDelta'), here.coinVanna],
      [byVol('coinGamma'), here.coinZomma],
      [byVol('coinVega'), here.coinVolga],
      [byVol('coinVolga'), here.coinUltima],
      [byYears('priceCoin'), here.coinTheta],
      [byYears('coinDelta'), here.coinCharm],
      [byYears('coinGamma'), here.coinColor],
    ];
    for (const [difference, greek] of pairs)
      expect(Math.abs(difference - greek)).toBeLessThan(1e-5 + 1e-4 * Math.abs(greek));
  });
});

describe('the edges', () => {
  it('is intrinsic at expiry and finite for one second and no vol', () => {
    const call = inverseOption('call', 50_000, 40_000, 0, 0.6);
    expect([call.priceCoin, call.bsDelta, call.netDelta, call.coinVega]).toEqual([0.2, 1, 0.8, 0]);
    for (const years of [0, 1 / 31_536_000, 1]) {
      for (const vol of [0, 1e-300, 5]) {
        for (const strike of [1, 50_000, 1e9]) {
          const values = Object.values(inverseOption('put', 50_000, strike, years, vol));
          expect(values.every((value) => Number.isFinite(value))).toBe(true);
        }
      }
    }
  });
});
