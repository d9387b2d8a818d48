/** What the trader wants done with a loan, as transactions of its protocol, and the approval that may come before. */
import { encodeFunctionData, parseAbi, type Address } from 'viem';
import { toText } from '../../../../shared/domain/decimal.ts';
import { reducesRisk, type LendingAction } from '../../../../shared/domain/chain/lendingAction.ts';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import { fromUnits } from '../chain/client/wei.ts';
import type { TransactionIntent } from '../chain/transactions/intent.ts';

/** Interest until it is mined, on what is repaid in full: a ten-thousandth is a day at 3.6 % a year. */
const INTEREST_MARGIN = 10_000n;

export const withInterestMargin = (owed: bigint): bigint => owed + owed / INTEREST_MARGIN + 1n;

export interface LoanRequest {
  /** Of the transaction. */
  readonly id: string;
  readonly account: AccountId;
  readonly user: Address;
  readonly action: LendingAction;
}

/** What the protocol may have to take from the wallet. */
export interface Taken {
  readonly token: Address;
  readonly units: bigint;
  readonly currency: string;
  readonly decimals: number;
}

export interface LoanPlan {
  readonly intent: TransactionIntent;
  /** Null: nothing. */
  readonly takes: Taken | null;
}

const APPROVE_ABI = parseAbi(['function approve(address spender, uint256 amount) returns (bool)']);

/** The protocol's own view says nothing of use but that it would not revert. */
export function loanIntent(
  { id, account, action }: LoanRequest, what: Pick<TransactionIntent, 'to' | 'data' | 'summary' | 'spendUsd'>,
): TransactionIntent {
  return { ...what, id, account, clientOrderId: null, valueWei: 0n, reducesRisk: reducesRisk(action),
    deadlineTimeMs: null, judge: () => ({ ok: true, text: `it would ${what.summary.split(' ')[0] ?? ''}` }) };
}

/** Of exactly what is taken; nothing is ever approved without bound. */
export function approvalOf(request: LoanRequest, spender: Address, taken: Taken): TransactionIntent {
  const { token, units, decimals, currency } = taken;
  return { ...loanIntent(request, { to: token, spendUsd: 0,
    data: encodeFunctionData({ abi: APPROVE_ABI, functionName: 'approve', args: [spender, units] }),
    summary: `let the protocol ${spender} take ${toText(fromUnits(units, decimals))} ${currency}` }),
  id: `${request.id}-approval` };
}
