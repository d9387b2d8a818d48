/**
 * An account as Deribit's margin rules see it: cash and worth per settlement currency, contracts as legs, orders with
 * what they would fill. Both models read it; each adds its own rules.
 */
import type { Currency } from '../../../../shared/domain/ids.ts';
import type { DeribitCollateral } from '../../../../shared/domain/marginTerms/deribitStandard.ts';
import { isInverseFuture, unitsOf } from '../../portfolio/contractValue.ts';
import { pricesOf, type Prices } from '../holdings.ts';
import type { AccountInput, HeldPosition, RestingOrder } from '../model.ts';
import { legOf, type DeribitLeg } from './legs.ts';

/** One currency of the account, in that currency. */
export interface CurrencyHolding {
  readonly currency: Currency;
  readonly usd: number;
  readonly cash: number;
  /** Unrealised, of futures and perpetuals. */
  readonly futuresGain: number;
  readonly optionsValue: number;
}

/** Working orders of one instrument beside the position that they would change, in coins at the orders' own prices. */
export interface OrderedLeg {
  readonly leg: DeribitLeg;
  readonly buyCoins: number;
  readonly sellCoins: number;
}

export interface DeribitBook {
  readonly collateral: DeribitCollateral;
  readonly holdings: readonly CurrencyHolding[];
  readonly legs: readonly DeribitLeg[];
  readonly orders: readonly OrderedLeg[];
  readonly prices: Prices;
}

export const equityOf = ({ cash, futuresGain, optionsValue }: CurrencyHolding): number =>
  cash + futuresGain + optionsValue;

export function bookOf(input: AccountInput, collateral: DeribitCollateral): DeribitBook {
  const prices = pricesOf(input);
  const legs: DeribitLeg[] = [];
  for (const position of input.positions) {
    const leg = position.quantity === 0 ? null : legOf(position, input.nowMs, prices);
    if (leg !== null) legs.push(leg);
  }
  return { collateral, legs, holdings: holdingsOf(input, legs, prices), orders: ordersOf(input, prices), prices };
}

function holdingsOf(input: AccountInput, legs: readonly DeribitLeg[], prices: Prices): CurrencyHolding[] {
  const held = new Map<Currency, { cash: number; futuresGain: number; optionsValue: number }>();
  const of = (currency: Currency) => {
    const known = held.get(currency) ?? { cash: 0, futuresGain: 0, optionsValue: 0 };
    held.set(currency, known);
    return known;
  };
  for (const { currency, amount } of input.balances) if (amount !== 0) of(currency).cash += amount;
  for (const { currency, kind, worth } of legs)
    of(currency)[kind === 'option' ? 'optionsValue' : 'futuresGain'] += worth;
  return [...held].map(([currency, known]) => ({ currency, usd: prices.usd(currency), ...known }));
}

function ordersOf(input: AccountInput, prices: Prices): OrderedLeg[] {
  const ordered = new Map<string, { leg: DeribitLeg; buyCoins: number; sellCoins: number }>();
  for (const order of input.openOrders) {
    if (order.quantity === 0) continue;
    const known = ordered.get(order.instrument.id) ?? flatOrder(input, order, prices);
    if (known === null) continue;
    ordered.set(order.instrument.id, known);
    known[order.side === 'buy' ? 'buyCoins' : 'sellCoins'] += coinsOf(order, known.leg);
  }
  return [...ordered.values()];
}

function flatOrder(
  input: AccountInput,
  order: RestingOrder,
  prices: Prices,
): { leg: DeribitLeg; buyCoins: number; sellCoins: number } | null {
  const held = input.positions.find(({ instrument }) => instrument.id === order.instrument.id);
  const nothing: HeldPosition = {
    instrument: order.instrument,
    quantity: 0,
    averagePrice: null,
    markPrice: null,
    impliedVol: null,
    forwardUsd: null,
    ...order.mark,
    margin: null,
  };
  const position = held ?? nothing;
  const leg = legOf({ ...position, markPrice: position.markPrice ?? order.price }, input.nowMs, prices);
  return leg === null ? null : { leg, buyCoins: 0, sellCoins: 0 };
}

function coinsOf({ instrument, quantity, price }: RestingOrder, leg: DeribitLeg): number {
  const units = unitsOf(instrument, quantity);
  if (!isInverseFuture(instrument) || leg.kind === 'option') return units;
  return units / (price !== null && price > 0 ? price : leg.priceUsd);
}

/** What stands for itself: each currency in a segregated account, all of it in a cross one. */
export interface Pool {
  /** Null: the whole account, in USD. */
  readonly currency: Currency | null;
  readonly holdings: readonly CurrencyHolding[];
  readonly legs: readonly DeribitLeg[];
  readonly orders: readonly OrderedLeg[];
}

export function poolsOf({ collateral, holdings, legs, orders }: DeribitBook): readonly Pool[] {
  if (collateral === 'cross') return [{ currency: null, holdings, legs, orders }];
  const currencies = new Set([...holdings.map(({ currency }) => currency), ...orders.map(({ leg }) => leg.currency)]);
  return [...currencies].sort().map((currency) => ({
    currency,
    holdings: holdings.filter((holding) => holding.currency === currency),
    legs: legs.filter((leg) => leg.currency === currency),
    orders: orders.filter(({ leg }) => leg.currency === currency),
  }));
}
