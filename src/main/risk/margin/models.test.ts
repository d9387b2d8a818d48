import { expect, test } from 'vitest';
import { account, decimal, held, inversePerpetual, option, perpetual } from '../samples.ts';
import type { AccountInput, HeldPosition } from './model.ts';
import { marginModelOf } from './registry.ts';

const options = marginModelOf('simulated-options');
const perpetuals = marginModelOf('simulated-perpetuals');
const lending = marginModelOf('simulated-lending');

const one = (position: HeldPosition): AccountInput =>
  account({ balances: [{ currency: 'BTC', amount: 1 }], positions: [position] });

/** Forward 60,000, index 60,000: fractions of the underlying read off in coin. */
function coins(type: 'call' | 'put', strike: number, markPrice: number, quantity = -1): readonly number[] {
  const position = held(option('inverse', type, strike, 30), quantity, { averagePrice: 0.03, markPrice, forwardUsd: 60_000 });
  const { initialMarginUsd, maintenanceMarginUsd } = options.evaluate(one(position));
  return [initialMarginUsd, maintenanceMarginUsd].map((usd) => Number(((usd ?? NaN) / 60_000).toFixed(12)));
}

test('M7 short options: the out-of-the-money allowance has a floor, puts never start below their maintenance', () => {
  expect(coins('call', 60_000, 0.04)).toEqual([0.19, 0.115]);
  expect(coins('call', 61_800, 0.03)).toEqual([0.15, 0.105]);
  expect(coins('call', 90_000, 0.001)).toEqual([0.101, 0.076]);
  expect(coins('put', 58_200, 0.03)).toEqual([0.15, 0.105]);
  expect(coins('put', 200_000, 2.4)).toEqual([2.58, 2.58]);
  expect(coins('call', 60_000, 0.04, 5)).toEqual([0, 0]);
  expect(coins('put', 58_200, 0.03, -4)).toEqual([0.6, 0.42]);
});

test('M7 option value counts in equity, not in the margin balance; a perpetual gains into both', () => {
  const result = options.evaluate(account({
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

test('M7 the rate of futures rises with the position, as in the venue\'s examples', () => {
  // 25 BTC -> 2.125 % = 0.53125 BTC; 350 BTC -> 3.75 % = 13.125 BTC (facts on Deribit 4.2).
  const initial = (btc: number): number => (options.evaluate(one(
    held(inversePerpetual(), -btc * 6_000, { averagePrice: 60_000, markPrice: 60_000 }))).initialMarginUsd ?? NaN) / 60_000;
  expect(initial(25)).toBeCloseTo(0.53125, 10);
  expect(initial(350)).toBeCloseTo(13.125, 10);
});

test('M7 a recorded perpetual of one dollar needs what the venue said', () => {
  // ETH, February 2026: 0.000509344 coin at 1963.31, initial 1.0187e-05, maintenance 5.093e-06 (facts on Deribit 4.2).
  const dollar = { ...inversePerpetual('ETH'), contractMultiplier: decimal(1) };
  const { initialMarginUsd, maintenanceMarginUsd } = options.evaluate(account({
    prices: { ETH: 1_963.31 }, positions: [held(dollar, 1, { averagePrice: 2_074.25, markPrice: 1_963.31 })],
  }));
  expect((initialMarginUsd ?? NaN) / 1_963.31).toBeCloseTo(1.0187e-5, 9);
  expect((maintenanceMarginUsd ?? NaN) / 1_963.31).toBeCloseTo(5.093e-6, 9);
});

test('M8 tiers are marginal and continuous, initial is twice maintenance', () => {
  const of = (btc: number): readonly (number | null)[] => {
    const result = perpetuals.evaluate(account({ balances: [{ currency: 'USDC', amount: 1_000 }],
      positions: [held(perpetual(), btc, { averagePrice: 50_000, markPrice: 50_000 })] }));
    return [result.maintenanceMarginUsd, result.initialMarginUsd];
  };
  // 150 M at 1/80, what is above at 1/40: the venue's notional x rate - deduction, d = 150 M x (1/40 - 1/80).
  expect(of(-2)).toEqual([1_250, 2_500]);
  expect(of(4_000)[0]).toBeCloseTo(200e6 / 40 - 150e6 * (1 / 40 - 1 / 80), 4);
});

test('M8 account value is dollars and gains; coins beside do not count', () => {
  const result = perpetuals.evaluate(account({
    balances: [{ currency: 'USDC', amount: 10_000 }, { currency: 'BTC', amount: 1 }], prices: { BTC: 60_000, USDC: 0.99 },
    positions: [held(perpetual(), -1, { averagePrice: 61_000, markPrice: 60_000 })],
  }));
  expect(result.haircutEquityUsd).toBeCloseTo(11_000 * 0.99, 6);
  expect(result.equityUsd).toBeCloseTo(11_000 * 0.99 + 60_000, 6);
});

const terms = (currency: string, loanToValue: number, liquidationThreshold: number) => ({
  venue: 'sim', currency, loanToValue, liquidationThreshold, liquidationBonus: 0.05, supplyRatePerYear: 0,
  borrowRatePerYear: 0,
});

test('M9 the health factor, and what may still be borrowed', () => {
  const result = lending.evaluate(account({
    balances: [{ currency: 'ETH', amount: 100 }, { currency: 'USDC', amount: -150_000 }],
    lendingTerms: [terms('ETH', 0.8, 0.83)],
  }));
  const { haircutEquityUsd, maintenanceMarginUsd, initialMarginUsd } = result;
  expect([result.equityUsd, haircutEquityUsd, maintenanceMarginUsd]).toEqual([100_000, 207_500, 150_000]);
  expect((haircutEquityUsd ?? NaN) - (initialMarginUsd ?? NaN)).toBeCloseTo(250_000 * 0.8 - 150_000, 6);
  expect(result.explanation).toEqual([{ label: 'debt in USDC', usd: 150_000 }]);
});

test('M10 an open order holds what it would add, the worse side, and nothing when it reduces', () => {
  const initial = (orders: AccountInput['openOrders']): number => (perpetuals.evaluate(account({
    positions: [held(perpetual(), -2, { averagePrice: 60_000, markPrice: 60_000 })], openOrders: orders,
  })).initialMarginUsd ?? NaN) / 60_000;
  const order = (side: 'buy' | 'sell', quantity: number) => ({ instrument: perpetual(), side, price: 60_000, quantity });
  expect(initial([])).toBeCloseTo(2 / 40, 12);
  expect(initial([order('sell', 1)])).toBeCloseTo(3 / 40, 12);
  expect(initial([order('buy', 2)])).toBeCloseTo(2 / 40, 12);
  expect(initial([order('buy', 7), order('sell', 1)])).toBeCloseTo(5 / 40, 12);
});

test('M10 a long option that an order would open holds its premium, a short one its margin', () => {
  const call = option('inverse', 'call', 60_000, 30);
  const initial = (side: 'buy' | 'sell'): number => (options.evaluate(account({
    openOrders: [{ instrument: call, side, price: 0.05, quantity: 2 }],
  })).initialMarginUsd ?? NaN) / 60_000;
  expect(initial('buy')).toBeCloseTo(0.1, 12);
  expect(initial('sell')).toBeCloseTo(0.4, 12);
});

test('M11 what has no rule is unknown, by name', () => {
  const doge = held(perpetual('DOGE'), 5, { averagePrice: 0.1, markPrice: 0.1 });
  const naked = { balances: [{ currency: 'ETH', amount: 1 }] };
  expect([
    options.evaluate(account({ positions: [doge] })).missing,
    perpetuals.evaluate(account({ positions: [doge] })).missing,
    lending.evaluate(account(naked)).missing,
    lending.evaluate(account({ positions: [doge] })).missing,
  ]).toEqual([
    ['margin rule for DOGE-PERP'], ['margin rule for DOGE-PERP'], ['lending terms of ETH'], ['margin rule for DOGE-PERP'],
  ]);
});
