/**
 * What Derive lets a trader ask for, and what an order must fit before it leaves. Five requests a second of each kind
 * (matching, the rest), five times that at once (facts 5.1). Per instrument the venue counts the same again.
 */
import { add, dec, div, fromNumber, isMultipleOf, max, mul, roundTo, toText,
  type Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ApprovedOrder } from '../../../shared/domain/order.ts';
import { isOnTick, tickAt } from '../../../shared/domain/tick.ts';
import type { Clock } from '../../ports/ports.ts';
import { RateBudget, type RateBudgetSetting } from '../transport/rateBudget.ts';

export type BudgetName = 'matching' | 'other' | 'cancelAll';

/** Sustained per second, and at most that many at once. */
interface Rate { readonly perSecond: number; readonly burst: number }

const MATCHING: Rate = { perSecond: 5, burst: 25 };
const OTHER: Rate = { perSecond: 5, burst: 25 };
const CANCEL_ALL: Rate = { perSecond: 1, burst: 1 };
/** Never quite what the venue allows: it refills every five seconds, and its clock and ours do not tick together. */
const MARGIN = 0.8;
/** Of what may leave at once, kept for cancels, reducing orders and questions about unknown ones. */
const RESERVED_SHARE = 0.3;

function budgetOf(name: string, { perSecond, burst }: Rate): RateBudgetSetting {
  const capacity = Math.max(1, Math.floor(burst * MARGIN));
  return { name, capacity, refillPerSecond: perSecond * MARGIN,
    reserve: Math.min(capacity - 1, Math.ceil(capacity * RESERVED_SHARE)) };
}

const BUDGETS: Readonly<Record<BudgetName, RateBudgetSetting>> = {
  matching: budgetOf('matching', MATCHING), other: budgetOf('other', OTHER),
    cancelAll: budgetOf('cancel all', CANCEL_ALL),
};

export type Budgets = Readonly<Record<BudgetName, RateBudget>>;
/** The venue counts by wallet: connections of one wallet share theirs. */
export const openBudgets = (clock: Clock): Budgets => ({ matching: new RateBudget(BUDGETS.matching, clock),
  other: new RateBudget(BUDGETS.other, clock), cancelAll: new RateBudget(BUDGETS.cancelAll, clock) });

/** Channels of one `subscribe`: far below the frame that the venue takes. */
export const CHANNELS_AT_ONCE = 250;
const LONGEST_LABEL = 64;
/** More digits are rejected, not cut off. */
const MOST_DIGITS = dec('0.000000000001');

/** What an instrument says beyond what every venue says. */
export interface Terms {
  readonly asset: `0x${string}`;
  readonly subId: bigint;
  /** USDC of each taking. */
  readonly baseFee: Decimal;
  readonly most: Decimal | null;
}

/** Why the venue would refuse the order, in the words for the trader; null when it fits. */
export function misfitOf(
  { quantity, price, type, clientOrderId }: Pick<ApprovedOrder, 'quantity' | 'price' | 'type' | 'clientOrderId'>,
  instrument: Instrument, { most }: Pick<Terms, 'most'>,
): string | null {
  if (!isMultipleOf(quantity, instrument.lotSize)) {
    return `quantity ${toText(quantity)} is not a multiple of the lot ${toText(instrument.lotSize)}`;
  }
  if (quantity < instrument.minQuantity) {
    return `quantity ${toText(quantity)} is below the minimum ${toText(instrument.minQuantity)}`;
  }
  if (most !== null && quantity > most) return `quantity ${toText(quantity)} is above the most, ${toText(most)}`;
  if (price !== null && !isOnTick(instrument, price)) {
    return `price ${toText(price)} is not a multiple of the tick ${toText(tickAt(instrument, price))}`;
  }
  if (type === 'limit' && price === null) return 'a limit order needs a price';
  if (!isMultipleOf(quantity, MOST_DIGITS)) return `quantity ${toText(quantity)} has more than 12 digits`;
  return clientOrderId.length > LONGEST_LABEL ? `label ${clientOrderId} is longer than ${LONGEST_LABEL}` : null;
}

/** The venue asks for twice what a taker would pay now; prices move until it looks. */
const FEE_REACH = dec('2.5');
const FEE_DIGITS = 6;

/**
 * Highest fee that the order signs for, in USDC per unit of volume: the worst that the venue may take, well above what
 * it takes. `price`: of the underlying.
 */
export function maxFeeOf(instrument: Instrument, baseFee: Decimal, quantity: Decimal, price: Decimal): Decimal {
  const rate = fromNumber(Math.max(instrument.makerFeeRate, instrument.takerFeeRate), 12);
  const perUnit = add(mul(rate, price), div(baseFee, quantity));
  return max(dec('0.01'), roundTo(mul(perUnit, FEE_REACH), FEE_DIGITS, 'ceil'));
}
