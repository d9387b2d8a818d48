/**
 * Reconciliation (rules R1-R11). The first snapshot of an account is its opening base. Later ones are compared with the
 * ledger as it was at the snapshot's venue time; a difference is shown at once (invariant I11) and repaired only when
 * a second snapshot confirms it after a quiet while, so that a fill that is merely under way is never booked twice.
 */
import { sub } from '../../../../shared/domain/decimal.ts';
import type { Difference } from '../../../../shared/domain/session.ts';
import type { AccountSnapshot } from '../../../events/event.ts';
import { reconciliationOf } from '../../apply/holdings/booked.ts';
import { assert } from '../../assert.ts';
import { verifyKill } from '../../protection/killChecks.ts';
import type { ReadState, Reconciliation } from '../../state.ts';
import type { Emit } from '../decide.ts';
import { extendPolicies } from '../hedges/defaultPolicies.ts';
import { compareSnapshot, type Comparison, type Discrepancy } from './compareSnapshot.ts';
import { reconcileOrders } from './reconcileOrders.ts';

/** Between finding a difference and confirming it. */
export const QUIET_MS = 2_000;

export function reconcile(state: ReadState, snapshot: AccountSnapshot, emit: Emit): void {
  const { account, venueTimeMs } = snapshot;
  const row = reconciliationOf(state, account);
  assert(row.snapshotReceivedMs !== null, 'applying a snapshot leaves a reconciliation row');
  if (venueTimeMs !== null && venueTimeMs !== row.snapshotTimeMs) return;
  const compared = compareSnapshot(state, snapshot, row);
  if (row.openedTimeMs === null) {
    if (compared.complete) open(state, snapshot, compared.discrepancies, emit);
    return;
  }
  const snapshotTimeMs = venueTimeMs ?? state.timeMs;
  closeVanished(state, account, compared, emit);
  for (const discrepancy of compared.discrepancies) pursue(state, snapshot, row, discrepancy, snapshotTimeMs, emit);
  reconcileOrders(state, snapshot, snapshotTimeMs, emit);
  verifyKill(state, snapshot, snapshotTimeMs, emit);
  if (compared.complete && pendingDifferences(state, account).length === 0) {
    emit({ type: 'AccountReconciled', account, venueTimeMs });
  }
}

export const pendingDifferences = (state: ReadState, account: string): Difference[] =>
  [...state.differences.values()].filter(
    ({ account: of, resolution, kind }) => of === account && resolution === 'queried' && kind !== 'order',
  );

/** No fill or payment on the account since the difference was found, and some time gone. */
export function isQuiet(state: ReadState, row: Reconciliation, foundTimeMs: number): boolean {
  const sinceMs = Math.max(foundTimeMs, row.movementBookedMs ?? foundTimeMs);
  return state.timeMs - sinceMs >= QUIET_MS;
}

function open(state: ReadState, snapshot: AccountSnapshot, base: readonly Discrepancy[], emit: Emit): void {
  const { account, venueTimeMs } = snapshot;
  for (const { instrument, currency, ours, venues, averagePrice } of base) {
    const change = sub(venues, ours);
    if (instrument !== null) {
      emit({ type: 'PositionAdjusted', adjustmentId: `opening|${account}|${instrument}`, account, instrument,
        quantityChange: change, averagePrice, reason: 'opening' });
    } else if (currency !== null) {
      emit({ type: 'CashAdjusted', adjustmentId: `opening|${account}|${currency}`, account, currency, amount: change,
        reason: 'opening' });
    }
  }
  emit({ type: 'AccountReconciled', account, venueTimeMs });
  extendPolicies(state, emit);
}

const isSame = (difference: Difference, { kind, instrument, currency }: Discrepancy): boolean =>
  difference.kind === kind && difference.instrument === instrument && difference.currency === currency;

const gapOf = (difference: Pick<Difference, 'ours' | 'venues'>): bigint =>
  (difference.venues ?? 0n) - (difference.ours ?? 0n);

/** A pending difference that this snapshot does not show, though it could have, was only something under way. */
function closeVanished(
  state: ReadState, account: string, { discrepancies, balancesCompared, positionsCompared }: Comparison, emit: Emit,
): void {
  for (const difference of pendingDifferences(state, account)) {
    if (difference.kind === 'balance' ? !balancesCompared : !positionsCompared) continue;
    const still = discrepancies.find((discrepancy) => isSame(difference, discrepancy));
    if (still !== undefined && gapOf(still) === gapOf(difference)) continue;
    emit({ type: 'DifferenceFound', difference: { ...difference, resolution: 'gone' } });
  }
}

function pursue(
  state: ReadState, snapshot: AccountSnapshot, row: Reconciliation, discrepancy: Discrepancy, snapshotTimeMs: number,
  emit: Emit,
): void {
  const { account } = snapshot;
  const { kind, instrument, currency, ours, venues, text } = discrepancy;
  const pending = pendingDifferences(state, account).find((difference) => isSame(difference, discrepancy));
  const id = `${kind}|${account}|${instrument ?? currency ?? ''}|${snapshotTimeMs}`;
  if (pending === undefined) {
    emit({ type: 'DifferenceFound', difference: { id, account, kind, instrument, currency, ours, venues,
      foundTimeMs: state.timeMs, resolution: 'queried', text } });
    return;
  }
  if (pending.id === id) return;
  if (!isQuiet(state, row, pending.foundTimeMs)) return;
  repair(pending, discrepancy, emit);
}

/** The adjustment bears the difference's id: whatever happens, it is booked once. */
function repair(pending: Difference, discrepancy: Discrepancy, emit: Emit): void {
  const { account } = pending;
  const { instrument, currency, ours, venues, averagePrice } = discrepancy;
  const change = sub(venues, ours);
  emit({ type: 'DifferenceFound', difference: { ...pending, resolution: 'adjusted' } });
  if (instrument !== null) {
    emit({ type: 'PositionAdjusted', adjustmentId: pending.id, account, instrument, quantityChange: change,
      averagePrice, reason: 'reconciliation' });
  } else if (currency !== null) {
    emit({ type: 'CashAdjusted', adjustmentId: pending.id, account, currency, amount: change, reason: 'adjustment' });
  }
}
