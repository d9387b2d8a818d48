/**
 * An Aave account as a file: what `getUserAccountData`, `getUserEMode`, `getReserveData`,
 * `getReserveConfigurationData`, `getUserReserveData` and the oracle answered in one block, in the contracts' units
 * (README of the model).
 */
import { z } from 'zod';
import type { AaveAccount, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import { debtIndex, incomeIndex, scaledFrom } from '../../../risk/margin/aave/interest.ts';
import { integer } from '../integerText.ts';

const configuration = z.object({
  decimals: z.number().int().min(0).max(36),
  ltv: integer,
  liquidationThreshold: integer,
  liquidationBonus: integer,
  liquidationProtocolFee: integer.optional(),
  supplyCap: integer.optional(),
  borrowCap: integer.optional(),
  debtCeiling: integer.optional(),
  borrowableInIsolation: z.boolean().optional(),
  borrowingEnabled: z.boolean().optional(),
});

const reserveData = z.object({
  liquidityIndex: integer,
  variableBorrowIndex: integer,
  liquidityRate: integer,
  variableBorrowRate: integer,
  lastUpdateTimestamp: integer,
  totalAToken: integer,
  totalVariableDebt: integer,
  isolationModeTotalDebt: integer.optional(),
});

/** Scaled balances are exact at any second, current ones at the block they were read in. */
const userReserveData = z.object({
  currentATokenBalance: integer,
  currentStableDebt: integer.optional(),
  currentVariableDebt: integer,
  scaledATokenBalance: integer.optional(),
  scaledVariableDebt: integer.optional(),
  usageAsCollateralEnabled: z.boolean(),
});

const reserve = z.object({
  underlyingAsset: z.string(),
  symbol: z.string().min(1),
  price: integer,
  configuration,
  reserveData,
  userReserveData,
});

const eMode = z.object({
  id: z.number().int().min(1),
  ltv: integer,
  liquidationThreshold: integer,
  liquidationBonus: integer,
  price: integer.optional(),
  collateral: z.array(z.string()),
  borrowable: z.array(z.string()),
  ltvZero: z.array(z.string()).optional(),
});

export const aaveStateSchema = z.object({
  rules: z.enum(['3.0', '3.6']),
  user: z.string(),
  blockTimestamp: integer,
  reserves: z.array(reserve),
  eMode: eMode.nullable().optional(),
  userAccountData: z
    .object({
      totalCollateralBase: integer,
      totalDebtBase: integer,
      availableBorrowsBase: integer,
      currentLiquidationThreshold: integer,
      ltv: integer,
      healthFactor: integer,
    })
    .nullable()
    .optional(),
});

export type AaveState = z.output<typeof aaveStateSchema>;

export function accountOf(state: AaveState): AaveAccount {
  const { rules, blockTimestamp: atSeconds, eMode: mode } = state;
  return {
    rules,
    atSeconds,
    reserves: state.reserves.map((one) => reserveOf(one, state)),
    eMode:
      mode === undefined || mode === null
        ? null
        : {
            category: mode.id,
            ltvBps: mode.ltv,
            liquidationThresholdBps: mode.liquidationThreshold,
            liquidationBonusBps: mode.liquidationBonus,
            price: mode.price ?? 0n,
            collateral: mode.collateral,
            borrowable: mode.borrowable,
            withoutLtv: mode.ltvZero ?? [],
          },
  };
}

function reserveOf(one: AaveState['reserves'][number], { rules, blockTimestamp }: AaveState): AaveReserve {
  const { configuration: config, reserveData: data, userReserveData: user } = one;
  const terms = {
    asset: one.underlyingAsset,
    currency: one.symbol,
    decimals: config.decimals,
    price: one.price,
    ltvBps: config.ltv,
    liquidationThresholdBps: config.liquidationThreshold,
    liquidationBonusBps: config.liquidationBonus,
    liquidationFeeBps: config.liquidationProtocolFee ?? 0n,
    supplyCap: config.supplyCap ?? 0n,
    borrowCap: config.borrowCap ?? 0n,
    debtCeiling: config.debtCeiling ?? 0n,
    isolationDebt: data.isolationModeTotalDebt ?? 0n,
    borrowableInIsolation: config.borrowableInIsolation ?? false,
    borrowingEnabled: config.borrowingEnabled ?? true,
    liquidityIndex: data.liquidityIndex,
    variableBorrowIndex: data.variableBorrowIndex,
    liquidityRate: data.liquidityRate,
    variableBorrowRate: data.variableBorrowRate,
    updatedAtSeconds: data.lastUpdateTimestamp,
    totalSupplied: data.totalAToken,
    totalDebt: data.totalVariableDebt,
  };
  const none = { scaledSupply: 0n, scaledDebt: 0n, stableDebt: 0n, usedAsCollateral: user.usageAsCollateralEnabled };
  const empty = { ...terms, holder: none };
  return {
    ...terms,
    holder: {
      ...none,
      stableDebt: user.currentStableDebt ?? 0n,
      scaledSupply:
        user.scaledATokenBalance ?? scaledFrom(user.currentATokenBalance, incomeIndex(empty, blockTimestamp)),
      scaledDebt:
        user.scaledVariableDebt ?? scaledFrom(user.currentVariableDebt, debtIndex(empty, blockTimestamp, rules)),
    },
  };
}
