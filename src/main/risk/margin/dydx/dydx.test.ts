import { expect, test } from 'vitest';
import type { DydxMarketTerms, DydxTerms } from '../../../../shared/domain/marginTerms/dydx.ts';
import { healthOf } from '../../portfolio/health.ts';
import { account, held, NOW_MS, perpetual } from '../../samples.ts';
import type { AccountInput } from '../model.ts';
import { dydx } from './dydx.ts';
import { initialFraction } from './subaccount.ts';

const market = (instrument: string, known: Partial<DydxMarketTerms> = {}): DydxMarketTerms => ({
  instrument, initialMarginFraction: 0.02, maintenanceMarginFraction: 0.012, openInterest: null,
  openInterestLowerCapUsd: 0, openInterestUpperCapUsd: 0, leverage: null, ...known });
const TERMS: DydxTerms = { model: 'dydx', asOfMs: NOW_MS, markets: [market('sim:BTC-PERP'),
  market('sim:ETH-PERP', { initialMarginFraction: 0.05, maintenanceMarginFraction: 0.03 })] };
const btc = held(perpetual('BTC'), 1, { averagePrice: 58_000, markPrice: 60_000 });
const eth = held(perpetual('ETH'), -20, { averagePrice: 2_600, markPrice: 2_500 });
const input = (known: Partial<AccountInput>): AccountInput =>
  account({ terms: TERMS, balances: [{ currency: 'USDC', amount: 6_000 }], ...known });

test('M16 equity and fractions at the oracle, by hand', () => {
  expect(dydx.evaluate(input({ positions: [btc, eth] }))).toEqual({
    equityUsd: 10_000, haircutEquityUsd: 10_000, initialMarginUsd: 1_200 + 2_500, maintenanceMarginUsd: 720 + 1_500,
    explanation: [{ label: 'BTC-PERP', usd: 720 }, { label: 'ETH-PERP', usd: 1_500 }], missing: [],
  });
});

test('M12 M16 liquidation prices as the venue writes them: (other maintenance + value - equity) / (size -+ size x fraction)', () => {
  expect(dydx.positionLiquidations?.(input({ positions: [btc, eth] }))).toEqual([
    { instrument: 'sim:BTC-PERP', priceUsd: expect.closeTo((1_500 + 60_000 - 10_000) / (1 - 0.012), 8),
      condition: 'all other oracle prices fixed' },
    { instrument: 'sim:ETH-PERP', priceUsd: expect.closeTo((720 - 50_000 - 10_000) / (-20 - 20 * 0.03), 8),
      condition: 'all other oracle prices fixed' },
  ]);
});

test('M16 open interest between its caps raises the initial fraction, a chosen leverage too; neither touches maintenance', () => {
  const capped = { openInterestLowerCapUsd: 40e6, openInterestUpperCapUsd: 100e6, initialMarginFraction: 0.05 };
  const at = (openInterest: number, leverage: number | null = null): number =>
    initialFraction(market('x', { ...capped, openInterest, leverage }), 100);
  expect([at(0.3e6), at(0.4e6), at(0.7e6), at(1e6), at(2e6)]).toEqual([0.05, 0.05, 0.525, 1, 1]);
  expect([at(0.3e6, 5), at(0.7e6, 5), at(0.3e6, 50)]).toEqual([0.2, 0.525, 0.05]);
  expect(initialFraction(market('x', { leverage: 10 }), 100)).toBe(0.1);
});

test('M15 a child subaccount is a pool of its own', () => {
  const child = { ...btc, margin: { mode: 'isolated', collateral: 2_000 } as const };
  const both = input({ positions: [child, eth] });
  expect(dydx.evaluate(both)).toEqual({
    equityUsd: 10_000, haircutEquityUsd: 4_000 + 2_000, initialMarginUsd: 2_500, maintenanceMarginUsd: 1_500,
    explanation: [{ label: 'ETH-PERP', usd: 1_500 }], missing: [],
    pools: [{ instrument: 'sim:BTC-PERP', label: 'BTC-PERP isolated', equityUsd: 4_000, maintenanceUsd: 720 }],
  });
  expect(healthOf(both, 'dydx', new Map()).health).toBe(4);
  expect(dydx.positionLiquidations?.(both)[0]?.priceUsd).toBeCloseTo((60_000 - 4_000) / (1 - 0.012), 8);
});

test('M11 terms, markets and open interest that are missing are named', () => {
  const unknown = { ...TERMS, markets: [market('sim:BTC-PERP', { openInterestUpperCapUsd: 1e8 })] };
  expect([
    dydx.requires?.(input({ positions: [btc], terms: null })), dydx.requires?.(input({ positions: [eth], terms: unknown })),
    dydx.evaluate(input({ positions: [btc], terms: unknown })).missing, dydx.requires?.(input({ positions: [btc, eth] })),
  ]).toEqual([['margin terms of dydx'], ['margin rule for ETH-PERP'], ['open interest of BTC-PERP'], []]);
});
