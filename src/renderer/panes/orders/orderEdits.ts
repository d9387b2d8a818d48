/** What the pane says of edits: whether an order can be amended, and how its newest edit stands. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { recordsOf } from '../../store/tables.ts';
import { formatDecimal } from '../../ui/format.ts';

export type Order = WireRecord<'orders'>;

/** It rests, no edit of it is under way, and its account's venue can. */
export function canAmend(order: Order): boolean {
  if (order.state !== 'accepted' && order.state !== 'partiallyFilled') return false;
  if (order.trigger !== undefined) return false;
  if (order.type !== 'limit' || order.timeInForce !== 'goodTillCancelled') return false;
  if (order.edit?.state === 'submitted') return false;
  return (recordsOf('accounts').get(order.account)?.orders?.edit ?? null) !== null;
}

const OUTCOMES = { submitted: 'asked', done: 'done', rejected: 'rejected', notSent: 'not sent', lost: 'lost' } as const;

/** "→ 8 @ 91 asked"; empty: never edited. */
export function editText({ edit }: Pick<Order, 'edit'>): string {
  if (edit === undefined) return '';
  return `→ ${formatDecimal(edit.quantity)} @ ${formatDecimal(edit.price)} ${OUTCOMES[edit.state]}`;
}

const UNTIL_ANSWERED = 'Until the venue answers, what may fill counts up to the larger of both terms.';

export const editReason = ({ edit }: Pick<Order, 'edit'>): string | null => edit?.reason
  ?? (edit?.state === 'submitted' ? UNTIL_ANSWERED : null);
