/**
 * Transactions on a chain (rules T1-T6): a report moves one along TRANSACTION_MOVES only, never forgets an attempt and
 * never takes a release back; what does not fit changes nothing. Only a decision lets signed bytes out.
 */
import { MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import { venueOfAccount } from '../../../shared/domain/ids.ts';
import { isOver, TRANSACTION_MOVES, type ChainTransaction } from '../../../shared/domain/chain/transaction.ts';
import type { Entry } from '../../events/entry.ts';
import type { TransactionDecision, TransactionEffect } from '../../events/transactions.ts';
import type { ReadState, State } from '../state.ts';

/** Over ones beyond this are forgotten, oldest first. */
const MOST_KEPT = 2_000;

export function applyTransactionReport(state: State, entry: Entry, told: ChainTransaction): void {
  const known = state.transactions.get(told.id);
  if (known !== undefined && !fits(known, told)) return;
  const released = new Set(known?.attempts.filter((attempt) => attempt.released).map(({ hash }) => hash));
  const attempts = told.attempts.map((attempt) => ({ ...attempt, released: released.has(attempt.hash) }));
  state.transactions.put(told.id, { ...told, attempts, createdTimeMs: known?.createdTimeMs ?? entry.timeMs,
    updatedTimeMs: entry.timeMs });
  forgetOldest(state);
}

/** The same intent with the same nonce, all that was signed still there, and a move that is open. */
function fits(known: ChainTransaction, told: ChainTransaction): boolean {
  const kept = known.attempts.every(({ hash }) => told.attempts.some((attempt) => attempt.hash === hash));
  const sameNonce = known.attempts.length === 0 || known.nonce === told.nonce;
  return kept && sameNonce && (known.state === told.state ? !isOver(known.state)
    : TRANSACTION_MOVES[known.state].includes(told.state) || isNextAttempt(known, told));
}

/** A replacement was signed: the transaction waits again for its release, whatever became of the attempt before. */
const isNextAttempt = (known: ChainTransaction, told: ChainTransaction): boolean =>
  told.state === 'signed' && !isOver(known.state) && told.attempts.length === known.attempts.length + 1;

export function applyTransactionDecision(
  state: State, entry: Entry, event: TransactionDecision,
): readonly TransactionEffect[] {
  if (event.type === 'TransactionsResumed') {
    const transactions = transactionsToTell(state, event.venue);
    return [{ type: 'ResumeTransactions', venue: event.venue, transactions }];
  }
  if (event.type === 'LoanActionRequested') {
    const { account, transaction, action } = event;
    const plan = event.plan === undefined ? undefined : state.protectionPlans.get(event.plan);
    if (plan !== undefined) {
      state.protectionPlans.put(plan.id, { ...plan, transactions: [...plan.transactions ?? [], transaction],
        updatedTimeMs: entry.timeMs });
    }
    return [{ type: 'ActOnLoan', venue: venueOfAccount(account), account, transaction, action }];
  }
  const known = state.transactions.get(event.transaction);
  if (known === undefined) return [];
  const { id, venue } = known;
  switch (event.type) {
    case 'TransactionReleased': {
      const attempts = known.attempts.map((attempt) =>
        (attempt.hash === event.hash ? { ...attempt, released: true } : attempt));
      state.transactions.put(id, { ...known, attempts, state: known.state === 'signed' ? 'broadcast' : known.state,
        updatedTimeMs: entry.timeMs });
      return [{ type: 'BroadcastTransaction', venue, transaction: id, hash: event.hash }];
    }
    case 'TransactionWithheld': {
      const attempts = known.attempts.filter(({ hash }) => hash !== event.hash);
      const isOut = attempts.some(({ released }) => released);
      state.transactions.put(id, { ...known, attempts, state: isOut ? 'broadcast' : 'refused', reason: event.reason,
        updatedTimeMs: entry.timeMs });
      return [{ type: 'WithholdTransaction', venue, transaction: id, hash: event.hash, reason: event.reason }];
    }
    case 'ReplacementRequested': return [{ type: 'ReplaceTransaction', venue, transaction: id, kind: event.kind }];
  }
}

/** What is open, and what counts against the day's cap. */
export const transactionsToTell = ({ transactions, timeMs }: ReadState, venue: string): ChainTransaction[] =>
  [...transactions.values()].filter((one) => one.venue === venue
    && (!isOver(one.state) || one.updatedTimeMs > timeMs - MS_PER_DAY));

function forgetOldest(state: State): void {
  let excess = state.transactions.size - MOST_KEPT;
  if (excess <= 0) return;
  for (const [id, one] of state.transactions.entries()) {
    if (excess <= 0) return;
    if (!isOver(one.state)) continue;
    state.transactions.remove(id);
    excess -= 1;
  }
}
