/**
 * Cash that moves without a fill: funding, interest, options that expire, deposits, withdrawals, transfers. Each is
 * told
 * once, under an id that follows from the venue's own row, and never one from before the first snapshot, which holds
 * them already. What a settlement of a perpetual moves is no news: our ledger counts that profit as it arises.
 */
import { abs, neg, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { AccountId, Currency, InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { SettlementRow, TransferRow } from '../messages.ts';
import { CASH, deliveryAmount, type Held } from '../parseAccount.ts';
import type { AccountSink } from './accountDesk.ts';

const REMEMBERED = 5_000;
const FAILED = /error|revert|reject|ignore/i;

/** What came into the cash of one currency; null: nothing new. */
export interface Paid { readonly currency: Currency; readonly amount: Decimal }

export class Movements {
  private readonly account: AccountId;
  private readonly sink: Pick<AccountSink, 'fact'>;
  private readonly told = new Set<string>();
  private readonly settled = new Set<InstrumentId>();
  /** Venue time from when on they are news. */
  sinceMs: number | null;

  constructor(account: AccountId, sink: Pick<AccountSink, 'fact'>, sinceMs: number | null) {
    this.account = account;
    this.sink = sink;
    this.sinceMs = sinceMs;
  }

  isSettled(instrument: InstrumentId): boolean { return this.settled.has(instrument); }

  funding(
    instrument: Instrument, row: { readonly timestamp: number; readonly funding: Decimal; readonly pnl: Decimal },
  ): Paid | null {
    const { timestamp, funding: amount, pnl } = row;
    const paymentId = `${instrument.venueName}|${timestamp}|${amount}|${pnl}`;
    if (amount === ZERO || !this.isNews(paymentId, timestamp)) return null;
    this.sink.fact({ type: 'FundingPaid', paymentId, account: this.account, instrument: instrument.id, currency: CASH,
      amount }, timestamp);
    return { currency: CASH, amount };
  }

  interest({ timestamp, interest: amount }: { readonly timestamp: number; readonly interest: Decimal }): Paid | null {
    const paymentId = `interest|${timestamp}|${amount}`;
    if (amount === ZERO || !this.isNews(paymentId, timestamp)) return null;
    this.sink.fact({ type: 'InterestAccrued', paymentId, account: this.account, currency: CASH, amount }, timestamp);
    return { currency: CASH, amount };
  }

  transfer(row: TransferRow, kind: 'deposit' | 'withdrawal' | 'transfer'): Paid | null {
    const { timestamp, asset: currency, tx_status: status } = row;
    if (row.amount === ZERO || (typeof status === 'string' && FAILED.test(status))) return null;
    const isOut = kind === 'withdrawal' || (kind === 'transfer' && row.is_outgoing === true);
    const amount = isOut ? neg(abs(row.amount)) : row.amount;
    const transferId = `${kind}|${row.transaction_id ?? row.tx_hash ?? ''}|${timestamp}|${currency}|${amount}`;
    if (!this.isNews(transferId, timestamp)) return null;
    this.sink.fact({ type: 'TransferReported', transferId, account: this.account, currency, amount }, timestamp);
    return { currency, amount };
  }

  /**
   * Rows carry no time: only what we held counts. The payoff is ours to compute, the row's profit is net of the
   * cost.
   */
  settlement(row: SettlementRow, held: readonly Held[], nowMs: number): Paid | null {
    const mine = held.find(({ row: position }) => position.instrument_name === row.instrument_name);
    if (mine === undefined || this.settled.has(mine.instrument.id) || row.settlement_price <= ZERO) return null;
    const { instrument } = mine;
    if (instrument.kind !== 'option' || instrument.expiryTimeMs > nowMs) return null;
    this.settled.add(instrument.id);
    const quantity = mine.row.amount;
    const amount = deliveryAmount(instrument, quantity, row.settlement_price);
    this.sink.fact({ type: 'PositionSettled', settlementId: `settled|${instrument.venueName}`, account: this.account,
      instrument: instrument.id, quantity, settlementPriceUsd: row.settlement_price, currency: CASH, amount },
    instrument.expiryTimeMs);
    return { currency: CASH, amount };
  }

  private isNews(id: string, timeMs: number): boolean {
    if (this.sinceMs === null || timeMs <= this.sinceMs || this.told.has(id)) return false;
    this.told.add(id);
    if (this.told.size > REMEMBERED) {
      for (const oldest of this.told) {
        this.told.delete(oldest);
        break;
      }
    }
    return true;
  }
}
