/** What apply asks of the outside world. Released only after the entry that caused it is durable (invariant I12). */
import type { Decimal } from '../../shared/domain/decimal.ts';
import type {
  AccountId, ClientOrderId, InstrumentId, Underlying, VenueId, VenueOrderId,
} from '../../shared/domain/ids.ts';
import type { TransactionEffect } from './transactions.ts';
import type { ComboLeg } from '../../shared/domain/instrument.ts';
import type { ApprovedEdit, ApprovedOrder, OrderRequest, Side } from '../../shared/domain/order.ts';

/** Where to find an order at its venue. */
export interface OrderAt {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly instrument: InstrumentId;
}

/** By what an order is known where the venue keeps no client id of it. */
export interface AskedOrder
  extends Pick<OrderRequest, 'side' | 'type' | 'quantity' | 'reduceOnly' | 'twap' | 'trigger'> {
  readonly venueOrderId: VenueOrderId | null;
  readonly submittedTimeMs: number;
}

export type Effect =
  | { readonly type: 'SendOrder'; readonly venue: VenueId; readonly order: ApprovedOrder }
  | { readonly type: 'SendCancel'; readonly venue: VenueId; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId | null }
  /** `filledQuantity`: as we knew it when the edit was approved. What the edit does not name stays as it was. */
  | { readonly type: 'SendEdit'; readonly venue: VenueId; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId | null; readonly side: Side; readonly postOnly: boolean;
      readonly reduceOnly: boolean; readonly filledQuantity: Decimal; readonly edit: ApprovedEdit }
  /** Everything that the account has open, or all of one underlying; `orders`: those that we know of. */
  | { readonly type: 'SendCancelAll'; readonly venue: VenueId; readonly account: AccountId;
      readonly underlying: Underlying | null; readonly orders: readonly OrderAt[] }
  | { readonly type: 'QueryOrder'; readonly venue: VenueId; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly clientOrderId: ClientOrderId;
      /** Absent: nothing more is known of it. */
      readonly order?: AskedOrder }
  | { readonly type: 'CreateCombo'; readonly venue: VenueId; readonly account: AccountId;
      readonly legs: readonly ComboLeg[] }
  | { readonly type: 'RequestSnapshot'; readonly venue: VenueId; readonly account: AccountId }
  /** Simulated venues only. */
  | { readonly type: 'ShockMarket'; readonly venue: VenueId; readonly underlying: string;
      readonly moveFraction: number };

/** Those of transactions are for venues on chains alone. */
export type OutwardEffect = Effect | TransactionEffect;

export const isOfTransaction = (effect: OutwardEffect): effect is TransactionEffect =>
  effect.type === 'ActOnLoan' || effect.type === 'BroadcastTransaction' || effect.type === 'WithholdTransaction'
  || effect.type === 'ReplaceTransaction' || effect.type === 'ResumeTransactions';

export interface CausedEffect { readonly causeSeq: number; readonly effect: OutwardEffect }
