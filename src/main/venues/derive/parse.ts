/**
 * Market data of Derive, from its channels to our events. Pure; throws WireError naming the member that makes no sense,
 * and then nothing of the message is taken. Vols are fractions, an empty side is 0 here and becomes null.
 */
import type { VenueGreeks } from '../../../shared/domain/greeks.ts';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Book, BookLevel, IndexPrice, Quote, Trade } from '../../../shared/domain/quote.ts';
import { decimalOf, numberOf, positiveOf, priceOf, textOf, volOf } from './wire/wireNumbers.ts';
import { listOf, recordOf, timeOf, WireError, type Json } from '../transport/rpc/wireFields.ts';

/** What a quote does not hold and margin needs: the discount of the option's expiry. */
export interface SlimQuote { readonly quote: Quote; readonly discount: number | null }

/** `ticker_slim`: everything that ticks for one instrument, which the channel alone names. */
export function slimOf(data: Json, instrument: Instrument, receivedTimeMs: number): SlimQuote {
  const row = recordOf('instrument_ticker', data['instrument_ticker']);
  const pricing = row['option_pricing'];
  const option = pricing === null || pricing === undefined ? null : recordOf('option_pricing', pricing);
  const bidPrice = priceOf('b', row['b']);
  const askPrice = priceOf('a', row['a']);
  if (bidPrice !== null && askPrice !== null && bidPrice > askPrice) {
    throw new WireError('b', `${String(row['b']).slice(0, 40)} is above the ask`);
  }
  const quote: Quote = {
    instrument: instrument.id, venueTimeMs: timeOf(row['t']) ?? timeOf(data['timestamp']), receivedTimeMs, bidPrice,
    askPrice, bidQuantity: bidPrice === null ? null : priceOf('B', row['B']),
    askQuantity: askPrice === null ? null : priceOf('A', row['A']), lastPrice: null,
    markPrice: priceOf('M', row['M']), indexPrice: priceOf('I', row['I']),
    forwardPrice: option === null ? null : forwardOf(option['f']),
    markImpliedVol: option === null ? null : volOf('i', option['i']),
    bidImpliedVol: option === null ? null : volOf('bi', option['bi']),
    askImpliedVol: option === null ? null : volOf('ai', option['ai']),
    fundingRate: numberOf('f', row['f']), venueGreeks: option === null ? null : greeksOf(option),
  };
  return { quote, discount: option === null ? null : discountOf(option['df']) };
}

function forwardOf(value: unknown): number | null {
  const read = numberOf('option_pricing.f', value);
  if (read !== null && read <= 0) throw new WireError('option_pricing.f', `${read} is not a price`);
  return read;
}

function discountOf(value: unknown): number | null {
  const read = numberOf('option_pricing.df', value);
  return read !== null && read > 0 && read <= 2 ? read : null;
}

const greeksOf = (option: Json): VenueGreeks => ({
  delta: numberOf('option_pricing.d', option['d']), gamma: numberOf('option_pricing.g', option['g']),
  vega: numberOf('option_pricing.v', option['v']), theta: numberOf('option_pricing.t', option['t']),
  rho: numberOf('option_pricing.r', option['r']),
});

/** `orderbook`: always the whole book down to its depth. */
export function bookOf(data: Json, instrument: Instrument, receivedTimeMs: number): Book {
  const id = data['publish_id'];
  if (id !== undefined && id !== null && !Number.isSafeInteger(id)) throw new WireError('publish_id', 'is no number');
  const bids = levelsOf('bids', data['bids']);
  const asks = levelsOf('asks', data['asks']);
  const [bid, ask] = [bids[0]?.price, asks[0]?.price];
  if (bid !== undefined && ask !== undefined && bid >= ask) throw new WireError('bids', 'the book is crossed');
  return { instrument: instrument.id, venueTimeMs: timeOf(data['timestamp']), receivedTimeMs,
    changeId: typeof id === 'number' ? id : null, bids, asks };
}

/** Names of what a level is made of: made once, as books come by the thousand. */
const LEVEL = { bids: { price: 'bids price', amount: 'bids amount' }, asks: { price: 'asks price',
  amount: 'asks amount' } };

function levelsOf(field: 'bids' | 'asks', value: unknown): BookLevel[] {
  const levels: BookLevel[] = [];
  const name = LEVEL[field];
  const isBids = field === 'bids';
  let last: bigint | null = null;
  for (const row of listOf(field, value)) {
    const level = listOf(field, row);
    const price = positiveOf(name.price, level[0]);
    const quantity = decimalOf(name.amount, level[1]);
    if (quantity === null || quantity < 0n) throw new WireError(name.amount, 'is not an amount');
    if (last !== null && (isBids ? price >= last : price <= last)) throw new WireError(field, 'is out of order');
    last = price;
    if (quantity > 0n) levels.push({ price, quantity });
  }
  return levels;
}

/** One public trade. */
export function tradeOf(data: Json, instrument: Instrument, receivedTimeMs: number): Trade {
  const { direction } = data;
  if (direction !== 'buy' && direction !== 'sell') throw new WireError('direction', 'is neither buy nor sell');
  return {
    instrument: instrument.id, tradeId: textOf('trade_id', data['trade_id']), venueTimeMs: timeOf(data['timestamp']),
    receivedTimeMs, price: positiveOf('trade_price', data['trade_price']),
    quantity: positiveOf('trade_amount', data['trade_amount']), aggressor: direction,
  };
}

export interface SpotPrice { readonly index: IndexPrice; readonly confidence: number }

/** `spot_feed`: the price of a coin, or of several, and how sure the feed is of it. */
export function spotPricesOf(data: Json, venue: VenueId, receivedTimeMs: number): SpotPrice[] {
  const venueTimeMs = timeOf(data['timestamp']);
  return Object.entries(recordOf('feeds', data['feeds'])).map(([coin, value]) => {
    if (!/^[A-Z0-9]{2,12}$/.test(coin)) throw new WireError('feeds', `${coin.slice(0, 20)} is not a coin`);
    const feed = recordOf(`feeds.${coin}`, value);
    const confidence = numberOf(`feeds.${coin}.confidence`, feed['confidence']) ?? 1;
    return { confidence: Math.min(1, Math.max(0, confidence)), index: { venue, underlying: coin, venueTimeMs,
      receivedTimeMs, priceUsd: positiveOf(`feeds.${coin}.price`, feed['price']) } };
  });
}

/** Continuously compounded, from the discount at a time; null where it says nothing. */
export function rateOf(discount: number | null, yearsLeft: number): number | null {
  return discount === null || yearsLeft <= 0 ? null : -Math.log(discount) / yearsLeft;
}

