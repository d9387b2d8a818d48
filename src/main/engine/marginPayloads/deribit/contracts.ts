/** Positions and orders of a payload as ours. Quantities stay the venue's: USD of inverse futures, else coins. */
import { dec } from '../../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { HeldPosition, RestingOrder } from '../../../risk/margin/model.ts';
import { instrumentOfName } from '../../../venues/deribit/symbols.ts';
import { PayloadError } from '../marginCase.ts';
import type { AccountOrder, AccountPosition } from './messages.ts';

export function instrumentNamed(name: string, file: string): Instrument {
  const instrument = instrumentOfName(name, { contractSize: dec(1) });
  if (instrument === null) throw new PayloadError(file, name, 'is no instrument of Deribit that we know');
  return instrument;
}

const isInverseFuture = ({ style, kind }: Instrument): boolean => style === 'inverse' && kind !== 'option';

export function heldPosition(position: AccountPosition, file: string): HeldPosition {
  const instrument = instrumentNamed(position.instrument_name, file);
  const { mark_price: markPrice, size, mark_iv: volPercent } = position;
  return {
    instrument,
    quantity: size,
    averagePrice: instrument.kind === 'option' ? (position.average_price ?? null) : basisOf(position, instrument),
    markPrice,
    impliedVol: volPercent === undefined ? null : volPercent / 100,
    forwardUsd: position.underlying_price ?? null,
    margin: null,
  };
}

/**
 * Session results count from the last settlement where a position was held through it (facts 3.1): of the two prices
 * that may be meant the one that gives the floating result is.
 */
function basisOf(position: AccountPosition, instrument: Instrument): number | null {
  const {
    average_price: paid,
    settlement_price: settled,
    floating_profit_loss: floating,
    size,
    mark_price: mark,
  } = position;
  if (settled === undefined || floating === undefined || paid === undefined) return paid ?? settled ?? null;
  const gain = (from: number): number =>
    isInverseFuture(instrument) ? size * (1 / from - 1 / mark) : size * (mark - from);
  return Math.abs(gain(settled) - floating) < Math.abs(gain(paid) - floating) ? settled : paid;
}

/** A future delta of the account's map stands for a perpetual of that index, bought at its price. */
export function perpetualOf(pair: string, coins: number, price: number, file: string): HeldPosition {
  const [coin = '', quote = 'usd'] = pair.toUpperCase().split('_');
  const instrument = instrumentNamed(quote === 'USD' ? `${coin}-PERPETUAL` : `${coin}_${quote}-PERPETUAL`, file);
  const quantity = isInverseFuture(instrument) ? coins * price : coins;
  return {
    instrument,
    quantity,
    averagePrice: price,
    markPrice: price,
    impliedVol: null,
    forwardUsd: null,
    margin: null,
  };
}

/** Orders that rest and may open; what waits for a trigger holds nothing yet. */
export function restingOrders(orders: readonly AccountOrder[], file: string): readonly RestingOrder[] {
  return orders
    .filter((order) => order.order_state === 'open' && !order.reduce_only && order.amount !== undefined)
    .map((order) => ({
      instrument: instrumentNamed(order.instrument_name, file),
      side: order.direction,
      price: typeof order.price === 'number' ? order.price : null,
      quantity: (order.amount ?? 0) - order.filled_amount,
    }));
}
