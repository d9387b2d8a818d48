/** Asks a venue to list legs as one instrument (rule Y4): it is no trade, and so no limit has a say. */
import type { Command } from '../../../shared/contract/commands.ts';
import { acceptedDecimal } from '../../../shared/contract/decimalText.ts';
import { expiryTimeMsOf } from '../../../shared/domain/instrument.ts';
import type { ReadState } from '../state.ts';
import { isConnected } from './connections.ts';
import type { Emit } from './decide.ts';
import type { Refusal } from './submit.ts';

export function createCombo(
  state: ReadState, command: Extract<Command, { type: 'CreateCombo' }>, emit: Emit,
): Refusal | null {
  const account = state.accounts.get(command.account);
  const refuse = (field: string, message: string): Refusal => ({ field: `command.${field}`, message });
  if (account === undefined) return refuse('account', `no account ${command.account}`);
  if (account.orders?.combos !== true) return refuse('account', `${account.id} has no combos`);
  if (!isConnected(state, account.venue)) return refuse('account', `${account.venue} is not connected`);
  const seen = new Set<string>();
  let underlying: string | null = null;
  for (const [i, { instrument: id, ratio }] of command.legs.entries()) {
    const instrument = state.instruments.get(id);
    const field = `legs[${i}].instrument`;
    if (instrument === undefined) return refuse(field, `no instrument ${id}`);
    if (instrument.venue !== account.venue) return refuse(field, `${id} is not traded on ${account.id}`);
    if (instrument.kind === 'combo' || instrument.kind === 'spot') return refuse(field, `${id} cannot be a leg`);
    const expiryTimeMs = expiryTimeMsOf(instrument);
    if (expiryTimeMs !== null && expiryTimeMs <= state.timeMs) return refuse(field, `${id} has expired`);
    if (seen.has(id)) return refuse(field, `${id} is named twice`);
    if (underlying !== null && underlying !== instrument.underlying) return refuse(field, 'legs have one underlying');
    underlying = instrument.underlying;
    seen.add(id);
    if (acceptedDecimal(ratio) === 0n) return refuse(`legs[${i}].ratio`, 'must not be zero');
  }
  emit({ type: 'ComboRequested', account: account.id,
    legs: command.legs.map(({ instrument, ratio }) => ({ instrument, ratio: acceptedDecimal(ratio) })) });
  return null;
}
