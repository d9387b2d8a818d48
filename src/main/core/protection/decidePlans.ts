/**
 * Protection plans (rules D10 to D15): a planner's answer becomes a proposal while it still holds; approval, by hand or
 * by the policy, sends its orders through the same limits as every other; what was sent is never sent again.
 */
import { abs, fromNumber, roundToStep, sub, toNumber, toText, type Decimal } from '../../../shared/domain/decimal.ts';
import { isTerminal, type OrderRequest } from '../../../shared/domain/order.ts';
import {
  DEFAULT_PROTECTION, isByHand, isTrade, PLAN_LIFE_MS, type PlanDraft, type ProtectionPlan, type ProtectionPolicy,
  type ProtectiveAction,
} from '../../../shared/domain/steering/protection.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import { checkTerms, isRefusal, sendOrDeny, type Refusal } from '../decide/submit.ts';
import type { Emit } from '../decide/decide.ts';
import { actOnLoan } from '../decide/transactions.ts';
import { ONE, type ReadState } from '../state.ts';
import { bareMarket } from '../valuation/legSources.ts';
import { planEnd } from './planEnd.ts';

/** A planner's answer to inputs that are older is not shown: the market is another. */
export const DRAFT_LIFE_MS = 5_000;
const FLATTEN_WORD = 'FLATTEN';
const FIELD = 'command.plan';

export const livePlan = (state: ReadState, purpose: PlanDraft['purpose']): ProtectionPlan | null =>
  [...state.protectionPlans.values()].find((plan) => plan.purpose === purpose
    && (plan.state === 'open' || plan.state === 'approved')) ?? null;

export const protectionPolicyOf = (state: ReadState): ProtectionPolicy =>
  state.protectionPolicy.get(ONE) ?? DEFAULT_PROTECTION;

/** The worst health below the trigger is what calls for a plan; null: none does. */
export function distressedAccount(state: ReadState): string | null {
  const { mode, triggerHealth } = protectionPolicyOf(state);
  if (mode === 'off') return null;
  let [worst, least]: [string | null, number] = [null, triggerHealth];
  for (const { account, health } of state.health.values()) {
    if (health !== null && health < least) [worst, least] = [account, health];
  }
  return worst;
}

export function decidePlanned(state: ReadState, draft: PlanDraft, emit: Emit): void {
  const { purpose } = draft;
  if (state.timeMs - draft.asOfMs > DRAFT_LIFE_MS) return;
  if (purpose === 'restore' && (distressedAccount(state) === null || draft.accounts.length === 0)) return;
  if (purpose === 'flatten' && state.session.get(ONE)?.killSwitch !== 'engaged') return;
  const live = livePlan(state, purpose);
  if (live?.state === 'approved') return;
  if (live !== null) {
    // What the trader cut down by hand stands until it is answered or too old.
    if (live.reason !== null && state.timeMs - live.updatedTimeMs < PLAN_LIFE_MS) return;
    emit({ type: 'ProtectionClosed', plan: live.id, state: 'superseded', reason: 'a newer plan' });
  }
  const plan: ProtectionPlan = { ...draft, id: `plan-${state.seq + 1}`, state: 'open', createdTimeMs: state.timeMs,
    updatedTimeMs: state.timeMs, approvedBy: null, reason: null };
  emit({ type: 'ProtectionProposed', plan });
  const policy = protectionPolicyOf(state);
  if (purpose !== 'restore' || policy.mode !== 'automatic') return;
  // Nothing to send is no breach: the next plan may find a book again.
  if (!plan.steps.some(({ actions }) => actions.some((action) => !isByHand(action)))) return;
  const hindrance = automaticHindrance(state, plan, policy);
  if (hindrance === null) approve(state, plan, 'policy', emit);
  else dropToPropose(policy, hindrance, emit);
}

/** Why a plan is not sent by itself. */
function automaticHindrance(state: ReadState, plan: ProtectionPlan, policy: ProtectionPolicy): string | null {
  if (plan.costUsd > policy.maxAutomaticCostUsd) {
    return `the plan costs ${plan.costUsd.toFixed(0)} USD, more than ${policy.maxAutomaticCostUsd.toFixed(0)}`;
  }
  return state.limits.has(ONE) ? null : 'no limits are set';
}

/** Nothing takes it up again but the trader's hand. */
function dropToPropose(policy: ProtectionPolicy, reason: string, emit: Emit): void {
  emit({ type: 'ProtectionPolicyChanged', policy: { ...policy, mode: 'propose' }, reason });
  emit({ type: 'NoticeRaised', severity: 'error', source: 'protection', text: `no longer automatic: ${reason}` });
}

export function approveProtection(state: ReadState, id: string, word: string | undefined, emit: Emit): Refusal | null {
  const plan = openPlan(state, id);
  if ('message' in plan) return plan;
  if (plan.purpose === 'flatten' && word !== FLATTEN_WORD) {
    return { field: 'command.word', message: `the word is ${FLATTEN_WORD}` };
  }
  if (plan.purpose === 'flatten' && state.session.get(ONE)?.killSwitch !== 'engaged') {
    return { field: FIELD, message: 'the kill switch was released' };
  }
  if (state.timeMs - plan.asOfMs > PLAN_LIFE_MS) {
    emit({ type: 'ProtectionClosed', plan: id, state: 'expired', reason: 'its inputs are too old' });
    return { field: FIELD, message: `plan ${id} has expired` };
  }
  if (plan.steps.every(({ actions }) => actions.every(isByHand))) {
    return { field: FIELD, message: 'nothing in this plan can be sent: transfers are made by hand' };
  }
  approve(state, plan, 'trader', emit);
  return null;
}

function openPlan(state: ReadState, id: string): ProtectionPlan | Refusal {
  const plan = state.protectionPlans.get(id);
  if (plan === undefined) return { field: FIELD, message: `no plan ${id}` };
  return plan.state === 'open' ? plan : { field: FIELD, message: `plan ${id} is ${plan.state} already` };
}

function approve(state: ReadState, plan: ProtectionPlan, by: 'trader' | 'policy', emit: Emit): void {
  emit({ type: 'ProtectionApproved', plan: plan.id, by });
  const faults: string[] = [];
  // Steps that touch nothing of one another leave at once: a crash does not wait for answers.
  for (const action of plan.steps.flatMap(({ actions }) => actions)) {
    const fault = carryOut(state, plan, action, emit);
    if (fault !== null) faults.push(fault);
  }
  if (faults.length > 0) {
    emit({ type: 'NoticeRaised', severity: 'warning', source: 'protection', text: `${plan.id}: ${faults.join('; ')}` });
  }
  closeFinishedPlans(state, emit);
}

/** Null: it has left, or was asked for. */
function carryOut(state: ReadState, plan: ProtectionPlan, action: ProtectiveAction, emit: Emit): string | null {
  switch (action.kind) {
    case 'transfer': return `${toText(action.amount)} ${action.currency} from ${action.from}: by hand`;
    case 'repay': case 'supply': return actOnLoan(state, { type: 'ActOnLoan', account: action.account,
      action: { kind: action.kind, currency: action.currency, amount: toText(action.amount) } }, emit,
    plan.id)?.message ?? null;
    case 'cancel': {
      const order = state.orders.get(action.clientOrderId);
      if (order === undefined || isTerminal(order.state)) return null;
      emit({ type: 'CancelRequested', clientOrderId: action.clientOrderId, reason: 'protection' });
      return null;
    }
    case 'reduce': case 'close': case 'hedge': case 'balance': {
      for (const quantity of partsOf(state, action)) {
        const request = requestOf(action, quantity);
        const terms = checkTerms(state, request);
        if (isRefusal(terms)) return terms.message;
        const denial = sendOrDeny(state, request, terms, plan.id, emit);
        if (denial !== null) return `${denial.limit}: ${denial.value} against ${denial.threshold}`;
      }
      return null;
    }
  }
}

/** No order of a plan is larger than the limits let one be. */
function partsOf(state: ReadState, { instrument: id, quantity, limitPrice }: Trade): readonly Decimal[] {
  const instrument = state.instruments.get(id);
  const most = state.limits.get(ONE)?.maxOrderNotionalUsd ?? Infinity;
  if (instrument === undefined || most === Infinity) return [quantity];
  const { quote, indexPriceUsd } = bareMarket(state, instrument);
  const price = Math.max(toNumber(limitPrice), toNumber(quote?.markPrice ?? limitPrice));
  const usd = notionalUsd(instrument, toNumber(quantity), price, indexPriceUsd ?? 0);
  const part = roundToStep(fromNumber((toNumber(quantity) * most * PART_SLACK) / usd, 12), instrument.lotSize, 'floor');
  if (usd <= most || part < instrument.minQuantity || part <= 0n) return [quantity];
  const parts: Decimal[] = [];
  for (let left = quantity; left > 0n; left = sub(left, part)) parts.push(left < part ? left : part);
  return parts;
}

/** Prices move between the plan and its check. */
const PART_SLACK = 0.98;

type Trade = Extract<ProtectiveAction, { side: 'buy' | 'sell' }>;

const requestOf = (action: Trade, quantity: Decimal): OrderRequest => ({
  account: action.account, instrument: action.instrument, side: action.side, type: 'limit',
  timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: action.kind !== 'hedge', price: action.limitPrice,
  quantity,
});

export function rejectProtection(state: ReadState, id: string, reason: string, emit: Emit): Refusal | null {
  const plan = openPlan(state, id);
  if ('message' in plan) return plan;
  emit({ type: 'ProtectionClosed', plan: id, state: 'rejected', reason: reason === '' ? 'no reason given' : reason });
  return null;
}

/** Only ever less: what remains is a part of a plan that raised no risk; with its companion it shrinks alike. */
export function editProtection(
  state: ReadState, id: string, at: { readonly step: number; readonly action: number }, quantity: Decimal, emit: Emit,
): Refusal | null {
  const plan = openPlan(state, id);
  if ('message' in plan) return plan;
  const step = plan.steps[at.step];
  const action = step?.actions[at.action];
  if (step === undefined || action === undefined || !isTrade(action)) {
    return { field: 'command.action', message: 'the plan has no such order' };
  }
  if (quantity < 0n || quantity >= action.quantity) {
    return { field: 'command.quantity', message: `a plan is only made smaller: below ${toText(action.quantity)}` };
  }
  const share = Number(quantity) / Number(action.quantity);
  const actions = step.actions.flatMap((one) => (isTrade(one) ? smaller(state, one, share) : [one]));
  const steps = plan.steps.flatMap((one, i) => (i !== at.step ? [one] : actions.length === 0 ? []
    : [{ ...step, actions, costUsd: step.costUsd * share, reliefUsd: step.reliefUsd * share, health: [] }]));
  emit({ type: 'ProtectionEdited', plan: { ...plan, steps, updatedTimeMs: state.timeMs, isReached: false,
    costUsd: steps.reduce((sum, { costUsd }) => sum + costUsd, 0), reason: 'cut down by hand',
    accounts: plan.accounts.map((account) => ({ ...account, healthAfter: null })) } });
  return null;
}

function smaller(
  state: ReadState, action: Extract<ProtectiveAction, { side: 'buy' | 'sell' }>, share: number,
): ProtectiveAction[] {
  const instrument = state.instruments.get(action.instrument);
  const wanted = fromNumber((Number(action.quantity) / 1e18) * share, 12);
  const quantity = instrument === undefined ? wanted : sub(wanted, abs((wanted % instrument.lotSize) as Decimal));
  const least = instrument?.minQuantity ?? 0n;
  return quantity <= 0n || quantity < least ? [] : [{ ...action, quantity, costUsd: action.costUsd * share }];
}

/** Approved plans end when nothing of them is under way any more (rule D13). */
export function closeFinishedPlans(state: ReadState, emit: Emit): void {
  for (const plan of state.protectionPlans.values()) {
    const end = plan.state === 'approved' ? planEnd(state, plan) : null;
    if (end === null) continue;
    emit({ type: 'ProtectionClosed', plan: plan.id, state: end.outcome, reason: end.reason });
    const policy = protectionPolicyOf(state);
    if (policy.mode !== 'automatic') continue;
    if (end.isStuck) dropToPropose(policy, 'a transaction is still on its way', emit);
    else if (plan.approvedBy === 'policy' && end.outcome === 'failed' && inVain(state) >= MOST_IN_VAIN) {
      dropToPropose(policy, `${MOST_IN_VAIN} plans filled nothing`, emit);
    }
  }
}

/** A market that runs away is tried again so often. */
const MOST_IN_VAIN = 5;

/** Automatic plans that filled nothing, since one did. */
function inVain(state: ReadState): number {
  const ended = [...state.protectionPlans.values()].filter(({ approvedBy, state: of }) =>
    approvedBy === 'policy' && (of === 'done' || of === 'failed'));
  return ended.length - 1 - ended.findLastIndex((plan) => plan.state === 'done');
}

/** What nobody answered goes, and so does what nobody needs any more (rule D12). */
export function expirePlans(state: ReadState, emit: Emit): void {
  for (const plan of state.protectionPlans.values()) {
    if (plan.state !== 'open') continue;
    if (plan.purpose === 'restore' && distressedAccount(state) === null) {
      emit({ type: 'ProtectionClosed', plan: plan.id, state: 'superseded', reason: 'no account is below its trigger' });
    } else if (plan.purpose === 'flatten' && state.session.get(ONE)?.killSwitch !== 'engaged') {
      emit({ type: 'ProtectionClosed', plan: plan.id, state: 'superseded', reason: 'the kill switch was released' });
    } else if (state.timeMs - plan.asOfMs > PLAN_LIFE_MS) {
      emit({ type: 'ProtectionClosed', plan: plan.id, state: 'expired', reason: 'nobody answered in time' });
    }
  }
}

export function changeProtection(state: ReadState, policy: ProtectionPolicy, emit: Emit): Refusal | null {
  for (const [i, route] of policy.routes.entries()) {
    for (const end of ['from', 'to'] as const) {
      if (!state.accounts.has(route[end])) {
        return { field: `command.policy.routes[${i}].${end}`, message: `no account ${route[end]}` };
      }
    }
  }
  emit({ type: 'ProtectionPolicyChanged', policy, reason: null });
  return null;
}

export function prepareFlatten(state: ReadState, emit: Emit): Refusal | null {
  if (state.session.get(ONE)?.killSwitch !== 'engaged') {
    return { field: 'command.type', message: 'engage the kill switch first' };
  }
  emit({ type: 'FlattenRequested' });
  return null;
}
