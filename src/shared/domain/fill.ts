/** Our executions. A fill is a fact: it is booked once per `fillId` whatever state its order is in. */
import type { Decimal } from './decimal.ts';
import type { AccountId, ClientOrderId, Currency, FillId, InstrumentId, VenueOrderId } from './ids.ts';
import type { Side } from './order.ts';

export interface Fill extends SingleFill {
  /** Of a combo: the fills of its legs, which are what is booked. Their fees are the whole fee. */
  readonly legs?: readonly SingleFill[];
}

export interface SingleFill {
  readonly fillId: FillId;
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  /** Null: traded elsewhere (another terminal, a liquidation). */
  readonly clientOrderId: ClientOrderId | null;
  readonly venueOrderId: VenueOrderId | null;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Positive: paid by us. */
  readonly fee: Decimal;
  readonly feeCurrency: Currency;
  readonly liquidity: 'maker' | 'taker';
  readonly venueTimeMs: number | null;
  /** What the venue itself did to the account. Absent: a trade like any other. */
  readonly cause?: 'liquidation' | 'autoDeleveraging';
}
