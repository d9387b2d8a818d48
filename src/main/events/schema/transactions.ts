/** Schemas of transactions on a chain. */
import { z } from 'zod';
import { LENDING_KINDS, type LendingAction } from '../../../shared/domain/chain/lendingAction.ts';
import type { ChainTransaction, TransactionAttempt } from '../../../shared/domain/chain/transaction.ts';
import type { TransactionDecision, TransactionFact } from '../transactions.ts';
import { decimal, eventsOf, flag, num, recordOf, text } from './fields.ts';

const attempt = recordOf<TransactionAttempt>()(z.strictObject({ kind: z.enum(['original', 'speedUp', 'cancel']),
  hash: text, raw: text, maxFeePerGas: decimal, maxPriorityFeePerGas: decimal, gas: num, released: flag }));

const transaction = recordOf<ChainTransaction>()(z.strictObject({
  id: text, venue: text, account: text, clientOrderId: text.nullable(), chainId: num, nativeCurrency: text, from: text,
  to: text, nonce: num.nullable(), value: decimal, data: text, summary: text, simulated: text.nullable(),
  spendUsd: num.nullable(), reducesRisk: flag, deadlineTimeMs: num.nullable(), attempts: z.array(attempt),
  state: z.enum(['prepared', 'simulated', 'refused', 'signed', 'broadcast', 'seen', 'mined', 'reverted', 'dropped',
    'replaced', 'final']),
  reason: text.nullable(), minedHash: text.nullable(), blockNumber: num.nullable(), blockHash: text.nullable(),
  gasUsed: num.nullable(), feePaid: decimal.nullable(),
  outcome: z.enum(['success', 'reverted', 'cancelled', 'replaced']).nullable(), createdTimeMs: num, updatedTimeMs: num,
}));

export const transactionFactSchemas = eventsOf<TransactionFact>()({
  TransactionReported: z.strictObject({ type: z.literal('TransactionReported'), transaction }),
});

const action: z.ZodType<LendingAction> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('setEMode'), category: num }),
  ...LENDING_KINDS.map((kind) => z.strictObject({ kind: z.literal(kind), currency: text, amount: decimal.nullable() })),
]);

export const transactionDecisionSchemas = eventsOf<TransactionDecision>()({
  LoanActionRequested: z.strictObject({ type: z.literal('LoanActionRequested'), transaction: text, account: text,
    action, plan: text.exactOptional() }),
  TransactionReleased: z.strictObject({ type: z.literal('TransactionReleased'), transaction: text, hash: text }),
  TransactionWithheld: z.strictObject({ type: z.literal('TransactionWithheld'), transaction: text, hash: text,
    reason: text }),
  ReplacementRequested: z.strictObject({ type: z.literal('ReplacementRequested'), transaction: text,
    kind: z.enum(['speedUp', 'cancel']), reason: text }),
  TransactionsResumed: z.strictObject({ type: z.literal('TransactionsResumed'), venue: text }),
});
