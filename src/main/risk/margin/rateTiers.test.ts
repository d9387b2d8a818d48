import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equityImplied, liquidationPriceOf, maintenanceOf, tieredUsd } from './rateTiers.ts';

const VECTORS = new URL('../../../../../shared/vectors/liquidation.json', import.meta.url);
const THREE = [{ fromUsd: 0, rate: 0.0125 }, { fromUsd: 1_000, rate: 0.025 }, { fromUsd: 5_000, rate: 0.1 }];

test('M8 each rate counts inside its tier only, and the sum has no step', () => {
  expect([0, 1_000, 3_000, 5_000, 7_000].map((usd) => tieredUsd(usd, THREE))).toEqual([0, 12.5, 62.5, 112.5, 312.5]);
  expect(tieredUsd(NaN, THREE)).toBeNaN();
});

test('M12 a liquidation price lies in whatever tier the notional has there', () => {
  const at = (size: number, markPrice: number, equityUsd: number): number | null =>
    liquidationPriceOf({ size, markPrice, tiers: THREE }, equityUsd, 0);
  // 100 coins short at 9 USD: at 11.25 the notional is 1125, maintenance 12.5 + 3.125, and 240.625 - 225 are left
  expect(at(-100, 9, 240.625)).toBeCloseTo(11.25, 12);
  // a long that pays itself at any price, a short that is bankrupt at a price of zero, a long on a tier's bound
  expect([at(10, 9, 91), at(-10, 9, -91)]).toEqual([null, null]);
  expect(at(10, 200, 2_000 - 1_000 + 12.5)).toBeCloseTo(100, 12);
});

test('M12 at the liquidation price the equity is the maintenance, and that equity is what the price implies', () => {
  const positive = fc.double({ min: 0.01, max: 1e5, noNaN: true });
  const long = fc.boolean();
  fc.assert(fc.property(positive, positive, long, positive, positive, (units, markPrice, isLong, equityUsd, otherUsd) => {
    const position = { size: isLong ? units : -units, markPrice, tiers: THREE };
    const price = liquidationPriceOf(position, equityUsd, otherUsd);
    const left = (at: number): number =>
      equityUsd + position.size * (at - markPrice) - otherUsd - maintenanceOf({ ...position, markPrice: at });
    const scale = equityUsd + otherUsd + units * markPrice;
    if (price === null) {
      const none = [1e-12, 0.1, 1, 10, 1e3].map((times) => Math.sign(left(markPrice * times)));
      expect(new Set(none.filter((sign) => sign !== 0)).size).toBeLessThanOrEqual(1);
      return;
    }
    expect(Math.abs(left(price)) / (scale + units * price)).toBeLessThan(1e-12);
    const implied = equityImplied(position, price, otherUsd);
    expect(Math.abs(implied - equityUsd) / (scale + units * price)).toBeLessThan(1e-12);
  }));
});

interface Isolated {
  readonly kind: string; readonly entry: number; readonly size_coins: number; readonly margin: number;
  readonly mmr: number; readonly liq_fee: number; readonly liq_price: string;
}

describe.skipIf(!existsSync(VECTORS))('vectors beside the checkout', () => {
  test('M12 isolated linear positions are liquidated where the vectors say', () => {
    const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: readonly Isolated[] };
    const isolated = cases.filter(({ kind }) => kind === 'isolated_linear');
    const off = isolated.map(({ entry, size_coins: size, margin, mmr, liq_fee: fee, liq_price: expected }) => {
      const price = liquidationPriceOf({ size, markPrice: entry, tiers: [{ fromUsd: 0, rate: mmr + fee }] }, margin, 0);
      return Math.abs((price ?? NaN) / Number(expected) - 1);
    });
    expect(isolated.length).toBe(10);
    expect(Math.max(...off)).toBeLessThan(1e-9);
  });
});
