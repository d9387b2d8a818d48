/**
 * On the valuation timer (rules H2, H3, V4): the day's opening equity, expiries, and for every policy whatever the
 * hedger proposes. What the hedger sees stands in hedgerStatus already (valuation/hedgerStatus.ts).
 */
import { MS_PER_DAY } from '../../../../shared/domain/instrument.ts';
import type { Underlying } from '../../../../shared/domain/ids.ts';
import {
  hedgeIdOf, policyKeyOf, policyName, policyRef, type HedgePolicy, type PlannedHedge,
} from '../../../../shared/domain/steering/hedge.ts';
import { evaluateHedge } from '../../../hedging/hedger.ts';
import type { ProposalDraft } from '../../../hedging/input.ts';
import { hedgerInputOf, isTradable, openProposalOf } from '../../exposure/hedgerInput.ts';
import { ONE, type ReadState } from '../../state.ts';
import { dayVols } from '../../valuation/dayVol.ts';
import type { Emit } from '../decide.ts';
import { approveByPolicy, keepAutomationHonest } from './automation.ts';
import { expireProposals } from '../housekeeping.ts';
import type { Refusal } from '../submit.ts';

export function decideHedges(state: ReadState, emit: Emit): void {
  startDay(state, emit);
  expireProposals(state, emit);
  for (const key of state.policies.keys()) {
    const policy = state.policies.get(key);
    if (policy === undefined) continue;
    keepAutomationHonest(state, policy, emit);
    decideHedge(state, state.policies.get(key) ?? policy, emit);
  }
}

/** A plan came back: what it says is proposed at once, where it still fits (hedging/SPEC.md, G5). */
export function decidePlan(state: ReadState, plan: PlannedHedge, emit: Emit): void {
  const policy = state.policies.get(policyKeyOf(plan));
  if (policy !== undefined && policy.objective?.kind === 'greeks') look(state, policy, emit);
}

function decideHedge(state: ReadState, policy: HedgePolicy, emit: Emit): void {
  const status = state.hedgerStatus.get(policyKeyOf(policy));
  const open = openProposalOf(state, policyKeyOf(policy));
  if (status === undefined) return;
  if (status.state !== 'proposed' && open === null) return;
  look(state, policy, emit);
}

function look(state: ReadState, policy: HedgePolicy, emit: Emit): void {
  const open = openProposalOf(state, policyKeyOf(policy));
  const { draft, supersede } = evaluateHedge(hedgerInputOf(state, policy, dayVols(state)));
  if (open !== null && supersede !== null) {
    emit({ type: 'ProposalClosed', proposal: open.id, state: 'superseded', reason: supersede });
  }
  if (draft !== null && openProposalOf(state, policyKeyOf(policy)) === null) propose(state, policy, draft, emit);
  approveByPolicy(state, policyKeyOf(policy), emit);
}

/** By the trader's hand: to the target, whatever the band says (rule H14). */
export function askHedge(
  state: ReadState, asked: { readonly underlying: Underlying; readonly book?: string }, emit: Emit,
): Refusal | null {
  const field = 'command.underlying';
  const policy = state.policies.get(policyKeyOf(asked));
  if (policy === undefined) return { field, message: `no hedge policy for ${policyName(asked)}` };
  const { draft, status } = evaluateHedge({ ...hedgerInputOf(state, policy, dayVols(state)), asked: true });
  if (draft === null) return { field, message: status.reason ?? `nothing hedges ${policyName(asked)}` };
  const open = openProposalOf(state, policyKeyOf(policy));
  if (open !== null) {
    emit({ type: 'ProposalClosed', proposal: open.id, state: 'superseded',
      reason: 'the trader asked for a hedge to the target' });
  }
  propose(state, policy, draft, emit);
  return null;
}

function propose(state: ReadState, policy: HedgePolicy, draft: ProposalDraft, emit: Emit): void {
  const { timeMs } = state;
  emit({ type: 'HedgeProposed', proposal: {
    ...draft, ...policyRef(policy), id: hedgeIdOf(state.seq + 1), createdTimeMs: timeMs,
    expiresTimeMs: timeMs + policy.proposalLifeMs, updatedTimeMs: timeMs,
  } });
}

/** At the first equity that is known in full, on every venue, and then with each day of the UTC calendar. */
function startDay(state: ReadState, emit: Emit): void {
  const startedMs = state.session.get(ONE)?.dayStartTimeMs;
  if (startedMs === undefined) return;
  const dayOf = (timeMs: number): number => Math.floor(timeMs / MS_PER_DAY);
  if (startedMs !== null && dayOf(startedMs) >= dayOf(state.timeMs)) return;
  // While a venue is still on its way, what the others hold is not the estate.
  for (const { venue } of state.connections.values()) if (!isTradable(state, venue)) return;
  const equityUsd = estateEquityUsd(state);
  if (equityUsd !== null) emit({ type: 'DayStarted', equityUsd });
}

/** Of all accounts; null as soon as one is unknown. */
function estateEquityUsd(state: ReadState): number | null {
  let total = 0;
  for (const account of state.accounts.keys()) {
    const equityUsd = state.health.get(account)?.equityUsd ?? null;
    if (equityUsd === null) return null;
    total += equityUsd;
  }
  return state.accounts.size === 0 ? null : total;
}
