/** What can be traded: each coin against each dollar that some route connects, with the prices of its deepest pool. */
import { dec, fromNumber } from '../../../../shared/domain/decimal.ts';
import { instrumentIdOf, type VenueId } from '../../../../shared/domain/ids.ts';
import type { Instrument, OnChain } from '../../../../shared/domain/instrument.ts';
import type { Book, BookLevel, Quote } from '../../../../shared/domain/quote.ts';
import { currencyOf, isDollar } from '../deployments.ts';
import { routesOf } from '../swaps/route.ts';
import { composed, depthOf, type Depth, type DepthLevel } from './depth.ts';
import type { PoolState } from './poolReader.ts';
import type { Pool, Token } from './tokens.ts';

export interface Pair {
  readonly instrument: Instrument;
  readonly base: Token;
  readonly quote: Token;
}

const PRICE_DIGITS = 6;
const LOT_DIGITS = 6;

export function pairsOf(
  venue: VenueId, chainId: number, tokens: readonly Token[], pools: readonly Pool[],
): readonly Pair[] {
  const dollars = tokens.filter(({ symbol }) => isDollar(symbol));
  const coins = tokens.filter(({ symbol }) => !isDollar(symbol));
  return coins.flatMap((base) => dollars.filter((quote) => routesOf(pools, base, quote).length > 0)
    .map((quote) => ({ base, quote, instrument: instrumentOf(venue, base, quote,
      { chainId, feeInPrice: usualFee(pools, base, quote) }) })));
}

/** Of the cheapest tier between the two, or of two hops: what the book includes can be told as a fee. */
function usualFee(pools: readonly Pool[], base: Token, quote: Token): number {
  const fees = routesOf(pools, base, quote).map((route) => route.pools.reduce((sum, { feePips }) => sum + feePips, 0));
  return Math.min(...fees) / 1e6;
}

/** No fee rate of its own: the pool's fee stands in the prices of its book. */
function instrumentOf(venue: VenueId, base: Token, quote: Token, chain: OnChain): Instrument {
  const venueName = `${base.symbol}-${quote.symbol}`;
  return { kind: 'spot', id: instrumentIdOf(venue, venueName), venue, venueName, underlying: currencyOf(base.symbol),
    style: 'linear', quoteCurrency: currencyOf(quote.symbol), settlementCurrency: currencyOf(quote.symbol),
    contractMultiplier: dec(1), tickSize: dec('0.000001'), lotSize: dec('0.000001'), minQuantity: dec('0.0001'),
    makerFeeRate: 0, takerFeeRate: 0, chain };
}

/** Of the way where a fair size costs least to turn round, fees included: one pool, or two; null: there is none now. */
export function pairDepth({ base, quote }: Pair, states: readonly PoolState[]): Depth | null {
  const depths = [...poolDepths(base, quote, states), ...twoHopDepths(base, quote, states)];
  const reference = Math.max(...depths.map(({ asks }) => nearQuantity(asks))) * REFERENCE_FRACTION;
  const cost = ({ bids, asks, mid }: Depth): number => {
    const [bid, ask] = [priceFor(bids, reference), priceFor(asks, reference)];
    return Number.isFinite(bid) && Number.isFinite(ask) ? (ask - bid) / mid : Infinity;
  };
  return depths.sort((a, b) => (cost(a) < cost(b) ? -1 : 1))[0] ?? null;
}

function poolDepths(base: Token, quote: Token, states: readonly PoolState[]): readonly Depth[] {
  return states.flatMap((state) => {
    const { token0, token1, feePips } = state.pool;
    const isOurs = (token0.address === base.address && token1.address === quote.address)
      || (token1.address === base.address && token0.address === quote.address);
    if (!isOurs) return [];
    return [depthOf(state, { baseIsToken0: token0.address === base.address, baseDigits: base.digits,
      quoteDigits: quote.digits, feeRate: feePips / 1e6 })];
  }).filter(({ bids, asks }) => bids.length > 0 && asks.length > 0);
}

/** Over every token between for which both pools are there. */
function twoHopDepths(base: Token, quote: Token, states: readonly PoolState[]): readonly Depth[] {
  const tokens = new Map(states.flatMap(({ pool: { token0, token1 } }) => [token0, token1])
    .map((token) => [token.address, token]));
  return [...tokens.values()].filter(({ address }) => address !== base.address && address !== quote.address)
    .flatMap((middle) => poolDepths(base, middle, states).flatMap((first) =>
      poolDepths(middle, quote, states).map((second) => composed(first, second))));
}

/** Of what the deepest has within a tenth of a percent: what is compared must be worth trading. */
const REFERENCE_FRACTION = 0.25;

const nearQuantity = (levels: readonly DepthLevel[]): number =>
  levels.slice(0, 4).reduce((sum, one) => sum + one.quantity, 0);

/** Average for a size; NaN-free: a pool that has less is as dear as can be. */
function priceFor(levels: readonly DepthLevel[], size: number): number {
  let left = size;
  let paid = 0;
  for (const { price, quantity } of levels) {
    const taken = Math.min(left, quantity);
    paid += taken * price;
    left -= taken;
    if (left <= 0) return paid / size;
  }
  return Infinity;
}

const levelOf = ({ price, quantity }: DepthLevel): BookLevel =>
  ({ price: fromNumber(price, PRICE_DIGITS), quantity: fromNumber(quantity, LOT_DIGITS) });

export function bookOf({ instrument }: Pair, depth: Depth, venueTimeMs: number, receivedTimeMs: number): Book {
  return { instrument: instrument.id, venueTimeMs, receivedTimeMs, changeId: null, bids: depth.bids.map(levelOf),
    asks: depth.asks.map(levelOf) };
}

export function quoteOf(book: Book, depth: Depth): Quote {
  const [bid, ask] = [book.bids[0], book.asks[0]];
  const mid = fromNumber(depth.mid, PRICE_DIGITS);
  return { instrument: book.instrument, venueTimeMs: book.venueTimeMs, receivedTimeMs: book.receivedTimeMs,
    bidPrice: bid?.price ?? null, bidQuantity: bid?.quantity ?? null, askPrice: ask?.price ?? null,
    askQuantity: ask?.quantity ?? null, lastPrice: null, markPrice: mid, indexPrice: mid, forwardPrice: null,
    markImpliedVol: null, bidImpliedVol: null, askImpliedVol: null, fundingRate: null, venueGreeks: null };
}
