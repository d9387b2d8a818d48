/**
 * What the trader wants done in a market, as transactions of the contract. The collateral's currency is supplied and
 * withdrawn as collateral, the loan's is lent and taken back; all that is owed is repaid by its shares, to the last.
 */
import { encodeFunctionData, type Address, type Hex } from 'viem';
import { toNumber, toText } from '../../../../shared/domain/decimal.ts';
import { owed, supplied } from '../../../risk/margin/morpho/morphoMath.ts';
import { fromUnits, toUnits } from '../../transport/chain/client/wei.ts';
import { loanIntent, withInterestMargin, type LoanPlan, type LoanRequest } from '../../transport/lending/loanPlan.ts';
import { MORPHO_ABI } from '../contracts.ts';
import type { Token } from '../reading/marketListing.ts';
import type { PositionState } from '../reading/marketState.ts';

export interface MarketRequest extends LoanRequest {
  readonly morpho: Address;
  /** As last read. */
  readonly state: PositionState;
  /** Null: it has no price. */
  readonly usd: (currency: string) => number | null;
}

interface Made { readonly data: Hex; readonly taken: bigint; readonly words: string }

/** Throws an Error in words for the trader. */
export function planOf(request: MarketRequest): LoanPlan {
  const { action, morpho, state: { listed } } = request;
  if (action.kind === 'setEMode') throw new Error('a market has no e-mode');
  if (action.kind === 'repayWithCollateral') throw new Error('a market does not let repay with collateral');
  const token = [listed.collateral, listed.loan].find(({ currency }) => currency === action.currency);
  if (token === undefined) {
    throw new Error(`the market is ${listed.collateral.currency} against ${listed.loan.currency}`);
  }
  const units = action.amount === null ? null : toUnits(action.amount, token.decimals);
  const made = token === listed.collateral ? ofCollateral(request, units) : ofLoan(request, units);
  const price = request.usd(token.currency);
  const spent = toNumber(fromUnits(made.taken, token.decimals));
  return {
    takes: made.taken === 0n ? null : { token: token.address, units: made.taken, currency: token.currency,
      decimals: token.decimals },
    intent: loanIntent(request, { to: morpho, data: made.data,
      spendUsd: made.taken === 0n ? 0 : price === null ? null : spent * price,
      summary: `${action.kind} ${units === null ? 'all' : textOf(units, token)} ${token.currency} ${made.words} ${
        listed.collateral.currency}/${listed.loan.currency} ${listed.id.slice(0, 10)} at ${morpho}` }),
  };
}

const textOf = (units: bigint, { decimals }: Token): string => toText(fromUnits(units, decimals));

function ofCollateral({ action, user, state }: MarketRequest, units: bigint | null): Made {
  const { listed: { params, collateral }, position } = state;
  switch (action.kind) {
    case 'supply':
      return { taken: units ?? 0n, words: 'as collateral to', data: encodeFunctionData({ abi: MORPHO_ABI,
        functionName: 'supplyCollateral', args: [params, units ?? 0n, user, '0x'] }) };
    case 'withdraw':
      if (position.collateral === 0n || (units ?? 0n) > position.collateral) {
        throw new Error(`${textOf(position.collateral, collateral)} ${collateral.currency} are supplied`);
      }
      return { taken: 0n, words: 'of collateral from', data: encodeFunctionData({ abi: MORPHO_ABI,
        functionName: 'withdrawCollateral', args: [params, units ?? position.collateral, user, user] }) };
    default:
      throw new Error(`${collateral.currency} is the market's collateral: it is neither lent nor owed`);
  }
}

function ofLoan({ action, user, state }: MarketRequest, units: bigint | null): Made {
  const { listed: { params, loan }, market, position } = state;
  const [debt, lent] = [position.borrowShares === 0n ? 0n : owed(market, position), supplied(market, position)];
  switch (action.kind) {
    case 'supply':
      return { taken: units ?? 0n, words: 'as a loan to', data: encodeFunctionData({ abi: MORPHO_ABI,
        functionName: 'supply', args: [params, units ?? 0n, 0n, user, '0x'] }) };
    case 'withdraw': {
      if (lent === 0n || (units ?? 0n) > lent) throw new Error(`${textOf(lent, loan)} ${loan.currency} are lent`);
      const [assets, shares] = units === null ? [0n, position.supplyShares] : [units, 0n];
      return { taken: 0n, words: 'of what was lent to', data: encodeFunctionData({ abi: MORPHO_ABI,
        functionName: 'withdraw', args: [params, assets, shares, user, user] }) };
    }
    case 'borrow':
      return { taken: 0n, words: 'from', data: encodeFunctionData({ abi: MORPHO_ABI, functionName: 'borrow',
        args: [params, units ?? 0n, 0n, user, user] }) };
    default: {
      if (debt === 0n) throw new Error(`nothing is owed in ${loan.currency}`);
      // More than is owed would revert: all of it is its shares.
      const isAll = units === null || units >= debt;
      return { taken: isAll ? withInterestMargin(debt) : units, words: 'to', data: encodeFunctionData({ abi: MORPHO_ABI,
        functionName: 'repay', args: isAll ? [params, 0n, position.borrowShares, user, '0x']
          : [params, units, 0n, user, '0x'] }) };
    }
  }
}
