/** Executions (rules X): what was decided about them, and what became of their orders. */
import { add, div, max, mul, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Execution, ExecutionLeg } from '../../../shared/domain/steering/execution.ts';
import { isLiveExecution } from '../../../shared/domain/steering/execution.ts';
import type { ClientOrderId } from '../../../shared/domain/ids.ts';
import { isTerminal } from '../../../shared/domain/order.ts';
import type { Entry } from '../../events/entry.ts';
import type { OrderDecision, OrderFact } from '../../events/event.ts';
import type { ExecutionDecision } from '../../events/executions.ts';
import { assert } from '../assert.ts';
import type { State } from '../state.ts';
import { childrenOf } from './legQuantities.ts';

/** Ended ones that are kept. */
const MAX_ENDED = 500;

export function applyExecution(state: State, entry: Entry, event: ExecutionDecision): void {
  switch (event.type) {
    case 'ExecutionStarted':
      assert(!state.executions.has(event.execution.id), `execution id ${event.execution.id} is used once`);
      state.executions.put(event.execution.id, event.execution);
      for (const { tactic, instrument } of event.execution.legs) {
        if (tactic.kind === 'volume' && !state.volumes.has(instrument)) {
          state.volumes.put(instrument, { instrument, quantity: 0 });
        }
      }
      return;
    case 'ExecutionAdvanced':
      return change(state, entry, event.execution, (execution) => ({ legs: withLeg(execution, event.leg, (leg) =>
        ({ ...leg, state: event.state, reason: event.reason, limitPrice: event.limitPrice ?? leg.limitPrice })) }));
    case 'ExecutionStopping':
      return change(state, entry, event.execution, () => ({ state: event.unwinds ? 'unwinding' : 'stopping',
        reason: event.reason }));
    case 'ExecutionEnded':
      change(state, entry, event.execution, ({ legs }) => ({ state: event.state, reason: event.reason,
        legs: legs.map((leg) => (leg.state === 'waiting' || leg.state === 'working'
          ? { ...leg, state: 'stopped', reason: null } : leg)) }));
      return dropOldest(state);
  }
}

/** An order of an execution stands with its leg before anything can come of it. */
export function noteChild(state: State, entry: Entry, event: OrderDecision): void {
  if ((event.type !== 'OrderSubmitted' && event.type !== 'OrderDenied') || event.child === undefined) return;
  const clientOrderId = event.type === 'OrderSubmitted' ? event.order.clientOrderId : event.clientOrderId;
  const { leg, unwinds } = event.child;
  change(state, entry, event.proposal ?? '', (execution) => ({ legs: withLeg(execution, leg, (one) => ({ ...one,
    children: [...one.children, { clientOrderId, unwinds, settled: false, reported: ZERO, askedTimeMs: null }] })) }));
}

/** We asked the venue, to end it or to learn what it filled: not again at once. */
export function noteAsked(state: State, entry: Entry, clientOrderId: ClientOrderId): void {
  changeChild(state, entry, clientOrderId, (leg) => ({ ...leg, children: leg.children.map((child) =>
    (child.clientOrderId === clientOrderId ? { ...child, askedTimeMs: entry.timeMs } : child)) }));
}

/** After a fact or a fill of an order: what filled of its leg, and whether the venue has had the last word. */
export function noteProgress(state: State, entry: Entry, clientOrderId: ClientOrderId | null, fact?: OrderFact): void {
  if (clientOrderId === null) return;
  const status = fact?.type === 'OrderStatusReported' ? fact : null;
  const isLast = status !== null && (!status.found || (status.state !== null && isTerminal(status.state)));
  changeChild(state, entry, clientOrderId, (leg) => {
    const children = status === null ? leg.children : leg.children.map((child) =>
      (child.clientOrderId !== clientOrderId ? child : { ...child, settled: child.settled || isLast,
        reported: max(child.reported, status.filledQuantity ?? ZERO) }));
    return { ...leg, children, ...filledOf(state, leg) };
  });
}

function filledOf(state: State, leg: ExecutionLeg): Pick<ExecutionLeg, 'filledQuantity' | 'averagePrice'> {
  let quantity: Decimal = ZERO;
  let paid: Decimal = ZERO;
  for (const { clientOrderId } of childrenOf(leg, false)) {
    const order = state.orders.get(clientOrderId);
    if (order === undefined || order.averageFillPrice === null) continue;
    quantity = add(quantity, order.filledQuantity);
    paid = add(paid, mul(order.filledQuantity, order.averageFillPrice));
  }
  return { filledQuantity: quantity, averagePrice: quantity > 0n ? div(paid, quantity) : null };
}

function changeChild(
  state: State, entry: Entry, clientOrderId: ClientOrderId, changed: (leg: ExecutionLeg) => ExecutionLeg,
): void {
  const id = state.orders.get(clientOrderId)?.proposal ?? null;
  const execution = id === null ? undefined : state.executions.get(id);
  if (execution === undefined) return;
  const at = execution.legs.findIndex(({ children }) => children.some((one) => one.clientOrderId === clientOrderId));
  if (at >= 0) change(state, entry, execution.id, () => ({ legs: withLeg(execution, at, changed) }));
}

const withLeg = (
  { legs }: Execution, at: number, changed: (leg: ExecutionLeg) => ExecutionLeg,
): readonly ExecutionLeg[] => legs.map((leg, i) => (i === at ? changed(leg) : leg));

function change(state: State, entry: Entry, id: string, of: (execution: Execution) => Partial<Execution>): void {
  const before = state.executions.get(id);
  if (before !== undefined) state.executions.put(id, { ...before, ...of(before), updatedTimeMs: entry.timeMs });
}

function dropOldest(state: State): void {
  let excess = state.executions.size - MAX_ENDED;
  for (const [id, execution] of state.executions.entries()) {
    if (excess <= 0) return;
    if (isLiveExecution(execution)) continue;
    state.executions.remove(id);
    excess -= 1;
  }
}
