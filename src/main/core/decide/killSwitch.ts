/** The kill switch (rules K1-K5): cancels what works, and from then on only what reduces exposure leaves. */
import { venueOfAccount } from '../../../shared/domain/ids.ts';
import { ONE, type ReadState } from '../state.ts';
import { isConnected, workingOrders } from './connections.ts';
import type { Emit } from './decide.ts';
import type { Refusal } from './submit.ts';

const RELEASE_WORD = 'RELEASE';

/** Engaged again it cancels again. */
export function engageKillSwitch(state: ReadState, reason: string, emit: Emit): Refusal | null {
  if (state.session.get(ONE)?.killSwitch !== 'engaged') emit({ type: 'KillSwitchEngaged', reason });
  cancelAll(state, 'kill switch', emit);
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

/** Orders of a disconnected venue are unknown: they are cancelled when the venue is back and says that they live. */
export function cancelAll(state: ReadState, reason: string, emit: Emit): void {
  for (const { clientOrderId, state: orderState, account } of workingOrders(state)) {
    if (orderState === 'cancelling' || !isConnected(state, venueOfAccount(account))) continue;
    emit({ type: 'CancelRequested', clientOrderId, reason });
  }
}
