import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dec } from '../../shared/domain/decimal.ts';
import type { HedgeCost } from '../../shared/domain/steering/hedge.ts';
import { future, inversePerpetual, NOW_MS, perpetual } from '../risk/samples.ts';
import { costOf, type CostInput } from './cost.ts';
import { book, marketQuote } from './samples.ts';

const linear = perpetual();
const input = (known: Partial<CostInput> = {}): CostInput => ({
  instrument: linear, quote: marketQuote(known.instrument ?? linear), book: null, indexPriceUsd: 60_000, dayVol: 0.03,
  nowMs: NOW_MS, holdingHorizonMs: 8 * 3_600_000, ...known,
});

function cost(known: Partial<CostInput>, side: 'buy' | 'sell', quantity: number): HedgeCost {
  const costing = costOf(input(known), side, quantity);
  if ('missing' in costing) throw new Error(costing.missing);
  return costing.cost;
}

const LADDER = book(linear, [[59_990, 1], [59_980, 2], [59_900, 4]], [[60_010, 1], [60_030, 2], [60_200, 4]]);

test('Q1 the spread is counted from the middle, level by level', () => {
  expect(cost({}, 'buy', 2).spreadUsd).toBeCloseTo(20, 9);
  expect(cost({}, 'sell', 2).spreadUsd).toBeCloseTo(20, 9);
  expect(cost({ book: LADDER }, 'buy', 2).spreadUsd).toBeCloseTo(10 + 30, 9);
  expect(cost({ book: LADDER }, 'sell', 4).spreadUsd).toBeCloseTo(10 + 2 * 20 + 100, 9);
});

test('Q1 an inverse contract pays its spread in coin', () => {
  const instrument = inversePerpetual();
  const quote = marketQuote(instrument, { bidQuantity: dec(1e6), askQuantity: dec(1e6) });
  // 60,000 USD of face: 60,000 x (1/60,000 - 1/60,010) coins at 60,000.
  expect(cost({ instrument, quote }, 'buy', 6_000).spreadUsd).toBeCloseTo(60_000 * (1 - 60_000 / 60_010), 6);
});

test('Q1 the average price of an inverse contract is the one that pays the same coins', () => {
  const instrument = inversePerpetual();
  const ladder = book(instrument, [], [[50_000, 100], [60_000, 100]]);
  const costing = costOf(input({ instrument, book: ladder }), 'buy', 200);
  expect('missing' in costing ? costing : costing.averagePrice).toBeCloseTo(2 / (1 / 50_000 + 1 / 60_000), 6);
});

test('Q2 the fee is the taker rate on what is paid', () => {
  expect(cost({}, 'buy', 2).feeUsd).toBeCloseTo(0.0005 * 2 * 60_010, 9);
  expect(cost({ book: LADDER }, 'buy', 2).feeUsd).toBeCloseTo(0.0005 * (60_010 + 60_030), 9);
  const instrument = inversePerpetual();
  expect(cost({ instrument }, 'sell', 3).feeUsd).toBeCloseTo((0.0005 * 30 * 60_000) / 59_990, 9);
});

test('Q3 longs pay a positive rate and shorts receive it, over the horizon', () => {
  // 8 hours of 0.001 % an hour on 120,000 USD.
  expect(cost({}, 'buy', 2).fundingUsd).toBeCloseTo(120_000 * 0.00001 * 8, 9);
  expect(cost({}, 'sell', 2).fundingUsd).toBeCloseTo(-120_000 * 0.00001 * 8, 9);
  const negative = marketQuote(linear, { fundingRate: -0.0001 });
  expect(cost({ quote: negative }, 'buy', 2).fundingUsd).toBeCloseTo(-120_000 * 0.0001 * 8, 9);
  const unknown = marketQuote(linear, { fundingRate: null });
  expect(costOf(input({ quote: unknown }), 'buy', 1)).toEqual({ missing: 'funding rate of sim:BTC-PERP' });
});

test('Q3 a dated future loses its basis, what of it decays within the horizon', () => {
  const instrument = future('linear', 30);
  const quote = marketQuote(instrument, { markPrice: dec(60_600), fundingRate: null });
  const day = { instrument, quote, holdingHorizonMs: 86_400_000 };
  expect(cost(day, 'buy', 1).fundingUsd).toBeCloseTo(60_600 * 0.01 / 30, 6);
  expect(cost(day, 'sell', 1).fundingUsd).toBeCloseTo(-60_600 * 0.01 / 30, 6);
  expect(cost({ ...day, holdingHorizonMs: 1e12 }, 'buy', 1).fundingUsd).toBeCloseTo(606, 6);
});

test('Q4 what the book does not show is filled at its worst level, moved by the square root of its share of a day', () => {
  const beyond = cost({ book: LADDER }, 'buy', 7 + 35);
  const share = 35 / (7 * 500);
  expect(beyond.spreadUsd).toBeCloseTo(10 + 2 * 30 + 39 * 200, 6);
  expect(beyond.impactUsd).toBeCloseTo(35 * 60_200 * (2 / 3) * 0.7 * 0.03 * Math.sqrt(share), 6);
  expect(cost({ book: LADDER }, 'buy', 7).impactUsd).toBe(0);
  expect(cost({ book: LADDER, dayVol: null }, 'buy', 42).impactUsd).toBeCloseTo(beyond.impactUsd, 6);
  expect(cost({ book: LADDER, dayVol: 0.06 }, 'buy', 42).impactUsd).toBeCloseTo(2 * beyond.impactUsd, 6);
});

test('Q4 the parts add up, and more never costs less for a coin apart from funding', () => {
  const size = fc.double({ min: 0.001, max: 100, noNaN: true });
  fc.assert(fc.property(fc.constantFrom('buy' as const, 'sell' as const), size, size, (side, a, b) => {
    const [small, large] = [Math.min(a, b), Math.max(a, b)].map((quantity) => {
      const whole = cost({ book: LADDER }, side, quantity);
      expect(whole.spreadUsd + whole.feeUsd + whole.fundingUsd + whole.impactUsd).toBeCloseTo(whole.totalUsd, 6);
      return (whole.spreadUsd + whole.impactUsd) / quantity;
    });
    expect(small ?? NaN).toBeLessThanOrEqual((large ?? NaN) * (1 + 1e-9));
  }));
});
