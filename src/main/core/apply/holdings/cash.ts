/**
 * Cash, double entry (invariant I3, rules C1-C5): every movement changes one balance and the contra total of its
 * reason, so that per account and currency balance + totals = 0. Payments are booked once per id.
 */
import { add, sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { ledgerKey, type LedgerReason } from '../../../../shared/domain/account.ts';
import { accountKey, type AccountId, type Currency, type InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Entry } from '../../../events/entry.ts';
import type { AccountFact, ReconciliationDecision } from '../../../events/event.ts';
import { assert } from '../../assert.ts';
import type { State } from '../../state.ts';
import { bookOnce, noteMovement } from './booked.ts';
import { flatPosition, settle } from './positions.ts';

export function post(
  state: State, account: AccountId, reason: LedgerReason, currency: Currency, amount: Decimal,
): void {
  const key = accountKey(account, currency);
  const balance = state.balances.get(key)?.amount ?? ZERO;
  const contraKey = ledgerKey(account, reason, currency);
  const contra = state.ledgerTotals.get(contraKey)?.amount ?? ZERO;
  state.balances.put(key, { account, currency, amount: add(balance, amount) });
  state.ledgerTotals.put(contraKey, { account, reason, currency, amount: sub(contra, amount) });
  state.dirtyAccounts.add(account);
  state.dirtyUnderlyings.add(currency);
  state.dirtyLegs.add(key);
}

type Payment = Extract<AccountFact, { type: 'FundingPaid' | 'InterestAccrued' | 'TransferReported' }>;

const REASONS = { FundingPaid: 'funding', InterestAccrued: 'interest', TransferReported: 'transfer' } as const;

export function applyPayment(state: State, entry: Entry, event: Payment): void {
  const reason = REASONS[event.type];
  const id = event.type === 'TransferReported' ? event.transferId : event.paymentId;
  if (!bookOnce(state, entry, `${reason}|${event.account}|${id}`, entry.venueTimeMs, null)) return;
  post(state, event.account, reason, event.currency, event.amount);
  noteMovement(state, entry, event.account, entry.venueTimeMs);
}

export function applySettlement(
  state: State, entry: Entry, event: Extract<AccountFact, { type: 'PositionSettled' }>,
): void {
  const { account, instrument } = event;
  if (!bookOnce(state, entry, `settlement|${account}|${event.settlementId}`, entry.venueTimeMs, null)) return;
  const key = accountKey(account, instrument);
  const before = state.positions.get(key) ?? flatPosition(account, instrument);
  const terms = state.instruments.get(instrument);
  state.positions.put(key, settle(terms, before, event.quantity, event.amount));
  post(state, account, 'settlement', event.currency, event.amount);
  noteMovement(state, entry, account, entry.venueTimeMs, true);
  markPositionDirty(state, account, instrument);
}

export function applyCashAdjusted(
  state: State, entry: Entry, event: Extract<ReconciliationDecision, { type: 'CashAdjusted' }>,
): void {
  assert(event.adjustmentId !== '', 'an adjustment has an id');
  if (!bookOnce(state, entry, `adjustment|${event.adjustmentId}`, null, null)) return;
  post(state, event.account, event.reason, event.currency, event.amount);
}

export function markPositionDirty(state: State, account: AccountId, instrument: InstrumentId): void {
  const underlying = state.instruments.get(instrument)?.underlying;
  if (underlying !== undefined) state.dirtyUnderlyings.add(underlying);
  state.dirtyLegs.add(accountKey(account, instrument));
  state.dirtyAccounts.add(account);
}
