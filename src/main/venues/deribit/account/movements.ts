/**
 * Cash that moves without a fill: funding, delivery at expiry, transfers. Each is told once, under an id that follows
 * from the venue's own, and never one from before the first snapshot, which holds them already.
 */
import { div, sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { AccountId, InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { LogRow, PositionRow } from '../messages.ts';
import { deliveryAmount, type Held } from '../parseAccount.ts';
import type { AccountSink } from './accountDesk.ts';

const SETTLEMENT_HOUR_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const TRANSFERS: ReadonlySet<string> = new Set(['deposit', 'withdrawal', 'transfer', 'correction', 'swap']);
const REMEMBERED = 5_000;

export class Movements {
  private readonly account: AccountId;
  private readonly sink: Pick<AccountSink, 'fact' | 'instrumentNamed'>;
  private readonly told = new Set<string>();
  private readonly settled = new Set<InstrumentId>();
  /** Of the running settlement period: what the venue said last of each position's funding. */
  private readonly funded = new Map<InstrumentId, { period: number; amount: Decimal }>();
  /** Venue time of the first snapshot. */
  sinceMs: number | null = null;

  constructor(account: AccountId, sink: Pick<AccountSink, 'fact' | 'instrumentNamed'>) {
    this.account = account;
    this.sink = sink;
  }

  isSettled(instrument: InstrumentId): boolean { return this.settled.has(instrument); }

  /**
   * What was paid since the last look; null: nothing, or no first look yet. The venue counts from settlement to
   * settlement, at 08:00 UTC.
   */
  funding(row: PositionRow, instrument: Instrument, timeMs: number): Decimal | null {
    if (instrument.kind !== 'perpetual') return null;
    const period = Math.floor((timeMs - SETTLEMENT_HOUR_MS) / DAY_MS);
    const before = this.funded.get(instrument.id);
    this.funded.set(instrument.id, { period, amount: row.realized_funding });
    if (before === undefined) return null;
    const amount = before.period === period ? sub(row.realized_funding, before.amount) : row.realized_funding;
    if (amount === ZERO) return null;
    const paymentId = `${instrument.venueName}|${period}|${row.realized_funding}`;
    this.sink.fact({ type: 'FundingPaid', paymentId, account: this.account, instrument: instrument.id,
      currency: instrument.settlementCurrency, amount }, timeMs);
    return amount;
  }

  /** Currency that came (positive) with a row of the transaction log; null where fills or funding tell of it. */
  take(row: LogRow, held: readonly Held[]): Decimal | null {
    if (this.told.has(row.id)) return null;
    if (row.type === 'delivery') return this.delivery(row, held);
    if (row.type === 'settlement') return this.lastFunding(row);
    if (!TRANSFERS.has(row.type)) return null;
    const amount = row.change ?? ZERO;
    if (amount === ZERO) return null;
    this.remember(row.id);
    this.sink.fact({ type: 'TransferReported', transferId: row.id, account: this.account, currency: row.currency,
      amount }, row.timestamp);
    return amount;
  }

  private delivery(row: LogRow, held: readonly Held[]): Decimal | null {
    const mine = held.find(({ row: position }) => position.instrument_name === row.instrument_name);
    const price = row.settlement_price ?? row.index_price ?? row.price ?? null;
    if (mine === undefined || price === null || price <= 0n) return null;
    const { instrument } = mine;
    this.remember(row.id);
    this.settled.add(instrument.id);
    const quantity = div(mine.row.size, instrument.contractMultiplier);
    // Of an option the change is all that came, fees included; of a future it is the session's part alone.
    const amount = (instrument.kind === 'option' ? row.change : null) ?? deliveryAmount(mine, quantity, price);
    this.sink.fact({ type: 'PositionSettled', settlementId: row.id, account: this.account, instrument: instrument.id,
      quantity, settlementPriceUsd: price, currency: row.currency, amount }, row.timestamp);
    return amount;
  }

  /** Between our last look and the settlement some funding was paid that no position shows any more. */
  private lastFunding(row: LogRow): Decimal | null {
    const total = row.total_interest_pl ?? null;
    const instrument = this.sink.instrumentNamed(row.instrument_name ?? '');
    if (total === null || instrument?.kind !== 'perpetual') return null;
    this.remember(row.id);
    const before = this.funded.get(instrument.id);
    const period = Math.floor((row.timestamp - SETTLEMENT_HOUR_MS) / DAY_MS);
    if (before === undefined || before.period >= period) return null;
    const amount = sub(total, before.amount);
    this.funded.set(instrument.id, { period, amount: ZERO });
    if (amount === ZERO) return null;
    this.sink.fact({ type: 'FundingPaid', paymentId: row.id, account: this.account, instrument: instrument.id,
      currency: row.currency, amount }, row.timestamp);
    return amount;
  }

  private remember(id: string): void {
    this.told.add(id);
    if (this.told.size <= REMEMBERED) return;
    for (const oldest of this.told) {
      this.told.delete(oldest);
      return;
    }
  }
}
