/** Fills that are odd are booked all the same and shown as differences (rules P6-P12). */
import { signedQuantity } from '../apply/holdings/positions.ts';
import { fillBookingId, isBeyondMemory, reconciliationOf } from '../apply/holdings/booked.ts';
import type { Fill } from '../../../shared/domain/fill.ts';
import { toText } from '../../../shared/domain/decimal.ts';
import { venueOfAccount } from '../../../shared/domain/ids.ts';
import type { ReadState } from '../state.ts';
import { isConnected } from './connections.ts';
import type { Emit } from './decide.ts';

export function decideFill(state: ReadState, fill: Fill, emit: Emit): void {
  const booked = state.booked.get(fillBookingId(fill.account, fill.fillId));
  if (booked === undefined) return refuse(state, fill, emit);
  if (booked.seq !== state.seq) return;
  if (booked.oddity !== null) report(state, fill, booked.oddity, emit);
  if (booked.oddity !== null || isOvertaken(state, fill)) requestSnapshot(state, fill, emit);
}

function refuse(state: ReadState, fill: Fill, emit: Emit): void {
  const old = isBeyondMemory(state, fill.venueTimeMs);
  report(state, fill, old ? 'not booked: so old that it may have been booked and forgotten'
    : 'not booked: its quantity or price makes no sense', emit);
  if (old) requestSnapshot(state, fill, emit);
}

function report(state: ReadState, fill: Fill, oddity: string, emit: Emit): void {
  const { account, instrument, side, quantity, price } = fill;
  const id = `fill|${account}|${fill.fillId}`;
  if (state.differences.has(id)) return;
  emit({ type: 'DifferenceFound', difference: {
    id, account, kind: 'fill', instrument, currency: null, ours: null, venues: signedQuantity(side, quantity),
    foundTimeMs: state.timeMs, resolution: 'unexplained',
    text: `fill ${fill.fillId}, ${side} ${toText(quantity)} at ${toText(price)}: ${oddity}`,
  } });
}

/** A snapshot that holds it came before it: what was repaired then is repaired twice now. */
function isOvertaken(state: ReadState, fill: Fill): boolean {
  const { snapshotTimeMs } = reconciliationOf(state, fill.account);
  return snapshotTimeMs !== null && fill.venueTimeMs !== null && fill.venueTimeMs <= snapshotTimeMs;
}

function requestSnapshot(state: ReadState, fill: Fill, emit: Emit): void {
  if (!isConnected(state, venueOfAccount(fill.account))) return;
  if (reconciliationOf(state, fill.account).requestedTimeMs !== null) return;
  emit({ type: 'SnapshotRequested', account: fill.account, reason: `fill ${fill.fillId}` });
}
