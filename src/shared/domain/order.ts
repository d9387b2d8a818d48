/**
 * Orders and their life cycle (invariant I4): an order moves only along `ORDER_MOVES`, its filled quantity never
 * exceeds its quantity, and a terminal state is final. **Denied** is ours, **rejected** is the venue's; `unknown`
 * means that we do not know and are asking; `lost` that the venue, asked by client id after the time bound, has never
 * seen it (docs/decisions).
 */
import { sub, type Decimal } from './decimal.ts';
import type { AccountId, ClientOrderId, InstrumentId, ProposalId, VenueOrderId } from './ids.ts';

export type Side = 'buy' | 'sell';
/** `twap`: the venue itself spreads a market order over time. */
export type OrderType = 'limit' | 'market' | 'twap';
export type TimeInForce = 'goodTillCancelled' | 'immediateOrCancel' | 'fillOrKill';
export type OrderState =
  | 'submitted' | 'denied' | 'accepted' | 'rejected' | 'partiallyFilled' | 'filled'
  | 'cancelling' | 'cancelled' | 'expired' | 'unknown' | 'lost';

/** Slices at equal times, or at random ones around them. */
export interface TwapTerms { readonly minutes: number; readonly randomize: boolean }

/** The price that a trigger is compared with, as the venue knows it. */
export const TRIGGER_PRICES = ['mark', 'index', 'last'] as const;
export type TriggerPrice = (typeof TRIGGER_PRICES)[number];

/**
 * Makes a stop of a limit or market order: it waits at the venue until the compared price has come to `price`, a sell
 * from above, a buy from below. `price` is in the unit of what it is compared with.
 */
export interface StopTrigger { readonly price: Decimal; readonly by: TriggerPrice }

/** What is wanted, before limits have said a word. Not sendable: see ApprovedOrder. */
export interface OrderRequest {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** Limit price in the instrument's quote currency; null for a market order. Of a market order with a trigger its
   *  bound, the worst price, where the venue takes one. */
  readonly price: Decimal | null;
  readonly quantity: Decimal;
  /** Of type `twap` alone. */
  readonly twap?: TwapTerms;
  /** Absent: the order is worked at once. */
  readonly trigger?: StopTrigger;
}

/** An order that passed the limits: the only thing the outbox can send (invariant I6). Made by core/decide alone. */
export interface ApprovedOrder extends OrderRequest {
  readonly approved: true;
  readonly clientOrderId: ClientOrderId;
}

/** Other terms for an order that rests, as approved by the limits. `quantity` is the whole order's, fills included. */
export interface ApprovedEdit {
  readonly approved: true;
  /** `${runId}-${seq of the OrderEditSubmitted entry}`. */
  readonly editId: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/**
 * The newest edit of an order. While it is `submitted` the order stands on the old terms or on the new, and what may
 * fill is counted up to `ceiling`. `lost`: the venue, asked after the time bound, still has the old terms.
 */
export interface OrderEdit extends Omit<ApprovedEdit, 'approved'> {
  readonly state: 'submitted' | 'done' | 'rejected' | 'notSent' | 'lost';
  /** Why it is not `done`; null otherwise. */
  readonly reason: string | null;
  /** The most that the order can have filled in the end, whichever terms hold. */
  readonly ceiling: Decimal;
  readonly submittedTimeMs: number;
  readonly settledTimeMs: number | null;
  /** Of the edits of the last minute, this one included: they count against the limits. */
  readonly timesMs: readonly number[];
}

export interface Order extends OrderRequest {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly proposal: ProposalId | null;
  readonly state: OrderState;
  readonly filledQuantity: Decimal;
  /** Average over our fills; null while nothing filled. */
  readonly averageFillPrice: Decimal | null;
  /** Why denied, rejected, cancelled, expired or lost; null otherwise. */
  readonly reason: string | null;
  readonly submittedTimeMs: number;
  readonly updatedTimeMs: number;
  /** Since when we have not known; null in any other state. */
  readonly unknownSinceMs: number | null;
  /** Absent: never edited. */
  readonly edit?: OrderEdit;
  /** When its trigger was first known to have fired; absent while it waits, and of an order without a trigger. */
  readonly triggeredTimeMs?: number;
}

/** Has a trigger that, as far as we know, has not fired. */
export const isUntriggered = (order: Order): boolean =>
  order.trigger !== undefined && order.triggeredTimeMs === undefined;
/** A stop that waits and only ever closes: it stands at the venue between a position and its liquidation. */
export const isProtectiveStop = (order: Order): boolean => order.reduceOnly && isUntriggered(order);
/** The compared price has come to the trigger: from above to a sell, from below to a buy. */
export const hasReached = (side: Side, { price }: StopTrigger, compared: Decimal): boolean =>
  (side === 'sell' ? compared <= price : compared >= price);

/** The edit whose outcome is not known yet. */
export const pendingEdit = (order: Order): OrderEdit | null =>
  (order.edit?.state === 'submitted' ? order.edit : null);
/** The most that it can have filled in the end. */
export const ceilingOf = (order: Order): Decimal => pendingEdit(order)?.ceiling ?? order.quantity;
/** What is left to fill at most. */
export const openQuantityOf = (order: Order): Decimal => sub(ceilingOf(order), order.filledQuantity);

/** From each state, the states an order may go to. An empty list is terminal. */
export const ORDER_MOVES: Readonly<Record<OrderState, readonly OrderState[]>> = {
  submitted: ['accepted', 'rejected', 'partiallyFilled', 'filled', 'cancelling', 'cancelled', 'expired', 'unknown'],
  denied: [],
  accepted: ['partiallyFilled', 'filled', 'cancelling', 'cancelled', 'expired', 'unknown'],
  rejected: [],
  partiallyFilled: ['partiallyFilled', 'filled', 'cancelling', 'cancelled', 'expired', 'unknown'],
  filled: [],
  cancelling: ['accepted', 'partiallyFilled', 'filled', 'cancelled', 'expired', 'rejected', 'unknown'],
  cancelled: [],
  expired: [],
  unknown: ['accepted', 'rejected', 'partiallyFilled', 'filled', 'cancelling', 'cancelled', 'expired', 'lost'],
  lost: [],
};

export const isTerminal = (state: OrderState): boolean => ORDER_MOVES[state].length === 0;
/** May still fill: counts as exposure in flight. */
export const isWorking = (state: OrderState): boolean => !isTerminal(state);
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);
