/** The log pane's lines: what happened that the trader should see, in one sentence each. Bounded, not hashed. */
import { policyName } from '../../../shared/domain/steering/hedge.ts';
import { toText, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Alert, AlertChange } from '../../../shared/domain/margin/alert.ts';
import type { ProtectionPlan } from '../../../shared/domain/steering/protection.ts';
import type { Severity } from '../../../shared/domain/session.ts';
import type { Entry } from '../../events/entry.ts';
import type { DecidedEvent, Event, InputEvent } from '../../events/event.ts';
import type { ReadState, State } from '../state.ts';
import { fillBookingId } from './holdings/booked.ts';

type Line = readonly [severity: Severity, source: string, text: string];

export function noteNotice(state: State, entry: Entry): void {
  const line = lineOf(state, entry);
  if (line === null) return;
  const [severity, source, text] = line;
  state.notices.put(String(entry.seq), { seq: entry.seq, timeMs: entry.timeMs, severity, source, text });
}

const lineOf = (state: ReadState, entry: Entry): Line | null =>
  entry.origin === 'input' ? inputLine(state, entry.event, entry.seq) : decidedLine(entry.event);

/** Null where a table on the screen says it already. */
function inputLine(state: ReadState, event: InputEvent, seq: number): Line | null {
  switch (event.type) {
    case 'RunStarted': return ['info', 'session', `run ${event.run} of ${event.session} started (${event.mode})`];
    case 'RunEnded': return ['info', 'session', `run ended: ${event.reason}`];
    case 'ConnectionChanged': {
      const severity = event.state === 'disconnected' ? 'warning' : 'info';
      return [severity, event.venue, event.error === null ? event.state : `${event.state}: ${event.error}`];
    }
    case 'MessageRefused':
      return ['warning', event.venue, `message refused on ${event.stream}: ${event.reason}`];
    case 'OrderRejected': return ['warning', event.clientOrderId, `rejected by the venue: ${event.reason}`];
    case 'CancelRejected': return ['warning', event.clientOrderId, `cancel rejected: ${event.reason}`];
    case 'OrderTriggered': return ['warning', event.clientOrderId, 'its trigger has fired'];
    case 'EditRejected': return ['warning', event.clientOrderId, `edit rejected by the venue: ${event.reason}`];
    case 'EditSendFailed':
      return ['warning', event.clientOrderId, `edit ${event.mayHaveLeft ? 'perhaps ' : ''}not sent: ${event.reason}`];
    case 'OrderSendFailed': return ['warning', event.clientOrderId, `send failed: ${event.reason}`];
    case 'FillReported': {
      const { fill } = event;
      if (state.booked.get(fillBookingId(fill.account, fill.fillId))?.seq !== seq) return null;
      const { side, quantity, price, instrument } = fill;
      return ['info', fill.account, `filled: ${side} ${toText(quantity)} ${instrument} at ${toText(price)}`];
    }
    case 'ComboRefused': return ['warning', event.account, `no combo: ${event.reason}`];
    case 'PositionSettled':
      return ['info', event.account, `settled ${event.instrument}: ${money(event.amount, event.currency)}`];
    case 'TransferReported':
      return ['info', event.account, `transfer: ${money(event.amount, event.currency)}`];
    default: return null;
  }
}

const money = (amount: Decimal, currency: string): string => `${toText(amount)} ${currency}`;

function decidedLine(event: DecidedEvent): Line | null {
  switch (event.type) {
    case 'OrderDenied': {
      const { limit, value, threshold } = event.denial;
      return ['warning', event.clientOrderId, `denied by ${limit}: ${value} against ${threshold}`];
    }
    case 'OrderEditDenied': {
      const { limit, value, threshold } = event.denial;
      return ['warning', event.clientOrderId, `edit denied by ${limit}: ${value} against ${threshold}`];
    }
    case 'CancelAllRequested':
      return ['info', event.account, `cancel all of ${event.underlying ?? 'everything'}: ${event.reason}`];
    case 'OrderMarkedUnknown': return ['warning', event.clientOrderId, `order unknown: ${event.reason}`];
    case 'OrderLost': return ['error', event.clientOrderId, `order lost: ${event.reason}`];
    case 'DifferenceFound': {
      const { account, resolution, text } = event.difference;
      return [resolution === 'gone' ? 'info' : 'warning', account, `difference (${resolution}): ${text}`];
    }
    case 'PositionAdjusted': case 'CashAdjusted': return adjustedLine(event);
    case 'HedgeProposed': return ['info', event.proposal.id, proposalText(event.proposal)];
    case 'ProposalApproved': return event.by === 'policy' ? ['info', event.proposal, 'approved by the policy'] : null;
    case 'PolicyChanged': return event.policy.fellBack === undefined ? null
      : ['error', `${policyName(event.policy)} hedges`, `no longer automatic: ${event.policy.fellBack.reason}`];
    case 'PolicyRemoved': return ['info', `${policyName(event)} hedges`, 'the policy was removed'];
    case 'ProposalClosed': {
      const severity = event.state === 'failed' ? 'warning' : 'info';
      return [severity, event.proposal, `proposal ${event.state}: ${event.reason}`];
    }
    case 'KillSwitchEngaged': return ['warning', 'kill switch', `engaged: ${event.reason}`];
    case 'KillSwitchReleased': return ['warning', 'kill switch', 'released'];
    case 'CommandRefused': {
      const field = event.field === null ? '' : `${event.field}: `;
      return event.acceptable === undefined ? ['warning', 'command', `${field}${event.message}`]
        : ['info', 'command', `a soft limit asks: ${event.message}`];
    }
    case 'MainnetOrdersSwitched':
      return ['warning', event.account, `orders to mainnet switched ${event.on ? 'ON' : 'off'}`];
    case 'UnknownMarginSwitched':
      return ['warning', event.account, `unknown margin after an order: ${event.on ? 'ACCEPTED' : 'denied'}`];
    case 'MarketShockOrdered':
      return ['warning', 'practice', `${event.underlying} shocked by ${(event.moveFraction * 100).toFixed(1)} %`];
    case 'MarginDisagreed':
      return ['warning', event.account,
        `margin differs from the venue's: ${event.differences[0]?.cause?.text ?? 'cause not known'}`];
    case 'MarginAgreed': return ['info', event.account, 'margin agrees with the venue\'s again'];
    case 'AlertChanged': return alertLine(event.alert, event.change);
    case 'ProtectionProposed': return [event.plan.isReached ? 'warning' : 'error', event.plan.id, planText(event.plan)];
    case 'ProtectionApproved': return ['info', event.plan, `approved by the ${event.by}`];
    case 'ProtectionClosed': return ['info', event.plan, `${event.state}: ${event.reason}`];
    case 'ProtectionPolicyChanged':
      return ['info', 'protection', `${event.policy.mode}${event.reason === null ? '' : `: ${event.reason}`}`];
    case 'ExecutionStarted': return ['info', event.execution.id,
      `${event.execution.source}: ${event.execution.legs.length} legs, ${event.execution.group}`];
    case 'ExecutionStopping': return ['warning', event.execution, `stops: ${event.reason}`];
    case 'ExecutionEnded':
      return [event.state === 'done' ? 'info' : 'warning', event.execution, `${event.state}: ${event.reason}`];
    case 'FlattenRequested': return ['warning', 'kill switch', 'a plan to close everything is wanted'];
    case 'KillSwitchVerified': return ['info', 'kill switch',
      `${event.account} says: ${event.openOrders} orders open, ${event.positions} positions held`];
    case 'AlertRulesChanged': return ['info', 'alerts', 'rules changed'];
    case 'NoticeRaised': return [event.severity, event.source, event.text];
    default: return null;
  }
}

const ALERT_SEVERITIES = { watch: 'info', restricted: 'warning', danger: 'error' } as const;

/** A disagreement has a line of its own. */
function alertLine({ id, kind, account, level, text }: Alert, change: AlertChange): Line | null {
  if (kind === 'disagreement' && (change === 'raised' || change === 'cleared')) return null;
  const severity = change === 'cleared' || change === 'eased' ? 'info' : ALERT_SEVERITIES[level];
  const isAnswer = change === 'acknowledged' || change === 'snoozed';
  return [isAnswer ? 'info' : severity, account ?? id, `alert ${change}: ${text}`];
}

function adjustedLine(event: Extract<Event, { type: 'PositionAdjusted' | 'CashAdjusted' }>): Line | null {
  if (event.reason === 'opening') return null;
  return event.type === 'PositionAdjusted'
    ? ['warning', event.account, `position adjusted: ${toText(event.quantityChange)} ${event.instrument}`]
    : ['warning', event.account, `cash adjusted: ${money(event.amount, event.currency)}`];
}

const proposalText = (proposal: Extract<Event, { type: 'HedgeProposed' }>['proposal']): string =>
  `proposed: ${proposal.side} ${toText(proposal.quantity)} ${proposal.instrument}`
  + ` at ${toText(proposal.limitPrice)} or better`;

const planText = ({ purpose, steps, isReached, costUsd, notes }: ProtectionPlan): string =>
  `${purpose === 'flatten' ? 'to close everything' : 'to bring accounts back'}: ${steps.length} steps for`
  + ` ${costUsd.toFixed(0)} USD${isReached ? '' : `; ${notes[0] ?? 'in part only'}`}`;
