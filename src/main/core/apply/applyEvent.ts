/**
 * The one door through which events change state: dispatches to one file per noun. Never throws on data, never
 * consults a clock: time is the entry's. Ledger tables depend on entries alone, never on market data (invariant I9).
 */
import { policyKeyOf } from '../../../shared/domain/steering/hedge.ts';
import type { OutwardEffect } from '../../events/effect.ts';
import type { Entry } from '../../events/entry.ts';
import type { DecidedEvent, InputEvent } from '../../events/event.ts';
import { noteTaking } from './impacts.ts';
import { venueOfAccount } from '../../../shared/domain/ids.ts';
import type { State } from '../state.ts';
import { revalue } from '../valuation/revalue.ts';
import { applyAccountOpened, applyReconciliation, applySnapshot } from './accounts.ts';
import { applyMarginDecision } from './alerts.ts';
import { applyPayment, applySettlement } from './holdings/cash.ts';
import { applyConnectionChanged, touchConnection } from './connections.ts';
import { applyFill } from './fills.ts';
import { applyInstrumentsListed, dropInstrument } from './instruments.ts';
import { noteNotice } from './notices.ts';
import { applyOrderDecision, applyOrderFact } from './orders/orders.ts';
import { applyHedgeDecision, noteProposalOrder } from './proposals.ts';
import { prune } from './pruning.ts';
import { applyExecution, noteAsked, noteChild, noteProgress } from '../executions/applyExecutions.ts';
import { applyProtection } from '../protection/applyProtection.ts';
import { applyTransactionDecision, applyTransactionReport } from './transactions.ts';
import { applyRunEvent, applySessionDecision } from './session.ts';

const NOTHING: readonly OutwardEffect[] = [];

/** Effects are for the outbox, once the entry is durable; a replay drops them. */
export function applyEvent(state: State, entry: Entry): readonly OutwardEffect[] {
  if (entry.origin === 'input') applyInput(state, entry, entry.event);
  const effects = entry.origin === 'decided' ? applyDecided(state, entry, entry.event) : NOTHING;
  noteNotice(state, entry);
  return effects;
}

function applyInput(state: State, entry: Entry, event: InputEvent): void {
  switch (event.type) {
    case 'RunStarted': case 'RunEnded': return applyRunEvent(state, entry, event);
    case 'InstrumentsListed': return applyInstrumentsListed(state, event);
    case 'InstrumentDelisted': return dropInstrument(state, event.instrument);
    case 'AccountOpened': return applyAccountOpened(state, event);
    case 'LendingTermsReported':
      return state.lendingTerms.put(`${event.terms.venue}|${event.terms.currency}`, event.terms);
    case 'ConnectionChanged': return applyConnectionChanged(state, entry, event);
    case 'MessageRefused': return touchConnection(state, event.venue, entry.timeMs);
    case 'OrderAcknowledged': case 'OrderRejected': case 'OrderCancelled': case 'OrderExpired': case 'CancelRejected':
    case 'OrderSendFailed': case 'OrderStatusReported': case 'OrderEdited': case 'EditRejected': case 'EditSendFailed':
    case 'OrderTriggered':
      applyOrderFact(state, entry, event);
      return noteProgress(state, entry, event.clientOrderId, event);
    case 'FillReported':
      touchConnection(state, venueOfAccount(event.fill.account), entry.timeMs);
      applyFill(state, entry, event.fill);
      return noteProgress(state, entry, event.fill.clientOrderId);
    case 'AccountSnapshotReported':
      touchConnection(state, venueOfAccount(event.snapshot.account), entry.timeMs);
      return applySnapshot(state, entry, event.snapshot);
    case 'FundingPaid': case 'InterestAccrued': case 'TransferReported': return applyPayment(state, entry, event);
    case 'PositionSettled': return applySettlement(state, entry, event);
    case 'TransactionReported': return applyTransactionReport(state, entry, event.transaction);
    case 'HedgePlanned': return state.hedgePlans.put(policyKeyOf(event.plan), event.plan);
    case 'ComboRefused': case 'CommandReceived': case 'ProtectionPlanned': return;
    case 'TimerFired': return event.timer === 'valuation' ? revalue(state) : prune(state, entry);
  }
}

function applyDecided(state: State, entry: Entry, event: DecidedEvent): readonly OutwardEffect[] {
  switch (event.type) {
    case 'OrderSubmitted': case 'OrderDenied': case 'CancelRequested': case 'OrderMarkedUnknown': case 'OrderQueried':
    case 'OrderLost': case 'CancelAllRequested': case 'OrderEditSubmitted': case 'OrderEditDenied':
    case 'OrderTermsAdopted': case 'ComboRequested':
      noteProposalOrder(state, entry, event);
      noteChild(state, entry, event);
      if (event.type === 'CancelRequested' || event.type === 'OrderQueried') {
        noteAsked(state, entry, event.clientOrderId);
      }
      noteTaking(state, event);
      return applyOrderDecision(state, entry, event);
    case 'SnapshotRequested': case 'DifferenceFound': case 'AccountReconciled': case 'PositionAdjusted':
    case 'CashAdjusted': return applyReconciliation(state, entry, event);
    case 'HedgeProposed': case 'ProposalEdited': case 'ProposalApproved': case 'ProposalClosed':
    case 'ImpactMeasured':
      applyHedgeDecision(state, entry, event);
      return NOTHING;
    case 'KillSwitchEngaged': case 'KillSwitchReleased': case 'PolicyChanged': case 'PolicyRemoved':
    case 'LimitsChanged': case 'VolSettingsChanged':
    case 'DayStarted': case 'CommandRefused': case 'MainnetOrdersSwitched':
    case 'UnknownMarginSwitched': case 'NoticeRaised':
      applySessionDecision(state, entry, event);
      return NOTHING;
    case 'MarginDisagreed': case 'MarginAgreed': case 'AlertChanged': case 'AlertRulesChanged':
      applyMarginDecision(state, event);
      return NOTHING;
    case 'TransactionReleased': case 'TransactionWithheld': case 'ReplacementRequested': case 'TransactionsResumed':
    case 'LoanActionRequested':
      return applyTransactionDecision(state, entry, event);
    case 'ProtectionProposed': case 'ProtectionEdited': case 'ProtectionApproved': case 'ProtectionClosed':
    case 'ProtectionPolicyChanged': case 'FlattenRequested': case 'KillSwitchVerified': case 'EquityMarked':
      applyProtection(state, entry, event);
      return NOTHING;
    case 'ExecutionStarted': case 'ExecutionAdvanced': case 'ExecutionStopping': case 'ExecutionEnded':
      applyExecution(state, entry, event);
      return NOTHING;
    case 'MarketShockOrdered': return shockEffects(state, event.underlying, event.moveFraction);
  }
}

/** One market drives every practice venue: the first that trades the underlying is told. */
function shockEffects(state: State, underlying: string, moveFraction: number): readonly OutwardEffect[] {
  for (const { venue, underlying: of } of state.instruments.values()) {
    if (of === underlying && state.connections.get(venue)?.state === 'connected') {
      return [{ type: 'ShockMarket', venue, underlying, moveFraction }];
    }
  }
  return NOTHING;
}
