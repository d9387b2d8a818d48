import { expect, test } from 'vitest';
import type { HyperliquidTerms } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import { healthOf } from '../../portfolio/health.ts';
import { account, held, NOW_MS, perpetual, spot } from '../../samples.ts';
import type { AccountInput } from '../model.ts';
import { HYPERLIQUID_TERMS } from '../samples.ts';
import { hyperliquid } from './hyperliquid.ts';

const TERMS: HyperliquidTerms = {
  model: 'hyperliquid', asOfMs: NOW_MS, dex: '', abstraction: 'disabled', unlisted: null, coins: [
    { instrument: 'sim:BTC-PERP', leverage: 20, tiers: [
      { fromUsd: 0, maxLeverage: 40 }, { fromUsd: 150e6, maxLeverage: 20 }] },
    { instrument: 'sim:ETH-PERP', leverage: 10, tiers: [{ fromUsd: 0, maxLeverage: 25 }] },
  ],
};
const PRICES = { BTC: 60_000, ETH: 2_500, USDC: 1 };
const cash = (amount: number) => [{ currency: 'USDC', amount }];
const btc = (quantity: number, known = {}) =>
  held(perpetual('BTC'), quantity, { averagePrice: 58_000, markPrice: 60_000, ...known });
const eth = (quantity: number, known = {}) =>
  held(perpetual('ETH'), quantity, { averagePrice: 2_600, markPrice: 2_500, ...known });
const input = (known: Partial<AccountInput>): AccountInput => account({ terms: TERMS, prices: PRICES, ...known });

test('M13 value, margins and withdrawable of two cross positions, by hand', () => {
  expect(hyperliquid.evaluate(input({ balances: cash(20_000), positions: [btc(1), eth(-20)] }))).toEqual({
    equityUsd: 24_000, haircutEquityUsd: 24_000, initialMarginUsd: 3_000 + 5_000, maintenanceMarginUsd: 750 + 1_000,
    explanation: [{ label: 'BTC-PERP', usd: 750 }, { label: 'ETH-PERP', usd: 1_000 }], missing: [], pools: [],
    // 10 % of the notional of 110000 binds, not the 8000 of initial margin
    withdrawableUsd: 24_000 - 11_000,
  });
});

test('M10 an open order holds what it would add, the worse side, and nothing when it reduces', () => {
  const initial = (orders: AccountInput['openOrders']): number => (hyperliquid.evaluate(input({
    positions: [btc(-2, { averagePrice: 60_000 })], openOrders: orders,
  })).initialMarginUsd ?? NaN) / 60_000;
  const order = (side: 'buy' | 'sell', quantity: number) => ({ instrument: perpetual(), side, price: 60_000, quantity });
  expect(initial([])).toBeCloseTo(2 / 20, 12);
  expect(initial([order('sell', 1)])).toBeCloseTo(3 / 20, 12);
  expect(initial([order('buy', 2)])).toBeCloseTo(2 / 20, 12);
  expect(initial([order('buy', 7), order('sell', 1)])).toBeCloseTo(5 / 20, 12);
});

test('M8 M13 tiers are marginal and continuous, half of initial at the highest leverage', () => {
  const of = (size: number): readonly (number | null)[] => {
    const result = hyperliquid.evaluate(input({ balances: cash(1_000), terms: HYPERLIQUID_TERMS,
      positions: [btc(size, { averagePrice: 50_000, markPrice: 50_000 })] }));
    return [result.maintenanceMarginUsd, result.initialMarginUsd];
  };
  // 150 M at 1/80, what is above at 1/40: the venue's notional x rate - deduction, d = 150 M x (1/40 - 1/80).
  expect(of(-2)).toEqual([1_250, 2_500]);
  expect(of(4_000)[0]).toBeCloseTo(200e6 / 40 - 150e6 * (1 / 40 - 1 / 80), 4);
});

test('M13 account value is dollars at their price and gains; coins beside do not count', () => {
  const result = hyperliquid.evaluate(input({
    balances: [...cash(10_000), { currency: 'BTC', amount: 1 }],
    pricesUsd: new Map([['USD', 1], ['BTC', 60_000], ['USDC', 0.99]]),
    positions: [btc(-1, { averagePrice: 61_000 })],
  }));
  expect(result.haircutEquityUsd).toBeCloseTo(11_000 * 0.99, 6);
  expect(result.equityUsd).toBeCloseTo(11_000 * 0.99 + 60_000, 6);
});

test('M13 open orders hold what they would add, and a withdrawal leaves it there', () => {
  const order = { instrument: perpetual('BTC'), side: 'buy', price: 59_000, quantity: 2 } as const;
  const result = hyperliquid.evaluate(input({ balances: cash(20_000), positions: [btc(1)], openOrders: [order] }));
  expect([result.initialMarginUsd, result.withdrawableUsd]).toEqual([3_000 + 6_000, 22_000 - 6_000 - 6_000]);
});

test('M12 M13 liquidation prices: the cross ones share the account, tiers count where the price lies', () => {
  const two = input({ balances: cash(20_000), positions: [btc(1), eth(-20)] });
  const [long, short] = hyperliquid.positionLiquidations?.(two) ?? [];
  // 24000 + (x - 60000) = 1000 + x / 80; 24000 - 20 (x - 2500) = 750 + 20 x / 50
  expect([long, short]).toEqual([
    { instrument: 'sim:BTC-PERP', priceUsd: expect.closeTo(37_000 / (1 - 1 / 80), 8), condition: 'all other prices fixed' },
    { instrument: 'sim:ETH-PERP', priceUsd: expect.closeTo(73_250 / 20.4, 8), condition: 'all other prices fixed' },
  ]);
  const large = input({ balances: cash(40e6), positions: [btc(-2_000, { averagePrice: 60_000 })] });
  // beyond 150 M USD: 40e6 - 2000 (x - 60000) = 2000 x / 40 - 150e6 (1/40 - 1/80)
  expect(hyperliquid.positionLiquidations?.(large).map(({ priceUsd }) => priceUsd)).toEqual([
    expect.closeTo((160e6 + 150e6 / 80) / 2_050, 6),
  ]);
});

test('M15 an isolated position is no part of the cross value and has its own price', () => {
  const alone = btc(1, { margin: { mode: 'isolated', collateral: 3_000 } });
  const mixed = input({ balances: cash(20_000), positions: [alone, eth(-20)] });
  expect(hyperliquid.evaluate(mixed)).toEqual({
    equityUsd: 24_000, haircutEquityUsd: 17_000 + 2_000, initialMarginUsd: 5_000, maintenanceMarginUsd: 1_000,
    explanation: [{ label: 'ETH-PERP', usd: 1_000 }], missing: [], withdrawableUsd: 19_000 - 5_000,
    pools: [{ instrument: 'sim:BTC-PERP', label: 'BTC-PERP isolated', equityUsd: 5_000, maintenanceUsd: 750 }],
  });
  expect(hyperliquid.positionLiquidations?.(mixed)[0]).toEqual({
    instrument: 'sim:BTC-PERP', priceUsd: expect.closeTo(55_000 / (1 - 1 / 80), 8),
    condition: 'isolated: its own margin only',
  });
});

test('D10 health and distance are those of the pool that goes first', () => {
  const alone = btc(1, { margin: { mode: 'isolated', collateral: 3_000 } });
  const health = healthOf(input({ balances: cash(20_000), positions: [alone, eth(-20)] }), 'hyperliquid', new Map());
  expect(health.health).toBeCloseTo(5_000 / 750, 12);
  expect(health.distances.map(({ underlying, downPriceUsd, upPriceUsd }) => [underlying, downPriceUsd, upPriceUsd]))
    .toEqual([
      ['BTC', expect.closeTo(55_000 / (1 - 1 / 80), 4), null],
      ['ETH', null, expect.closeTo((19_000 + 50_000) / 20.4, 4)],
    ]);
});

test('D10 the health of the pools alone stands beside, for whoever trusts the venue with the rest', () => {
  const alone = btc(1, { margin: { mode: 'isolated', collateral: 3_000 } });
  const of = (known: Partial<AccountInput>) => healthOf(input({ balances: cash(20_000), ...known }), 'hyperliquid', new Map());
  expect([of({ positions: [alone] }).poolHealth, 'poolHealth' in of({ positions: [eth(-20)] })]).toEqual([5_000 / 750, false]);
});

test('M14 a unified account has margins and says why it has no more; its isolated positions keep their price', () => {
  const alone = btc(1, { margin: { mode: 'isolated', collateral: 3_000 } });
  const shared = input({ balances: cash(20_000), positions: [alone, eth(-20)],
    terms: { ...TERMS, abstraction: 'unifiedAccount' } });
  const why = 'pool not derivable: spot collateral counts in an account under unifiedAccount';
  expect(hyperliquid.evaluate(shared)).toMatchObject({
    equityUsd: null, haircutEquityUsd: null, initialMarginUsd: 5_000, maintenanceMarginUsd: 1_000, missing: [why],
  });
  expect(healthOf(shared, 'hyperliquid', new Map())).toMatchObject({ health: null, distances: [], missing: [why] });
  expect(hyperliquid.requires?.(shared)).toEqual([why]);
  expect(hyperliquid.positionLiquidations?.(shared).map(({ instrument }) => instrument)).toEqual(['sim:BTC-PERP']);
});

test('M14 older abstractions draw on the main balance from a builder\'s dex only', () => {
  const missing = (dex: string): number => hyperliquid.evaluate(input({ balances: cash(20_000), positions: [btc(1)],
    terms: { ...TERMS, dex, abstraction: 'dexAbstraction' } })).missing.length;
  expect([missing(''), missing('xyz')]).toEqual([0, 1]);
});

test('M13 the rule is that of its time, and none is made up', () => {
  const at = (asOfMs: number) => hyperliquid.evaluate(
    input({ balances: cash(20_000), positions: [btc(1)], terms: { ...TERMS, asOfMs } }));
  const march2023 = 1_679_900_000_000;
  expect([at(march2023).maintenanceMarginUsd, at(march2023).withdrawableUsd]).toEqual([450, 22_000 - 3_000]);
  expect(at(1_690_000_000_000)).toMatchObject({
    maintenanceMarginUsd: null, missing: ['margin rule of hyperliquid at 1690000000000 ms'] });
});

test('M11 terms, coins and contracts that are missing are named', () => {
  const { terms: _, ...rest } = input({ balances: cash(1), positions: [btc(1)] });
  const missing = (known: Partial<AccountInput>) => hyperliquid.evaluate({ ...rest, terms: TERMS, ...known }).missing;
  expect([
    missing({ terms: null }), missing({ positions: [held(perpetual('DOGE'), 1, { averagePrice: 1, markPrice: 1 })] }),
    missing({ positions: [btc(1, { averagePrice: null })] }), missing({ positions: [btc(1, { markPrice: null })] }),
    hyperliquid.evaluate({ ...rest, terms: null, positions: [] }).missing,
  ]).toEqual([
    ['margin terms of hyperliquid'], ['margin rule for DOGE-PERP'], ['average price of BTC-PERP'],
    ['mark price of BTC-PERP'], [],
  ]);
});

test('M13 spot beside the account is worth something and is no margin', () => {
  const held1 = held(spot('BTC'), 1, { markPrice: 60_000 });
  expect(hyperliquid.evaluate(input({ balances: cash(1_000), positions: [held1] }))).toMatchObject({
    equityUsd: 61_000, haircutEquityUsd: 1_000, maintenanceMarginUsd: 0 });
});
