/** Schemas of what venues report about our orders and accounts. */
import { z } from 'zod';
import type { AccountFact, AccountSnapshot, OrderFact, OrderTerms, VenueOrder, VenuePosition } from '../event.ts';
import { balance, fill, orderState, side, stopTrigger } from './domain.ts';
import { decimal, eventsOf, flag, num, recordOf, text } from './fields.ts';

const venueOrder = recordOf<VenueOrder>()(z.strictObject({ clientOrderId: text.nullable(), venueOrderId: text,
  instrument: text, side, price: decimal.nullable(), quantity: decimal, filledQuantity: decimal,
  trigger: stopTrigger.exactOptional() }));
const venuePosition = recordOf<VenuePosition>()(
  z.strictObject({ instrument: text, quantity: decimal, averagePrice: decimal.nullable() }));
const snapshot = recordOf<AccountSnapshot>()(z.strictObject({ account: text, venueTimeMs: num.nullable(),
  balances: z.array(balance), positions: z.array(venuePosition), openOrders: z.array(venueOrder),
  rounding: decimal.exactOptional() }));

export const orderTerms = recordOf<OrderTerms>()(z.strictObject({ price: decimal.nullable(), quantity: decimal }));

const answered = { clientOrderId: text, reason: text };

export const orderFactSchemas = eventsOf<OrderFact>()({
  OrderAcknowledged: z.strictObject({ type: z.literal('OrderAcknowledged'), clientOrderId: text, venueOrderId: text }),
  OrderRejected: z.strictObject({ type: z.literal('OrderRejected'), ...answered }),
  OrderCancelled: z.strictObject({ type: z.literal('OrderCancelled'), ...answered }),
  OrderExpired: z.strictObject({ type: z.literal('OrderExpired'), ...answered }),
  CancelRejected: z.strictObject({ type: z.literal('CancelRejected'), ...answered }),
  OrderSendFailed: z.strictObject({ type: z.literal('OrderSendFailed'), ...answered, mayHaveLeft: flag }),
  OrderStatusReported: z.strictObject({ type: z.literal('OrderStatusReported'), clientOrderId: text, found: flag,
    venueOrderId: text.nullable(), state: orderState.nullable(), filledQuantity: decimal.nullable(),
    terms: orderTerms.exactOptional(), triggered: flag.exactOptional() }),
  OrderTriggered: z.strictObject({ type: z.literal('OrderTriggered'), clientOrderId: text,
    venueOrderId: text.nullable() }),
  OrderEdited: z.strictObject({ type: z.literal('OrderEdited'), clientOrderId: text, editId: text, venueOrderId: text,
    terms: orderTerms }),
  EditRejected: z.strictObject({ type: z.literal('EditRejected'), ...answered, editId: text }),
  EditSendFailed: z.strictObject({ type: z.literal('EditSendFailed'), ...answered, editId: text, mayHaveLeft: flag }),
});

export const accountFactSchemas = eventsOf<AccountFact>()({
  FillReported: z.strictObject({ type: z.literal('FillReported'), fill }),
  AccountSnapshotReported: z.strictObject({ type: z.literal('AccountSnapshotReported'), snapshot }),
  FundingPaid: z.strictObject({ type: z.literal('FundingPaid'), paymentId: text, account: text, instrument: text,
    currency: text, amount: decimal }),
  InterestAccrued: z.strictObject({ type: z.literal('InterestAccrued'), paymentId: text, account: text,
    currency: text, amount: decimal }),
  PositionSettled: z.strictObject({ type: z.literal('PositionSettled'), settlementId: text, account: text,
    instrument: text, quantity: decimal, settlementPriceUsd: decimal, currency: text, amount: decimal }),
  TransferReported: z.strictObject({ type: z.literal('TransferReported'), transferId: text, account: text,
    currency: text, amount: decimal }),
});
