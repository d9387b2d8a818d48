/**
 * What resting orders hold of the initial margin on Derive: per instrument, the side whose fill at the orders' prices
 * would take away more, by full recomputation. The venue looks for the worst subset of all orders; sides of different
 * instruments are added up here, which is never less where they do not offset. Source: facts on Derive 6.2.
 */
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { unitsOf } from '../../portfolio/contractValue.ts';
import { note, type Prices } from '../holdings.ts';
import type { AccountInput, HeldPosition, RestingOrder } from '../model.ts';

/** `netInitial`: net initial margin of an account without orders, in USDC. Zero or positive. */
export function ordersInitial(
  input: AccountInput,
  prices: Prices,
  netInitial: (input: AccountInput) => number,
): number {
  if (input.openOrders.length === 0) return 0;
  const still = { ...input, openOrders: [] };
  const now = netInitial(still);
  const groups = new Map<InstrumentId, RestingOrder[]>();
  for (const order of input.openOrders) {
    groups.set(order.instrument.id, [...(groups.get(order.instrument.id) ?? []), order]);
  }
  let held = 0;
  for (const orders of groups.values()) {
    const loss = (side: RestingOrder['side']): number => {
      let after: AccountInput = still;
      for (const order of orders) if (order.side === side && order.quantity !== 0) after = filled(after, order, prices);
      return now - netInitial(after);
    };
    held += Math.max(loss('buy'), loss('sell'), 0);
  }
  return held;
}

function filled(
  input: AccountInput,
  { instrument, side, price, quantity }: RestingOrder,
  prices: Prices,
): AccountInput {
  const own = input.positions.find((position) => position.instrument.id === instrument.id) ?? null;
  const paid = price ?? own?.markPrice ?? null;
  if (paid === null) {
    note(prices.missing, `mark price of ${instrument.venueName}`);
    return input;
  }
  const signed = side === 'buy' ? quantity : -quantity;
  const bought: HeldPosition = {
    instrument,
    quantity: signed,
    averagePrice: paid,
    markPrice: own?.markPrice ?? paid,
    impliedVol: own?.impliedVol ?? null,
    forwardUsd: own?.forwardUsd ?? forwardFrom(input, instrument),
    margin: null,
  };
  if (instrument.kind !== 'option') return { ...input, positions: [...input.positions, bought] };
  const kept = input.positions.filter((position) => position !== own);
  return {
    ...input,
    balances: [...input.balances, { currency: 'USDC', amount: -unitsOf(instrument, signed) * paid }],
    positions: [...kept, own === null ? bought : { ...own, quantity: own.quantity + signed }],
  };
}

/** That of another option of the expiry, else the index. */
function forwardFrom({ positions, pricesUsd }: AccountInput, instrument: RestingOrder['instrument']): number | null {
  if (instrument.kind !== 'option') return null;
  const same = positions.find(
    (position) =>
      position.instrument.kind === 'option' &&
      position.forwardUsd !== null &&
      position.instrument.underlying === instrument.underlying &&
      position.instrument.expiryTimeMs === instrument.expiryTimeMs,
  );
  return same?.forwardUsd ?? pricesUsd.get(instrument.underlying) ?? null;
}
