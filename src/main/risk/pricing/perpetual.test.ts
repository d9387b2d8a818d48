import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  annualFunding,
  deltaOneGreeks,
  deltaOnePnl,
  fundingPayment,
  futureCarry,
  perpetualCarry,
  type DeltaOnePosition,
} from './perpetual.ts';

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const positions = fc.record({
  style: fc.constantFrom('linear' as const, 'inverse' as const),
  quantity: fc.integer({ min: -1e6, max: 1e6 }),
});

describe('profit and delta', () => {
  it('pays a long of 10,000 USD in coin', () => {
    const long: DeltaOnePosition = { style: 'inverse', quantity: 10_000 };
    expect(deltaOnePnl(long, 50_000, 40_000)).toBeCloseTo(10_000 / 50_000 - 10_000 / 40_000, 16);
    expect(deltaOneGreeks(long, 50_000)).toEqual({
      deltaCoin: 0.2,
      deltaUsd: 10_000,
      gammaCoinPerUsd: -4e-6,
      settlementDelta: 4e-6,
    });
    expect(deltaOnePnl({ style: 'linear', quantity: -2 }, 100, 110)).toBe(-20);
  });

  test.prop([positions, positive(1, 1e5), positive(0.5, 2)])(
    'no move, no profit; there and back cancels',
    (p, entry, ratio) => {
      expect(Math.abs(deltaOnePnl(p, entry, entry))).toBe(0);
      const there = deltaOnePnl(p, entry, entry * ratio);
      expect(Math.abs(there + deltaOnePnl(p, entry * ratio, entry))).toBeLessThanOrEqual(1e-12 * Math.abs(there));
    },
  );

  test.prop([positions, positive(1, 1e5)])('delta is the slope of the profit', (position, price) => {
    const bump = 1e-5 * price;
    const slope =
      (deltaOnePnl(position, price, price + bump) - deltaOnePnl(position, price, price - bump)) / (2 * bump);
    const { settlementDelta, deltaUsd, deltaCoin } = deltaOneGreeks(position, price);
    expect(Math.abs(slope - settlementDelta)).toBeLessThanOrEqual(1e-8 * Math.abs(settlementDelta));
    expect(Math.abs(deltaUsd - deltaCoin * price)).toBeLessThanOrEqual(1e-12 * Math.abs(deltaUsd));
  });
});

describe('funding and carry', () => {
  it('takes from longs at a positive rate, in the settlement currency', () => {
    expect(fundingPayment({ style: 'linear', quantity: 2 }, 50_000, 1e-4)).toBe(-10);
    expect(fundingPayment({ style: 'inverse', quantity: -100_000 }, 50_000, 1e-4)).toBeCloseTo(2e-4, 18);
    expect(fundingPayment({ style: 'linear', quantity: 0 }, 50_000, 1e-4)).toBe(0);
  });

  it('annualises', () => {
    const { simple, continuous } = annualFunding(1e-4, 8 * 3_600_000);
    expect(simple).toBeCloseTo(0.1095, 12);
    expect(continuous).toBeCloseTo(1095 * Math.log(1.0001), 12);
  });

  it('carries a day of eight-hour funding as three payments', () => {
    const short: DeltaOnePosition = { style: 'linear', quantity: -2 };
    expect(perpetualCarry(short, 50_000, 1e-4, 8 * 3_600_000, 86_400_000)).toBeCloseTo(30, 12);
  });

  test.prop([positions, positive(0.8, 1.2), positive(0.01, 1)])(
    'a future gives its whole basis by expiry',
    (position, ratio, years) => {
      const [future, index] = [100 * ratio, 100];
      expect(futureCarry(position, future, index, years, years * 2)).toBe(deltaOnePnl(position, future, index));
      const halves = futureCarry(position, future, index, years, years / 2);
      expect(Math.abs(halves - deltaOnePnl(position, future, Math.sqrt(future * index)))).toBeLessThan(
        1e-9 * (1 + Math.abs(position.quantity)),
      );
    },
  );
});
