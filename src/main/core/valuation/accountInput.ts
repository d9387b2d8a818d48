/** What a margin model is told of one account: a market input older than its bound is left out, and so is missed. */
import { toNumber, ZERO } from '../../../shared/domain/decimal.ts';
import type { Account } from '../../../shared/domain/account.ts';
import { positionMarginOf } from '../../../shared/domain/marginTerms/marginTerms.ts';
import type { AccountId, PricedName } from '../../../shared/domain/ids.ts';
import { legTrades } from '../../../shared/domain/combo.ts';
import { isWorking, openQuantityOf, type Order } from '../../../shared/domain/order.ts';
import type { AccountInput, HeldPosition, RestingOrder } from '../../risk/margin/model.ts';
import { isWaiting } from '../exposure/stops.ts';
import type { ReadState } from '../state.ts';
import { numberOrNull, VALUATION_BOUNDS } from './legSources.ts';

export function accountInputOf(state: ReadState, account: Account): AccountInput {
  const nowMs = state.timeMs;
  const balances = [...state.balances.values()].filter((balance) => balance.account === account.id)
    .map(({ currency, amount }) => ({ currency, amount: toNumber(amount) }));
  return {
    account: account.id, nowMs, balances, positions: heldPositions(state, account.id),
    openOrders: restingOrders(state, account.id), pricesUsd: pricesOf(state, account),
    lendingTerms: [...state.lendingTerms.values()].filter((terms) => terms.venue === account.venue),
    terms: state.marginTerms.get(account.id)?.terms ?? null,
  };
}

const isFresh = (state: ReadState, receivedTimeMs: number): boolean =>
  state.timeMs - receivedTimeMs <= VALUATION_BOUNDS.maxQuoteAgeMs;

function heldPositions(state: ReadState, account: AccountId): HeldPosition[] {
  const held: HeldPosition[] = [];
  const margins = new Map(state.marginTerms.get(account)?.positionMargins
    .map((margin) => [margin.instrument, positionMarginOf(margin)] as const));
  for (const position of state.positions.values()) {
    const instrument = state.instruments.get(position.instrument);
    if (position.account !== account || position.quantity === ZERO || instrument === undefined) continue;
    const known = state.quotes.get(instrument.id);
    const quote = known !== undefined && isFresh(state, known.receivedTimeMs) ? known : null;
    held.push({
      instrument, quantity: toNumber(position.quantity), averagePrice: numberOrNull(position.averagePrice),
      markPrice: numberOrNull(quote?.markPrice ?? null), impliedVol: quote?.markImpliedVol ?? null,
      forwardUsd: quote?.forwardPrice ?? null, margin: margins.get(instrument.id) ?? null,
    });
  }
  return held;
}

/** Positions in instruments that no venue lists: no margin model can say anything about them. */
export function unlistedPositions(state: ReadState, account: AccountId): string[] {
  const unlisted: string[] = [];
  for (const position of state.positions.values()) {
    if (position.account !== account || position.quantity === ZERO) continue;
    if (!state.instruments.has(position.instrument)) unlisted.push(`terms of ${position.instrument}`);
  }
  return unlisted;
}

function markOf(state: ReadState, id: string): Pick<RestingOrder, 'mark'> {
  const quote = state.quotes.get(id);
  return quote === undefined || !isFresh(state, quote.receivedTimeMs) ? {} : { mark: {
    markPrice: numberOrNull(quote.markPrice), impliedVol: quote.markImpliedVol, forwardUsd: quote.forwardPrice } };
}

function restingOrders(state: ReadState, account: AccountId): RestingOrder[] {
  // A stop holds no margin while it waits.
  return [...state.orders.values()].filter((order) =>
    order.account === account && isWorking(order.state) && !isWaiting(state, order))
    .flatMap((order) => tradesOf(state, order));
}

/** What a working order may still trade: itself, or the legs of its combo. */
export function tradesOf(state: ReadState, order: Order): readonly RestingOrder[] {
  const instrument = state.instruments.get(order.instrument);
  if (instrument === undefined) return [];
  const legs = instrument.kind === 'combo' ? legTrades(instrument, order.side, openQuantityOf(order))
    : [{ instrument: instrument.id, side: order.side, quantity: openQuantityOf(order) }];
  return legs.flatMap(({ instrument: id, side, quantity }) => {
    const of = state.instruments.get(id);
    // The price of a combo says nothing of one leg alone.
    const price = instrument.kind === 'combo' ? null : numberOrNull(order.price);
    if (of === undefined) return [];
    return [{ instrument: of, side, price, quantity: toNumber(quantity), ...markOf(state, id) }];
  });
}

function pricesOf(state: ReadState, account: Account): Map<PricedName, number> {
  const prices = new Map<PricedName, number>([['USD', 1]]);
  for (const index of state.indexes.values()) {
    if (index.venue !== account.venue || !isFresh(state, index.receivedTimeMs)) continue;
    prices.set(index.underlying, toNumber(index.priceUsd));
  }
  return prices;
}
