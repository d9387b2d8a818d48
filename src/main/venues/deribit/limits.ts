/**
 * What Deribit lets an account ask for, in its own credits, and what an order must fit before it leaves. Numbers: a
 * recorded default account (facts, 2.4); the account's own limits are read from its summary and replace them.
 */
import { isMultipleOf, toText } from '../../../shared/domain/decimal.ts';
import type { OrderAbilities } from '../../../shared/domain/account.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ApprovedOrder } from '../../../shared/domain/order.ts';
import { isOnTick, tickAt } from '../../../shared/domain/tick.ts';
import type { RateBudgetSetting } from '../transport/rateBudget.ts';

/** An edit keeps the order's number and what filled; one request cancels all, or all of a pair. */
export const DERIBIT_ORDERS: OrderAbilities = { edit: 'amend', cancelAll: true, combos: true,
  deadMansSwitch: false,
  stops: { kinds: ['perpetual', 'future', 'option'], by: ['mark', 'index', 'last'], bound: false } };

export type BudgetName = 'trading' | 'other' | 'subscribe' | 'log';

/** One bucket of requests: sustained per second, and at most that many at once. */
interface RateGroup { readonly rate: number; readonly burst: number }
export interface AccountLimits { readonly trading: RateGroup; readonly other: RateGroup }

export const DEFAULT_LIMITS: AccountLimits = { trading: { rate: 5, burst: 20 }, other: { rate: 20, burst: 100 } };

/** A quarter of what may leave at once is kept for cancels and for orders that only reduce. */
const RESERVED_SHARE = 0.25;
/** Never quite what the venue allows: its clock and ours do not tick together, and beyond it the session ends. */
const MARGIN = 0.9;

function budgetOf(name: string, { rate, burst }: RateGroup): RateBudgetSetting {
  const capacity = Math.max(1, Math.floor(burst * MARGIN));
  return { name, capacity, refillPerSecond: Math.max(0.1, rate * MARGIN),
    reserve: Math.min(capacity - 1, Math.ceil(capacity * RESERVED_SHARE)) };
}

/** Calls with buckets of their own: `public/subscribe` 3.3/s (10 at once), `get_transaction_log` 1/s. */
const SUBSCRIBE_LIMIT: RateGroup = { rate: 3.3, burst: 10 };
const LOG_LIMIT: RateGroup = { rate: 1, burst: 2 };

/** Every bucket of a connection; `limits` null: the default account's. */
export function budgetsOf(limits: AccountLimits | null): Readonly<Record<BudgetName, RateBudgetSetting>> {
  const { trading, other } = limits ?? DEFAULT_LIMITS;
  return { trading: budgetOf('matching', trading), other: budgetOf('other', other),
    subscribe: budgetOf('subscribe', SUBSCRIBE_LIMIT), log: budgetOf('transaction log', LOG_LIMIT) };
}

/** Channels of one `subscribe` call: far below the frame that the venue takes. */
export const CHANNELS_AT_ONCE = 400;
const LONGEST_LABEL = 64;

/** Why the venue would refuse the order, in the words for the trader; null when it fits. */
type Fitted = Pick<ApprovedOrder, 'quantity' | 'price' | 'clientOrderId' | 'type' | 'timeInForce' | 'trigger'>;

export function misfitOf(order: Fitted, instrument: Instrument): string | null {
  const { quantity, price, clientOrderId, trigger } = order;
  if (!isMultipleOf(quantity, instrument.lotSize)) {
    return `quantity ${toText(quantity)} is not a multiple of the lot ${toText(instrument.lotSize)}`;
  }
  if (quantity < instrument.minQuantity) {
    return `quantity ${toText(quantity)} is below the minimum ${toText(instrument.minQuantity)}`;
  }
  if (price !== null && !isOnTick(instrument, price)) {
    return `price ${toText(price)} is not a multiple of the tick ${toText(tickAt(instrument, price))}`;
  }
  if (trigger !== undefined && trigger.by !== 'index' && !isOnTick(instrument, trigger.price)) {
    const tick = toText(tickAt(instrument, trigger.price));
    return `trigger ${toText(trigger.price)} is not a multiple of the tick ${tick}`;
  }
  if (order.type === 'limit' && price === null) return 'a limit order needs a price';
  if (order.type === 'market' && order.timeInForce === 'fillOrKill') return 'market orders are never fill-or-kill here';
  return clientOrderId.length > LONGEST_LABEL ? `label ${clientOrderId} is longer than ${LONGEST_LABEL}` : null;
}
