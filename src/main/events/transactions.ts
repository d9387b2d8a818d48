/** Transactions in the journal: what a venue on a chain reports of them, what we decide, what we ask of the venue. */
import type { TransactionId, ChainTransaction } from '../../shared/domain/chain/transaction.ts';
import type { AccountId, VenueId } from '../../shared/domain/ids.ts';
import type { LendingAction } from '../../shared/domain/chain/lendingAction.ts';

/** The transaction as it is now, whole. With state `signed` its newest attempt waits to be released. */
export type TransactionFact = { readonly type: 'TransactionReported'; readonly transaction: ChainTransaction };

export type ReplacementKind = 'speedUp' | 'cancel';

export type TransactionDecision =
  /** Wanted of a loan, by the trader or by a plan of protection; `transaction` is what it is called from now on. */
  | { readonly type: 'LoanActionRequested'; readonly transaction: TransactionId; readonly account: AccountId;
      readonly action: LendingAction; readonly plan?: string }
  /** The attempt is durable with the report before: it may leave. */
  | { readonly type: 'TransactionReleased'; readonly transaction: TransactionId; readonly hash: string }
  /** It must not leave; nobody outside has it. */
  | { readonly type: 'TransactionWithheld'; readonly transaction: TransactionId; readonly hash: string;
      readonly reason: string }
  | { readonly type: 'ReplacementRequested'; readonly transaction: TransactionId; readonly kind: ReplacementKind;
      readonly reason: string }
  /** Connected: the venue is told of what is still open, before it may sign anything new. */
  | { readonly type: 'TransactionsResumed'; readonly venue: VenueId };

export type TransactionEffect =
  | { readonly type: 'ActOnLoan'; readonly venue: VenueId; readonly account: AccountId;
      readonly transaction: TransactionId; readonly action: LendingAction }
  | { readonly type: 'BroadcastTransaction'; readonly venue: VenueId; readonly transaction: TransactionId;
      readonly hash: string }
  | { readonly type: 'WithholdTransaction'; readonly venue: VenueId; readonly transaction: TransactionId;
      readonly hash: string; readonly reason: string }
  | { readonly type: 'ReplaceTransaction'; readonly venue: VenueId; readonly transaction: TransactionId;
      readonly kind: ReplacementKind }
  | { readonly type: 'ResumeTransactions'; readonly venue: VenueId;
      readonly transactions: readonly ChainTransaction[] };
