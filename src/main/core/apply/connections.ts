/** Connections of venues (rules S3, R10): state, age of the newest message, whether their accounts are reconciled. */
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { Connection } from '../../../shared/domain/session.ts';
import type { Entry } from '../../events/entry.ts';
import type { ConnectionEvent } from '../../events/event.ts';
import type { State } from '../state.ts';

/** The light on the screen needs no finer age, and every change of the row is a patch. */
const AGE_STEP_MS = 200;

const unseen = (venue: VenueId, sinceMs: number): Connection =>
  ({ venue, state: 'disconnected', sinceMs, lastMessageMs: null, reconciled: false, lastError: null });

export function applyConnectionChanged(
  state: State, entry: Entry, event: Extract<ConnectionEvent, { type: 'ConnectionChanged' }>,
): void {
  const { venue } = event;
  const before = state.connections.get(venue) ?? unseen(venue, entry.timeMs);
  const lastMessageMs = event.state === 'connected' ? entry.timeMs : before.lastMessageMs;
  state.connections.put(venue, {
    ...before, state: event.state, sinceMs: entry.timeMs, lastMessageMs, reconciled: false,
    lastError: event.error ?? (event.state === 'connected' ? null : before.lastError),
  });
  forgetRequests(state, venue);
}

/** After a break nothing that was asked for will be answered, and nothing counts as compared. */
function forgetRequests(state: State, venue: VenueId): void {
  for (const account of state.accounts.values()) {
    const row = state.reconciliations.get(account.id);
    if (account.venue !== venue || row === undefined) continue;
    state.reconciliations.put(account.id, { ...row, requestedTimeMs: null, reconciledTimeMs: null });
  }
}

/** A new run begins with nothing connected. */
export function disconnectAll(state: State, entry: Entry): void {
  for (const before of state.connections.values()) {
    const { venue } = before;
    state.connections.put(venue, { ...before, state: 'disconnected', sinceMs: entry.timeMs, reconciled: false });
    forgetRequests(state, venue);
  }
}

export function touchConnection(state: State, venue: VenueId, timeMs: number): void {
  const before = state.connections.get(venue);
  if (before === undefined || before.state !== 'connected') return;
  if (before.lastMessageMs !== null && timeMs < before.lastMessageMs + AGE_STEP_MS) return;
  state.connections.put(venue, { ...before, lastMessageMs: timeMs });
}

/** Reconciled: every account of the venue agreed with its snapshot since the connect. */
export function refreshReconciled(state: State, venue: VenueId): void {
  const before = state.connections.get(venue);
  if (before === undefined) return;
  const accounts = [...state.accounts.values()].filter((account) => account.venue === venue);
  const reconciled = before.state === 'connected' && accounts.length > 0
    && accounts.every((account) => typeof state.reconciliations.get(account.id)?.reconciledTimeMs === 'number');
  if (reconciled !== before.reconciled) state.connections.put(venue, { ...before, reconciled });
}
