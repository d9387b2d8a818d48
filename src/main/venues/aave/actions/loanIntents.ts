/**
 * What the trader wants done with a loan, as transactions of the pool: exact amounts, an approval of exactly what is
 * taken, in words that say what is signed. Everything but what is supplied or repaid stays with the pool.
 */
import { encodeFunctionData, type Address } from 'viem';
import { toNumber, toText } from '../../../../shared/domain/decimal.ts';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import { reducesRisk, type LendingAction } from '../../../../shared/domain/chain/lendingAction.ts';
import type { AaveAccount, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import { UINT_MAX } from '../../../risk/margin/aave/fixedPoint.ts';
import { balancesAt } from '../../../risk/margin/aave/interest.ts';
import { baseUsd } from '../../../risk/margin/aave/nativeTerms.ts';
import type { TransactionIntent } from '../../transport/chain/transactions/intent.ts';
import { POOL_ABI, TOKEN_ABI } from '../contracts.ts';
import { decimalOf } from '../desk/holdings.ts';

/** Interest until it is mined, on what is repaid in full: a ten-thousandth is a day at 3.6 % a year. */
const INTEREST_MARGIN = 10_000n;
const VARIABLE = 2n;

export interface LoanRequest {
  readonly id: string;
  readonly account: AccountId;
  readonly user: Address;
  readonly pool: Address;
  readonly action: LendingAction;
  /** As last read. */
  readonly state: AaveAccount;
}

export interface LoanPlan {
  readonly intent: TransactionIntent;
  /** What the pool may have to take from the wallet; null: nothing. */
  readonly takes: { readonly token: Address; readonly units: bigint } | null;
}

/** Throws an Error in words for the trader. */
export function planOf(request: LoanRequest): LoanPlan {
  const { action, pool, user } = request;
  if (action.kind === 'setEMode') {
    return { takes: null, intent: intentOf(request, { to: pool, spendUsd: 0,
      data: encodeFunctionData({ abi: POOL_ABI, functionName: 'setUserEMode', args: [action.category] }),
      summary: action.category === 0 ? 'leave e-mode' : `enter e-mode ${action.category}` }) };
  }
  const reserve = reserveOf(request.state, action.currency);
  const asset = reserve.asset as Address;
  const { supplied, owed } = balancesAt(reserve, request.state.atSeconds, request.state.rules);
  const units = action.amount === null ? null : unitsOf(action.amount, reserve.decimals);
  const isAll = units === null;
  // The pool reads 2^256 - 1 as all there is when it is mined.
  const amount = units ?? UINT_MAX;
  const made = ((): { data: TransactionIntent['data']; taken: bigint; words: string } => {
    switch (action.kind) {
      case 'supply':
        return { taken: amount, words: 'to', data: encodeFunctionData({ abi: POOL_ABI, functionName: 'supply',
          args: [asset, amount, user, 0] }) };
      case 'withdraw':
        return { taken: 0n, words: 'from', data: encodeFunctionData({ abi: POOL_ABI, functionName: 'withdraw',
          args: [asset, amount, user] }) };
      case 'borrow':
        return { taken: 0n, words: 'from', data: encodeFunctionData({ abi: POOL_ABI, functionName: 'borrow',
          args: [asset, amount, VARIABLE, 0, user] }) };
      case 'repay':
        return { taken: units ?? owed + owed / INTEREST_MARGIN + 1n, words: 'to',
          data: encodeFunctionData({ abi: POOL_ABI, functionName: 'repay', args: [asset, amount, VARIABLE, user] }) };
      case 'repayWithCollateral':
        return { taken: 0n, words: 'with what is supplied to', data: encodeFunctionData({ abi: POOL_ABI,
          functionName: 'repayWithATokens', args: [asset, amount, VARIABLE] }) };
    }
  })();
  if ((action.kind === 'repay' || action.kind === 'repayWithCollateral') && owed === 0n) {
    throw new Error(`nothing is owed in ${action.currency}`);
  }
  if (action.kind === 'withdraw' && (supplied === 0n || (units ?? 0n) > supplied)) {
    throw new Error(`${toText(decimalOf(supplied, reserve.decimals))} ${action.currency} are supplied`);
  }
  const verb = action.kind === 'repayWithCollateral' ? 'repay' : action.kind;
  const quantity = isAll ? 'all' : toText(decimalOf(units, reserve.decimals));
  const spendUsd = made.taken === 0n ? 0 : (baseUsd(reserve.price) * toNumber(decimalOf(made.taken, reserve.decimals)));
  return { takes: made.taken === 0n ? null : { token: asset, units: made.taken },
    intent: intentOf(request, { to: pool, data: made.data, spendUsd,
      summary: `${verb} ${quantity} ${action.currency} ${made.words} the pool ${pool}` }) };
}

/** Of exactly what is taken; nothing is ever approved without bound. */
export function approvalOf(request: LoanRequest, { token, units }: NonNullable<LoanPlan['takes']>): TransactionIntent {
  const { pool, action } = request;
  const reserve = action.kind === 'setEMode' ? null : reserveOf(request.state, action.currency);
  const quantity = reserve === null ? String(units)
    : `${toText(decimalOf(units, reserve.decimals))} ${reserve.currency}`;
  return { ...intentOf(request, { to: token, spendUsd: 0,
    data: encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [pool, units] }),
    summary: `let the pool ${pool} take ${quantity}` }), id: `${request.id}-approval` };
}

function intentOf(
  { id, account, action }: LoanRequest, what: Pick<TransactionIntent, 'to' | 'data' | 'summary' | 'spendUsd'>,
): TransactionIntent {
  // The pool's own view says nothing of use but that it would not revert.
  return { ...what, id, account, clientOrderId: null, valueWei: 0n, reducesRisk: reducesRisk(action),
    deadlineTimeMs: null, judge: () => ({ ok: true, text: `the pool would ${what.summary.split(' ')[0] ?? ''}` }) };
}

function reserveOf({ reserves }: AaveAccount, currency: string): AaveReserve {
  const reserve = reserves.find((one) => one.currency === currency);
  if (reserve === undefined) throw new Error(`the pool does not list ${currency}`);
  return reserve;
}

/** Rounded towards nothing. */
const unitsOf = (amount: bigint, decimals: number): bigint =>
  (decimals <= 18 ? amount / 10n ** BigInt(18 - decimals) : amount * 10n ** BigInt(decimals - 18));
