/** Protection plans (rules D10 to D15): open, then approved or closed; approved, then done or failed. */
import type { ProtectionPlan } from '../../../shared/domain/steering/protection.ts';
import type { Entry } from '../../events/entry.ts';
import type { ProtectionDecision } from '../../events/protection.ts';
import { assert } from '../assert.ts';
import { ONE, type State } from '../state.ts';

export const ESTATE_MARK = 'estate';

export function applyProtection(state: State, entry: Entry, event: ProtectionDecision): void {
  switch (event.type) {
    case 'ProtectionProposed':
      assert(!state.protectionPlans.has(event.plan.id), `plan id ${event.plan.id} is used once`);
      return state.protectionPlans.put(event.plan.id, event.plan);
    case 'ProtectionEdited':
      assert(state.protectionPlans.get(event.plan.id)?.state === 'open', 'only an open plan is edited');
      return state.protectionPlans.put(event.plan.id, event.plan);
    case 'ProtectionApproved':
      assert(state.protectionPlans.get(event.plan)?.state === 'open', 'only an open plan is approved');
      return change(state, entry, event.plan, { state: 'approved', approvedBy: event.by });
    case 'ProtectionClosed': return change(state, entry, event.plan, { state: event.state, reason: event.reason });
    case 'ProtectionPolicyChanged': return state.protectionPolicy.put(ONE, event.policy);
    case 'FlattenRequested': {
      const session = state.session.get(ONE);
      if (session !== undefined) state.session.put(ONE, { ...session, flattenAskedMs: entry.timeMs });
      return;
    }
    case 'KillSwitchVerified':
      return state.killChecks.put(event.account, { account: event.account, openOrders: event.openOrders,
        positions: event.positions, askedTimeMs: event.askedTimeMs, answeredTimeMs: entry.timeMs,
        ...(event.protectiveStops === undefined ? {} : { protectiveStops: event.protectiveStops }) });
    case 'EquityMarked':
      for (const mark of event.marks) state.equityMarks.put(mark.account ?? ESTATE_MARK, mark);
  }
}

function change(state: State, entry: Entry, id: string, changes: Partial<ProtectionPlan>): void {
  const before = state.protectionPlans.get(id);
  if (before === undefined || (before.state !== 'open' && before.state !== 'approved')) return;
  state.protectionPlans.put(id, { ...before, ...changes, updatedTimeMs: entry.timeMs });
}
