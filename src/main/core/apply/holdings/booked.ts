/**
 * What has been booked already (rules P1, P10): an id is booked once, for as long as its event could come again. Ids
 * older than the watermark are gone, and what bears such a time is not booked at all but shown as a difference.
 */
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { Entry } from '../../../events/entry.ts';
import type { Reconciliation, ReadState, State } from '../../state.ts';

/** Booked ids are kept this long after their own time. */
export const BOOKED_KEPT_MS = 48 * 3_600_000;
/** Row whose time is the watermark: everything booked up to it has been forgotten. */
export const WATERMARK = 'watermark';

export const fillBookingId = (account: AccountId, fillId: string): string => `fill|${account}|${fillId}`;

/** May have been booked and forgotten: booking it again could count it twice. */
export function isBeyondMemory(state: ReadState, venueTimeMs: number | null): boolean {
  const watermark = state.booked.get(WATERMARK);
  return watermark !== undefined && venueTimeMs !== null && venueTimeMs <= watermark.timeMs;
}

/** True exactly once per id. */
export function bookOnce(
  state: State, entry: Entry, id: string, venueTimeMs: number | null, oddity: string | null,
): boolean {
  if (state.booked.has(id) || isBeyondMemory(state, venueTimeMs)) return false;
  const timeMs = Math.max(entry.timeMs, venueTimeMs ?? entry.timeMs);
  state.booked.put(id, { id, timeMs, seq: entry.seq, oddity });
  return true;
}

const UNSEEN: Omit<Reconciliation, 'account'> = {
  openedTimeMs: null, snapshotTimeMs: null, snapshotReceivedMs: null, movementTimeMs: null, movementBookedMs: null,
  settlementTimeMs: null, requestedTimeMs: null, reconciledTimeMs: null,
};

export const reconciliationOf = (state: ReadState, account: AccountId): Reconciliation =>
  state.reconciliations.get(account) ?? { account, ...UNSEEN };

/** A snapshot that is older than this movement cannot be compared with the ledger as it stands. */
export function noteMovement(
  state: State, entry: Entry, account: AccountId, venueTimeMs: number | null, settlement = false,
): void {
  const row = reconciliationOf(state, account);
  const timeMs = venueTimeMs ?? entry.timeMs;
  state.reconciliations.put(account, {
    ...row,
    movementTimeMs: Math.max(row.movementTimeMs ?? timeMs, timeMs),
    movementBookedMs: Math.max(row.movementBookedMs ?? entry.timeMs, entry.timeMs),
    settlementTimeMs: settlement ? Math.max(row.settlementTimeMs ?? timeMs, timeMs) : row.settlementTimeMs,
  });
}
