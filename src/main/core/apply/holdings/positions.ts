/**
 * Arithmetic of positions (rules P2-P5, P8, P9): what one fill, settlement or adjustment does to a position, and
 * the cash that moves with it. Pure; the caller books. Linear contracts average arithmetically, inverse perpetuals and
 * futures harmonically (their profit is linear in 1/price); options pay their premium when traded.
 */
import { abs, add, div, mul, neg, sign, sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { LedgerReason } from '../../../../shared/domain/account.ts';
import type { AccountId, Currency, InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../../../shared/domain/order.ts';
import type { Position } from '../../../../shared/domain/position.ts';
import { assert } from '../../assert.ts';

export interface CashMove { readonly currency: Currency; readonly reason: LedgerReason; readonly amount: Decimal }

export interface Booking {
  /** Null: nothing is held as a position (spot lives in the balances). */
  readonly position: Position | null;
  readonly cash: readonly CashMove[];
  /** Profit could not be computed because the entry price is unknown. */
  readonly profitUnknown: boolean;
}

export const flatPosition = (account: AccountId, instrument: InstrumentId): Position =>
  ({ account, instrument, quantity: ZERO, averagePrice: null, realizedPnl: ZERO });

/** Coin-settled perpetuals and futures: face value in USD, profit in coin. */
const isInverseContract = (instrument: Instrument): boolean =>
  instrument.style === 'inverse' && (instrument.kind === 'perpetual' || instrument.kind === 'future');

export function bookFill(
  instrument: Instrument, before: Position, side: Side, price: Decimal, quantity: Decimal,
): Booking {
  assert(quantity > 0n, 'a booked fill has a quantity above zero');
  const change = side === 'buy' ? quantity : neg(quantity);
  if (instrument.kind === 'spot') {
    return { position: null, cash: spotCash(instrument, change, price), profitUnknown: false };
  }
  const moved = move(instrument, before, change, price);
  const isOption = instrument.kind === 'option';
  const premium = neg(mul(mul(change, instrument.contractMultiplier), price));
  const amount = isOption ? premium : moved.profit;
  const cash: CashMove[] = amount === ZERO ? []
    : [{ currency: instrument.settlementCurrency, reason: isOption ? 'premium' : 'realizedPnl', amount }];
  // An option's cash is its premium, whatever it once cost: only contracts owe a profit that we could not compute.
  return { position: moved.position, cash, profitUnknown: moved.profitUnknown && !isOption };
}

function spotCash(instrument: Instrument, change: Decimal, price: Decimal): CashMove[] {
  const coins = mul(change, instrument.contractMultiplier);
  return [
    { currency: instrument.underlying, reason: 'premium', amount: coins },
    { currency: instrument.quoteCurrency, reason: 'premium', amount: neg(mul(coins, price)) },
  ];
}

interface Moved { readonly position: Position; readonly profit: Decimal; readonly profitUnknown: boolean }

/** Closes what runs against the position first, opens the rest at `price`. */
function move(instrument: Instrument, before: Position, change: Decimal, price: Decimal): Moved {
  const held = before.quantity;
  const quantity = add(held, change);
  if (held === ZERO || sign(held) === sign(change)) {
    const averagePrice = averageOf(instrument, held, before.averagePrice, change, price);
    return { position: { ...before, quantity, averagePrice }, profit: ZERO, profitUnknown: false };
  }
  const closed = abs(change) < abs(held) ? neg(change) : held;
  const crossed = sign(quantity) === sign(change);
  const averagePrice = quantity === ZERO ? null : crossed ? price : before.averagePrice;
  if (before.averagePrice === null) {
    return { position: { ...before, quantity, averagePrice }, profit: ZERO, profitUnknown: true };
  }
  const profit = profitOf(instrument, closed, before.averagePrice, price);
  const realizedPnl = add(before.realizedPnl, profit);
  return { position: { ...before, quantity, averagePrice, realizedPnl }, profit, profitUnknown: false };
}

function averageOf(
  instrument: Instrument, held: Decimal, heldPrice: Decimal | null, change: Decimal, price: Decimal,
): Decimal | null {
  if (held === ZERO) return price;
  if (heldPrice === null) return null;
  const total = add(held, change);
  if (isInverseContract(instrument)) {
    // total / (held/heldPrice + change/price), brought over one denominator so that it is rounded once.
    const denominator = add(mul(held, price), mul(change, heldPrice));
    return denominator === ZERO ? price : div(mul(mul(total, heldPrice), price), denominator);
  }
  return div(add(mul(held, heldPrice), mul(change, price)), total);
}

/** Profit in settlement currency of closing `closed` contracts (positive long) bought at `entry`, sold at `exit`. */
export function profitOf(instrument: Instrument, closed: Decimal, entry: Decimal, exit: Decimal): Decimal {
  const size = mul(closed, instrument.contractMultiplier);
  if (!isInverseContract(instrument)) return mul(size, sub(exit, entry));
  const denominator = mul(entry, exit);
  return denominator === ZERO ? ZERO : div(mul(size, sub(exit, entry)), denominator);
}

/** Expiry: `quantity` (positive long) goes and `amount` comes; what an option was bought for is set against it. */
export function settle(
  instrument: Instrument | undefined, before: Position, quantity: Decimal, amount: Decimal,
): Position {
  const left = sub(before.quantity, quantity);
  const paid = instrument?.kind === 'option' && before.averagePrice !== null
    ? mul(mul(quantity, instrument.contractMultiplier), before.averagePrice) : ZERO;
  return {
    ...before, quantity: left, averagePrice: left === ZERO ? null : before.averagePrice,
    realizedPnl: add(before.realizedPnl, sub(amount, paid)),
  };
}

/** Opening base or repair. `averagePrice` is the venue's; without one it is only kept while the side stays. */
export function adjust(before: Position, change: Decimal, averagePrice: Decimal | null): Position {
  const quantity = add(before.quantity, change);
  const shrinks = sign(quantity) === sign(before.quantity) && abs(quantity) <= abs(before.quantity);
  return { ...before, quantity,
    averagePrice: quantity === ZERO ? null : averagePrice ?? (shrinks ? before.averagePrice : null) };
}

/** Signed quantity of a side. */
export const signedQuantity = (side: Side, quantity: Decimal): Decimal => (signOf(side) > 0 ? quantity : neg(quantity));
