import { expect, test } from 'vitest';
import type { AaveTerms } from '../../../../shared/domain/marginTerms/aave.ts';
import { healthOf } from '../../portfolio/health.ts';
import { account, held, perpetual } from '../../samples.ts';
import type { AccountInput } from '../model.ts';
import { aave } from './aave.ts';
import { healthFactor, liquidationFactorJointly, liquidationPriceAlone, type PooledAsset } from './pooledLoan.ts';

const reserve = (currency: string, loanToValue: number, liquidationThreshold: number, usedAsCollateral = true) => ({
  currency,
  loanToValue,
  liquidationThreshold,
  usedAsCollateral,
  liquidationBonus: 0.05,
  supplyRatePerYear: 0.01,
  borrowRatePerYear: 0.04,
  supplyRoom: null,
  borrowRoom: null,
  isolationRoomUsd: null,
  borrowableInIsolation: true,
});
const TERMS: AaveTerms = {
  model: 'aave',
  averagesAreCut: false,
  eMode: null,
  reserves: [reserve('WETH', 0.805, 0.83), reserve('WBTC', 0.73, 0.78), reserve('USDC', 0.75, 0.78)],
};
const PRICES = { WETH: 3_000, WBTC: 60_000, USDC: 1 };
/** The user of the venue's own contracts: facts on the chain 2a. */
const BALANCES = [
  { currency: 'WETH', amount: 10 },
  { currency: 'WBTC', amount: 0.5 },
  { currency: 'USDC', amount: -35_000 },
];
const input = (known: Partial<AccountInput> & { prices?: Record<string, number> } = {}): AccountInput =>
  account({ account: 'aave/main', terms: TERMS, balances: BALANCES, prices: PRICES, ...known });

test('M33 health, what may still be borrowed and the debt on the common scale', () => {
  const result = aave.evaluate(input());
  const [haircut = NaN, initial = NaN, maintenance = NaN] = [
    result.haircutEquityUsd,
    result.initialMarginUsd,
    result.maintenanceMarginUsd,
  ].map((usd) => usd ?? NaN);
  expect(haircut / maintenance).toBeCloseTo(1.38, 12);
  expect(haircut - initial).toBeCloseTo(11_050, 6);
  expect(result.equityUsd).toBe(25_000);
  expect(result.explanation).toEqual([{ label: 'debt in USDC', usd: 35_000 }]);
});

test('M33 what is supplied without the switch is worth something and backs nothing', () => {
  const off = { ...TERMS, reserves: [reserve('WETH', 0.805, 0.83, false), ...TERMS.reserves.slice(1)] };
  const { equityUsd, haircutEquityUsd } = aave.evaluate(input({ terms: off }));
  expect([equityUsd, haircutEquityUsd]).toEqual([25_000, 23_400]);
});

test('M33 pools of 3.0 weigh with an average cut to whole basis points', () => {
  const at = (averagesAreCut: boolean): number => {
    const { haircutEquityUsd } = aave.evaluate(
      input({ prices: { ...PRICES, WETH: 1_200 }, terms: { ...TERMS, averagesAreCut } }),
    );
    return (haircutEquityUsd ?? NaN) / 35_000;
  };
  // Observed on the venue's own contracts: 0.95304 at 7942 basis points.
  expect([at(true), at(false)]).toEqual([expect.closeTo(0.95304, 9), expect.closeTo(33_360 / 35_000, 9)]);
});

test('M33 e-mode holds for the collateral that belongs to it, and for no other', () => {
  const eMode = {
    category: 1,
    loanToValue: 0.9,
    liquidationThreshold: 0.93,
    liquidationBonus: 0.01,
    collateral: ['WETH'],
    borrowable: ['WETH'],
  };
  const { haircutEquityUsd } = aave.evaluate(input({ terms: { ...TERMS, eMode } }));
  expect(haircutEquityUsd).toBeCloseTo(30_000 * 0.93 + 30_000 * 0.78, 9);
});

const ASSETS: readonly PooledAsset[] = [
  {
    currency: 'WETH',
    priceUsd: 3_000,
    supplied: 10,
    owed: 0,
    loanToValue: 0.805,
    liquidationThreshold: 0.83,
    isDollar: false,
  },
  {
    currency: 'WBTC',
    priceUsd: 60_000,
    supplied: 0.5,
    owed: 0,
    loanToValue: 0.73,
    liquidationThreshold: 0.78,
    isDollar: false,
  },
  { currency: 'USDC', priceUsd: 1, supplied: 0, owed: 35_000, loanToValue: 0, liquidationThreshold: 0, isDollar: true },
];

test('M34 at the liquidation price of one asset, and at the joint one, health is 1', () => {
  const alone = liquidationPriceAlone(ASSETS, 'WETH') ?? NaN;
  const factor = liquidationFactorJointly(ASSETS) ?? NaN;
  const at = (prices: Record<string, number>): number =>
    healthFactor(ASSETS.map((asset) => ({ ...asset, priceUsd: prices[asset.currency] ?? asset.priceUsd })));
  expect(alone).toBeCloseTo((35_000 - 23_400) / 8.3, 9);
  expect([at({ WETH: alone }), at({ WETH: 3_000 * factor, WBTC: 60_000 * factor })]).toEqual([
    expect.closeTo(1, 12),
    expect.closeTo(1, 12),
  ]);
  expect(liquidationPriceAlone(ASSETS, 'USDC')).toBeCloseTo(1.38, 12);
  expect(liquidationFactorJointly([])).toBeNull();
  expect(aave.positionLiquidations?.(input()).map(({ instrument, priceUsd }) => [instrument, priceUsd])).toEqual([
    ['aave:WETH', expect.closeTo(alone, 9)],
    ['aave:WETH jointly', expect.closeTo(3_000 / 1.38, 9)],
    ['aave:WBTC', expect.closeTo((35_000 - 24_900) / 0.39, 9)],
    ['aave:WBTC jointly', expect.closeTo(60_000 / 1.38, 9)],
    ['aave:USDC', expect.closeTo(1.38, 12)],
  ]);
});

test('M34 the closed form is where full revaluation finds the distance', () => {
  const { distances } = healthOf(input(), 'aave', new Map());
  const found = Object.fromEntries(distances.map(({ underlying, downPriceUsd }) => [underlying, downPriceUsd]));
  expect(found).toEqual({
    WETH: expect.closeTo((35_000 - 23_400) / 8.3, 4) as number,
    WBTC: expect.closeTo((35_000 - 24_900) / 0.39, 3) as number,
  });
});

test('M11 M33 what is missing is named: terms, rules of a collateral, a price, a contract without a rule', () => {
  expect(
    [
      input({ terms: null }),
      input({ balances: [{ currency: 'LINK', amount: 1 }], prices: { LINK: 15 } }),
      input({ prices: { WETH: 3_000, WBTC: 60_000 } }),
      input({ positions: [held(perpetual('DOGE'), 5, { averagePrice: 0.1, markPrice: 0.1 })] }),
    ].map((of) => aave.requires?.(of)),
  ).toEqual([['margin terms of aave'], ['lending terms of LINK'], ['price of USDC in USD'],
    ['margin rule for DOGE-PERP']]);
});
