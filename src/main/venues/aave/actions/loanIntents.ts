/**
 * What the trader wants done with a loan, as transactions of the pool: exact amounts, an approval of exactly what is
 * taken, in words that say what is signed. Everything but what is supplied or repaid stays with the pool.
 */
import { encodeFunctionData, type Address } from 'viem';
import { toNumber, toText } from '../../../../shared/domain/decimal.ts';
import type { AaveAccount, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import { UINT_MAX } from '../../../risk/margin/aave/fixedPoint.ts';
import { balancesAt } from '../../../risk/margin/aave/interest.ts';
import { baseUsd } from '../../../risk/margin/aave/nativeTerms.ts';
import { fromUnits, toUnits } from '../../transport/chain/client/wei.ts';
import type { TransactionIntent } from '../../transport/chain/transactions/intent.ts';
import { loanIntent, withInterestMargin, type LoanPlan, type LoanRequest } from '../../transport/lending/loanPlan.ts';
import { POOL_ABI } from '../contracts.ts';

const VARIABLE = 2n;

export interface PoolRequest extends LoanRequest {
  readonly pool: Address;
  /** As last read, with every reserve that the pool lists. */
  readonly state: AaveAccount;
}

/** Throws an Error in words for the trader. */
export function planOf(request: PoolRequest): LoanPlan {
  const { action, pool, user } = request;
  if (action.kind === 'setEMode') {
    return { takes: null, intent: loanIntent(request, { to: pool, spendUsd: 0,
      data: encodeFunctionData({ abi: POOL_ABI, functionName: 'setUserEMode', args: [action.category] }),
      summary: action.category === 0 ? 'leave e-mode' : `enter e-mode ${action.category}` }) };
  }
  const reserve = reserveOf(request.state, action.currency);
  const asset = reserve.asset as Address;
  const { supplied, owed } = balancesAt(reserve, request.state.atSeconds, request.state.rules);
  const units = action.amount === null ? null : toUnits(action.amount, reserve.decimals);
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
        return { taken: units ?? withInterestMargin(owed), words: 'to',
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
    throw new Error(`${toText(fromUnits(supplied, reserve.decimals))} ${action.currency} are supplied`);
  }
  const verb = action.kind === 'repayWithCollateral' ? 'repay' : action.kind;
  const quantity = isAll ? 'all' : toText(fromUnits(units, reserve.decimals));
  const spendUsd = made.taken === 0n ? 0 : (baseUsd(reserve.price) * toNumber(fromUnits(made.taken, reserve.decimals)));
  return { takes: made.taken === 0n ? null : { token: asset, units: made.taken, currency: reserve.currency,
    decimals: reserve.decimals },
    intent: loanIntent(request, { to: pool, data: made.data, spendUsd,
      summary: `${verb} ${quantity} ${action.currency} ${made.words} the pool ${pool}` }) };
}

function reserveOf({ reserves }: AaveAccount, currency: string): AaveReserve {
  const reserve = reserves.find((one) => one.currency === currency);
  if (reserve === undefined) throw new Error(`the pool does not list ${currency}`);
  return reserve;
}
