/** How approved proposals end (rule H7): when the last of their orders is terminal. */
import { add, toText, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { isTerminal, type Order } from '../../../../shared/domain/order.ts';
import { isLiveExecution } from '../../../../shared/domain/steering/execution.ts';
import type { HedgeProposal } from '../../../../shared/domain/steering/hedge.ts';
import type { ReadState } from '../../state.ts';
import type { Emit } from '../decide.ts';

export function closeFinishedProposals(state: ReadState, emit: Emit): void {
  for (const proposal of state.proposals.values()) {
    if (proposal.state !== 'approved') continue;
    if (proposal.legs !== undefined) closeWithExecution(state, proposal, emit);
    else if (proposal.orders.length > 0) closeIfFinished(state, proposal, emit);
  }
}

function closeIfFinished(state: ReadState, proposal: HedgeProposal, emit: Emit): void {
  const orders = proposal.orders.map((id) => state.orders.get(id)).filter((order) => order !== undefined);
  if (!orders.every((order) => isTerminal(order.state))) return;
  const filled = orders.reduce<Decimal>((sum, order) => add(sum, filledOf(state, order)), ZERO);
  const reasons = orders.map((order) => order.reason).filter((reason) => reason !== null);
  emit({ type: 'ProposalClosed', proposal: proposal.id, state: filled > 0n ? 'done' : 'failed',
    reason: [`filled ${toText(filled)} of ${toText(proposal.quantity)}`, ...reasons].join('; ') });
}

/** Of several legs: done with its execution, leg by leg. */
function closeWithExecution(state: ReadState, { id }: HedgeProposal, emit: Emit): void {
  const execution = [...state.executions.values()].find(({ source }) => source === id);
  if (execution === undefined || isLiveExecution(execution)) return;
  const told = execution.legs.map(({ instrument, filledQuantity, quantity, reason }) =>
    `${instrument}: ${reason ?? `filled ${toText(filledQuantity)} of ${toText(quantity)}`}`);
  const isDone = execution.legs.some(({ filledQuantity }) => filledQuantity > 0n);
  emit({ type: 'ProposalClosed', proposal: id, state: isDone ? 'done' : 'failed', reason: told.join('; ') });
}

/** With what the venue says it filled and has not told us of one by one. */
const filledOf = (state: ReadState, order: Order): Decimal =>
  add(order.filledQuantity, state.transits.get(order.clientOrderId)?.quantity ?? ZERO);
