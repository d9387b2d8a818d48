/** Why an input reached us, where that can be known: the entry whose effect it answers. */
import type { InputEvent } from '../events/event.ts';

/** `${run}-${seq}`: the seq of the OrderSubmitted entry; null for an order that was placed elsewhere. */
function seqOfOrder(clientOrderId: string | null, runs: ReadonlySet<string>): number | null {
  if (clientOrderId === null) return null;
  const at = clientOrderId.lastIndexOf('-');
  const seq = Number(clientOrderId.slice(at + 1));
  return at > 0 && Number.isSafeInteger(seq) && seq > 0 && runs.has(clientOrderId.slice(0, at)) ? seq : null;
}

/**
 * `runs`: of this session. `snapshotCauses`: for each account the entry that last asked for a snapshot; taken out by
 * the snapshot that answers it.
 */
export function causeOf(
  event: InputEvent, runs: ReadonlySet<string>, snapshotCauses: Map<string, number>,
): number | null {
  switch (event.type) {
    case 'OrderAcknowledged': case 'OrderRejected': case 'OrderCancelled': case 'OrderExpired': case 'CancelRejected':
    case 'OrderSendFailed': case 'OrderStatusReported': return seqOfOrder(event.clientOrderId, runs);
    case 'OrderEdited': case 'EditRejected': case 'EditSendFailed': return seqOfOrder(event.editId, runs);
    case 'FillReported': return seqOfOrder(event.fill.clientOrderId, runs);
    case 'AccountSnapshotReported': {
      const { account } = event.snapshot;
      const cause = snapshotCauses.get(account) ?? null;
      snapshotCauses.delete(account);
      return cause;
    }
    case 'TransactionReported': return seqOfOrder(event.transaction.clientOrderId, runs);
    default: return null;
  }
}
