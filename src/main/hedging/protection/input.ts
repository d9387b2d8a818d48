/** What a protection plan is made from: all data, so that it can be sent to a worker. */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { AccountId, ClientOrderId, Currency, InstrumentId, Underlying } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { TransferRoute } from '../../../shared/domain/steering/protection.ts';
import type { Book, Quote } from '../../../shared/domain/quote.ts';
import type { AccountInput, RestingOrder } from '../../risk/margin/model.ts';

/** An order that works, with what it trades: itself, or the legs of its combo. */
export interface OpenOrder {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly trades: readonly RestingOrder[];
}

export interface ProtectedAccount {
  readonly input: AccountInput;
  readonly model: MarginModelId;
  /** Null: orders may leave; else why not ("sim-options is not connected"). */
  readonly hindrance: string | null;
  readonly orders: readonly OpenOrder[];
  /** In the wallet beside a loan: repays and deposits come from it. */
  readonly wallet: readonly { readonly currency: Currency; readonly amount: Decimal }[];
  /** Until its liquidation is more likely than one in twenty; null: not known, and no transfer is waited for. */
  readonly timeLeftMs: number | null;
}

export interface Tradable {
  readonly instrument: Instrument;
  readonly quote: Quote | null;
  readonly book: Book | null;
  readonly indexPriceUsd: number | null;
  readonly dayVol: number | null;
  /** Coin of delta of one contract bought; null: unknown. */
  readonly unitDeltaCoin: number | null;
}

export interface ProtectionInput {
  readonly purpose: 'restore' | 'flatten';
  readonly nowMs: number;
  readonly inputsSeq: number;
  readonly triggerHealth: number;
  readonly targetHealth: number;
  readonly maxQuoteAgeMs: number;
  /** The limits' own: fraction of the mark. */
  readonly maxPriceAway: number;
  readonly accounts: readonly ProtectedAccount[];
  readonly markets: ReadonlyMap<InstrumentId, Tradable>;
  /** Of the estate, working orders left out. A text: why it is not known. */
  readonly deltasCoin: ReadonlyMap<Underlying, number | string>;
  /** What may be opened to hedge; empty under the kill switch. */
  readonly hedges: readonly { readonly account: AccountId; readonly instrument: InstrumentId }[];
  readonly routes: readonly TransferRoute[];
}

/** One of our orders takes at most this share of what the shown book offers: the rest of the market is fleeing too. */
export const BOOK_SHARE = 0.5;
/** The limit of an order lies so far beyond the worst level that it counts on. */
export const SLIP = 0.01;
