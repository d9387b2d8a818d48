/**
 * Interest of an Aave reserve to any second after its last update, as the contract computes it: linear for suppliers,
 * for borrowers the first terms of the exponential. Source: facts on the chain 2; both versions' MathUtils.
 */
import { RAY, rayDiv, rayMul, SECONDS_PER_YEAR } from './fixedPoint.ts';
import type { AaveReserve, AaveRules } from './aaveAccount.ts';

/** Growth in rays of what is supplied, `seconds` after the update. `rate`: rays a year. */
export const linearGrowth = (rate: bigint, seconds: bigint): bigint => RAY + (rate * seconds) / SECONDS_PER_YEAR;

/** Growth in rays of what is owed. */
export function compoundedGrowth(rate: bigint, seconds: bigint, rules: AaveRules): bigint {
  if (seconds === 0n) return RAY;
  if (rules === '3.6') {
    const x = (rate * seconds) / SECONDS_PER_YEAR;
    return RAY + x + rayMul(x, x / 2n + rayMul(x, x / 6n));
  }
  // Binomial in seconds: the power of two loses up to half a ray a step, the contract's own error.
  const square = rayMul(rate, rate) / (SECONDS_PER_YEAR * SECONDS_PER_YEAR);
  const cube = rayMul(square, rate) / SECONDS_PER_YEAR;
  const less = seconds > 2n ? seconds - 2n : 0n;
  const second = (seconds * (seconds - 1n) * square) / 2n;
  const third = (seconds * (seconds - 1n) * less * cube) / 6n;
  return RAY + (rate * seconds) / SECONDS_PER_YEAR + second + third;
}

/** The liquidity index at a second: the reserve's own when nothing has passed, and never one of the past. */
export function incomeIndex(
  { liquidityIndex, liquidityRate, updatedAtSeconds }: AaveReserve,
  atSeconds: bigint,
): bigint {
  const passed = atSeconds - updatedAtSeconds;
  return passed <= 0n ? liquidityIndex : rayMul(linearGrowth(liquidityRate, passed), liquidityIndex);
}

export function debtIndex(reserve: AaveReserve, atSeconds: bigint, rules: AaveRules): bigint {
  const passed = atSeconds - reserve.updatedAtSeconds;
  if (passed <= 0n) return reserve.variableBorrowIndex;
  return rayMul(compoundedGrowth(reserve.variableBorrowRate, passed, rules), reserve.variableBorrowIndex);
}

/** What the holder has and owes of the asset at a second, in its smallest unit. */
export function balancesAt(
  reserve: AaveReserve,
  atSeconds: bigint,
  rules: AaveRules,
): { supplied: bigint; owed: bigint } {
  const income = incomeIndex(reserve, atSeconds);
  const debt = debtIndex(reserve, atSeconds, rules);
  const { scaledSupply, scaledDebt, stableDebt } = reserve.holder;
  if (rules === '3.0') {
    return { supplied: rayMul(scaledSupply, income), owed: rayMul(scaledDebt, debt) + stableDebt };
  }
  // From v3.5 rounding favours the pool: down what is supplied, up what is owed.
  return { supplied: (scaledSupply * income) / RAY, owed: (scaledDebt * debt + RAY - 1n) / RAY };
}

/** Scaled balance of one that was read as it stood at a second; off by at most one unit. */
export const scaledFrom = (balance: bigint, index: bigint): bigint => rayDiv(balance, index);
