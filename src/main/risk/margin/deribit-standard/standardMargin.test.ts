import { describe, expect, test } from 'vitest';
import type { DeribitStandardTerms } from '../../../../shared/domain/marginTerms/deribitStandard.ts';
import { account, decimal, future, held, inversePerpetual, option, perpetual } from '../../samples.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { deribitStandard, standardAccountOf } from './deribitStandard.ts';
import { poolsOf } from '../deribit/book.ts';
import { liquidationRatio } from './liquidation.ts';
import { REWORKED_MS } from './parameters.ts';

const BEFORE: DeribitStandardTerms = { model: 'deribit-standard', asOfMs: REWORKED_MS - 1, collateral: 'cross' };

const withTerms = (known: Partial<AccountInput>, terms: Partial<DeribitStandardTerms> = {}): AccountInput =>
  account({ terms: { ...BEFORE, ...terms }, ...known });

const one = (position: HeldPosition): AccountInput =>
  withTerms({ balances: [{ currency: 'BTC', amount: 1 }], positions: [position] });

const margins = (input: AccountInput): readonly (number | null)[] => {
  const { initialMarginUsd, maintenanceMarginUsd } = deribitStandard.evaluate(input);
  return [initialMarginUsd, maintenanceMarginUsd];
};

const coins = (type: 'call' | 'put', strike: number, markPrice: number, quantity = -1): readonly number[] =>
  margins(one(held(option('inverse', type, strike, 30), quantity, { markPrice, forwardUsd: 60_000 })))
    .map((usd) => Number(((usd ?? NaN) / 60_000).toFixed(12)));

describe('M21 what a contract needs', () => {
  test('M21 short options: an allowance out of the money with a floor, puts never open below what keeps them', () => {
    expect(coins('call', 60_000, 0.04)).toEqual([0.19, 0.115]);
    expect(coins('call', 61_800, 0.03)).toEqual([0.15, 0.105]);
    expect(coins('call', 90_000, 0.001)).toEqual([0.101, 0.076]);
    expect(coins('put', 58_200, 0.03)).toEqual([0.15, 0.105]);
    expect(coins('put', 200_000, 2.4)).toEqual([2.58, 2.58]);
    expect(coins('call', 60_000, 0.04, 5)).toEqual([0, 0]);
    expect(coins('put', 58_200, 0.03, -4)).toEqual([0.6, 0.42]);
  });

  test('M21 what options are worth counts in equity, not in the margin balance; a perpetual gains into both', () => {
    const result = deribitStandard.evaluate(withTerms({
      balances: [{ currency: 'BTC', amount: 1 }, { currency: 'ETH', amount: 2 }],
      positions: [
        held(option('inverse', 'call', 60_000, 30), 2, { averagePrice: 0.03, markPrice: 0.05 }),
        held(inversePerpetual(), 1_500, { averagePrice: 50_000, markPrice: 60_000 }),
      ],
    }));
    // 15,000 USD long: 0.25 coin at 2 % + 0.005 % x 0.25; gain 15,000 x (1/50,000 - 1/60,000) = 0.05 coin.
    expect(result.haircutEquityUsd).toBeCloseTo(60_000 + 5_000 + 3_000, 6);
    expect(result.equityUsd).toBeCloseTo(68_000 + 6_000, 6);
    expect(result.initialMarginUsd).toBeCloseTo(15_000 * 0.0200125, 6);
    expect(result.maintenanceMarginUsd).toBeCloseTo(15_000 * 0.0100125, 6);
  });

  test('M21 a linear option needs the same fractions of its forward, in dollars', () => {
    const put = held(option('linear', 'put', 58_200, 30), -2, { markPrice: 1_800, forwardUsd: 60_000 });
    expect(margins(one(put))).toEqual([2 * 0.15 * 60_000, 2 * 0.105 * 60_000].map((usd) => expect.closeTo(usd, 6)));
  });

  test('M21 the rate of futures rises with the position, as in the venue\'s examples', () => {
    // 25 BTC -> 2.125 % = 0.53125 BTC; 350 BTC -> 3.75 % = 13.125 BTC; 6,000 SOL -> 7 % = 420 SOL.
    const initial = (position: HeldPosition): number => deribitStandard.evaluate(withTerms({
      positions: [position], pricesUsd: new Map([['BTC', 60_000], ['SOL', 100], ['USDC', 1], ['USD', 1]]),
    })).initialMarginUsd ?? NaN;
    const btc = (size: number): HeldPosition =>
      held(inversePerpetual(), -size * 6_000, { averagePrice: 60_000, markPrice: 60_000 });
    expect(initial(btc(25)) / 60_000).toBeCloseTo(0.53125, 10);
    expect(initial(btc(350)) / 60_000).toBeCloseTo(13.125, 10);
    expect(initial(held(perpetual('SOL'), 6_000, { averagePrice: 100, markPrice: 100 })) / 100).toBeCloseTo(420, 8);
  });

  test('M21 the recorded perpetual of one dollar needs what the venue said', () => {
    // ETH, February 2026: 0.000509344 coin, initial 1.0187e-05, maintenance 5.093e-06 (facts on option venues 4.2).
    const dollar = { ...inversePerpetual('ETH'), contractMultiplier: decimal(1) };
    const [initial, maintenance] = margins(withTerms({ pricesUsd: new Map([['ETH', 1_963.31]]),
      positions: [held(dollar, 1, { averagePrice: 2_074.25, markPrice: 1_963.31 })] }));
    expect((initial ?? NaN) / 1_963.31).toBeCloseTo(1.0187e-5, 9);
    expect((maintenance ?? NaN) / 1_963.31).toBeCloseTo(5.093e-6, 9);
  });

  test('M21 a contract that the table does not list makes the result unknown, with its name', () => {
    const ether = held(future('linear', 30, 'ETH'), 1, { averagePrice: 2_500, markPrice: 2_500 });
    expect(deribitStandard.evaluate(one(ether)).missing).toEqual(['margin rule for ETH-30D-linear']);
  });

  test('M10 a long option that an order would open holds its premium, a short one its margin', () => {
    const call = option('inverse', 'call', 60_000, 30);
    const initial = (side: 'buy' | 'sell'): number => (deribitStandard.evaluate(withTerms({
      openOrders: [{ instrument: call, side, price: 0.05, quantity: 2 }],
    })).initialMarginUsd ?? NaN) / 60_000;
    expect(initial('buy')).toBeCloseTo(0.1, 12);
    expect(initial('sell')).toBeCloseTo(0.4, 12);
  });

  test('M10 open orders hold what they would need if filled, at their own price, on the worse side', () => {
    const instrument = inversePerpetual();
    const order = { instrument, price: 50_000, quantity: 100 };
    const position = held(instrument, 500, { averagePrice: 60_000, markPrice: 60_000 });
    const orders = [{ ...order, side: 'buy' as const }, { ...order, side: 'sell' as const, price: 70_000 }];
    const [initial] = margins({ ...one(position), openOrders: orders });
    // 5,000 USD held = 1/12 coin; 1,000 more bought at 50,000 is 0.02 coin.
    const rate = (size: number): number => size * (0.02 + 0.000_05 * size) * 60_000;
    expect(initial).toBeCloseTo(rate(1 / 12 + 0.02), 6);
  });
});

describe('M22 which rule, which pool', () => {
  const short = held(option('inverse', 'put', 58_200, 30), -1, { markPrice: 0.03, forwardUsd: 60_000 });

  test('M22 since 5 August 2026 margins are unknown and say why; what the account is worth stays known', () => {
    const input = withTerms({ balances: [{ currency: 'BTC', amount: 1 }], positions: [short] }, { asOfMs: REWORKED_MS });
    expect(deribitStandard.evaluate(input)).toEqual({ equityUsd: 58_200, haircutEquityUsd: 60_000, initialMarginUsd: null,
      maintenanceMarginUsd: null, explanation: [], missing: ['model not public since 2026-08-05'] });
    expect(deribitStandard.requires?.(input)).toEqual(['model not public since 2026-08-05']);
    const flat = withTerms({ balances: [{ currency: 'BTC', amount: 1 }] }, { asOfMs: REWORKED_MS });
    expect(margins(flat)).toEqual([0, 0]);
  });

  test('M22 without the venue\'s terms nothing is known', () => {
    expect(deribitStandard.evaluate({ ...one(short), terms: null }).missing).toEqual(['margin terms of Deribit (standard)']);
  });

  test('M22 a segregated account stands and falls currency by currency', () => {
    const ether = held(inversePerpetual('ETH'), -1_000, { averagePrice: 2_500, markPrice: 2_500 });
    const result = deribitStandard.evaluate(withTerms({ positions: [short, ether],
      balances: [{ currency: 'BTC', amount: 0.1 }, { currency: 'ETH', amount: 100 }] }, { collateral: 'segregated' }));
    expect(result.pools).toEqual([
      { instrument: null, label: 'BTC alone', equityUsd: expect.closeTo(6_000, 6), maintenanceUsd: expect.closeTo(6_300, 6) },
      { instrument: null, label: 'ETH alone', equityUsd: 250_000, maintenanceUsd: expect.closeTo(10_000 * 0.010016, 6) },
    ]);
    expect(result.haircutEquityUsd).toBeCloseTo(256_000, 6);
  });
});

describe('M24 where a pool of futures is liquidated', () => {
  const ratioOf = (input: AccountInput, coin = 'BTC'): number | null => {
    const known = standardAccountOf(input);
    const pool = known === null ? undefined : poolsOf(known.book)[0];
    if (known === null || known.rates === null || pool === undefined) throw new Error('no account');
    const closed = liquidationRatio(pool, coin, known.rates);
    return closed.status === 'solved' ? closed.ratio : NaN;
  };

  /** The margin left when the coin and its contracts stand at `ratio` times their price. */
  const leftAt = (input: AccountInput, ratio: number): number => {
    const moved = deribitStandard.evaluate({ ...input,
      pricesUsd: new Map([...input.pricesUsd].map(([name, usd]) => [name, name === 'BTC' ? usd * ratio : usd])),
      positions: input.positions.map((position) => position.instrument.underlying === 'BTC'
        ? { ...position, markPrice: (position.markPrice ?? NaN) * ratio } : position) });
    return (moved.haircutEquityUsd ?? NaN) - (moved.maintenanceMarginUsd ?? NaN);
  };

  const long = held(inversePerpetual(), 12_000, { averagePrice: 62_000, markPrice: 60_000 });
  const linearShort = held(perpetual(), -3, { averagePrice: 59_000, markPrice: 60_000 });
  const ether = held(inversePerpetual('ETH'), -1_000, { averagePrice: 2_400, markPrice: 2_500 });

  test.each([
    { name: 'an inverse long', input: withTerms({ balances: [{ currency: 'BTC', amount: 1 }], positions: [long] }) },
    { name: 'a linear short', input: withTerms({ balances: [{ currency: 'USDC', amount: 50_000 }], positions: [linearShort] }) },
    { name: 'all together', input: withTerms({ positions: [long, linearShort, ether],
      balances: [{ currency: 'USDC', amount: 9_000 }, { currency: 'ETH', amount: 3 }, { currency: 'BTC', amount: 0.2 }] }) },
  ])('M24 at the root of $name nothing is left, by full revaluation', ({ input }) => {
    const ratio = ratioOf(input) ?? NaN;
    expect(leftAt(input, 1)).toBeGreaterThan(0);
    expect(Math.abs(leftAt(input, ratio))).toBeLessThan(1e-6 * leftAt(input, 1));
  });

  test('M24 none for a coin that covers its own short; none to be told with options on the coin', () => {
    const covered = withTerms({ balances: [{ currency: 'BTC', amount: 5 }],
      positions: [held(perpetual(), -1, { averagePrice: 60_000, markPrice: 60_000 })] });
    expect(ratioOf(covered)).toBeNull();
    const bent = withTerms({ balances: [{ currency: 'BTC', amount: 1 }], positions: [long,
      held(option('inverse', 'put', 50_000, 30), -1, { markPrice: 0.01, forwardUsd: 60_000 })] });
    expect(ratioOf(bent)).toBeNaN();
    expect(deribitStandard.positionLiquidations?.(bent)).toEqual([]);
  });

  test('M24 each position carries the price of the index and what it presumes', () => {
    const input = withTerms({ balances: [{ currency: 'BTC', amount: 1 }], positions: [long] }, { collateral: 'segregated' });
    const ratio = ratioOf(input) ?? NaN;
    expect(ratio).toBeLessThan(1);
    expect(deribitStandard.positionLiquidations?.(input)).toEqual([
      { instrument: 'sim:BTC-USD-PERP', priceUsd: ratio * 60_000, condition: 'BTC alone, only BTC moving' }]);
  });
});
