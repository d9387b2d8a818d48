/** What can be traded: lists come with every connect; what is gone stays as long as something of ours hangs on it. */
import { accountKey, type InstrumentId } from '../../../shared/domain/ids.ts';
import { isWorking } from '../../../shared/domain/order.ts';
import { ZERO } from '../../../shared/domain/decimal.ts';
import type { ReferenceEvent } from '../../events/event.ts';
import type { State } from '../state.ts';

export function applyInstrumentsListed(
  state: State, event: Extract<ReferenceEvent, { type: 'InstrumentsListed' }>,
): void {
  for (const instrument of event.instruments) {
    state.instruments.put(instrument.id, instrument);
    state.dirtyUnderlyings.add(instrument.underlying);
  }
}

export function dropInstrument(state: State, id: InstrumentId): void {
  const instrument = state.instruments.get(id);
  if (instrument === undefined || isUsed(state, id)) return;
  state.instruments.remove(id);
  state.quotes.remove(id);
  state.books.remove(id);
  state.units.remove(id);
  state.dirtyUnderlyings.add(instrument.underlying);
  for (const account of state.accounts.keys()) state.positions.remove(accountKey(account, id));
}

function isUsed(state: State, id: InstrumentId): boolean {
  for (const order of state.orders.values()) {
    if (!isWorking(order.state)) continue;
    const instrument = state.instruments.get(order.instrument);
    if (order.instrument === id) return true;
    if (instrument?.kind === 'combo' && instrument.legs.some((leg) => leg.instrument === id)) return true;
  }
  for (const account of state.accounts.keys()) {
    if ((state.positions.get(accountKey(account, id))?.quantity ?? ZERO) !== ZERO) return true;
  }
  return false;
}
