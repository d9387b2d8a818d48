/**
 * What we choose to do about an input, on the state that it made. Pure but for `emit`: each decision is numbered and
 * applied at once, so that the next one sees it. Runs live and in re-decision, never when a journal is only applied.
 */
import type { DecidedEvent, InputEvent } from '../../events/event.ts';
import type { ReadState } from '../state.ts';
import { advanceExecutions } from '../executions/advance.ts';
import { closeFinishedPlans, decidePlanned } from '../protection/decidePlans.ts';
import { markEquity } from '../protection/equityMarks.ts';
import { decideAlerts } from './alerts.ts';
import { decideCommand } from './commands.ts';
import { decideConnection, decideRunStarted } from './connections.ts';
import { decideFill } from './fills.ts';
import { decideHedges, decidePlan } from './hedges/hedges.ts';
import { housekeep } from './housekeeping.ts';
import { decideOrderFact } from './orderFacts.ts';
import { reconcile } from './reconciliation/reconcile.ts';
import { closeFinishedProposals } from './hedges/proposals.ts';
import { decideTransaction, resumeTransactions } from './transactions.ts';

export type Emit = (event: DecidedEvent) => void;

export function decide(state: ReadState, event: InputEvent, emit: Emit): void {
  switch (event.type) {
    case 'RunStarted': return decideRunStarted(state, emit);
    case 'ConnectionChanged':
      if (event.state === 'connected') resumeTransactions(state, event.venue, emit);
      return decideConnection(state, event, emit);
    case 'OrderAcknowledged': case 'OrderRejected': case 'OrderCancelled': case 'OrderExpired': case 'CancelRejected':
    case 'OrderSendFailed': case 'OrderStatusReported': case 'OrderEdited': case 'EditRejected': case 'EditSendFailed':
    case 'OrderTriggered':
      decideOrderFact(state, event, emit);
      closeFinishedProposals(state, emit);
      advanceExecutions(state, emit);
      return closeFinishedPlans(state, emit);
    case 'FillReported':
      decideFill(state, event.fill, emit);
      closeFinishedProposals(state, emit);
      advanceExecutions(state, emit);
      return closeFinishedPlans(state, emit);
    case 'AccountSnapshotReported': return reconcile(state, event.snapshot, emit);
    case 'HedgePlanned': return decidePlan(state, event.plan, emit);
    case 'ProtectionPlanned': return decidePlanned(state, event.draft, emit);
    case 'TransactionReported': return decideTransaction(state, event.transaction, emit);
    case 'CommandReceived': return decideCommand(state, event.commandId, event.command, emit);
    case 'TimerFired':
      if (event.timer === 'housekeeping') return housekeep(state, emit);
      markEquity(state, emit);
      advanceExecutions(state, emit);
      decideHedges(state, emit);
      return decideAlerts(state, emit);
    case 'RunEnded': case 'ComboRefused': case 'InstrumentsListed': case 'InstrumentDelisted': case 'AccountOpened':
    case 'LendingTermsReported': case 'MessageRefused': case 'FundingPaid': case 'InterestAccrued':
    case 'PositionSettled': case 'TransferReported':
  }
}
