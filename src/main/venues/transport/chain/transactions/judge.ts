/**
 * What an observation makes of a transaction, and what is to be done. Pure. The nonce decides: while it is free the
 * same bytes may be sent again; once it is used one of our attempts has a receipt or somebody else's took it.
 */
import { fromWei } from '../client/wei.ts';
import type { Finality } from '../client/chainClient.ts';
import {
  isOver, type ChainTransaction, type TransactionState,
} from '../../../../../shared/domain/chain/transaction.ts';
import type { Observation, Receipt } from './observation.ts';

export type NextStep =
  | { readonly kind: 'nothing' }
  /** The same bytes once more. */
  | { readonly kind: 'rebroadcast'; readonly hash: string }
  /** Its time is over: take the nonce with a transaction to ourselves. */
  | { readonly kind: 'cancel' };

export interface Judged { readonly transaction: ChainTransaction; readonly nextStep: NextStep }

export interface JudgeTerms {
  readonly confirmations: number;
  readonly finalityOf: (block: { readonly number: number; readonly hash: `0x${string}` }) => Finality;
  /** When the attempt was last sent. */
  readonly sentMs: number;
  /** How often in a row the nonce was used and no attempt of ours had a receipt. */
  readonly strangers: number;
  readonly pace: Pace;
}

export interface Pace {
  /** An endpoint may not have passed it on yet. */
  readonly graceMs: number;
  /** Between two sendings of the same bytes. */
  readonly resendMs: number;
  readonly watchMs: number;
}

export const PACE: Pace = { graceMs: 3_000, resendMs: 5_000, watchMs: 1_500 };

/** A receipt can come a moment after the nonce. */
const LEAST_STRANGERS = 3;

const NOTHING: NextStep = { kind: 'nothing' };

export function judge(transaction: ChainTransaction, seen: Observation, terms: JudgeTerms): Judged {
  const { nonce } = transaction;
  if (isOver(transaction.state) || nonce === null) return { transaction, nextStep: NOTHING };
  const out = transaction.attempts.filter(({ released }) => released);
  for (const { hash, kind } of out) {
    const receipt = seen.receipts.get(hash);
    if (receipt === undefined || receipt.blockNumber > seen.head.number) continue;
    if (terms.finalityOf({ number: receipt.blockNumber, hash: receipt.blockHash }) === 'reorged') continue;
    return { transaction: mined(transaction, receipt, kind === 'cancel', seen, terms), nextStep: NOTHING };
  }
  const unmined = { ...transaction, minedHash: null, blockHash: null, blockNumber: null, gasUsed: null, feePaid: null,
    outcome: null };
  if (seen.nonce > nonce) return { transaction: taken(transaction, unmined, seen, terms), nextStep: NOTHING };
  const isKnown = out.some(({ hash }) => seen.known.has(hash));
  const newest = out.at(-1);
  const state: TransactionState = isKnown ? 'seen'
    : transaction.state === 'broadcast' && seen.nowMs - terms.sentMs < terms.pace.graceMs ? 'broadcast' : 'dropped';
  const next = move(unmined, state, isKnown ? null : state === 'dropped' ? 'no endpoint knows it' : null);
  return { transaction: next, nextStep: nextStepOf(next, newest?.hash, seen, terms) };
}

function nextStepOf(
  transaction: ChainTransaction, newest: string | undefined, { nowMs }: Observation, { sentMs, pace }: JudgeTerms,
): NextStep {
  const { deadlineTimeMs, attempts, state } = transaction;
  const isCancelling = attempts.some(({ kind }) => kind === 'cancel');
  if (deadlineTimeMs !== null && nowMs > deadlineTimeMs && !isCancelling) return { kind: 'cancel' };
  if (state !== 'dropped' || newest === undefined || nowMs - sentMs < pace.resendMs) return NOTHING;
  return { kind: 'rebroadcast', hash: newest };
}

function mined(
  transaction: ChainTransaction, receipt: Receipt, isCancel: boolean, { head }: Observation, terms: JudgeTerms,
): ChainTransaction {
  const { hash, blockNumber, blockHash, gasUsed, feeWei, success } = receipt;
  const outcome = isCancel ? 'cancelled' : success ? 'success' : 'reverted';
  const reason = isCancel ? 'cancelled by replacement' : success ? null : 'it reverted: nothing but gas was spent';
  const state = isCancel ? 'replaced' : success ? 'mined' : 'reverted';
  const told = { ...transaction, minedHash: hash, blockNumber, blockHash, gasUsed, feePaid: fromWei(feeWei), outcome,
    reason } as const;
  const finality = terms.finalityOf({ number: blockNumber, hash: blockHash });
  const isDeep = finality === 'finalised' || head.number - blockNumber + 1 >= terms.confirmations;
  // It has to be seen in its block before it can be final there.
  const isThere = transaction.state === state && transaction.blockHash === blockHash;
  return move(told, isDeep && isThere ? 'final' : state, reason);
}

/** `blockNumber` is the head at which it was found out; deep enough after that it stays so. */
function taken(
  before: ChainTransaction, unmined: ChainTransaction, { head, nonce }: Observation, terms: JudgeTerms,
): ChainTransaction {
  if (terms.strangers < LEAST_STRANGERS) return before;
  const since = before.state === 'replaced' && before.minedHash === null ? before.blockNumber : null;
  const reason = `nonce ${before.nonce ?? ''} was used by another transaction (the account is at ${nonce})`;
  const told = { ...unmined, blockNumber: since ?? head.number, outcome: 'replaced', reason } as const;
  return move(told, since !== null && head.number - since + 1 >= terms.confirmations ? 'final' : 'replaced', reason);
}

const move = (transaction: ChainTransaction, state: TransactionState, reason: string | null): ChainTransaction =>
  ({ ...transaction, state, reason });
