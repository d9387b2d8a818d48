import { expect, test } from 'vitest';
import { add, toText, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { AaveAccount, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import { RAY } from '../../../risk/margin/aave/fixedPoint.ts';
import type { BlockRef } from '../../transport/chain/client/chainClient.ts';
import { Holdings } from '../../transport/lending/holdings.ts';
import { holdingsOf } from './poolBook.ts';

const START_SECONDS = 1_700_000_000;
const block = (number: number, seconds: number): BlockRef => ({ number, baseFeeWei: null,
  hash: `0x${String(number).padStart(64, '0')}`, parentHash: '0x00', timestampMs: (START_SECONDS + seconds) * 1_000 });

/** Half of a ray a year on 1000 dollars supplied, a tenth on 400 owed, so that minutes show. */
function holder(seconds: number, scaledSupply = 1_000_000_000n, scaledDebt = 400_000_000n): AaveAccount {
  const reserve: Omit<AaveReserve, 'holder' | 'asset' | 'currency'> = {
    decimals: 6, price: 100_000_000n, ltvBps: 7_500n, liquidationThresholdBps: 7_800n, liquidationBonusBps: 10_450n,
    liquidationFeeBps: 0n, supplyCap: 0n, borrowCap: 0n, debtCeiling: 0n, isolationDebt: 0n, borrowableInIsolation: false,
    borrowingEnabled: true, liquidityIndex: RAY, variableBorrowIndex: RAY, liquidityRate: RAY / 2n,
    variableBorrowRate: RAY / 10n, updatedAtSeconds: BigInt(START_SECONDS), totalSupplied: 0n, totalDebt: 0n };
  const none = { scaledSupply: 0n, scaledDebt: 0n, stableDebt: 0n, usedAsCollateral: true };
  return { rules: '3.0', eMode: null, atSeconds: BigInt(START_SECONDS + seconds), reserves: [
    { ...reserve, asset: '0xa', currency: 'USDC', holder: { ...none, scaledSupply } },
    { ...reserve, asset: '0xb', currency: 'DAI', holder: { ...none, scaledDebt } }] };
}

const said = (holdings: Holdings, account: AaveAccount, at: BlockRef, whole = false): string[] =>
  holdings.changes(holdingsOf(account), at, whole).map((fact) => {
    if (fact.type !== 'InterestAccrued' && fact.type !== 'TransferReported') return fact.type;
    const id = fact.type === 'InterestAccrued' ? fact.paymentId : fact.transferId;
    return `${id} ${toText(fact.amount)}`;
  });

test('a snapshot first, interest once a minute, and what moved at once with the interest up to then', () => {
  const holdings = new Holdings('aave/me');
  expect(holdings.begin(holdingsOf(holder(0)), block(1, 0)).map(({ currency, amount }) => [currency, toText(amount)]))
    .toEqual([['USDC', '1000'], ['DAI', '-400']]);
  expect(said(holdings, holder(30), block(2, 30))).toEqual([]);
  expect(said(holdings, holder(60), block(3, 60))).toEqual([
    'interest-USDC-3-00000000 0.000951', 'interest-DAI-3-00000000 -0.000076']);
  // 100 dollars more, as shares at the index of the day.
  expect(said(holdings, holder(70, 1_100_000_000n), block(4, 70))).toEqual([
    'interest-USDC-4-00000000 0.000159', 'moved-USDC-4-00000000 100.000111']);
});

test('what is told adds up to the balance in every digit, also back over a reorganisation', () => {
  const holdings = new Holdings('aave/me');
  let told: Decimal = ZERO;
  for (const { currency, amount } of holdings.begin(holdingsOf(holder(0)), block(1, 0))) if (currency === 'USDC') told = amount;
  const steps = [holder(1_000, 900_000_000n), holder(2_000, 900_000_000n), holder(1_500, 1_000_000_000n),
    holder(9_000, 0n)];
  for (const [i, account] of steps.entries()) {
    for (const fact of holdings.changes(holdingsOf(account), block(i + 2, Number(account.atSeconds) - START_SECONDS), true)) {
      if ((fact.type === 'InterestAccrued' || fact.type === 'TransferReported') && fact.currency === 'USDC') {
        told = add(told, fact.amount);
      }
    }
  }
  expect(toText(told)).toBe('0');
});
