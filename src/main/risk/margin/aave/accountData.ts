/**
 * `getUserAccountData` of the pool in its own integers: equal to the contract's answer in every digit. Collateral and
 * debt in the base currency (8 decimals), averages in basis points, health in wads. Source: facts on the chain 2a, 2b.
 */
import { priceOf, collateralRules, type AaveAccount, type AaveReserve } from './aaveAccount.ts';
import { BPS, mulDivUp, percentMul, UINT_MAX, wadDiv } from './fixedPoint.ts';
import { balancesAt } from './interest.ts';

export interface AaveAccountData {
  readonly totalCollateralBase: bigint;
  readonly totalDebtBase: bigint;
  readonly availableBorrowsBase: bigint;
  readonly currentLiquidationThreshold: bigint;
  readonly ltv: bigint;
  /** 2^256 - 1 without debt. */
  readonly healthFactor: bigint;
}

export function accountData(account: AaveAccount): AaveAccountData {
  let [collateral, debt, byLtv, byThreshold] = [0n, 0n, 0n, 0n];
  for (const reserve of account.reserves) {
    const { collateralBase, debtBase, countsAsCollateral } = valuesOf(account, reserve);
    debt += debtBase;
    if (!countsAsCollateral) continue;
    const { ltvBps, liquidationThresholdBps } = collateralRules(account, reserve);
    collateral += collateralBase;
    byLtv += collateralBase * ltvBps;
    byThreshold += collateralBase * liquidationThresholdBps;
  }
  const average = (sum: bigint): bigint => (collateral === 0n ? 0n : sum / collateral);
  const [ltv, threshold] = [average(byLtv), average(byThreshold)];
  return {
    totalCollateralBase: collateral,
    totalDebtBase: debt,
    availableBorrowsBase: availableBorrows(account, collateral, debt, ltv),
    currentLiquidationThreshold: threshold,
    ltv,
    healthFactor: healthFactor(account, collateral, threshold, byThreshold, debt),
  };
}

/** Worth of what the holder has and owes of one reserve, in the base currency. */
export function valuesOf(account: AaveAccount, reserve: AaveReserve) {
  const unit = 10n ** BigInt(reserve.decimals);
  const price = priceOf(account, reserve);
  const { supplied, owed } = balancesAt(reserve, account.atSeconds, account.rules);
  const counts = reserve.holder.usedAsCollateral
    && (account.rules === '3.6' || reserve.liquidationThresholdBps !== 0n);
  return {
    collateralBase: (supplied * price) / unit,
    debtBase: account.rules === '3.0' ? (owed * price) / unit : mulDivUp(owed, price, unit),
    countsAsCollateral: counts,
  };
}

function availableBorrows({ rules }: AaveAccount, collateral: bigint, debt: bigint, ltv: bigint): bigint {
  const most = rules === '3.0' ? percentMul(collateral, ltv) : (collateral * ltv) / BPS;
  return most > debt ? most - debt : 0n;
}

/** 3.0 weighs with the truncated average, later versions with the sum itself. */
function healthFactor(
  { rules }: AaveAccount, collateral: bigint, threshold: bigint, byThreshold: bigint, debt: bigint,
): bigint {
  if (debt === 0n) return UINT_MAX;
  return rules === '3.0' ? wadDiv(percentMul(collateral, threshold), debt) : wadDiv(byThreshold, debt) / BPS;
}
