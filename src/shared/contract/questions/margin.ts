/** Questions about margin: the distances to liquidation, and what hypothetical changes would make of an account. */
import { z } from 'zod';
import type { MarginDetailOfAccount } from '../../domain/margin/detail.ts';

const id = z.string().min(1).max(120);
const above = z.number().finite().positive();

/** Computed in a worker, display only, never journalled. */
export const marginDetailQuerySchema = z.strictObject({ type: z.literal('MarginDetail') });

const change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('trade'), instrument: id, side: z.enum(['buy', 'sell']), quantity: above,
    price: above.nullable() }),
  z.strictObject({ kind: z.literal('deposit'), currency: id, amount: above }),
  z.strictObject({ kind: z.literal('withdraw'), currency: id, amount: above }),
  z.strictObject({ kind: z.literal('repay'), currency: id, amount: above }),
  z.strictObject({ kind: z.literal('borrow'), currency: id, amount: above }),
  z.strictObject({ kind: z.literal('repayWithCollateral'), currency: id, amount: above }),
  z.strictObject({ kind: z.literal('setEMode'), category: z.int().min(0).max(255) }),
]);

/** Answered at once: a few margin evaluations. */
export const marginAfterQuerySchema = z.strictObject({ type: z.literal('MarginAfter'), account: id,
  changes: z.array(change).min(1).max(200) });
export type MarginAfterQuery = z.infer<typeof marginAfterQuerySchema>;

export interface MarginDetail {
  /** Of the state that was looked at. */
  readonly timeMs: number;
  readonly seq: number;
  readonly accounts: readonly MarginDetailOfAccount[];
  readonly computeMs: number;
}
