/**
 * Executions one step on (rules X3 to X9): on every fact of an order and every beat of the valuation. All that may be
 * ordered is what the leg has left once every doubt counts as used; every order meets the limits like any other.
 */
import { toText, ZERO } from '../../../shared/domain/decimal.ts';
import {
  isLiveExecution, type Execution, type ExecutionLeg, type LegState,
} from '../../../shared/domain/steering/execution.ts';
import { venueOfAccount } from '../../../shared/domain/ids.ts';
import { isWorking, type Order, type OrderRequest } from '../../../shared/domain/order.ts';
import { isConnected } from '../decide/connections.ts';
import type { Emit } from '../decide/decide.ts';
import { checkTerms, denialOf, isRefusal, sendOrDeny } from '../decide/submit.ts';
import type { ReadState } from '../state.ts';
import { holdReason, sliceReason, stopReason } from './guards.ts';
import { stop } from './stop.ts';
import {
  childrenOf, filledQuantity, freeQuantity, orderable, toUnwind, unsettledChild, workingChild,
} from './legQuantities.ts';
import { dueOrder, pegPrice, requestOf, takingPrice } from './tacticOrder.ts';

const ASK_AGAIN_MS = 2_000;
/** Orders of one leg. */
const MAX_CHILDREN = 500;
const MAX_UNWINDS = 5;
const UNWIND_SLIPPAGE_BPS = 50;
const REPRICE_SLIPPAGE_BPS = 10;

export function advanceExecutions(state: ReadState, emit: Emit): void {
  for (const { id, state: stands } of state.executions.values()) {
    if (stands === 'working' || stands === 'stopping' || stands === 'unwinding') advance(state, id, emit);
  }
}

export function advance(state: ReadState, id: string, emit: Emit): void {
  const execution = state.executions.get(id);
  if (execution?.state === 'working') {
    const reason = stopReason(state, execution);
    if (reason === null) work(state, execution, emit);
    else stop(execution, reason, onBreach(execution), emit);
  }
  const now = state.executions.get(id);
  if (now?.state === 'stopping' || now?.state === 'unwinding') windDown(state, now, emit);
}

/** Only what hangs together is taken back. */
const onBreach = ({ group, onBreach: manner }: Execution): boolean =>
  group === 'allOrNothing' || (group === 'legged' && manner !== 'stop');

const legOf = (state: ReadState, id: string, at: number): ExecutionLeg | undefined =>
  state.executions.get(id)?.legs[at];

const isOver = ({ state }: ExecutionLeg): boolean => state === 'done' || state === 'failed' || state === 'stopped';

function work(state: ReadState, execution: Execution, emit: Emit): void {
  const { id, group } = execution;
  if (group === 'allOrNothing' && !mayLeaveTogether(state, execution, emit)) return;
  for (const at of execution.legs.keys()) {
    const leg = legOf(state, id, at);
    if (leg === undefined) return;
    advanceLeg(state, execution, leg, at, emit);
    const after = legOf(state, id, at);
    if (group === 'legged' && after?.state !== 'done') {
      if (after !== undefined && isOver(after)) stopOthers(state, id, at, 'the leg before it did not fill', emit);
      break;
    }
    if (group === 'oneSided' && (after?.filledQuantity ?? ZERO) > 0n) {
      stopOthers(state, id, at, 'another leg has filled', emit);
    }
  }
  finish(state, id, emit);
}

/** Before the first of them leaves, each must pass the limits. */
function mayLeaveTogether(state: ReadState, execution: Execution, emit: Emit): boolean {
  if (execution.legs.some(({ children }) => children.length > 0)) return true;
  for (const leg of execution.legs) {
    const request = requestOf(leg, leg.quantity, leg.limitPrice, 'fillOrKill', false);
    const terms = checkTerms(state, request);
    const fault = isRefusal(terms) ? terms.message
      : denialText(denialOf(state, request, terms, execution.accepts ?? []));
    if (fault === null) continue;
    emit({ type: 'ExecutionEnded', execution: execution.id, state: 'failed',
      reason: `${leg.instrument}: ${fault}; nothing was sent` });
    return false;
  }
  return true;
}

const denialText = (denial: ReturnType<typeof denialOf>): string | null =>
  (denial === null ? null : `${denial.limit}: ${denial.value} against ${denial.threshold}`);

function stopOthers(state: ReadState, id: string, but: number, reason: string, emit: Emit): void {
  for (const [at, leg] of (state.executions.get(id)?.legs ?? []).entries()) {
    if (at === but || isOver(leg)) continue;
    say(id, at, leg, 'stopped', reason, emit);
  }
}

function say(id: string, at: number, leg: ExecutionLeg, to: LegState, reason: string | null, emit: Emit): void {
  if (leg.state === to && leg.reason === reason) return;
  emit({ type: 'ExecutionAdvanced', execution: id, leg: at, state: to, reason, limitPrice: null });
}

function advanceLeg(state: ReadState, execution: Execution, leg: ExecutionLeg, at: number, emit: Emit): void {
  const { id } = execution;
  const working = workingChild(state, leg);
  if (isOver(leg)) {
    if (working !== undefined) cancelChild(state, leg, working, 'the leg is over', emit);
    return;
  }
  const filled = filledQuantity(state, leg);
  if (filled >= leg.quantity) return say(id, at, leg, 'done', null, emit);
  if (working !== undefined) return followTouch(state, leg, working, emit);
  const fault = faultOf(state, leg);
  if (fault !== null) return failed(state, execution, leg, at, fault, emit);
  if (unsettledChild(state, leg) !== undefined) return askFor(state, leg, emit);
  if (leg.children.some(({ clientOrderId }) => state.transits.has(clientOrderId))) {
    return say(id, at, leg, 'waiting', 'waits: fills are on their way', emit);
  }
  const hold = leg.tactic.kind === 'immediate' ? null : holdReason(state, execution, leg);
  if (hold !== null) return say(id, at, leg, 'waiting', hold, emit);
  const instrument = state.instruments.get(leg.instrument);
  if (instrument === undefined) return failed(state, execution, leg, at, 'no longer listed', emit);
  if (orderable(freeQuantity(state, leg), instrument) === ZERO) {
    return failed(state, execution, leg, at, 'what is left is less than can be ordered', emit);
  }
  const due = dueOrder(state, execution, leg, instrument);
  if (due === null) return say(id, at, leg, 'working', null, emit);
  const later = sliceReason(state, leg, due, execution.accepts ?? []);
  if (later !== null) return say(id, at, leg, 'waiting', later, emit);
  const denial = send(state, execution, due, at, false, emit);
  const after = legOf(state, id, at) ?? leg;
  if (denial === null) say(id, at, after, 'working', null, emit);
  else failed(state, execution, after, at, denial, emit);
}

/** The denial or what makes no sense, in words; null: it has left. */
function send(
  state: ReadState, { id, accepts }: Execution, request: OrderRequest, leg: number, unwinds: boolean, emit: Emit,
): string | null {
  const terms = checkTerms(state, request);
  if (isRefusal(terms)) return terms.message;
  return denialText(sendOrDeny(state, request, terms, id, emit, { accepts: accepts ?? [], child: { leg, unwinds } }));
}

/** Why the leg sends nothing more, from how its orders ended. */
function faultOf(state: ReadState, leg: ExecutionLeg): string | null {
  const orders = childrenOf(leg, false).map(({ clientOrderId }) => state.orders.get(clientOrderId));
  if (orders.some((order) => order?.state === 'lost')) return 'an order was lost: what became of it is not known';
  if (orders.length >= MAX_CHILDREN) return `${MAX_CHILDREN} orders did not do it`;
  const last = orders.at(-1);
  if (last === undefined) return null;
  if (last.state === 'rejected' && leg.tactic.kind !== 'touch') return `rejected: ${last.reason ?? ''}`;
  const attempts = leg.tactic.kind === 'immediate' ? leg.tactic.attempts ?? 1 : Infinity;
  if (orders.length < attempts) return null;
  return `filled ${toText(leg.filledQuantity)} of ${toText(leg.quantity)}`
    + (last.reason === null || last.reason === '' ? '' : `: ${last.reason}`);
}

/** Legged, with something filled before it: by the policy it is priced anew within its bound, or all is taken back. */
function failed(
  state: ReadState, execution: Execution, leg: ExecutionLeg, at: number, reason: string, emit: Emit,
): void {
  const instrument = state.instruments.get(leg.instrument);
  const isBreach = execution.group === 'legged' && execution.legs.some((one) => filledQuantity(state, one) > 0n);
  if (isBreach && execution.onBreach === 'reprice' && instrument !== undefined && leg.children.length < MAX_UNWINDS
    && unsettledChild(state, leg) === undefined) {
    const price = takingPrice(state, instrument, leg.side, REPRICE_SLIPPAGE_BPS);
    const free = orderable(freeQuantity(state, leg), instrument);
    if (price !== null && free > 0n) {
      emit({ type: 'ExecutionAdvanced', execution: execution.id, leg: at, state: 'working',
        reason: `priced anew: ${reason}`, limitPrice: price });
      const denial = send(state, execution, requestOf(leg, free, price, 'immediateOrCancel', false), at, false, emit);
      if (denial === null) return;
    }
  }
  if (isBreach && unsettledChild(state, leg) !== undefined) return askFor(state, leg, emit);
  say(execution.id, at, leg, 'failed', reason, emit);
  if (isBreach) stop(execution, `${leg.instrument}: ${reason}`, execution.onBreach !== 'stop', emit);
}

/** Of a resting order whose touch has moved away, no oftener than it may. */
function followTouch(state: ReadState, leg: ExecutionLeg, order: Order, emit: Emit): void {
  if (leg.tactic.kind !== 'touch' || state.timeMs - order.submittedTimeMs < leg.tactic.repegMs) return;
  const price = pegPrice(state, leg);
  if (price !== null && price !== order.price) cancelChild(state, leg, order, 'the touch has moved', emit);
}

function cancelChild(state: ReadState, leg: ExecutionLeg, order: Order, reason: string, emit: Emit): void {
  const { clientOrderId, account } = order;
  if (order.state === 'cancelling' || order.state === 'unknown' || !mayAsk(state, leg, clientOrderId)) return;
  if (isConnected(state, venueOfAccount(account))) emit({ type: 'CancelRequested', clientOrderId, reason });
}

function mayAsk(state: ReadState, leg: ExecutionLeg, clientOrderId: string): boolean {
  const asked = leg.children.find((child) => child.clientOrderId === clientOrderId)?.askedTimeMs ?? null;
  return asked === null || state.timeMs - asked >= ASK_AGAIN_MS;
}

/** How much an order filled that has ended: before it is known, what it left is not ordered again. */
function askFor(state: ReadState, leg: ExecutionLeg, emit: Emit): void {
  const child = unsettledChild(state, leg);
  if (child === undefined || !isConnected(state, venueOfAccount(leg.account))) return;
  const order = state.orders.get(child.clientOrderId);
  // The cancel that ended it counts as asking, and was no question.
  const sinceMs = Math.max(child.askedTimeMs ?? 0, order === undefined ? 0 : order.updatedTimeMs - ASK_AGAIN_MS);
  if (state.timeMs - sinceMs >= ASK_AGAIN_MS || (child.askedTimeMs ?? 0) < (order?.updatedTimeMs ?? 0)) {
    emit({ type: 'OrderQueried', clientOrderId: child.clientOrderId });
  }
}

function finish(state: ReadState, id: string, emit: Emit): void {
  const execution = state.executions.get(id);
  if (execution === undefined || !isLiveExecution(execution) || execution.state !== 'working') return;
  const { legs, group } = execution;
  if (!legs.every(isOver) || legs.some((leg) => workingChild(state, leg) !== undefined)) return;
  const done = legs.filter((leg) => leg.state === 'done').length;
  const some = legs.some((leg) => filledQuantity(state, leg) > 0n);
  if (group === 'allOrNothing' && done < legs.length && some) {
    return stop(execution, 'not every leg filled', true, emit);
  }
  const reasons = legs.flatMap(({ reason, instrument }) => (reason === null ? [] : [`${instrument}: ${reason}`]));
  const isDone = done === legs.length || (group === 'oneSided' && done > 0);
  emit({ type: 'ExecutionEnded', execution: id, state: isDone ? 'done' : some ? 'partial' : 'failed',
    reason: reasons.length === 0 ? `${legs.length} legs filled` : reasons.join('; ') });
}

/** Cancels what works; then, where it is wanted, trades back what filled; then ends. */
function windDown(state: ReadState, execution: Execution, emit: Emit): void {
  let busy = false;
  for (const leg of execution.legs) {
    const order = workingChild(state, leg);
    if (order === undefined) continue;
    busy = true;
    if (!isUnwinding(leg, order)) cancelChild(state, leg, order, execution.reason ?? 'stopped', emit);
  }
  if (busy) return;
  const left: string[] = [];
  if (execution.state === 'unwinding') {
    for (const [at, leg] of execution.legs.entries()) {
      const outcome = unwind(state, execution, leg, at, emit);
      if (outcome === 'busy') busy = true;
      else if (outcome !== null) left.push(outcome);
    }
  }
  if (busy || execution.legs.some((_, at) => hasWorking(state, execution.id, at))) return;
  const some = execution.legs.some((leg) => filledQuantity(state, leg) > 0n);
  const unwound = execution.state === 'unwinding' && some && left.length === 0 ? '; what filled was traded back' : '';
  emit({ type: 'ExecutionEnded', execution: execution.id, state: 'stopped',
    reason: `${execution.reason ?? 'stopped'}${unwound}${left.length > 0 ? `; ${left.join('; ')}` : ''}` });
}

const isUnwinding = (leg: ExecutionLeg, { clientOrderId }: Order): boolean =>
  leg.children.some((child) => child.unwinds && child.clientOrderId === clientOrderId);

function hasWorking(state: ReadState, id: string, at: number): boolean {
  const leg = legOf(state, id, at);
  return leg?.children.some(({ clientOrderId }) => {
    const order = state.orders.get(clientOrderId);
    return order !== undefined && isWorking(order.state);
  }) ?? false;
}

/** Null: nothing is left to take back. 'busy': under way. Else what could not be taken back, in words. */
function unwind(state: ReadState, execution: Execution, leg: ExecutionLeg, at: number, emit: Emit): string | null {
  if (unsettledChild(state, leg) !== undefined) {
    askFor(state, leg, emit);
    return 'busy';
  }
  const instrument = state.instruments.get(leg.instrument);
  const open = toUnwind(state, leg);
  if (childrenOf(leg, true).some(({ clientOrderId }) => state.orders.get(clientOrderId)?.state === 'lost')) {
    return `whether ${leg.instrument} was traded back is not known: an order was lost`;
  }
  if (open === 0n) return null;
  const quantity = instrument === undefined ? ZERO : orderable(open, instrument);
  const text = `${toText(open)} of ${leg.instrument} not traded back`;
  if (instrument === undefined || quantity === ZERO || childrenOf(leg, true).length >= MAX_UNWINDS) return text;
  if (holdReason(state, execution, leg) !== null) return 'busy';
  const side = leg.side === 'buy' ? 'sell' : 'buy';
  const price = takingPrice(state, instrument, side, UNWIND_SLIPPAGE_BPS);
  if (price === null) return 'busy';
  const request = requestOf({ ...leg, side, reduceOnly: false }, quantity, price, 'immediateOrCancel', false);
  const denial = send(state, execution, request, at, true, emit);
  return denial === null ? 'busy' : `${text}: ${denial}`;
}
