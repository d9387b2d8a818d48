/** What one input brought about, as the lines that a rule table expects: decisions, effects, changed records. */
import { policyName } from '../../../../shared/domain/steering/hedge.ts';
import { toText } from '../../../../shared/domain/decimal.ts';
import type { ComboLeg } from '../../../../shared/domain/instrument.ts';
import { isUntriggered, isWorking, type Order } from '../../../../shared/domain/order.ts';
import type { OutwardEffect } from '../../../events/effect.ts';
import type { DecidedEvent } from '../../../events/event.ts';
import type { State } from '../../state.ts';
import { shortName } from './world.ts';

/** Real ids to the short ones of the tables. */
export type Alias = (id: string) => string;

export function decisionLine(event: DecidedEvent, alias: Alias): string {
  switch (event.type) {
    case 'OrderSubmitted': return `submitted ${alias(event.order.clientOrderId)}`;
    case 'OrderDenied': return `denied ${alias(event.clientOrderId)} ${event.denial.limit}: ${event.denial.value}`
      + ` against ${event.denial.threshold}`;
    case 'CancelRequested': return `cancel ${alias(event.clientOrderId)} (${event.reason})`;
    case 'CancelAllRequested':
      return `cancel all of ${event.account}${event.underlying === null ? '' : ` in ${event.underlying}`}`
      + ` ${event.clientOrderIds.map(alias).join(' ')} (${event.reason})`;
    case 'OrderEditSubmitted': return `edit ${alias(event.clientOrderId)} ${toText(event.edit.quantity)}`
      + ` at ${toText(event.edit.price)} up to ${toText(event.ceiling)}`;
    case 'OrderEditDenied': return `edit denied ${alias(event.clientOrderId)} ${event.denial.limit}:`
      + ` ${event.denial.value} against ${event.denial.threshold}`;
    case 'OrderTermsAdopted': return `terms ${alias(event.clientOrderId)} ${toText(event.terms.quantity)}`
      + ` at ${event.terms.price === null ? '-' : toText(event.terms.price)}`;
    case 'ComboRequested': return `combo ${event.legs.map(legText).join(' ')}`;
    case 'OrderMarkedUnknown': return `unknown ${alias(event.clientOrderId)} (${event.reason})`;
    case 'OrderQueried': return `query ${alias(event.clientOrderId)}`;
    case 'OrderLost': return `lost ${alias(event.clientOrderId)}`;
    case 'SnapshotRequested': return `ask ${event.account} (${shorten(event.reason, alias)})`;
    case 'DifferenceFound': {
      const { kind, resolution, text } = event.difference;
      return `difference ${kind} ${resolution}: ${shorten(text, alias)}`;
    }
    case 'AccountReconciled': return `reconciled ${event.account}`;
    case 'PositionAdjusted':
      return `adjust ${shortName(event.instrument)} by ${toText(event.quantityChange)} (${event.reason})`;
    case 'CashAdjusted': return `adjust ${event.currency} by ${toText(event.amount)} (${event.reason})`;
    case 'HedgeProposed': {
      const { id, side, quantity, instrument, limitPrice } = event.proposal;
      return `propose ${alias(id)} ${side} ${toText(quantity)} ${shortName(instrument)} ${toText(limitPrice)}`;
    }
    case 'ProposalEdited': return `edited ${alias(event.proposal.id)} ${toText(event.proposal.quantity)}`
      + ` ${toText(event.proposal.limitPrice)}`;
    case 'ImpactMeasured': return `impact ${alias(event.clientOrderId)}`;
    case 'ProposalApproved': return `approved ${alias(event.proposal)}${event.by === 'policy' ? ' by the policy' : ''}`;
    case 'ProposalClosed': return `close ${alias(event.proposal)} ${event.state} (${shorten(event.reason, alias)})`;
    case 'KillSwitchEngaged': return `kill switch engaged (${event.reason})`;
    case 'KillSwitchReleased': return 'kill switch released';
    case 'PolicyRemoved': return `policy of ${policyName(event)} removed`;
    case 'PolicyChanged': return `policy ${policyName(event.policy)} band ${event.policy.bandDeltaCoin}`
      + ` by ${event.policy.instruments.map(({ instrument }) => shortName(instrument)).join(' ')}`
      + (event.policy.mode === 'propose' ? '' : `, ${event.policy.mode}`)
      + (event.policy.fellBack === undefined ? '' : `, fell back (${shorten(event.policy.fellBack.reason, alias)})`);
    case 'LimitsChanged': return 'limits changed';
    case 'VolSettingsChanged': return `vol settings ${event.settings.underlying}: ${event.settings.dynamics}`;
    case 'DayStarted': return `day starts at ${event.equityUsd} USD`;
    case 'CommandRefused': return `refused ${event.field ?? '-'}: ${shorten(event.message, alias)}`;
    case 'UnknownMarginSwitched': return `unknown margin ${event.on ? 'accepted' : 'denied'} ${event.account}`;
    case 'MainnetOrdersSwitched': return `mainnet orders ${event.on ? 'on' : 'off'} ${event.account}`;
    case 'MarketShockOrdered': return `shock ${event.underlying} ${event.moveFraction}`;
    case 'MarginDisagreed':
      return `margin differs ${event.account} ${event.differences.map(({ quantity }) => quantity).join(' ')}`;
    case 'MarginAgreed': return `margin agrees ${event.account}`;
    case 'AlertChanged': {
      const { id, level, text } = event.alert;
      return `alert ${event.change} ${id} ${level} (${text})`;
    }
    case 'EquityMarked': return `marked ${event.marks.map(({ account }) => account ?? 'estate').join(' ')}`;
    case 'AlertRulesChanged': return 'alert rules changed';
    case 'TransactionReleased': return `released ${alias(event.transaction)} ${event.hash}`;
    case 'TransactionWithheld': return `withheld ${alias(event.transaction)} ${event.hash} (${event.reason})`;
    case 'ReplacementRequested': return `${event.kind} ${alias(event.transaction)} (${event.reason})`;
    case 'LoanActionRequested': return `loan action ${alias(event.transaction)} ${event.account} ${event.action.kind}`;
    case 'TransactionsResumed': return `transactions resumed ${event.venue}`;
    case 'NoticeRaised': return `notice ${alias(event.source)}: ${event.text}`;
    default: return plannedLine(event, alias);
  }
}

type Steered = Extract<DecidedEvent, { type: `Protection${string}` | `Execution${string}` | 'FlattenRequested'
  | 'KillSwitchVerified' }>;

/** Of plans and executions. */
function plannedLine(event: Steered, alias: Alias): string {
  switch (event.type) {
    case 'ProtectionProposed':
      return `plan ${alias(event.plan.id)} of ${event.plan.steps.length} steps`
        + `${event.plan.isReached ? '' : ' in part'}`;
    case 'ProtectionEdited': return `plan ${alias(event.plan.id)} now of ${event.plan.steps.length} steps`;
    case 'ProtectionApproved': return `plan ${alias(event.plan)} approved by ${event.by}`;
    case 'ProtectionClosed': return `plan ${alias(event.plan)} ${event.state} (${event.reason})`;
    case 'ProtectionPolicyChanged':
      return `protection ${event.policy.mode}${event.reason === null ? '' : ` (${event.reason})`}`;
    case 'ExecutionStarted': return `execution ${alias(event.execution.id)} of ${event.execution.legs.length} legs,`
      + ` ${event.execution.group}`;
    case 'ExecutionAdvanced': return `leg ${event.leg} of ${alias(event.execution)} ${event.state}`
      + `${event.reason === null ? '' : ` (${shorten(event.reason, alias)})`}`;
    case 'ExecutionStopping':
      return `${event.unwinds ? 'unwinding' : 'stopping'} ${alias(event.execution)} (${shorten(event.reason, alias)})`;
    case 'ExecutionEnded':
      return `execution ${alias(event.execution)} ${event.state} (${shorten(event.reason, alias)})`;
    case 'FlattenRequested': return 'flatten wanted';
    case 'KillSwitchVerified':
      return `verified ${event.account}: ${event.openOrders} orders, ${event.positions} positions`
        + (event.protectiveStops === undefined ? '' : `, ${event.protectiveStops} of the orders protect`);
  }
}

const legText = ({ instrument, ratio }: ComboLeg): string => `${toText(ratio)} ${shortName(instrument)}`;

const shorten = (text: string, alias: Alias): string =>
  text.replace(/sim:[\w-]+/g, shortName).replace(/r\d+-\d+|hedge-\d+/g, alias);

export function effectLine(effect: OutwardEffect, alias: Alias): string {
  switch (effect.type) {
    case 'SendOrder': {
      const { clientOrderId, side, quantity, instrument, price, trigger } = effect.order;
      return `=> send ${alias(clientOrderId)} ${side} ${toText(quantity)} ${shortName(instrument)}`
        + ` ${price === null ? 'market' : toText(price)}`
        + (trigger === undefined ? '' : ` once ${trigger.by} is ${toText(trigger.price)}`);
    }
    case 'SendEdit': return `=> edit ${alias(effect.clientOrderId)} ${toText(effect.edit.quantity)}`
      + ` ${toText(effect.edit.price)} filled ${toText(effect.filledQuantity)}`;
    case 'SendCancelAll': return `=> cancel all ${effect.account} ${effect.underlying ?? 'everything'}`;
    case 'SendCancel': return `=> cancel ${alias(effect.clientOrderId)}`;
    case 'QueryOrder': return `=> query ${alias(effect.clientOrderId)}`;
    case 'CreateCombo': return `=> combo ${effect.legs.map(legText).join(' ')}`;
    case 'RequestSnapshot': return `=> snapshot ${effect.account}`;
    case 'BroadcastTransaction': return `=> broadcast ${alias(effect.transaction)} ${effect.hash}`;
    case 'WithholdTransaction': return `=> withhold ${alias(effect.transaction)} ${effect.hash} (${effect.reason})`;
    case 'ReplaceTransaction': return `=> ${effect.kind} ${alias(effect.transaction)}`;
    case 'ActOnLoan': return `=> act on loan ${alias(effect.transaction)} ${effect.action.kind}`;
    case 'ResumeTransactions': return `=> resume ${effect.transactions.map(({ id }) => alias(id)).join(' ')}`;
    case 'ShockMarket': return `=> shock ${effect.venue} ${effect.underlying}`;
  }
}

const waits = (order: Order): string => (isWorking(order.state) && isUntriggered(order) ? ' waiting' : '');

/** Orders, positions, cash and fills in transit that changed since the last look. */
export function recordLines(state: State, alias: Alias): string[] {
  const lines: string[] = [];
  for (const [id, order] of state.orders.takeDelta().put) {
    const at = order.averageFillPrice === null ? '' : ` at ${toText(order.averageFillPrice)}`;
    const filled = `${toText(order.filledQuantity)}/${toText(order.quantity)}`;
    lines.push(`order ${alias(id)} ${order.state} ${filled}${at}${waits(order)}`);
  }
  for (const [, position] of state.positions.takeDelta().put) {
    const { instrument, quantity, averagePrice, realizedPnl } = position;
    lines.push(`position ${shortName(instrument)} ${toText(quantity)}`
      + ` at ${averagePrice === null ? '-' : toText(averagePrice)} realised ${toText(realizedPnl)}`);
  }
  for (const [, { currency, amount }] of state.balances.takeDelta().put) {
    lines.push(`cash ${currency} ${toText(amount)}`);
  }
  const transits = state.transits.takeDelta();
  for (const [id, transit] of transits.put) lines.push(`in transit ${alias(id)} ${toText(transit.quantity)}`);
  for (const id of transits.removed) lines.push(`arrived ${alias(id)}`);
  return lines;
}
