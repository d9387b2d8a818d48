/** Hedge proposals (rules H4-H7): open, then approved or closed; approved, then done or failed. */
import { isHedgeId, type HedgeProposal } from '../../../shared/domain/steering/hedge.ts';
import type { ProposalId } from '../../../shared/domain/ids.ts';
import type { Entry } from '../../events/entry.ts';
import type { HedgeDecision, OrderDecision } from '../../events/event.ts';
import { assert } from '../assert.ts';
import type { State } from '../state.ts';
import { applyImpact } from './impacts.ts';

const isLive = (proposal: HedgeProposal): boolean =>
  proposal.state === 'open' || proposal.state === 'approved';

export function applyHedgeDecision(state: State, entry: Entry, event: HedgeDecision): void {
  switch (event.type) {
    case 'HedgeProposed':
      assert(!state.proposals.has(event.proposal.id), `proposal id ${event.proposal.id} is used once`);
      state.proposals.put(event.proposal.id, event.proposal);
      return;
    case 'ProposalEdited':
      assert(state.proposals.get(event.proposal.id)?.state === 'open', 'only an open proposal is edited');
      state.proposals.put(event.proposal.id, event.proposal);
      return;
    case 'ProposalApproved':
      assert(state.proposals.get(event.proposal)?.state === 'open', 'only an open proposal is approved');
      change(state, entry, event.proposal, { state: 'approved', marketAtApproval: event.market,
        approvedBy: event.by ?? 'trader' });
      return;
    case 'ImpactMeasured': return applyImpact(state, event);
    case 'ProposalClosed': {
      const before = state.proposals.get(event.proposal);
      if (before !== undefined && isLive(before)) {
        change(state, entry, event.proposal, { state: event.state, reason: event.reason });
      }
    }
  }
}

export function noteProposalOrder(state: State, entry: Entry, event: OrderDecision): void {
  if (event.type !== 'OrderSubmitted' || event.proposal === null) return;
  // Of several legs: by way of its execution.
  const id = state.executions.get(event.proposal)?.source ?? event.proposal;
  const before = isHedgeId(id) ? state.proposals.get(id) : undefined;
  if (before === undefined) return;
  assert(before.state === 'approved', 'I6: an order of a proposal follows its approval');
  change(state, entry, id, { orders: [...before.orders, event.order.clientOrderId] });
}

function change(state: State, entry: Entry, id: ProposalId, changes: Partial<HedgeProposal>): void {
  const before = state.proposals.get(id);
  assert(before !== undefined, `proposal ${id} exists`);
  state.proposals.put(id, { ...before, ...changes, updatedTimeMs: entry.timeMs });
}
