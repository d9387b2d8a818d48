/** Bounds of memory (invariant I15): on housekeeping and by the journal's own times, so that a replay forgets alike. */
import { isLiveExecution } from '../../../shared/domain/steering/execution.ts';
import { isTerminal } from '../../../shared/domain/order.ts';
import { expiryTimeMsOf, MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import type { Entry } from '../../events/entry.ts';
import type { State } from '../state.ts';
import { BOOKED_KEPT_MS, WATERMARK } from './holdings/booked.ts';
import { dropInstrument } from './instruments.ts';

/** Terminal ones go first; late fills of those that went are still booked. */
export const MAX_ORDERS = 5_000;
/** Instruments stay this long after expiry, for settlements that come late. */
const EXPIRED_KEPT_MS = MS_PER_DAY;
/** The watermark moves in steps, so that the work is done once an hour. */
const PRUNE_STEP_MS = 3_600_000;

export function prune(state: State, entry: Entry): void {
  pruneBooked(state, entry);
  pruneOrders(state);
  // A last quote may come after its instrument has gone.
  for (const id of state.quotes.keys()) if (!state.instruments.has(id)) state.quotes.remove(id);
  for (const id of state.units.keys()) if (!state.instruments.has(id)) state.units.remove(id);
  for (const id of state.books.keys()) if (!state.instruments.has(id)) state.books.remove(id);
  for (const instrument of state.instruments.values()) {
    const expiryTimeMs = expiryTimeMsOf(instrument);
    if (expiryTimeMs !== null && expiryTimeMs + EXPIRED_KEPT_MS < entry.timeMs) dropInstrument(state, instrument.id);
  }
}

function pruneBooked(state: State, entry: Entry): void {
  const upTo = entry.timeMs - BOOKED_KEPT_MS;
  const watermark = state.booked.get(WATERMARK)?.timeMs ?? null;
  const oldest = state.booked.values().next();
  if (watermark !== null && upTo < watermark + PRUNE_STEP_MS) return;
  if (watermark === null && (oldest.done === true || oldest.value.timeMs > upTo)) return;
  for (const [id, row] of state.booked.entries()) if (row.timeMs <= upTo) state.booked.remove(id);
  state.booked.put(WATERMARK, { id: WATERMARK, timeMs: upTo, seq: entry.seq, oddity: null });
}

function isOfLiveExecution(state: State, id: string | null): boolean {
  const execution = id === null ? undefined : state.executions.get(id);
  return execution !== undefined && isLiveExecution(execution);
}

function pruneOrders(state: State): void {
  let excess = state.orders.size - MAX_ORDERS;
  if (excess <= 0) return;
  for (const [id, order] of state.orders.entries()) {
    if (excess <= 0) return;
    if (!isTerminal(order.state) || isOfLiveExecution(state, order.proposal)) continue;
    state.orders.remove(id);
    state.transits.remove(id);
    excess -= 1;
  }
}
