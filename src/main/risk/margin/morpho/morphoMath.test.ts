import { expect, test } from 'vitest';
import { account } from '../../samples.ts';
import { WAD } from '../aave/fixedPoint.ts';
import type { AccountInput } from '../model.ts';
import { marginModelOf } from '../registry.ts';
import {
  accrued,
  compounded,
  healthFactor,
  incentiveFactor,
  isHealthy,
  liquidationOraclePrice,
  liquidationCall,
  mostOwed,
  owed,
} from './morphoMath.ts';
import type { MorphoMarket } from './morphoMarket.ts';
import { morpho } from './morpho.ts';

const wad = (value: number): bigint => BigInt(Math.round(value * 1e9)) * 10n ** 9n;

/** A fresh market of ether against dollars: 100000 USDC lent, 2000 borrowed against 1 WETH at 3000, LLTV 86 %. */
const MARKET: MorphoMarket = {
  totalSupplyAssets: 100_000_000_000n,
  totalSupplyShares: 100_000_000_000n * 10n ** 6n,
  totalBorrowAssets: 2_000_000_000n,
  totalBorrowShares: 2_000_000_000n * 10n ** 6n,
  updatedAtSeconds: 1_000n,
  fee: wad(0.1),
  lltv: wad(0.86),
  oraclePrice: 3_000n * 10n ** 24n,
  borrowRatePerSecond: 10n ** 9n,
};
const POSITION = { supplyShares: 0n, borrowShares: 2_000_000_000n * 10n ** 6n, collateral: 10n ** 18n };

test('M36 debt from shares is rounded up, with the virtual share and asset', () => {
  expect([owed(MARKET, POSITION), mostOwed(MARKET, POSITION)]).toEqual([2_000_000_000n, 2_580_000_000n]);
  const one = { ...POSITION, borrowShares: 1n };
  expect(owed(MARKET, one)).toBe(1n);
  expect(healthFactor(MARKET, POSITION)).toBe(1_290_000_000_000_000_000n);
});

test('M36 interest by three terms of the exponential, the fee as shares of the lenders', () => {
  const year = 31_536_000n;
  // 1e9 wad a second: x = 0.031536, x + x^2/2 + x^3/6.
  expect(compounded(10n ** 9n, year)).toBe(32_038_486_841_419_776n);
  const later = accrued(MARKET, 1_000n + year);
  expect([later.totalBorrowAssets, later.totalSupplyAssets - MARKET.totalSupplyAssets]).toEqual([
    2_064_076_973n,
    64_076_973n,
  ]);
  // 10 % of the interest, at the price of a share without it.
  expect(Number(later.totalSupplyShares - MARKET.totalSupplyShares) / 1e6).toBeCloseTo(6_407_697 / 1.00057669, 0);
  expect(accrued(MARKET, 999n)).toBe(MARKET);
});

test('M36 the lowest oracle price that is still healthy, to the last unit', () => {
  const price = liquidationOraclePrice(MARKET, POSITION) ?? 0n;
  expect(price).toBe(2_325_581_396n * 10n ** 18n);
  expect([price, price - 1n].map((oraclePrice) => isHealthy({ ...MARKET, oraclePrice }, POSITION))).toEqual([true, false]);
  expect(liquidationOraclePrice(MARKET, { ...POSITION, borrowShares: 0n })).toBeNull();
});

test('M36 the incentive grows as the LLTV falls, up to 15 %', () => {
  expect([wad(0.965), wad(0.86), wad(0.5), wad(0)].map((lltv) => Number(incentiveFactor(lltv)) / 1e18)).toEqual(
    [1 / (1 - 0.3 * 0.035), 1 / 0.958, 1.15, 1.15].map((factor) => expect.closeTo(factor, 12)),
  );
});

test('M36 a liquidation may take all: with enough collateral the whole debt, else all the collateral', () => {
  expect(liquidationCall(MARKET, POSITION)).toBeNull();
  const low = { ...MARKET, oraclePrice: 2_200n * 10n ** 24n };
  expect(isHealthy(low, POSITION)).toBe(false);
  const whole = liquidationCall(low, POSITION);
  // 2000 repaid are paid with 2000 / 0.958 of ether at 2200.
  expect([whole?.repaid, Number(whole?.seized) / 1e18]).toEqual([
    2_000_000_000n,
    expect.closeTo(2_000 / 0.958 / 2_200, 9),
  ]);
  const crash = liquidationCall({ ...MARKET, oraclePrice: 1_000n * 10n ** 24n }, POSITION);
  expect([crash?.seized, Number(crash?.repaid) / 1e6]).toEqual([10n ** 18n, expect.closeTo(958, 3)]);
});

test('M36 observed on the contract itself (local chain): thirty days of interest, and health after them', () => {
  const before: MorphoMarket = {
    totalSupplyAssets: 50_000_235_381n,
    totalSupplyShares: 50_000_134_648_977_457n,
    totalBorrowAssets: 7_000_766_245n,
    totalBorrowShares: 7_000_654_321_000_000n,
    updatedAtSeconds: 1_795_385_643n,
    fee: wad(0.1),
    lltv: wad(0.86),
    oraclePrice: 3_000n * 10n ** 24n,
    borrowRatePerSecond: 4_439_835_926n,
  };
  const after = accrued(before, 1_797_977_643n);
  expect([after.totalSupplyAssets, after.totalSupplyShares, after.totalBorrowAssets]).toEqual([
    50_081_265_934n,
    50_008_225_886_234_570n,
    7_081_796_798n,
  ]);
  const position = { supplyShares: 0n, borrowShares: 7_000_654_321_000_000n, collateral: 3n * WAD + 7n };
  expect(healthFactor(after, position)).toBe(1_092_942_966_421_443_486n);
});

const terms = {
  model: 'morpho',
  market: '0x01',
  loanCurrency: 'USDC',
  collateralCurrency: 'WETH',
  liquidationLoanToValue: 0.86,
  borrowRatePerYear: 0.03,
} as const;
const input = (known: Partial<AccountInput> & { prices?: Record<string, number> } = {}): AccountInput =>
  account({
    terms,
    account: 'morpho/weth-usdc',
    prices: { WETH: 3_000, USDC: 1 },
    balances: [
      { currency: 'WETH', amount: 1 },
      { currency: 'USDC', amount: -2_000 },
    ],
    ...known,
  });

test("M36 on the common scale health is the contract's, and a new loan may go as far as liquidation", () => {
  const { haircutEquityUsd, maintenanceMarginUsd, initialMarginUsd, equityUsd } = morpho.evaluate(input());
  expect([haircutEquityUsd, maintenanceMarginUsd, initialMarginUsd, equityUsd]).toEqual([2_580, 2_000, 2_000, 1_000]);
  const [price] = marginModelOf('morpho').positionLiquidations?.(input()) ?? [];
  expect(price).toEqual({
    instrument: 'morpho:WETH',
    priceUsd: expect.closeTo(2_000 / 0.86, 9),
    condition: 'the price of USDC fixed',
  });
});

test('M36 what is lent and owed at once is two legs, and an oracle of its own prices the collateral', () => {
  const both = morpho.evaluate(input({ terms: { ...terms, bothSides: 500 } }));
  expect([both.equityUsd, both.haircutEquityUsd, both.maintenanceMarginUsd]).toEqual([1_000, 2_580, 2_500]);
  const own = input({ terms: { ...terms, oracleFactor: 0.9 } });
  expect(morpho.evaluate(own).haircutEquityUsd).toBeCloseTo(2_322, 9);
  expect(morpho.positionLiquidations?.(own)[0]?.priceUsd).toBeCloseTo(2_000 / 0.86 / 0.9, 9);
  expect(morpho.requires?.(input({ terms: { ...terms, oracleFactor: null } }))).toEqual(['oracle price of market 0x01']);
});

test('M36 what is lent backs nothing, and what the market does not know has no rule', () => {
  const lent = morpho.evaluate(input({ balances: [{ currency: 'USDC', amount: 500 }] }));
  expect([lent.equityUsd, lent.haircutEquityUsd, lent.maintenanceMarginUsd]).toEqual([500, 0, 0]);
  expect(
    [input({ balances: [{ currency: 'WETH', amount: -1 }] }), input({ terms: null })].map((of) =>
      morpho.requires?.(of),
    ),
  ).toEqual([['margin rule for WETH in market 0x01'], ['margin terms of morpho']]);
});
