/** What a trader looks for in the journal, as the events that belong to it. */

export interface Kind { readonly label: string; readonly types: readonly string[] }

export const KINDS: readonly Kind[] = [
  { label: 'Orders', types: ['OrderSubmitted', 'OrderDenied', 'OrderAcknowledged', 'OrderRejected', 'OrderCancelled',
    'OrderExpired', 'CancelRequested', 'CancelRejected', 'OrderSendFailed', 'OrderStatusReported', 'OrderMarkedUnknown',
    'OrderQueried', 'OrderLost', 'OrderTriggered'] },
  { label: 'Fills', types: ['FillReported', 'PositionSettled'] },
  { label: 'Tickets', types: ['HedgeProposed', 'ProposalEdited', 'ProposalApproved', 'ProposalClosed'] },
  { label: 'My hand', types: ['CommandReceived', 'CommandRefused'] },
  { label: 'Rules', types: ['LimitsChanged', 'PolicyChanged', 'VolSettingsChanged', 'AlertRulesChanged',
    'KillSwitchEngaged', 'KillSwitchReleased', 'MainnetOrdersSwitched', 'UnknownMarginSwitched'] },
  { label: 'Alerts', types: ['AlertChanged', 'NoticeRaised', 'MarginDisagreed', 'MarginAgreed'] },
  { label: 'Cash', types: ['FundingPaid', 'InterestAccrued', 'TransferReported', 'CashAdjusted', 'PositionAdjusted',
    'DayStarted'] },
  { label: 'Venues', types: ['ConnectionChanged', 'MessageRefused', 'SnapshotRequested', 'AccountSnapshotReported',
    'AccountReconciled', 'DifferenceFound'] },
];
