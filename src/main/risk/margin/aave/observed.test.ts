/**
 * What the pool's own contracts (v3.0.2 on a local chain, our own deployment, 22 November 2026) answered 390 days after
 * a user's last transaction: indices, balances and account data, digit for digit.
 */
import { expect, test } from 'vitest';
import type { AaveAccount, AaveReserve } from './aaveAccount.ts';
import { accountData } from './accountData.ts';
import { RAY } from './fixedPoint.ts';
import { balancesAt } from './interest.ts';

const UPDATED = 1_795_381_988n;

const reserve = (
  currency: string,
  decimals: number,
  price: bigint,
  rules: readonly [bigint, bigint],
  rates: readonly [bigint, bigint],
  holding: readonly [bigint, bigint],
): AaveReserve => ({
  asset: `0x${currency}`,
  currency,
  decimals,
  price: price * 10n ** 8n,
  ltvBps: rules[0],
  liquidationThresholdBps: rules[1],
  liquidationBonusBps: 10_500n,
  liquidationFeeBps: 1_000n,
  supplyCap: 0n,
  borrowCap: 0n,
  debtCeiling: 0n,
  isolationDebt: 0n,
  borrowableInIsolation: false,
  borrowingEnabled: true,
  liquidityIndex: RAY,
  variableBorrowIndex: RAY,
  liquidityRate: rates[0],
  variableBorrowRate: rates[1],
  updatedAtSeconds: UPDATED,
  totalSupplied: 0n,
  totalDebt: 0n,
  holder: { scaledSupply: holding[0], scaledDebt: holding[1], stableDebt: 0n, usedAsCollateral: holding[0] > 0n },
});

const ACCOUNT: AaveAccount = {
  rules: '3.0',
  atSeconds: 1_829_596_455n,
  eMode: null,
  reserves: [
    reserve(
      'WETH',
      18,
      3_000n,
      [8_050n, 8_300n],
      [8_219_008_264_462_809_917_355n, 10_045_454_545_454_545_454_545_455n],
      [10n ** 19n, 10n ** 17n],
    ),
    reserve('WBTC', 8, 60_000n, [7_300n, 7_800n], [0n, RAY / 100n], [50_000_000n, 0n]),
    reserve(
      'USDC',
      6,
      1n,
      [7_500n, 7_800n],
      [8_662_500_000_000_000_000_000_000n, 27_500_000_000_000_000_000_000_000n],
      [0n, 35_000_000_000n],
    ),
  ],
};

test("M35 after more than a year without a touch balances and account data are the contract's", () => {
  const balances = ACCOUNT.reserves.map((one) => balancesAt(one, ACCOUNT.atSeconds, '3.0'));
  expect(balances).toEqual([
    { supplied: 10_000_089_170_784_829_144n, owed: 101_095_804_177_935_940n },
    { supplied: 50_000_000n, owed: 0n },
    { supplied: 0n, owed: 36_059_826_551n },
  ]);
  expect(accountData(ACCOUNT)).toEqual({
    totalCollateralBase: 6_000_026_751_235n,
    totalDebtBase: 3_636_311_396_353n,
    availableBorrowsBase: 968_709_135_220n,
    currentLiquidationThreshold: 8_050n,
    ltv: 7_675n,
    healthFactor: 1_328_275_004_057_193_490n,
  });
});
