/**
 * The kill switch (rules K1-K10): cancels what works, what protects last, and from then on only what reduces exposure
 * leaves.
 */
import type { Order } from '../../../shared/domain/order.ts';
import { stillProtects } from '../protection/killChecks.ts';
import { stopExecutions } from '../executions/stop.ts';
import { ONE, type ReadState } from '../state.ts';
import { isConnected, workingOrders } from './connections.ts';
import type { Emit } from './decide.ts';
import type { Refusal } from './submit.ts';

const RELEASE_WORD = 'RELEASE';

/** Engaged again it cancels again. */
export function engageKillSwitch(state: ReadState, reason: string, emit: Emit): Refusal | null {
  if (state.session.get(ONE)?.killSwitch !== 'engaged') emit({ type: 'KillSwitchEngaged', reason });
  stopExecutions(state, () => true, 'kill switch', emit);
  cancelAll(state, {}, 'kill switch', emit, (order) => stillProtects(state, order));
  return null;
}

export function releaseKillSwitch(state: ReadState, word: string, emit: Emit): Refusal | null {
  if (state.session.get(ONE)?.killSwitch !== 'engaged') {
    return { field: 'command.type', message: 'the kill switch is not engaged' };
  }
  if (word !== RELEASE_WORD) return { field: 'command.word', message: `the word is ${RELEASE_WORD}` };
  emit({ type: 'KillSwitchReleased' });
  return null;
}

export interface CancelScope { readonly account?: string; readonly underlying?: string }

/**
 * One request for an account whose venue takes one, else one an order. Orders of a disconnected venue are unknown:
 * they are cancelled when the venue is back and says that they live.
 */
export function cancelAll(
  state: ReadState, scope: CancelScope, reason: string, emit: Emit, spared: (order: Order) => boolean = () => false,
): void {
  const { underlying = null } = scope;
  const working = workingOrders(state).filter((order) => order.state !== 'cancelling'
    && (underlying === null || state.instruments.get(order.instrument)?.underlying === underlying));
  for (const { id, venue, orders } of state.accounts.values()) {
    if ((scope.account !== undefined && scope.account !== id) || !isConnected(state, venue)) continue;
    const all = working.filter(({ account }) => account === id);
    const gone = all.filter((order) => !spared(order));
    const clientOrderIds = gone.map(({ clientOrderId }) => clientOrderId);
    if (clientOrderIds.length === 0) continue;
    if (orders?.cancelAll === true && gone.length === all.length) {
      emit({ type: 'CancelAllRequested', account: id, underlying, clientOrderIds, reason });
    } else for (const clientOrderId of clientOrderIds) emit({ type: 'CancelRequested', clientOrderId, reason });
  }
}
