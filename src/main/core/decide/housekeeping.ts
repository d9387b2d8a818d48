/** Time-outs, re-queries, expiries, requests for snapshots (rules O7, O8, H6, R7, S5): from state alone. */
import { accountKey, venueOfAccount } from '../../../shared/domain/ids.ts';
import { pendingEdit, type Order } from '../../../shared/domain/order.ts';
import type { Connection } from '../../../shared/domain/session.ts';
import { expirePlans, closeFinishedPlans } from '../protection/decidePlans.ts';
import { accountsToVerify, stillProtects } from '../protection/killChecks.ts';
import { reconciliationOf } from '../apply/holdings/booked.ts';
import type { ReadState, Reconciliation } from '../state.ts';
import { isConnected, markUnknownAndQuery, workingOrders } from './connections.ts';
import type { Emit } from './decide.ts';
import { measureImpacts } from './hedges/impacts.ts';
import { isFromBeforeTheSwitch, LOST_AFTER_MS } from './orderFacts.ts';
import { closeFinishedProposals } from './hedges/proposals.ts';
import { isQuiet, pendingDifferences } from './reconciliation/reconcile.ts';

/** Submitted or cancelling without a word from the venue. */
export const ANSWER_BOUND_MS = 5_000;
const QUERY_FLOOR_MS = 2_000;
const QUERY_CEILING_MS = 60_000;
const CANCEL_AGAIN_MS = 2_000;
const SNAPSHOT_ANSWER_MS = 5_000;
const SNAPSHOT_RETRY_MS = 1_000;
const SNAPSHOT_EVERY_MS = 60_000;
const TRANSIT_BOUND_MS = 2_000;
/** A connected venue that says nothing for so long is mute. */
export const MUTE_AFTER_MS = 5_000;

export function housekeep(state: ReadState, emit: Emit): void {
  for (const order of workingOrders(state)) {
    if (isConnected(state, venueOfAccount(order.account))) housekeepOrder(state, order, emit);
  }
  expireProposals(state, emit);
  closeFinishedProposals(state, emit);
  measureImpacts(state, emit);
  expirePlans(state, emit);
  closeFinishedPlans(state, emit);
  for (const account of state.accounts.values()) {
    const connection = state.connections.get(account.venue);
    if (connection?.state !== 'connected') continue;
    const reason = snapshotReason(state, account.id, connection);
    if (reason !== null) emit({ type: 'SnapshotRequested', account: account.id, reason });
  }
  for (const account of accountsToVerify(state)) {
    emit({ type: 'SnapshotRequested', account, reason: 'to verify the kill switch' });
  }
  for (const connection of state.connections.values()) noteMute(state, connection, emit);
}

function housekeepOrder(state: ReadState, order: Order, emit: Emit): void {
  const quietMs = state.timeMs - order.updatedTimeMs;
  switch (order.state) {
    case 'submitted': case 'cancelling':
      if (quietMs >= ANSWER_BOUND_MS) {
        markUnknownAndQuery(state, order, `${order.state} and no answer for ${ANSWER_BOUND_MS / 1_000} s`, emit);
      }
      return;
    case 'unknown':
      if (isQueryDue(state, order)) emit({ type: 'OrderQueried', clientOrderId: order.clientOrderId });
      return;
    default:
      if (isEditUnanswered(state, order)) {
        markUnknownAndQuery(state, order, `edited and no answer for ${ANSWER_BOUND_MS / 1_000} s`, emit);
        return;
      }
      if (isFromBeforeTheSwitch(state, order) && quietMs >= CANCEL_AGAIN_MS && !stillProtects(state, order)) {
        emit({ type: 'CancelRequested', clientOrderId: order.clientOrderId, reason: 'kill switch' });
      }
  }
}

function isEditUnanswered(state: ReadState, order: Order): boolean {
  const edit = pendingEdit(order);
  return edit !== null && state.timeMs - edit.submittedTimeMs >= ANSWER_BOUND_MS;
}

/** Each wait doubles what has passed, and one query falls on the bound after which 'never seen' means lost. */
function isQueryDue(state: ReadState, order: Order): boolean {
  const sinceMs = Math.max(order.unknownSinceMs ?? state.timeMs, order.submittedTimeMs);
  const askedAfterMs = order.updatedTimeMs - sinceMs;
  const waitMs = Math.min(QUERY_CEILING_MS, Math.max(QUERY_FLOOR_MS, askedAfterMs));
  const passedMs = state.timeMs - sinceMs;
  return state.timeMs - order.updatedTimeMs >= waitMs || (askedAfterMs < LOST_AFTER_MS && passedMs >= LOST_AFTER_MS);
}

export function expireProposals(state: ReadState, emit: Emit): void {
  for (const proposal of state.proposals.values()) {
    if (proposal.state !== 'open' || state.timeMs < proposal.expiresTimeMs) continue;
    emit({ type: 'ProposalClosed', proposal: proposal.id, state: 'expired', reason: 'nobody answered in time' });
  }
}

/** Why this account should be looked at again, or null. */
function snapshotReason(state: ReadState, account: string, connection: Connection): string | null {
  const row = reconciliationOf(state, account);
  const nowMs = state.timeMs;
  if (row.requestedTimeMs !== null) {
    return nowMs - row.requestedTimeMs >= SNAPSHOT_ANSWER_MS ? 'the last request was not answered' : null;
  }
  if (row.openedTimeMs === null || row.reconciledTimeMs === null) {
    return unreconciledReason(state, account, row, connection);
  }
  for (const transit of state.transits.values()) {
    const ours = state.orders.get(transit.clientOrderId)?.account === account;
    if (ours && nowMs - transit.sinceMs >= TRANSIT_BOUND_MS) return `fills of ${transit.clientOrderId} have not come`;
  }
  return nowMs - row.reconciledTimeMs >= SNAPSHOT_EVERY_MS ? 'routine' : null;
}

function unreconciledReason(
  state: ReadState, account: string, row: Reconciliation, connection: Connection,
): string | null {
  const pending = pendingDifferences(state, account);
  if (pending.length > 0) {
    const quiet = pending.every((difference) => isQuiet(state, row, difference.foundTimeMs));
    return quiet ? 'to confirm a difference' : null;
  }
  const triedMs = Math.max(connection.sinceMs, row.snapshotReceivedMs ?? 0);
  return state.timeMs - triedMs >= SNAPSHOT_RETRY_MS ? 'not reconciled since the connect' : null;
}

/** Once per silence: the notice is younger than the last message. */
function noteMute(state: ReadState, connection: Connection, emit: Emit): void {
  const { venue, lastMessageMs } = connection;
  if (connection.state !== 'connected' || lastMessageMs === null) return;
  if (state.timeMs - lastMessageMs < MUTE_AFTER_MS) return;
  const source = accountKey(venue, 'silence');
  for (const notice of state.notices.values()) {
    if (notice.source === source && notice.timeMs >= lastMessageMs) return;
  }
  emit({ type: 'NoticeRaised', severity: 'warning', source,
    text: `${venue} has been mute for ${MUTE_AFTER_MS / 1_000} s: its numbers are stale and not hedged upon` });
}
