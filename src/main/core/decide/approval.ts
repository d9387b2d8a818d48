/**
 * The trader's answer to a proposal (rules H4-H6): approval looks at everything again, at the market of that moment,
 * and only then sends; an edit is priced anew and stays open; a rejection closes it.
 */
import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { HedgePolicy, HedgeProposal } from '../../../shared/domain/hedge.ts';
import type { ProposalId } from '../../../shared/domain/ids.ts';
import type { AcceptedLimit } from '../../../shared/domain/limits.ts';
import type { OrderRequest } from '../../../shared/domain/order.ts';
import { reprice, revalidate } from '../../hedging/hedger.ts';
import type { HedgeCandidate } from '../../hedging/input.ts';
import { settledExposureOf } from '../exposure/exposure.ts';
import { candidateOf } from '../exposure/hedgerInput.ts';
import type { ReadState } from '../state.ts';
import { dayVols } from '../valuation/dayVol.ts';
import type { Emit } from './decide.ts';
import { checkTerms, isRefusal, submitOrDeny, type Refusal } from './submit.ts';

interface Answerable {
  readonly proposal: HedgeProposal;
  readonly policy: HedgePolicy;
  readonly candidate: HedgeCandidate;
}

const FIELD = 'command.proposal';

/** An open proposal with what is needed to look at it again, or why it can no longer be answered. */
function answerable(state: ReadState, id: ProposalId, emit: Emit): Answerable | Refusal {
  const proposal = openProposal(state, id);
  if ('message' in proposal) return proposal;
  if (state.timeMs >= proposal.expiresTimeMs) {
    emit({ type: 'ProposalClosed', proposal: id, state: 'expired', reason: 'nobody answered in time' });
    return { field: FIELD, message: `proposal ${id} has expired` };
  }
  const policy = state.policies.get(proposal.underlying);
  if (policy === undefined) return { field: FIELD, message: `no policy for ${proposal.underlying}` };
  const candidate = candidateOf(state, proposal.account, proposal.instrument);
  if (candidate === null) return { field: FIELD, message: `${proposal.instrument} can no longer be traded` };
  return { proposal, policy, candidate };
}

function openProposal(state: ReadState, id: ProposalId): HedgeProposal | Refusal {
  const proposal = state.proposals.get(id);
  if (proposal === undefined) return { field: FIELD, message: `no proposal ${id}` };
  if (proposal.state !== 'open') return { field: FIELD, message: `proposal ${id} is ${proposal.state} already` };
  return proposal;
}

const requestOf = (proposal: HedgeProposal): OrderRequest => ({
  account: proposal.account, instrument: proposal.instrument, side: proposal.side, type: 'limit',
  timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: proposal.limitPrice,
  quantity: proposal.quantity,
});

/** What has moved since is named and the proposal stays open: the hedger supersedes it when it no longer fits. */
export function approveProposal(
  state: ReadState, id: ProposalId, emit: Emit, accepts: readonly AcceptedLimit[] = [],
): Refusal | null {
  const found = answerable(state, id, emit);
  if ('message' in found) return found;
  const { proposal, policy, candidate } = found;
  const checked = revalidate(proposal, candidate, state.timeMs, policy, settledExposureOf(state, proposal.underlying));
  if (!checked.ok) return { field: FIELD, message: checked.reason };
  const request = requestOf(proposal);
  const terms = checkTerms(state, request);
  if (isRefusal(terms)) return { field: FIELD, message: terms.message };
  submitOrDeny(state, request, terms, id, emit, accepts);
  return null;
}

export function editProposal(
  state: ReadState, id: ProposalId, quantity: Decimal, limitPrice: Decimal, emit: Emit,
): Refusal | null {
  const found = answerable(state, id, emit);
  if ('message' in found) return found;
  const { proposal, policy, candidate } = found;
  const exposure = settledExposureOf(state, proposal.underlying);
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
