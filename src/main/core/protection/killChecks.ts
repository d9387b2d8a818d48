/**
 * After the kill switch (rules K7 to K10): protective orders are cancelled last, every account is asked, and what its
 * venue says is left is written down. Nothing counts as gone because we asked for it to go.
 */
import { isProtectiveStop, isTerminal, isWorking, type Order } from '../../../shared/domain/order.ts';
import type { AccountSnapshot } from '../../events/event.ts';
import type { Emit } from '../decide/decide.ts';
import { isConnected } from '../decide/connections.ts';
import { ONE, type ReadState } from '../state.ts';

/** The others have so long to end before what protects goes too. */
export const PROTECTIVE_WAIT_MS = 5_000;
/** Protective stops stay until their venue has said that nothing else is left, but no longer. */
export const STOP_WAIT_MS = 30_000;

/** Only ever closes: it stands between a position and its liquidation. */
export const isProtective = (order: Order): boolean => order.reduceOnly;

/** With the kill switch engaged: other orders of its account still work, and it has not waited long enough. */
export function stillProtects(state: ReadState, order: Order): boolean {
  const session = state.session.get(ONE);
  if (session?.killSwitch !== 'engaged' || !isProtective(order)) return false;
  const waitedMs = state.timeMs - (session.killSwitchTimeMs ?? 0);
  if (isProtectiveStop(order)) return waitedMs < STOP_WAIT_MS && !onlyStopsAreLeft(state, order.account);
  if (waitedMs >= PROTECTIVE_WAIT_MS) return false;
  return [...state.orders.values()].some((other) =>
    other.account === order.account && isWorking(other.state) && !isProtective(other));
}

/** As its venue said after the switch (rule K10). */
function onlyStopsAreLeft(state: ReadState, account: string): boolean {
  const check = state.killChecks.get(account);
  const sinceMs = state.session.get(ONE)?.killSwitchTimeMs ?? Infinity;
  return check !== undefined && check.answeredTimeMs > sinceMs && check.openOrders === (check.protectiveStops ?? 0)
    && ordersSettled(state, account);
}

/** Asked again while something is left. */
const ASK_AGAIN_MS = 10_000;

/** Accounts of connected venues whose venue has not yet said, since the switch, that no order is left. */
export function accountsToVerify(state: ReadState): readonly string[] {
  const session = state.session.get(ONE);
  if (session?.killSwitch !== 'engaged') return [];
  const sinceMs = session.killSwitchTimeMs ?? 0;
  return [...state.accounts.values()].filter(({ id, venue }) => {
    if (!isConnected(state, venue) || !ordersSettled(state, id)) return false;
    const row = state.reconciliations.get(id);
    if (row === undefined || row.requestedTimeMs !== null) return false;
    const check = state.killChecks.get(id);
    if (check === undefined || check.answeredTimeMs <= sinceMs) return true;
    return check.openOrders > 0 && state.timeMs - (row.snapshotReceivedMs ?? 0) >= ASK_AGAIN_MS;
  }).map(({ id }) => id);
}

/** But for the protective stops, which end last. */
const ordersSettled = (state: ReadState, account: string): boolean => [...state.orders.values()].every((order) =>
  order.account !== account || isTerminal(order.state) || isProtectiveStop(order));

/** What a snapshot from after the switch says is left, once all our orders of the account but its stops have ended. */
export function verifyKill(state: ReadState, snapshot: AccountSnapshot, snapshotTimeMs: number, emit: Emit): void {
  const session = state.session.get(ONE);
  const sinceMs = session?.killSwitchTimeMs ?? Infinity;
  if (session?.killSwitch !== 'engaged' || snapshotTimeMs < sinceMs || !ordersSettled(state, snapshot.account)) return;
  const openOrders = snapshot.openOrders.length;
  const protectiveStops = snapshot.openOrders.filter(({ clientOrderId }) => {
    const order = clientOrderId === null ? undefined : state.orders.get(clientOrderId);
    return order !== undefined && isProtectiveStop(order);
  }).length;
  const positions = snapshot.positions.filter(({ quantity }) => quantity !== 0n).length;
  const before = state.killChecks.get(snapshot.account);
  const isNews = before === undefined || before.answeredTimeMs <= sinceMs
    || before.openOrders !== openOrders || before.positions !== positions
    || (before.protectiveStops ?? 0) !== protectiveStops;
  if (!isNews) return;
  emit({ type: 'KillSwitchVerified', account: snapshot.account, openOrders, positions, askedTimeMs: sinceMs,
    ...(protectiveStops === 0 ? {} : { protectiveStops }) });
}
