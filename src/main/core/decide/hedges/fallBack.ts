/** Down from the top rung of the ladder (rule H17). */
import type { HedgePolicy } from '../../../../shared/domain/steering/hedge.ts';
import type { ReadState } from '../../state.ts';
import type { Emit } from '../decide.ts';

/** To propose, where only the trader's hand takes it up again. The alert follows from what stands in the policy. */
export function fallBack(state: ReadState, policy: HedgePolicy, reason: string, emit: Emit): void {
  emit({ type: 'PolicyChanged', policy: { ...policy, mode: 'propose', fellBack: { timeMs: state.timeMs, reason } } });
}
