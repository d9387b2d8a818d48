import { describe, expect, it } from 'vitest';
import { basis, forwardFromFutures, settlementDiscount, settlementRate } from './curve.ts';

describe('forwardFromFutures', () => {
  const prices = [
    { years: 0.5, price: 110 },
    { years: 0, price: 100 },
    { years: 0.25, price: 104 },
  ];

  it('goes through the quotes, grows steadily between them and on beyond', () => {
    const at = (years: number) => forwardFromFutures(prices, years);
    expect([at(0), at(0.25), at(0.5)].map((forward) => forward?.toFixed(10))).toEqual([
      '100.0000000000',
      '104.0000000000',
      '110.0000000000',
    ]);
    expect(at(0.125)).toBeCloseTo(Math.sqrt(100 * 104), 10);
    expect(at(0.75)).toBeCloseTo((110 * 110) / 104, 10);
    expect(at(-1)).toBe(100);
  });

  it('is flat on one price and unknown on none', () => {
    expect(forwardFromFutures([{ years: 0.1, price: 99 }], 3)).toBe(99);
    expect(forwardFromFutures([], 1)).toBeNull();
    expect(forwardFromFutures([{ years: 0, price: 0 }], 1)).toBeNull();
    expect(
      forwardFromFutures(
        [
          { years: 0, price: 98 },
          { years: 0, price: 99 },
        ],
        1,
      ),
    ).toBe(99);
  });
});

describe('settlementDiscount', () => {
  const curves = {
    USDC: [
      { years: 0.25, rate: 0.04 },
      { years: 1, rate: 0.07 },
    ],
    BTC: [{ years: 0, rate: 0 }],
    DAI: [],
  };

  it('interpolates the rate and is flat outside', () => {
    const at = (years: number) => settlementRate(curves, 'USDC', years);
    expect([at(0), at(0.25), at(0.5), at(1), at(9)].map((rate) => rate?.toFixed(12))).toEqual([
      '0.040000000000',
      '0.040000000000',
      '0.050000000000',
      '0.070000000000',
      '0.070000000000',
    ]);
    expect(settlementDiscount(curves, 'USDC', 0.5)).toBeCloseTo(Math.exp(-0.025), 15);
    expect(settlementDiscount(curves, 'USDC', -1)).toBe(1);
    expect(settlementDiscount(curves, 'BTC', 1)).toBe(1);
  });

  it('does not guess for a currency without a curve', () => {
    expect([settlementDiscount(curves, 'ETH', 1), settlementDiscount(curves, 'DAI', 1)]).toEqual([null, null]);
    expect(settlementDiscount(curves, 'toString', 1)).toBeNull();
  });
});

describe('basis', () => {
  it('annualises both ways, and not without time', () => {
    const { annualContinuous, ...rest } = basis(102, 100, 0.25);
    expect(rest).toEqual({ amount: 2, fraction: 0.02, annualSimple: 0.08 });
    expect(annualContinuous).toBeCloseTo(4 * Math.log(1.02), 14);
    expect(basis(102, 100, 0)).toEqual({ amount: 2, fraction: 0.02, annualSimple: null, annualContinuous: null });
  });
});
