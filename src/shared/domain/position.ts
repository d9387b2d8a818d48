/** What is held in one instrument on one account. Quantity in contracts, positive long. */
import type { Decimal } from './decimal.ts';
import type { AccountId, InstrumentId } from './ids.ts';

export interface Position {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly quantity: Decimal;
  /** Entry price of what is open, in quote currency (inverse futures: harmonic mean); null when unknown or flat. */
  readonly averagePrice: Decimal | null;
  /** Since the session began, in the settlement currency, fees and funding apart. */
  readonly realizedPnl: Decimal;
}
