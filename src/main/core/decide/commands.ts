/** The trader's hand (rules L, K, H): each command does what it says or is refused with the field that is to blame. */
import type { Command } from '../../../shared/contract/commands.ts';
import { planOfText } from '../../../shared/contract/execution.ts';
import { acceptedDecimal } from '../../../shared/contract/decimalText.ts';
import { isTerminal, type OrderRequest } from '../../../shared/domain/order.ts';
import { venueOfAccount, type AccountId } from '../../../shared/domain/ids.ts';
import type { VolSettings } from '../../../shared/domain/volatility/surface.ts';
import { checkEdits } from '../../risk/surface/edits.ts';
import {
  approveProtection, changeProtection, editProtection, prepareFlatten, rejectProtection,
} from '../protection/decidePlans.ts';
import { advance } from '../executions/advance.ts';
import { startExecution } from '../executions/start.ts';
import { stopExecution } from '../executions/stop.ts';
import { ONE, type ReadState } from '../state.ts';
import { acknowledgeAlert, changeAlertRules, snoozeAlert } from './alerts.ts';
import { approveProposal, editProposal, rejectProposal } from './hedges/approval.ts';
import { askHedge } from './hedges/hedges.ts';
import { changeLimits, changePolicy, removePolicy } from './hedges/policies.ts';
import { isConnected } from './connections.ts';
import type { Emit } from './decide.ts';
import { editOrder } from './edits.ts';
import { cancelAll, engageKillSwitch, releaseKillSwitch } from './killSwitch.ts';
import { createCombo } from './combos.ts';
import { actOnLoan, requestReplacement } from './transactions.ts';
import { checkTerms, denialOf, isRefusal, questionOf, submitOrDeny, type Refusal } from './submit.ts';

export function decideCommand(state: ReadState, commandId: string, command: Command, emit: Emit): void {
  const refusal = carryOut(state, command, emit);
  if (refusal === null) return;
  // Whoever refuses may know more than the journal keeps.
  const { field, message, acceptable } = refusal;
  emit({ type: 'CommandRefused', commandId, field, message, ...(acceptable === undefined ? {} : { acceptable }) });
}

/** Null: done, or denied by a limit, which has an event of its own. */
function carryOut(state: ReadState, command: Command, emit: Emit): Refusal | null {
  switch (command.type) {
    case 'ApproveProposal': return approveProposal(state, command.proposal, emit, command.accepts);
    case 'EditProposal':
      return editProposal(state, command.proposal, acceptedDecimal(command.quantity),
        acceptedDecimal(command.limitPrice), emit);
    case 'AskHedge': return askHedge(state, command, emit);
    case 'RejectProposal': return rejectProposal(state, command.proposal, command.reason, emit);
    case 'SubmitOrder': return submitOrder(state, command, emit);
    case 'StartExecution': return startExecution(state, planOfText(command.plan), emit);
    case 'StopExecution': return stopAndWindDown(state, command, emit);
    case 'CancelOrder': return cancelOrder(state, command.clientOrderId, emit);
    case 'EditOrder':
      return editOrder(state, command.clientOrderId, acceptedDecimal(command.price), acceptedDecimal(command.quantity),
        emit, command.accepts);
    case 'CancelAllOrders': return cancelAllOrders(state, command, emit);
    case 'EngageKillSwitch': return engageKillSwitch(state, command.reason, emit);
    case 'ReleaseKillSwitch': return releaseKillSwitch(state, command.word, emit);
    case 'ChangePolicy': return changePolicy(state, command.policy, emit);
    case 'ChangeLimits': return changeLimits(state, command.limits, emit);
    case 'RemovePolicy': return removePolicy(state, command, emit);
    case 'SwitchUnknownMargin': return switchUnknownMargin(state, command.account, command.on, emit);
    case 'SwitchMainnetOrders': return switchMainnetOrders(state, command.account, command.on, command.word, emit);
    case 'AcknowledgeAlert': return acknowledgeAlert(state, command.alert, emit);
    case 'SnoozeAlert': return snoozeAlert(state, command.alert, command.durationMs, emit);
    case 'ChangeAlertRules': return changeAlertRules(command.rules, emit);
    case 'ChangeVolSettings': return changeVolSettings(state, command.settings, emit);
    case 'ActOnLoan': return actOnLoan(state, command, emit);
    case 'ReplaceTransaction': return requestReplacement(state, command.transaction, command.kind, emit);
    case 'CreateCombo': return createCombo(state, command, emit);
    case 'ChangeProtection': return changeProtection(state, command.policy, emit);
    case 'ApproveProtection': return approveProtection(state, command.plan, command.word, emit);
    case 'RejectProtection': return rejectProtection(state, command.plan, command.reason, emit);
    case 'EditProtection': return editProtection(state, command.plan, command, acceptedDecimal(command.quantity), emit);
    case 'PrepareFlatten': return prepareFlatten(state, emit);
    case 'ShockMarket': return shockMarket(state, command.underlying, command.moveFraction, emit);
  }
}

function submitOrder(state: ReadState, command: Extract<Command, { type: 'SubmitOrder' }>, emit: Emit): Refusal | null {
  const { account, instrument, side, orderType, timeInForce, postOnly, reduceOnly } = command;
  const request: OrderRequest = {
    account, instrument, side, type: orderType, timeInForce, postOnly, reduceOnly,
    price: command.price === null ? null : acceptedDecimal(command.price), quantity: acceptedDecimal(command.quantity),
    ...(command.twap === undefined ? {} : { twap: command.twap }),
    ...(command.trigger === undefined ? {}
      : { trigger: { price: acceptedDecimal(command.trigger.price), by: command.trigger.by } }),
  };
  const terms = checkTerms(state, request);
  if (isRefusal(terms)) return terms;
  const asked = questionOf(denialOf(state, request, terms, command.accepts ?? []), instrument);
  if (asked === null) submitOrDeny(state, request, terms, null, emit, command.accepts);
  return asked;
}

function cancelOrder(state: ReadState, clientOrderId: string, emit: Emit): Refusal | null {
  const field = 'command.clientOrderId';
  const order = state.orders.get(clientOrderId);
  if (order === undefined) return { field, message: `no order ${clientOrderId}` };
  if (isTerminal(order.state)) return { field, message: `order ${clientOrderId} is ${order.state} already` };
  const venue = venueOfAccount(order.account);
  if (!isConnected(state, venue)) {
    return { field, message: `${venue} is not connected: the order is unknown and will be asked for` };
  }
  emit({ type: 'CancelRequested', clientOrderId, reason: 'the trader asked' });
  return null;
}

function cancelAllOrders(
  state: ReadState, { account, underlying }: Extract<Command, { type: 'CancelAllOrders' }>, emit: Emit,
): Refusal | null {
  if (account !== undefined && !state.accounts.has(account)) {
    return { field: 'command.account', message: `no account ${account}` };
  }
  const scope = { ...(account === undefined ? {} : { account }), ...(underlying === undefined ? {} : { underlying }) };
  cancelAll(state, scope, 'cancel all', emit);
  return null;
}

function stopAndWindDown(
  state: ReadState, { execution, unwind }: Extract<Command, { type: 'StopExecution' }>, emit: Emit,
): Refusal | null {
  const refusal = stopExecution(state, execution, unwind, emit);
  if (refusal === null) advance(state, execution, emit);
  return refusal;
}

/** On by its word alone, so that no slip of the hand does it; off by anything. */
function switchUnknownMargin(state: ReadState, account: AccountId, on: boolean, emit: Emit): Refusal | null {
  if (!state.accounts.has(account)) return { field: 'command.account', message: `no account ${account}` };
  const isOn = state.session.get(ONE)?.unknownMarginAccepted?.includes(account) ?? false;
  if (isOn !== on) emit({ type: 'UnknownMarginSwitched', account, on });
  return null;
}

function switchMainnetOrders(
  state: ReadState, account: string, on: boolean, word: string, emit: Emit,
): Refusal | null {
  if (state.accounts.get(account)?.network !== 'mainnet') {
    return { field: 'command.account', message: `${account} is no mainnet account` };
  }
  if (on && word !== 'MAINNET') return { field: 'command.word', message: 'type MAINNET to switch its orders on' };
  const isOn = state.session.get(ONE)?.mainnetOrders?.includes(account) ?? false;
  if (isOn !== on) emit({ type: 'MainnetOrdersSwitched', account, on });
  return null;
}

function shockMarket(state: ReadState, underlying: string, moveFraction: number, emit: Emit): Refusal | null {
  if (state.session.get(ONE)?.mode !== 'practice') {
    return { field: 'command.type', message: 'only a practice market can be shocked' };
  }
  for (const instrument of state.instruments.values()) {
    if (instrument.underlying !== underlying || !isConnected(state, instrument.venue)) continue;
    emit({ type: 'MarketShockOrdered', underlying, moveFraction });
    return null;
  }
  return { field: 'command.underlying', message: `no connected venue trades ${underlying}` };
}

/** Taken when they make sense for an underlying that has options (rule L8). */
function changeVolSettings(state: ReadState, settings: VolSettings, emit: Emit): Refusal | null {
  const { underlying, model, edits } = settings;
  if (!hasOptions(state, underlying)) {
    return { field: 'command.settings.underlying', message: `no option of ${underlying} is listed` };
  }
  try {
    checkEdits(edits, model);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { field: 'command.settings.edits', message: error.message };
  }
  emit({ type: 'VolSettingsChanged', settings });
  return null;
}

function hasOptions(state: ReadState, underlying: string): boolean {
  for (const instrument of state.instruments.values()) {
    if (instrument.kind === 'option' && instrument.underlying === underlying) return true;
  }
  return false;
}
