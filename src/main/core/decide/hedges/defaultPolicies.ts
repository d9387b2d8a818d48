/** A hedge policy for every underlying that is held and has none (rule H1); a default one takes in venues that join. */
import { ZERO } from '../../../../shared/domain/decimal.ts';
import type { HedgePolicy } from '../../../../shared/domain/steering/hedge.ts';
import type { Underlying } from '../../../../shared/domain/ids.ts';
import { defaultPolicy, isDefault } from '../../defaults.ts';
import type { ReadState } from '../../state.ts';
import type { Emit } from '../decide.ts';

export function extendPolicies(state: ReadState, emit: Emit): void {
  for (const underlying of heldUnderlyings(state)) {
    const wanted = defaultPolicy(state, underlying);
    const present = state.policies.get(underlying);
    if (wanted === null) continue;
    if (present === undefined || (isDefault(present) && !coversAll(present, wanted))) {
      emit({ type: 'PolicyChanged', policy: wanted });
    }
  }
}

const coversAll = (present: HedgePolicy, wanted: HedgePolicy): boolean =>
  wanted.instruments.every((a) =>
    present.instruments.some((b) => a.account === b.account && a.instrument === b.instrument));

function heldUnderlyings(state: ReadState): Underlying[] {
  const held = new Set<Underlying>();
  for (const position of state.positions.values()) {
    const underlying = state.instruments.get(position.instrument)?.underlying;
    if (position.quantity !== ZERO && underlying !== undefined) held.add(underlying);
  }
  // A currency without a perpetual gets no policy: nothing would hedge it.
  for (const balance of state.balances.values()) if (balance.amount !== ZERO) held.add(balance.currency);
  return [...held].sort();
}
