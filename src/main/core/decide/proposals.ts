/** How approved proposals end (rule H7): when the last of their orders is terminal. */
import { add, toText, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import { isTerminal, type Order } from '../../../shared/domain/order.ts';
import type { HedgeProposal } from '../../../shared/domain/hedge.ts';
import { legsOf } from '../../hedging/legs.ts';
import type { ReadState } from '../state.ts';
import type { Emit } from './decide.ts';

export function closeFinishedProposals(state: ReadState, emit: Emit): void {
  for (const proposal of state.proposals.values()) {
    if (proposal.state === 'approved' && proposal.orders.length > 0) closeIfFinished(state, proposal, emit);
  }
}

function closeIfFinished(state: ReadState, proposal: HedgeProposal, emit: Emit): void {
  const orders = proposal.orders.map((id) => state.orders.get(id)).filter((order) => order !== undefined);
  if (!orders.every((order) => isTerminal(order.state))) return;
  const filled = orders.reduce<Decimal>((sum, order) => add(sum, filledOf(state, order)), ZERO);
  const legs = legsOf(proposal);
  const of = (instrument: string): Decimal => orders.filter((order) => order.instrument === instrument)
    .reduce<Decimal>((sum, order) => add(sum, filledOf(state, order)), ZERO);
  const told = legs.length === 1 ? [`filled ${toText(filled)} of ${toText(proposal.quantity)}`]
    : legs.map((leg) => `${leg.instrument}: filled ${toText(of(leg.instrument))} of ${toText(leg.quantity)}`);
  const reasons = orders.map((order) => order.reason).filter((reason) => reason !== null);
  emit({ type: 'ProposalClosed', proposal: proposal.id, state: filled > 0n ? 'done' : 'failed',
    reason: [...told, ...reasons].join('; ') });
}

/** With what the venue says it filled and has not told us of one by one. */
const filledOf = (state: ReadState, order: Order): Decimal =>
  add(order.filledQuantity, state.transits.get(order.clientOrderId)?.quantity ?? ZERO);
