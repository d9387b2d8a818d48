/** In the contract's integers. Numbers observed on the venue's own contracts: facts on the chain 2a. */
import { expect, test } from 'vitest';
import { accountData } from './accountData.ts';
import type { AaveAccount, AaveReserve } from './aaveAccount.ts';
import { RAY, UINT_MAX, WAD } from './fixedPoint.ts';
import { balancesAt, compoundedGrowth, debtIndex, incomeIndex, scaledFrom } from './interest.ts';
import { liquidationCall } from './liquidationCall.ts';
import { borrowRoom, supplyRoom } from './room.ts';

const NOW = 1_700_000_000n;

function reserve(
  currency: string,
  decimals: number,
  price: number,
  rules: readonly [number, number, number],
  known: Partial<AaveReserve> = {},
): AaveReserve {
  const [ltv, threshold, bonus] = rules;
  return {
    asset: `0x${currency}`,
    currency,
    decimals,
    price: BigInt(Math.round(price * 1e8)),
    ltvBps: BigInt(ltv),
    liquidationThresholdBps: BigInt(threshold),
    liquidationBonusBps: BigInt(bonus),
    liquidationFeeBps: 1_000n,
    supplyCap: 0n,
    borrowCap: 0n,
    debtCeiling: 0n,
    isolationDebt: 0n,
    borrowableInIsolation: true,
    borrowingEnabled: true,
    liquidityIndex: RAY,
    variableBorrowIndex: RAY,
    liquidityRate: 0n,
    variableBorrowRate: 0n,
    updatedAtSeconds: NOW,
    totalSupplied: 10n ** 30n,
    totalDebt: 0n,
    holder: { scaledSupply: 0n, scaledDebt: 0n, stableDebt: 0n, usedAsCollateral: false },
    ...known,
  };
}

const holding = (scaledSupply: bigint, scaledDebt = 0n) => ({
  holder: { scaledSupply, scaledDebt, stableDebt: 0n, usedAsCollateral: scaledSupply > 0n },
});

function account(
  wethPrice: number,
  known: Partial<AaveAccount> = {},
): AaveAccount & { reserves: [AaveReserve, AaveReserve, AaveReserve] } {
  return {
    rules: '3.0',
    atSeconds: NOW,
    eMode: null,
    ...known,
    reserves: [
      reserve('WETH', 18, wethPrice, [8_050, 8_300, 10_500], holding(10n * WAD)),
      reserve('WBTC', 8, 60_000, [7_300, 7_800, 10_500], holding(50_000_000n)),
      reserve('USDC', 6, 1, [7_500, 7_800, 10_450], holding(0n, 35_000_000_000n)),
    ],
  };
}

test('M35 account data as the pool answers it, at three prices of ether', () => {
  expect(accountData(account(3_000))).toEqual({
    totalCollateralBase: 60_000n * 10n ** 8n,
    totalDebtBase: 35_000n * 10n ** 8n,
    availableBorrowsBase: 11_050n * 10n ** 8n,
    currentLiquidationThreshold: 8_050n,
    ltv: 7_675n,
    healthFactor: 1_380_000_000_000_000_000n,
  });
  const at = (price: number): number => Number(accountData(account(price)).healthFactor) / 1e18;
  // The average threshold is truncated to whole basis points: 7966 and 7942.
  expect([at(1_500), at(1_200)]).toEqual([expect.closeTo(1.0242, 4), expect.closeTo(0.95304, 5)]);
  expect(accountData(account(1_200)).currentLiquidationThreshold).toBe(7_942n);
});

test('M35 later versions weigh with the sum and round for the pool', () => {
  const data = accountData(account(1_200, { rules: '3.6' }));
  expect(data.healthFactor).toBe(
    ((12_000n * 8_300n + 30_000n * 7_800n) * 10n ** 8n * WAD) / (35_000n * 10n ** 8n) / 10_000n,
  );
  const odd = { ...account(3_000), rules: '3.6' as const };
  const [weth, wbtc, usdc] = odd.reserves;
  const third = { ...usdc, price: 33_333_333n, holder: { ...usdc.holder, scaledDebt: 1n } };
  expect(accountData({ ...odd, reserves: [weth, wbtc, third] }).totalDebtBase).toBe(34n);
  expect(accountData({ ...odd, rules: '3.0', reserves: [weth, wbtc, third] }).totalDebtBase).toBe(33n);
});

test('M35 no debt is infinitely healthy; no holding is nothing', () => {
  const [weth] = account(3_000).reserves;
  expect(accountData({ ...account(3_000), reserves: [weth] }).healthFactor).toBe(UINT_MAX);
  expect(accountData({ ...account(3_000), reserves: [] }).totalCollateralBase).toBe(0n);
});

test('M35 a liquidation: half of the debt, capped by the collateral, bonus and fee taken off', () => {
  const low = account(1_200);
  const [weth, wbtc, usdc] = low.reserves;
  expect(liquidationCall(account(1_500), weth, usdc)).toBeNull();
  const call = liquidationCall(low, weth, usdc);
  // Observed: 9.952 WETH to the liquidator, 23571.43 of debt left.
  expect([Number(call?.seized) / 1e18, 35_000 - Number(call?.repaid) / 1e6]).toEqual([
    expect.closeTo(9.952380952, 9),
    expect.closeTo(23_571.43, 2),
  ]);
  const after = {
    ...low,
    reserves: [
      { ...weth, ...holding(10n * WAD - (call?.seized ?? 0n) - (call?.fee ?? 0n)) },
      wbtc,
      { ...usdc, ...holding(0n, 35_000_000_000n - (call?.repaid ?? 0n)) },
    ],
  };
  expect(Number(accountData(after).healthFactor) / 1e18).toBeCloseTo(0.9927, 4);
  expect(liquidationCall(low, wbtc, usdc)?.repaid).toBe(17_500_000_000n);
  expect(liquidationCall(low, wbtc, usdc, 5n)?.repaid).toBe(5n);
  const deep = account(1_000);
  expect(liquidationCall(deep, deep.reserves[1], deep.reserves[2])?.repaid).toBeGreaterThan(17_500_000_000n);
});

test('M35 interest: linear for suppliers, three terms for borrowers, as each version rounds it', () => {
  const year = 31_536_000n;
  const rate = RAY / 20n;
  const lent = reserve('X', 6, 1, [0, 0, 0], {
    liquidityRate: rate,
    variableBorrowRate: rate,
    ...holding(10n ** 12n, 10n ** 12n),
  });
  expect(incomeIndex(lent, NOW + year)).toBe((RAY * 105n) / 100n);
  const exponential = (growth: bigint): number => Number(growth - RAY) / 1e27;
  expect([compoundedGrowth(rate, year, '3.0'), compoundedGrowth(rate, year, '3.6')].map(exponential))
    // 3.0 cuts the cube per second of a ray to 3 where it is 3.98: the contract's own error.
    .toEqual([expect.closeTo(0.05 + 0.00125 + (0.05 ** 3 / 6) * (3 / 3.98), 7), expect.closeTo(0.05127083, 7)]);
  expect(compoundedGrowth(rate, 0n, '3.0')).toBe(RAY);
  expect(debtIndex(lent, NOW - 5n, '3.0')).toBe(RAY);
  expect(balancesAt(lent, NOW + year, '3.6').supplied).toBe(1_050_000_000_000n);
  expect(scaledFrom(1_050_000_000_000n, incomeIndex(lent, NOW + year))).toBe(10n ** 12n);
});

test('M35 what may still be borrowed, and what holds it back', () => {
  const book = account(3_000);
  const [weth, , usdc] = book.reserves;
  const rooms = (known: Partial<AaveReserve>, over: Partial<AaveAccount> = {}) =>
    borrowRoom({ ...book, ...over }, { ...usdc, ...known });
  const eMode = {
    category: 1,
    ltvBps: 9_000n,
    liquidationThresholdBps: 9_300n,
    liquidationBonusBps: 10_100n,
    price: 0n,
    collateral: [weth.asset],
    borrowable: [weth.asset],
    withoutLtv: [],
  };
  expect([
    rooms({}),
    rooms({ borrowCap: 100_000n, totalDebt: 95_000_000_000n }),
    rooms({ totalSupplied: 10n, totalDebt: 3n }),
    rooms({ borrowingEnabled: false }),
    rooms({}, { eMode }),
  ]).toEqual([
    { amount: 11_050_000_000n, bound: 'loan to value' },
    { amount: 5_000_000_000n, bound: 'cap' },
    { amount: 7n, bound: 'cash of the pool' },
    { amount: 0n, bound: 'borrowing is off' },
    { amount: 0n, bound: 'e-mode' },
  ]);
  const isolated = { ...book, reserves: [{ ...weth, debtCeiling: 100_000n, isolationDebt: 90_000n }, usdc] };
  expect(borrowRoom(isolated, usdc)).toEqual({ amount: 0n, bound: 'loan to value' });
  const free = { ...isolated, reserves: [{ ...weth, debtCeiling: 100_000n, isolationDebt: 90_000n }] };
  expect(borrowRoom(free, usdc)).toEqual({ amount: 100_000_000n, bound: 'debt ceiling' });
  expect(borrowRoom(free, { ...usdc, borrowableInIsolation: false })).toEqual({ amount: 0n, bound: 'isolation mode' });
  expect([supplyRoom(usdc), supplyRoom({ ...usdc, supplyCap: 5n, totalSupplied: 2_000_000n })]).toEqual([
    null,
    3_000_000n,
  ]);
});

test('M35 e-mode: its rules for its collateral, its price for all of it under 3.0', () => {
  const book = account(3_000);
  const [weth] = book.reserves;
  const eMode = {
    category: 1,
    ltvBps: 9_000n,
    liquidationThresholdBps: 9_300n,
    liquidationBonusBps: 10_100n,
    price: 2_000n * 10n ** 8n,
    collateral: [weth.asset],
    borrowable: [weth.asset],
    withoutLtv: [weth.asset],
  };
  expect(accountData({ ...book, eMode }).totalCollateralBase).toBe(50_000n * 10n ** 8n);
  const later = accountData({ ...book, eMode, rules: '3.6' });
  expect([later.totalCollateralBase, later.currentLiquidationThreshold, later.ltv]).toEqual([
    60_000n * 10n ** 8n,
    8_550n,
    3_650n,
  ]);
});
