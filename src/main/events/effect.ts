/** What apply asks of the outside world. Released only after the entry that caused it is durable (invariant I12). */
import type { AccountId, ClientOrderId, InstrumentId, VenueId, VenueOrderId } from '../../shared/domain/ids.ts';
import type { ApprovedOrder } from '../../shared/domain/order.ts';

export type Effect =
  | { readonly type: 'SendOrder'; readonly venue: VenueId; readonly order: ApprovedOrder }
  | { readonly type: 'SendCancel'; readonly venue: VenueId; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId | null }
  | { readonly type: 'QueryOrder'; readonly venue: VenueId; readonly account: AccountId;
      readonly instrument: InstrumentId; readonly clientOrderId: ClientOrderId }
  | { readonly type: 'RequestSnapshot'; readonly venue: VenueId; readonly account: AccountId }
  /** Simulated venues only. */
  | { readonly type: 'ShockMarket'; readonly venue: VenueId; readonly underlying: string;
      readonly moveFraction: number };

export interface CausedEffect { readonly causeSeq: number; readonly effect: Effect }
