/**
 * The practice pool in the units of Aave v3 (rules of 3.6): its terms as the terminal is told them, and what a
 * liquidation takes, by the contract's own integers. Every asset has 18 decimals here, as a Decimal has.
 */
import type { Decimal } from '../../../../shared/domain/decimal.ts';
import type { Currency } from '../../../../shared/domain/ids.ts';
import type { AaveTerms } from '../../../../shared/domain/marginTerms/aave.ts';
import type { AaveAccount, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import { BPS, RAY } from '../../../risk/margin/aave/fixedPoint.ts';
import { liquidationCall } from '../../../risk/margin/aave/liquidationCall.ts';
import { LENDING_TERMS, type Readings } from './lendingTerms.ts';

const DECIMALS = 18;
/** Of the bonus, for the pool. */
const LIQUIDATION_FEE_BPS = 1_000n;

export const AAVE_TERMS: AaveTerms = {
  model: 'aave', averagesAreCut: false, eMode: null,
  reserves: LENDING_TERMS.map((terms) => ({
    currency: terms.currency, loanToValue: terms.loanToValue, liquidationThreshold: terms.liquidationThreshold,
    liquidationBonus: terms.liquidationBonus, supplyRatePerYear: terms.supplyRatePerYear,
    borrowRatePerYear: terms.borrowRatePerYear, usedAsCollateral: true, supplyRoom: null, borrowRoom: null,
    isolationRoomUsd: null, borrowableInIsolation: false,
  })),
};

type Balances = ReadonlyMap<Currency, Decimal>;

/** What a liquidator takes now: debt repaid, collateral gone (the pool's fee in it). Null while health is 1 or more. */
export function liquidation(
  balances: Balances, readings: Readings, timeMs: number, debt: Currency, collateral: Currency,
): { readonly repaid: Decimal; readonly taken: Decimal } | null {
  const account = accountOf(balances, readings, timeMs);
  const reserveOf = (currency: Currency): AaveReserve | undefined =>
    account.reserves.find((reserve) => reserve.currency === currency);
  const [owed, held] = [reserveOf(debt), reserveOf(collateral)];
  const call = owed === undefined || held === undefined ? null : liquidationCall(account, held, owed);
  return call === null ? null : { repaid: call.repaid as Decimal, taken: (call.seized + call.fee) as Decimal };
}

function accountOf(balances: Balances, readings: Readings, timeMs: number): AaveAccount {
  const atSeconds = BigInt(Math.floor(timeMs / 1_000));
  return {
    rules: '3.6', atSeconds, eMode: null, reserves: LENDING_TERMS.flatMap(({ currency, ...terms }): AaveReserve[] => {
      const [amount = 0n, reading] = [balances.get(currency), readings[currency]];
      if (amount === 0n || reading === undefined) return [];
      return [{
        asset: currency, currency, decimals: DECIMALS, price: BigInt(Math.round(reading.priceUsd * 1e8)),
        ltvBps: bpsOf(terms.loanToValue), liquidationThresholdBps: bpsOf(terms.liquidationThreshold),
        liquidationBonusBps: BPS + bpsOf(terms.liquidationBonus), liquidationFeeBps: LIQUIDATION_FEE_BPS,
        supplyCap: 0n, borrowCap: 0n, debtCeiling: 0n, isolationDebt: 0n, borrowableInIsolation: false,
        borrowingEnabled: true, liquidityIndex: RAY, variableBorrowIndex: RAY, liquidityRate: 0n,
        variableBorrowRate: 0n, updatedAtSeconds: atSeconds, totalSupplied: 0n, totalDebt: 0n,
        holder: { scaledSupply: amount > 0n ? amount : 0n, scaledDebt: amount < 0n ? -amount : 0n, stableDebt: 0n,
          usedAsCollateral: amount > 0n },
      }];
    }),
  };
}

const bpsOf = (share: number): bigint => BigInt(Math.round(share * 10_000));
