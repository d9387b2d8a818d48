/**
 * What one liquidation call takes at most, in the contract's integers: how much debt may be repaid, the collateral that
 * goes with it, bonus and the pool's fee. Source: facts on quantities 1g; LiquidationLogic of Aave v3.0.2 and v3.6.
 */
import { collateralRules, priceOf, type AaveAccount, type AaveReserve } from './aaveAccount.ts';
import { accountData, valuesOf } from './accountData.ts';
import { BPS, mulDivUp, percentDiv, percentMul, WAD } from './fixedPoint.ts';
import { balancesAt } from './interest.ts';
import { CLOSE_RULES } from './parameters.ts';

export interface AaveLiquidation {
  /** Smallest units of the debt asset. */
  readonly repaid: bigint;
  /** Smallest units of the collateral that the liquidator gets; its bonus is in it. */
  readonly seized: bigint;
  /** Of the collateral, for the pool. */
  readonly fee: bigint;
}

/** Null while health is at least 1, or where nothing of either is there. `most`: what the liquidator offers. */
export function liquidationCall(
  account: AaveAccount,
  collateral: AaveReserve,
  debt: AaveReserve,
  most: bigint | null = null,
): AaveLiquidation | null {
  const { healthFactor } = accountData(account);
  const { supplied } = balancesAt(collateral, account.atSeconds, account.rules);
  const { owed } = balancesAt(debt, account.atSeconds, account.rules);
  if (healthFactor >= WAD || supplied === 0n || owed === 0n || !collateral.holder.usedAsCollateral) return null;
  const allowed = mostRepaid(account, collateral, debt, owed, healthFactor);
  return seizure(account, collateral, debt, most !== null && most < allowed ? most : allowed, supplied);
}

function mostRepaid(
  account: AaveAccount,
  collateral: AaveReserve,
  debt: AaveReserve,
  owed: bigint,
  health: bigint,
): bigint {
  const { closeFactorBps, closeAllBelow, smallBase } = CLOSE_RULES[account.rules];
  if (health <= closeAllBelow) return owed;
  if (smallBase === null) return percentMul(owed, closeFactorBps);
  const small =
    valuesOf(account, collateral).collateralBase < smallBase || valuesOf(account, debt).debtBase < smallBase;
  if (small) return owed;
  const half = percentMul(accountData(account).totalDebtBase, closeFactorBps);
  if (valuesOf(account, debt).debtBase <= half) return owed;
  return (half * 10n ** BigInt(debt.decimals)) / priceOf(account, debt);
}

function seizure(
  account: AaveAccount,
  collateral: AaveReserve,
  debt: AaveReserve,
  repaid: bigint,
  supplied: bigint,
): AaveLiquidation {
  const bonus = collateralRules(account, collateral).liquidationBonusBps;
  const [collateralPrice, debtPrice] = [priceOf(account, collateral), priceOf(account, debt)];
  const [collateralUnit, debtUnit] = [10n ** BigInt(collateral.decimals), 10n ** BigInt(debt.decimals)];
  const base = (debtPrice * repaid * collateralUnit) / (collateralPrice * debtUnit);
  const wanted = percentMul(base, bonus);
  const taken = wanted > supplied ? supplied : wanted;
  const paying = (collateralPrice * supplied * debtUnit) / (debtPrice * collateralUnit);
  const paid =
    wanted > supplied ? (account.rules === '3.0' ? percentDiv(paying, bonus) : mulDivUp(paying, BPS, bonus)) : repaid;
  const fee = percentMul(taken - percentDiv(taken, bonus), collateral.liquidationFeeBps);
  return { repaid: paid, seized: taken - fee, fee };
}
