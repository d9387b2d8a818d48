/**
 * Accounts, their snapshots and what reconciliation decided about them (rules R1-R10). A snapshot itself changes no
 * balance and no position: only the adjustments that decide makes of it do, each once per id.
 */
import { accountKey, venueOfAccount, type AccountId } from '../../../shared/domain/ids.ts';
import type { Difference } from '../../../shared/domain/session.ts';
import type { Effect } from '../../events/effect.ts';
import type { Entry } from '../../events/entry.ts';
import type { AccountSnapshot, ReconciliationDecision, ReferenceEvent } from '../../events/event.ts';
import type { State } from '../state.ts';
import { bookOnce, reconciliationOf } from './holdings/booked.ts';
import { applyCashAdjusted, markPositionDirty } from './holdings/cash.ts';
import { refreshReconciled } from './connections.ts';
import { adjust, flatPosition } from './holdings/positions.ts';

export function applyAccountOpened(
  state: State, event: Extract<ReferenceEvent, { type: 'AccountOpened' }>,
): void {
  state.accounts.put(event.account.id, event.account);
  state.dirtyAccounts.add(event.account.id);
}

/** Notes that it came, unless a newer one came before. */
export function applySnapshot(state: State, entry: Entry, snapshot: AccountSnapshot): void {
  const row = reconciliationOf(state, snapshot.account);
  const timeMs = snapshot.venueTimeMs ?? entry.timeMs;
  if (row.snapshotTimeMs !== null && timeMs < row.snapshotTimeMs) return;
  state.reconciliations.put(snapshot.account, {
    ...row, snapshotTimeMs: timeMs, snapshotReceivedMs: entry.timeMs, requestedTimeMs: null,
  });
}

export function applyReconciliation(
  state: State, entry: Entry, event: ReconciliationDecision,
): readonly Effect[] {
  switch (event.type) {
    case 'SnapshotRequested': {
      const { account } = event;
      state.reconciliations.put(account, { ...reconciliationOf(state, account), requestedTimeMs: entry.timeMs });
      return [{ type: 'RequestSnapshot', venue: venueOfAccount(account), account }];
    }
    case 'DifferenceFound':
      noteDifference(state, event.difference);
      return [];
    case 'AccountReconciled':
      markReconciled(state, entry, event.account, event.venueTimeMs);
      return [];
    case 'PositionAdjusted':
      adjustPosition(state, entry, event);
      return [];
    case 'CashAdjusted':
      applyCashAdjusted(state, entry, event);
      return [];
  }
}

function noteDifference(state: State, difference: Difference): void {
  state.differences.put(difference.id, difference);
  if (difference.resolution !== 'queried' || difference.kind === 'order') return;
  const row = reconciliationOf(state, difference.account);
  state.reconciliations.put(difference.account, { ...row, reconciledTimeMs: null });
  refreshReconciled(state, venueOfAccount(difference.account));
}

function markReconciled(state: State, entry: Entry, account: AccountId, venueTimeMs: number | null): void {
  const row = reconciliationOf(state, account);
  const openedTimeMs = row.openedTimeMs ?? entry.timeMs;
  state.reconciliations.put(account, { ...row, openedTimeMs, reconciledTimeMs: entry.timeMs });
  refreshReconciled(state, venueOfAccount(account));
  for (const transit of state.transits.values()) {
    const ours = state.orders.get(transit.clientOrderId)?.account === account;
    if (ours && transit.sinceMs < (venueTimeMs ?? entry.timeMs)) state.transits.remove(transit.clientOrderId);
  }
}

function adjustPosition(
  state: State, entry: Entry, event: Extract<ReconciliationDecision, { type: 'PositionAdjusted' }>,
): void {
  const { account, instrument } = event;
  if (!bookOnce(state, entry, `adjustment|${event.adjustmentId}`, null, null)) return;
  const key = accountKey(account, instrument);
  const before = state.positions.get(key) ?? flatPosition(account, instrument);
  state.positions.put(key, adjust(before, event.quantityChange, event.averagePrice));
  markPositionDirty(state, account, instrument);
}
