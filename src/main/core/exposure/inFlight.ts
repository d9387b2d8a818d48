/**
 * What may still change a position: the unfilled rest of every working order (unknown ones too, invariant I8) and fills
 * that the venue has told of but not sent. Quantities in contracts, deltas in coin.
 */
import { add, toNumber, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { AccountId, InstrumentId, Underlying } from '../../../shared/domain/ids.ts';
import { isWorking, openQuantityOf, pendingEdit, type Order } from '../../../shared/domain/order.ts';
import type { ReadState } from '../state.ts';
import { legTrades } from '../../../shared/domain/combo.ts';
import type { Cover } from './bookCover.ts';
import { isWaiting } from './stops.ts';
import { unitDeltaOf } from './unitDelta.ts';

/** `now`: what may fill as things stand. `limits`: with the stops that would add risk once they fire (rule G4). */
export type Counts = 'now' | 'limits';

/**
 * Of one order: the rest if it works (with an edit under way the larger one), else what is in transit. The rest of a
 * working order includes its transit. A stop that waits fills nothing.
 */
export function inFlightQuantity(state: ReadState, order: Order, counts: Counts = 'now'): Decimal {
  if (isWorking(order.state)) {
    const isLeftOut = isWaiting(state, order) && (counts === 'now' || order.reduceOnly);
    return isLeftOut ? ZERO : openQuantityOf(order);
  }
  return state.transits.get(order.clientOrderId)?.quantity ?? ZERO;
}

export interface InFlightContracts { readonly buy: Decimal; readonly sell: Decimal }

/** For limits. Orders in a combo count with the leg that is this instrument. */
export function inFlightContracts(state: ReadState, account: AccountId, instrument: InstrumentId): InFlightContracts {
  let buy = ZERO;
  let sell = ZERO;
  for (const order of state.orders.values()) {
    if (order.account !== account) continue;
    const combo = order.instrument === instrument ? undefined : state.instruments.get(order.instrument);
    if (order.instrument !== instrument && combo?.kind !== 'combo') continue;
    const whole = inFlightQuantity(state, order, 'limits');
    const trades = combo?.kind === 'combo' ? legTrades(combo, order.side, whole)
      : [{ instrument, side: order.side, quantity: whole }];
    for (const { instrument: leg, side, quantity } of trades) {
      if (leg !== instrument) continue;
      if (side === 'buy') buy = add(buy, quantity);
      else sell = add(sell, quantity);
    }
  }
  return { buy, sell };
}

export interface InFlightDelta {
  readonly longDeltaCoin: number;
  readonly shortDeltaCoin: number;
  /** Orders whose delta cannot be computed, named: the total is then not to be relied on. */
  readonly missing: readonly string[];
}

export function inFlightDelta(
  state: ReadState, underlying: Underlying, counts: Counts = 'now', cover: Cover = null,
): InFlightDelta {
  let longDeltaCoin = 0;
  let shortDeltaCoin = 0;
  const missing: string[] = [];
  for (const order of state.orders.values()) {
    const quantity = inFlightQuantity(state, order, counts);
    if (quantity === ZERO || cover?.(order.account) === false) continue;
    const instrument = state.instruments.get(order.instrument);
    if (instrument !== undefined && instrument.underlying !== underlying) continue;
    if (!isWorking(order.state)) missing.push(`fills of order ${order.clientOrderId}`);
    const unit = instrument === undefined ? null : unitDeltaOf(state, instrument);
    if (unit === null) {
      missing.push(`delta of order ${order.clientOrderId}`);
      continue;
    }
    const delta = unit * toNumber(quantity) * (order.side === 'buy' ? 1 : -1);
    if (delta > 0) longDeltaCoin += delta;
    else shortDeltaCoin += delta;
  }
  return { longDeltaCoin, shortDeltaCoin, missing };
}

/** Orders whose open quantity hangs on an edit under way: enough for a limit's worst case, not for a hedge. */
export function editsUnderWay(state: ReadState, underlying: Underlying, cover: Cover): string[] {
  const named: string[] = [];
  for (const order of state.orders.values()) {
    const edit = isWorking(order.state) ? pendingEdit(order) : null;
    if (edit === null || edit.quantity === order.quantity || cover?.(order.account) === false) continue;
    if (state.instruments.get(order.instrument)?.underlying === underlying) {
      named.push(`edit of order ${order.clientOrderId}`);
    }
  }
  return named;
}
