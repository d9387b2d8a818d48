/** What the hedger sees now, per policy, for the screen and for decide. Derived: recomputed, never journalled. */
import { policyKeyOf } from '../../../shared/domain/steering/hedge.ts';
import { evaluateHedge } from '../../hedging/hedger.ts';
import { hedgerInputOf } from '../exposure/hedgerInput.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { State } from '../state.ts';

export function refreshHedgerStatus(state: State, vols: ReadonlyMap<Underlying, number>): void {
  for (const policy of state.policies.values()) {
    const { status } = evaluateHedge(hedgerInputOf(state, policy, vols));
    const before = state.hedgerStatus.get(policyKeyOf(policy));
    const sinceMs = before?.state === status.state ? before.sinceMs ?? before.timeMs : status.timeMs;
    state.hedgerStatus.put(policyKeyOf(policy), { ...status, sinceMs });
  }
}
