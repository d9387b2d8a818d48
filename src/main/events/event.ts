/**
 * All that can stand in the journal, named in the past tense. Inputs are facts from outside; decided events are our
 * own choices and carry the inputs that they used. Applying any of them never fails and never consults a clock.
 */
import type { Account, Balance, LedgerReason } from '../../shared/domain/account.ts';
import type { Command } from '../../shared/contract/commands.ts';
import type { Decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type {
  ApprovedBy, HedgePolicy, HedgeProposal, MarketAt, PlannedHedge,
} from '../../shared/domain/steering/hedge.ts';
import type {
  AccountId, ClientOrderId, Currency, InstrumentId, ProposalId, RunId, SessionId, Underlying, VenueId, VenueOrderId,
} from '../../shared/domain/ids.ts';
import type { ComboLeg, Instrument } from '../../shared/domain/instrument.ts';
import type { LendingTerms } from '../../shared/domain/collateral.ts';
import type { Alert, AlertChange, AlertRules } from '../../shared/domain/margin/alert.ts';
import type { MarginDifference } from '../../shared/domain/margin/reconciliation.ts';
import type { AcceptedLimit, TradingLimits } from '../../shared/domain/steering/limits.ts';
import type { ApprovedEdit, ApprovedOrder, OrderRequest, OrderState, StopTrigger } from '../../shared/domain/order.ts';
import type { ConnectionState, Difference, SessionMode, Severity } from '../../shared/domain/session.ts';
import type { VolSettings } from '../../shared/domain/volatility/surface.ts';
import type { ChildOf, ExecutionDecision } from './executions.ts';
import type { ProtectionDecision, ProtectionFact } from './protection.ts';
import type { TransactionDecision, TransactionFact } from './transactions.ts';

/** An open order as a venue lists it. `clientOrderId` is null for orders placed elsewhere. */
export interface VenueOrder {
  readonly clientOrderId: ClientOrderId | null;
  readonly venueOrderId: VenueOrderId;
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
  readonly price: Decimal | null;
  readonly quantity: Decimal;
  readonly filledQuantity: Decimal;
  /** Of a stop that waits; absent: it is no stop, has fired, or the venue does not say. */
  readonly trigger?: StopTrigger;
}

/** Of an order that rests; `quantity` is the whole order's, fills included. */
export interface OrderTerms { readonly price: Decimal | null; readonly quantity: Decimal }

export interface VenuePosition {
  readonly instrument: InstrumentId;
  readonly quantity: Decimal;
  readonly averagePrice: Decimal | null;
}

/** What one account holds as of one moment of the venue's clock. Balances and positions are complete lists. */
export interface AccountSnapshot {
  readonly account: AccountId;
  /** Fills with a later venue time are not in it. Null: the venue does not say. */
  readonly venueTimeMs: number | null;
  readonly balances: readonly Balance[];
  readonly positions: readonly VenuePosition[];
  readonly openOrders: readonly VenueOrder[];
  /** What the venue's own rounding may add up to, in each currency; absent: it is exact. */
  readonly rounding?: Decimal;
}

// ---- inputs ---------------------------------------------------------------------------------------------------------

export type RunEvent =
  | { readonly type: 'RunStarted'; readonly session: SessionId; readonly run: RunId; readonly mode: SessionMode;
      readonly appVersion: string;
      /** Worked out by apply itself, which is so where nothing is said, or received as OptionsValued. */
      readonly optionGreeks?: 'computed' | 'received' }
  /** Last entry of a run that stopped in order; a run without it crashed. */
  | { readonly type: 'RunEnded'; readonly reason: string };

export type ReferenceEvent =
  | { readonly type: 'InstrumentsListed'; readonly venue: VenueId; readonly instruments: readonly Instrument[] }
  | { readonly type: 'InstrumentDelisted'; readonly instrument: InstrumentId }
  | { readonly type: 'AccountOpened'; readonly account: Account }
  | { readonly type: 'LendingTermsReported'; readonly terms: LendingTerms }
  /** What was asked for with ComboRequested is not listed; listed it comes with InstrumentsListed. */
  | { readonly type: 'ComboRefused'; readonly account: AccountId; readonly legs: readonly ComboLeg[];
      readonly reason: string };

export type ConnectionEvent =
  | { readonly type: 'ConnectionChanged'; readonly venue: VenueId; readonly state: ConnectionState;
      readonly error: string | null }
  /** Junk from the wire: named, counted, not acted upon. `excerpt` at most 200 characters, free of secrets. */
  | { readonly type: 'MessageRefused'; readonly venue: VenueId; readonly stream: string; readonly reason: string;
      readonly excerpt: string };

export type OrderFact =
  | { readonly type: 'OrderAcknowledged'; readonly clientOrderId: ClientOrderId; readonly venueOrderId: VenueOrderId }
  | { readonly type: 'OrderRejected'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly type: 'OrderCancelled'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly type: 'OrderExpired'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly type: 'CancelRejected'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  /** The outbox or connection could not send. `mayHaveLeft`: half-written or unanswered, so the truth is unknown. */
  | { readonly type: 'OrderSendFailed'; readonly clientOrderId: ClientOrderId; readonly reason: string;
      readonly mayHaveLeft: boolean }
  /** Answer to a query by client id. `found: false` means that the venue has never seen it. */
  | { readonly type: 'OrderStatusReported'; readonly clientOrderId: ClientOrderId; readonly found: boolean;
      readonly venueOrderId: VenueOrderId | null; readonly state: OrderState | null;
      readonly filledQuantity: Decimal | null;
      /** Its terms at the venue, which settle an edit; absent: the venue does not say. */
      readonly terms?: OrderTerms;
      /** Of a stop: whether its trigger has fired; absent: the venue does not say. */
      readonly triggered?: boolean }
  /** The trigger of a stop has fired: from now on it is worked, under this number where the venue gives another. */
  | { readonly type: 'OrderTriggered'; readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId | null }
  /** An edit was carried out: the order stands so now, under this number. */
  | { readonly type: 'OrderEdited'; readonly clientOrderId: ClientOrderId; readonly editId: string;
      readonly venueOrderId: VenueOrderId; readonly terms: OrderTerms }
  | { readonly type: 'EditRejected'; readonly clientOrderId: ClientOrderId; readonly editId: string;
      readonly reason: string }
  /** As OrderSendFailed, of an edit. */
  | { readonly type: 'EditSendFailed'; readonly clientOrderId: ClientOrderId; readonly editId: string;
      readonly reason: string; readonly mayHaveLeft: boolean };

export type AccountFact =
  | { readonly type: 'FillReported'; readonly fill: Fill }
  | { readonly type: 'AccountSnapshotReported'; readonly snapshot: AccountSnapshot }
  | { readonly type: 'FundingPaid'; readonly paymentId: string; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly currency: Currency; readonly amount: Decimal }
  | { readonly type: 'InterestAccrued'; readonly paymentId: string; readonly account: AccountId;
      readonly currency: Currency; readonly amount: Decimal }
  /** Expiry: the position goes, cash comes (positive: to us). Inverse: in coin. */
  | { readonly type: 'PositionSettled'; readonly settlementId: string; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly quantity: Decimal; readonly settlementPriceUsd: Decimal;
      readonly currency: Currency; readonly amount: Decimal }
  | { readonly type: 'TransferReported'; readonly transferId: string; readonly account: AccountId;
      readonly currency: Currency; readonly amount: Decimal };

export type CommandReceived = { readonly type: 'CommandReceived'; readonly commandId: string;
  readonly command: Command };

/** `valuation`: revalue what is dirty and let the hedger look. `housekeeping`: time-outs, queries, expiries. */
export type TimerFired = { readonly type: 'TimerFired'; readonly timer: 'valuation' | 'housekeeping' };

/** Worked out beside the loop, of inputs that core had at `plan.inputsSeq`. */
export type HedgePlanned = { readonly type: 'HedgePlanned'; readonly plan: PlannedHedge };

export type InputEvent =
  RunEvent | ReferenceEvent | ConnectionEvent | OrderFact | AccountFact | CommandReceived | TimerFired
  | TransactionFact | ProtectionFact | HedgePlanned;

// ---- decided --------------------------------------------------------------------------------------------------------

/** What a limit said: which one, the value it saw, the threshold it has. */
export interface Denial { readonly limit: string; readonly value: string; readonly threshold: string;
  /** Of a soft limit: passes once the trader has accepted up to this value. Absent: denied whatever he says. */
  readonly acceptable?: AcceptedLimit }

export type OrderDecision =
  | { readonly type: 'OrderSubmitted'; readonly order: ApprovedOrder; readonly proposal: ProposalId | null;
      readonly market: MarketAt;
      /** Of an execution, whose id `proposal` is. */
      readonly child?: ChildOf }
  | { readonly type: 'OrderDenied'; readonly request: OrderRequest; readonly clientOrderId: ClientOrderId;
      readonly proposal: ProposalId | null; readonly denial: Denial; readonly child?: ChildOf }
  | { readonly type: 'CancelRequested'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  /** One request for the whole account, or for one underlying of it; the orders are those that we know of. */
  | { readonly type: 'CancelAllRequested'; readonly account: AccountId; readonly underlying: Underlying | null;
      readonly clientOrderIds: readonly ClientOrderId[]; readonly reason: string }
  | { readonly type: 'OrderEditSubmitted'; readonly clientOrderId: ClientOrderId; readonly edit: ApprovedEdit;
      /** See OrderEdit. */
      readonly ceiling: Decimal; readonly market: MarketAt }
  | { readonly type: 'OrderEditDenied'; readonly clientOrderId: ClientOrderId; readonly price: Decimal;
      readonly quantity: Decimal; readonly denial: Denial }
  /** The venue has other terms than we thought and no edit of ours explains it: its terms count. */
  | { readonly type: 'OrderTermsAdopted'; readonly clientOrderId: ClientOrderId; readonly terms: OrderTerms;
      readonly reason: string }
  | { readonly type: 'ComboRequested'; readonly account: AccountId; readonly legs: readonly ComboLeg[] }
  | { readonly type: 'OrderMarkedUnknown'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly type: 'OrderQueried'; readonly clientOrderId: ClientOrderId }
  | { readonly type: 'OrderLost'; readonly clientOrderId: ClientOrderId; readonly reason: string };

export type ReconciliationDecision =
  | { readonly type: 'SnapshotRequested'; readonly account: AccountId; readonly reason: string }
  | { readonly type: 'DifferenceFound'; readonly difference: Difference }
  /** The snapshot of this venue time agrees with the ledger, if need be after the adjustments just made. */
  | { readonly type: 'AccountReconciled'; readonly account: AccountId; readonly venueTimeMs: number | null }
  /** `adjustmentId` is derived from what it corrects: booking it twice changes nothing. */
  | { readonly type: 'PositionAdjusted'; readonly adjustmentId: string; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly quantityChange: Decimal; readonly averagePrice: Decimal | null;
      readonly reason: 'opening' | 'reconciliation' }
  | { readonly type: 'CashAdjusted'; readonly adjustmentId: string; readonly account: AccountId;
      readonly currency: Currency; readonly amount: Decimal; readonly reason: LedgerReason };

export type HedgeDecision =
  | { readonly type: 'HedgeProposed'; readonly proposal: HedgeProposal }
  | { readonly type: 'ProposalEdited'; readonly proposal: HedgeProposal }
  | { readonly type: 'ProposalApproved'; readonly proposal: ProposalId; readonly market: MarketAt;
      /** Absent: by the trader, which was the only way. */
      readonly by?: ApprovedBy }
  /** A taking order is over: what it paid beyond half the spread, the law at factor 1; fractions of the price. */
  | { readonly type: 'ImpactMeasured'; readonly clientOrderId: ClientOrderId; readonly venue: VenueId;
      readonly underlying: Underlying; readonly law: number; readonly slippage: number }
  | { readonly type: 'ProposalClosed'; readonly proposal: ProposalId;
      readonly state: 'rejected' | 'expired' | 'superseded' | 'done' | 'failed'; readonly reason: string };

export type MarginDecision =
  /** Ours and the venue's have differed for longer than the bound; the differences carry their causes. */
  | { readonly type: 'MarginDisagreed'; readonly account: AccountId; readonly differences: readonly MarginDifference[] }
  | { readonly type: 'MarginAgreed'; readonly account: AccountId }
  /** The alert as it is from now on. */
  | { readonly type: 'AlertChanged'; readonly alert: Alert; readonly change: AlertChange }
  | { readonly type: 'AlertRulesChanged'; readonly rules: AlertRules };

export type SessionDecision =
  | { readonly type: 'KillSwitchEngaged'; readonly reason: string }
  | { readonly type: 'KillSwitchReleased' }
  | { readonly type: 'PolicyChanged'; readonly policy: HedgePolicy }
  /** Of a book alone. */
  | { readonly type: 'PolicyRemoved'; readonly underlying: Underlying; readonly book: string }
  | { readonly type: 'LimitsChanged'; readonly limits: TradingLimits;
      /** Absent: those that a session begins with. */
      readonly by?: 'trader' }
  | { readonly type: 'VolSettingsChanged'; readonly settings: VolSettings }
  | { readonly type: 'DayStarted'; readonly equityUsd: number }
  /** `acceptable`: a soft limit asks. */
  | { readonly type: 'CommandRefused'; readonly commandId: string; readonly field: string | null;
      readonly message: string; readonly acceptable?: AcceptedLimit }
  /** Practice only: move the simulated market. */
  | { readonly type: 'MarketShockOrdered'; readonly underlying: string; readonly moveFraction: number }
  | { readonly type: 'UnknownMarginSwitched'; readonly account: AccountId; readonly on: boolean }
  | { readonly type: 'MainnetOrdersSwitched'; readonly account: AccountId; readonly on: boolean }
  | { readonly type: 'NoticeRaised'; readonly severity: Severity; readonly source: string; readonly text: string };

export type DecidedEvent =
  OrderDecision | ReconciliationDecision | HedgeDecision | MarginDecision | SessionDecision | TransactionDecision
  | ProtectionDecision | ExecutionDecision;

export type Event = InputEvent | DecidedEvent;
