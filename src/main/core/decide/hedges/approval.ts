/**
 * The trader's answer to a proposal (rules H4-H6): approval looks at everything again, at the market of that moment,
 * and only then sends; an edit is priced anew and stays open; a rejection closes it.
 */
import type { Decimal } from '../../../../shared/domain/decimal.ts';
import {
  policyKeyOf, policyName, type ApprovedBy, type HedgePolicy, type HedgeProposal,
} from '../../../../shared/domain/steering/hedge.ts';
import type { ProposalId } from '../../../../shared/domain/ids.ts';
import { NO_EXECUTION_LIMITS } from '../../../../shared/domain/steering/execution.ts';
import type { AcceptedLimit } from '../../../../shared/domain/steering/limits.ts';
import type { OrderRequest } from '../../../../shared/domain/order.ts';
import { reprice, revalidate } from '../../../hedging/hedger.ts';
import type { HedgeCandidate } from '../../../hedging/input.ts';
import { coverOf } from '../../exposure/bookCover.ts';
import { settledExposureOf } from '../../exposure/exposure.ts';
import { legsOf, type OneLeg } from '../../../hedging/legs.ts';
import { marketAt } from '../../../hedging/market.ts';
import { assert } from '../../assert.ts';
import { startExecution } from '../../executions/start.ts';
import { capRefusal } from '../../exposure/hedgeCaps.ts';
import { candidateOf, effectivePolicy, greeksOf } from '../../exposure/hedgerInput.ts';
import type { ReadState } from '../../state.ts';
import { dayVols } from '../../valuation/dayVol.ts';
import type { Emit } from '../decide.ts';
import { checkTerms, denialOf, isRefusal, questionOf, submitOrDeny, type Refusal, type Terms } from '../submit.ts';

interface Answerable {
  readonly proposal: HedgeProposal;
  readonly policy: HedgePolicy;
  /** Of every leg, the first first. */
  readonly candidates: readonly [HedgeCandidate, ...HedgeCandidate[]];
}

const FIELD = 'command.proposal';

/** `isLimit`: a limit or a cap says no, which the market will not change. */
export interface Unapproved extends Refusal { readonly isLimit?: true }

/** An open proposal with what is needed to look at it again, or why it can no longer be answered. */
function answerable(state: ReadState, id: ProposalId, emit: Emit): Answerable | Refusal {
  const proposal = openProposal(state, id);
  if ('message' in proposal) return proposal;
  if (state.timeMs >= proposal.expiresTimeMs) {
    emit({ type: 'ProposalClosed', proposal: id, state: 'expired', reason: 'nobody answered in time' });
    return { field: FIELD, message: `proposal ${id} has expired` };
  }
  const given = state.policies.get(policyKeyOf(proposal));
  if (given === undefined) return { field: FIELD, message: `no policy for ${policyName(proposal)}` };
  const policy = effectivePolicy(state, given);
  const candidates: HedgeCandidate[] = [];
  for (const { account, instrument } of legsOf(proposal)) {
    const candidate = candidateOf(state, account, instrument);
    if (candidate === null) return { field: FIELD, message: `${instrument} can no longer be traded` };
    candidates.push(candidate);
  }
  const [first, ...others] = candidates;
  assert(first !== undefined, 'a proposal has at least one leg');
  return { proposal, policy, candidates: [first, ...others] };
}

function openProposal(state: ReadState, id: ProposalId): HedgeProposal | Refusal {
  const proposal = state.proposals.get(id);
  if (proposal === undefined) return { field: FIELD, message: `no proposal ${id}` };
  if (proposal.state !== 'open') return { field: FIELD, message: `proposal ${id} is ${proposal.state} already` };
  return proposal;
}

const requestOf = ({ account, instrument, side, limitPrice, quantity }: OneLeg): OrderRequest => ({
  account, instrument, side, type: 'limit', timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false,
  price: limitPrice, quantity,
});

/** What has moved since is named and the proposal stays open: the hedger supersedes it when it no longer fits. */
export function approveProposal(
  state: ReadState, id: ProposalId, emit: Emit, accepts: readonly AcceptedLimit[] = [], by: ApprovedBy = 'trader',
): Unapproved | null {
  const found = answerable(state, id, emit);
  if ('message' in found) return found;
  const { proposal, policy, candidates } = found;
  const exposure = settledExposureOf(state, proposal.underlying, coverOf(state, proposal));
  const { greeks } = greeksOf(state, policy);
  const checked = revalidate(proposal, candidates, state.timeMs, policy, exposure, greeks);
  if (!checked.ok) return { field: FIELD, message: checked.reason };
  const capped = capRefusal(state, policy, proposal);
  if (capped !== null) return { field: FIELD, message: capped, isLimit: true };
  const orders: { readonly request: OrderRequest; readonly terms: Terms }[] = [];
  for (const leg of legsOf(proposal)) {
    const request = requestOf(leg);
    const terms = checkTerms(state, request);
    if (isRefusal(terms)) return { field: FIELD, message: terms.message };
    orders.push({ request, terms });
  }
  const [only, ...more] = orders;
  assert(only !== undefined, 'a proposal has at least one leg');
  const denied = deniedBy(state, orders, accepts);
  // Of one order a hard limit is said by the order's own denial, which ends the proposal; a soft one asks.
  const isSaid = more.length > 0 || by === 'policy' || denied?.acceptable !== undefined;
  if (denied !== null && isSaid) return denied;
  if (more.length > 0) return execute(state, proposal, accepts, by, emit);
  submitOrDeny(state, only.request, only.terms, id, emit, accepts, by);
  return null;
}

/** What a limit forbids of one leg keeps all back; a policy does not ask twice. */
function deniedBy(
  state: ReadState, orders: readonly { readonly request: OrderRequest; readonly terms: Terms }[],
  accepts: readonly AcceptedLimit[],
): Unapproved | null {
  for (const { request, terms } of orders) {
    const denial = denialOf(state, request, terms, accepts);
    if (denial === null) continue;
    const { limit, value, threshold } = denial;
    const message = `${request.instrument}: ${limit}: ${value} against ${threshold}`;
    return { field: FIELD, message, isLimit: true, ...questionOf(denial, request.instrument) };
  }
  return null;
}

/** What has not filled by then is not worth chasing: the hedger looks anew. */
const EXECUTION_MS = 60_000;

/** As one execution (rule H13). */
function execute(
  state: ReadState, { id, ...proposal }: HedgeProposal, accepts: readonly AcceptedLimit[], by: ApprovedBy, emit: Emit,
): Refusal | null {
  const candidate = candidateOf(state, proposal.account, proposal.instrument);
  emit({ type: 'ProposalApproved', proposal: id, ...(by === 'policy' ? { by } : {}),
    market: marketAt(candidate?.quote ?? null, candidate?.indexPriceUsd ?? null, state.timeMs) });
  return startExecution(state, { source: id, group: 'independent', onBreach: 'stop', onRestart: 'stop', accepts,
    limits: { ...NO_EXECUTION_LIMITS, timeMs: EXECUTION_MS },
    legs: legsOf(proposal).map(({ account, instrument, side, quantity, limitPrice }) => ({ account, instrument, side,
      quantity, limitPrice, reduceOnly: false, tactic: { kind: 'immediate', attempts: 1 } })) }, emit);
}

export function editProposal(
  state: ReadState, id: ProposalId, quantity: Decimal, limitPrice: Decimal, emit: Emit,
): Refusal | null {
  const found = answerable(state, id, emit);
  if ('message' in found) return found;
  const { proposal, policy, candidates: [candidate] } = found;
  if (proposal.legs !== undefined) return { field: FIELD, message: 'a hedge of several legs is not edited' };
  const exposure = settledExposureOf(state, proposal.underlying, coverOf(state, proposal));
  const dayVol = dayVols(state).get(proposal.underlying) ?? null;
  const priced = reprice(proposal, { quantity, limitPrice }, candidate, state.timeMs, policy, exposure, dayVol);
  if (!priced.ok) return { field: priced.field === null ? FIELD : `command.${priced.field}`, message: priced.reason };
  emit({ type: 'ProposalEdited', proposal: { ...proposal, ...priced.draft, updatedTimeMs: state.timeMs } });
  return null;
}

export function rejectProposal(state: ReadState, id: ProposalId, reason: string, emit: Emit): Refusal | null {
  const proposal = openProposal(state, id);
  if ('message' in proposal) return proposal;
  emit({ type: 'ProposalClosed', proposal: id, state: 'rejected', reason: reason === '' ? 'no reason given' : reason });
  return null;
}
