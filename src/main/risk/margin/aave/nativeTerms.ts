/** From the contract's integers to the plain numbers of terms and margin: what the pool says, on the common scale. */
import type { AaveEModeTerms, AaveTerms } from '../../../../shared/domain/marginTerms/aave.ts';
import type { AaveAccountData } from './accountData.ts';
import type { AaveAccount, AaveEMode, AaveReserve } from './aaveAccount.ts';
import { BPS, unitsOf } from './fixedPoint.ts';
import { balancesAt } from './interest.ts';
import { isolatedBy, poolRoom, supplyRoom } from './room.ts';

export const shareOf = (bps: bigint): number => Number(bps) / Number(BPS);
/** A rate in rays a year. */
export const perYear = (ray: bigint): number => Number(ray / 10n ** 9n) / 1e18;

const BASE = 100_000_000n;

/** USD of the base currency. */
export const baseUsd = (amount: bigint): number => Number(amount / BASE) + Number(amount % BASE) / Number(BASE);

export function termsOf(account: AaveAccount): AaveTerms {
  const { eMode, rules, reserves } = account;
  const isolated = isolatedBy(account);
  return {
    model: 'aave',
    averagesAreCut: rules === '3.0',
    eMode: eMode === null ? null : eModeTermsOf(eMode, reserves),
    reserves: reserves.map((reserve) => {
      const room = supplyRoom(reserve);
      const { supplied, owed } = balancesAt(reserve, account.atSeconds, rules);
      const both = supplied < owed ? supplied : owed;
      return {
        currency: reserve.currency,
        loanToValue: shareOf(reserve.ltvBps),
        liquidationThreshold: shareOf(reserve.liquidationThresholdBps),
        liquidationBonus: reserve.liquidationBonusBps === 0n ? 0 : shareOf(reserve.liquidationBonusBps) - 1,
        usedAsCollateral: reserve.holder.usedAsCollateral,
        supplyRatePerYear: perYear(reserve.liquidityRate),
        borrowRatePerYear: perYear(reserve.variableBorrowRate),
        supplyRoom: room === null ? null : unitsOf(room, reserve.decimals),
        borrowRoom: reserve.borrowingEnabled ? unitsOf(poolRoom(reserve).amount, reserve.decimals) : 0,
        isolationRoomUsd:
          isolated === reserve ? Math.max(0, Number(reserve.debtCeiling - reserve.isolationDebt) / 100) : null,
        borrowableInIsolation: reserve.borrowableInIsolation,
        ...(both === 0n ? {} : { bothSides: unitsOf(both, reserve.decimals) }),
      };
    }),
  };
}

export function eModeTermsOf(eMode: AaveEMode, reserves: readonly AaveReserve[]): AaveEModeTerms {
  const currenciesOf = (assets: readonly string[]): string[] =>
    reserves.filter(({ asset }) => assets.includes(asset)).map(({ currency }) => currency);
  return {
    category: eMode.category,
    loanToValue: shareOf(eMode.ltvBps),
    liquidationThreshold: shareOf(eMode.liquidationThresholdBps),
    liquidationBonus: shareOf(eMode.liquidationBonusBps) - 1,
    collateral: currenciesOf(eMode.collateral),
    borrowable: currenciesOf(eMode.borrowable),
  };
}

export interface PoolMargin {
  readonly equityUsd: number | null;
  readonly haircutEquityUsd: number;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number;
}

/** In the pool's words: threshold times collateral as its health factor has it, debt, what may still be borrowed. */
export function marginOf(data: AaveAccountData, account: AaveAccount): PoolMargin {
  const [collateral, debt, available] =
    [baseUsd(data.totalCollateralBase), baseUsd(data.totalDebtBase), baseUsd(data.availableBorrowsBase)];
  const haircut = data.totalDebtBase === 0n ? collateral * shareOf(data.currentLiquidationThreshold)
    : debt * unitsOf(data.healthFactor, 18);
  const idle = account.reserves.some(({ holder }) => !holder.usedAsCollateral && holder.scaledSupply > 0n);
  return {
    // The pool leaves out what is supplied and not used as collateral.
    equityUsd: idle ? null : collateral - debt,
    haircutEquityUsd: haircut,
    // Nothing to borrow may be any lack of it.
    initialMarginUsd: available > 0 ? haircut - available : null,
    maintenanceMarginUsd: debt,
  };
}
