/** The venue's own margin: what its model says of the account now, and of an order before it is taken. */
import { sign, toNumber, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { AccountInput, HeldPosition, MarginResult, RestingOrder } from '../../../risk/margin/model.ts';
import { isWaiting, leftOf } from '../matching/orderBook.ts';
import type { Floor } from './floor.ts';
import { averageOf, type Holding } from './holdings.ts';

/** Model numbers of the account as it stands; `extra` is an order that would be added. */
export function accountInput(floor: Floor, extra: RestingOrder | null = null): AccountInput {
  const { holdings, market, rules } = floor;
  const prices = new Map<string, number>([['USD', 1], ['USDC', market.usdcUsd]]);
  for (const underlying of rules.underlyings) prices.set(underlying, market.spot(underlying));
  const resting = floor.orders.openOrders().flatMap((order): RestingOrder[] => {
    if (isWaiting(order)) return [];
    const listing = floor.listings.get(order.instrument);
    if (listing === undefined) return [];
    const price = order.price === null ? null : toNumber(order.price);
    return [{ instrument: listing.instrument, side: order.side, price, quantity: toNumber(leftOf(order)) }];
  });
  return {
    account: rules.account.id,
    nowMs: market.timeMs,
    balances: holdings.balances().map(({ currency, amount }) => ({ currency, amount: toNumber(amount) })),
    positions: holdings.holdings().map((holding) => heldPosition(floor, holding)),
    openOrders: extra === null ? resting : [...resting, extra],
    pricesUsd: prices,
    lendingTerms: [],
    terms: rules.marginTerms,
  };
}

function heldPosition(floor: Floor, holding: Holding): HeldPosition {
  const listing = floor.listings.get(holding.instrument.id);
  const pricing = listing === undefined ? null : floor.priceOf(listing);
  return {
    instrument: holding.instrument,
    quantity: toNumber(holding.quantity),
    averagePrice: toNumber(averageOf(holding)),
    markPrice: pricing === null ? null : toNumber(pricing.markPrice),
    impliedVol: pricing?.markImpliedVol ?? null,
    forwardUsd: pricing?.forwardPrice ?? null,
    margin: null,
  };
}

export const marginOf = (floor: Floor, extra: RestingOrder | null = null): MarginResult =>
  floor.rules.marginModel.evaluate(accountInput(floor, extra));

/** Null when the account can carry the order, else the venue's words. Orders that need no more margin always pass. */
export function marginRefusal(
  floor: Floor, instrument: Instrument, side: 'buy' | 'sell', price: Decimal, quantity: Decimal,
): string | null {
  const held = floor.holdings.quantityOf(instrument.id);
  const against = sign(held) !== 0 && (sign(held) > 0) === (side === 'sell');
  const size = toNumber(quantity);
  if (against && size <= Math.abs(toNumber(held))) return null;
  const before = marginOf(floor);
  const after = marginOf(floor, { instrument, side, price: toNumber(price), quantity: size });
  const [equity, required, requiredBefore] = [after.haircutEquityUsd, after.initialMarginUsd, before.initialMarginUsd];
  if (equity === null || required === null || requiredBefore === null) return 'margin cannot be computed';
  if (required <= requiredBefore || required <= equity) return null;
  return `not enough margin: ${required.toFixed(0)} USD required, ${equity.toFixed(0)} USD there`;
}
