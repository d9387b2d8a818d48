/**
 * Market data of Deribit, from its channels to our events. Pure; throws WireError naming the member that makes no
 * sense, and then nothing of the message is taken. Vols come in per cent, amounts
 * in coin or, for inverse futures, in USD; an empty side is 0 here and becomes null.
 */
import { div, type Decimal } from '../../../shared/domain/decimal.ts';
import type { VenueGreeks } from '../../../shared/domain/greeks.ts';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { IndexPrice, Quote, Trade, VolIndex } from '../../../shared/domain/quote.ts';
import { contractsIn, decimalOf, numberOf, positiveOf, priceOf, textOf, volOf } from './wire/wireNumbers.ts';
import { recordOf, timeOf, WireError, type Json } from '../transport/rpc/wireFields.ts';

type Touch = Pick<Quote, 'bidPrice' | 'bidQuantity' | 'askPrice' | 'askQuantity' | 'venueTimeMs' | 'receivedTimeMs'>;

/** `ticker` and the answer of `public/ticker`: everything that ticks for one instrument. */
export function wholeQuoteOf(data: Json, instrument: Instrument, receivedTimeMs: number): Quote {
  const forward = numberOf('underlying_price', data['underlying_price']);
  if (forward !== null && forward <= 0) throw new WireError('underlying_price', `${forward} is not a price`);
  const isOption = instrument.kind === 'option';
  const read = instrument.kind === 'combo' ? decimalOf : priceOf;
  const { venueTimeMs, bidPrice, bidQuantity, askPrice, askQuantity } = touchOf(data, instrument, receivedTimeMs);
  return {
    instrument: instrument.id, venueTimeMs, receivedTimeMs, bidPrice, bidQuantity, askPrice, askQuantity,
    lastPrice: read('last_price', data['last_price']), markPrice: read('mark_price', data['mark_price']),
    indexPrice: priceOf('index_price', data['index_price']), forwardPrice: isOption ? forward : null,
    markImpliedVol: isOption ? volOf('mark_iv', data['mark_iv']) : null,
    bidImpliedVol: isOption ? volOf('bid_iv', data['bid_iv']) : null,
    askImpliedVol: isOption ? volOf('ask_iv', data['ask_iv']) : null,
    fundingRate: numberOf('current_funding', data['current_funding']),
    venueGreeks: data['greeks'] === undefined || data['greeks'] === null ? null : greeksOf(data['greeks']),
  };
}

/** `quote`: best bid and ask alone; the rest stays as the last ticker had it. Null before the first ticker. */
export function quoteOfTouch(data: Json, instrument: Instrument, before: Quote, receivedTimeMs: number): Quote {
  return { ...before, ...touchOf(data, instrument, receivedTimeMs) };
}

/** Of a combination nothing and less than nothing are prices: what makes a side empty is that it has no amount. */
function comboPrice(side: 'bid' | 'ask', data: Json): Decimal | null {
  const field = `best_${side}_price`;
  const amount = decimalOf(`best_${side}_amount`, data[`best_${side}_amount`]);
  return amount === null || amount === 0n ? null : decimalOf(field, data[field]);
}

function touchOf(data: Json, instrument: Instrument, receivedTimeMs: number): Touch {
  const isCombo = instrument.kind === 'combo';
  const bidPrice = isCombo ? comboPrice('bid', data) : priceOf('best_bid_price', data['best_bid_price']);
  const askPrice = isCombo ? comboPrice('ask', data) : priceOf('best_ask_price', data['best_ask_price']);
  if (bidPrice !== null && askPrice !== null && bidPrice > askPrice) {
    throw new WireError('best_bid_price', `${String(data['best_bid_price'])} is above the ask`);
  }
  return {
    venueTimeMs: timeOf(data['timestamp']), receivedTimeMs, bidPrice, askPrice,
    bidQuantity: bidPrice === null ? null : sizeOf('best_bid_amount', data['best_bid_amount'], instrument),
    askQuantity: askPrice === null ? null : sizeOf('best_ask_amount', data['best_ask_amount'], instrument),
  };
}

function sizeOf(field: string, amount: unknown, instrument: Instrument): Decimal | null {
  const read = contractsIn(field, amount, instrument.contractMultiplier);
  if (read !== null && read < 0n) throw new WireError(field, `${String(amount).slice(0, 40)} is negative`);
  return read === 0n ? null : read;
}

function greeksOf(value: unknown): VenueGreeks {
  const greeks = recordOf('greeks', value);
  return {
    delta: numberOf('greeks.delta', greeks['delta']), gamma: numberOf('greeks.gamma', greeks['gamma']),
    vega: numberOf('greeks.vega', greeks['vega']), theta: numberOf('greeks.theta', greeks['theta']),
    rho: numberOf('greeks.rho', greeks['rho']),
  };
}

/** One public trade. Those of a combination's legs come again on the combination's own channel. */
export function tradeOf(data: Json, instrument: Instrument, receivedTimeMs: number): Trade {
  const { direction } = data;
  if (direction !== 'buy' && direction !== 'sell') throw new WireError('direction', 'is neither buy nor sell');
  return {
    instrument: instrument.id, tradeId: textOf('trade_id', data['trade_id']), venueTimeMs: timeOf(data['timestamp']),
    receivedTimeMs, price: readPrice(data, instrument),
    quantity: div(positiveOf('amount', data['amount']), instrument.contractMultiplier), aggressor: direction,
  };
}

function readPrice(data: Json, { kind }: Instrument): Decimal {
  if (kind !== 'combo') return positiveOf('price', data['price']);
  const price = decimalOf('price', data['price']);
  if (price === null) throw new WireError('price', 'is missing');
  return price;
}

/** btc_usd, sol_usdc: the price of an underlying in dollars. */
export function indexOf(data: Json, venue: VenueId, receivedTimeMs: number): IndexPrice {
  return { venue, underlying: underlyingOfIndex(data), venueTimeMs: timeOf(data['timestamp']), receivedTimeMs,
    priceUsd: positiveOf('price', data['price']) };
}

/** DVOL: per cent a year. */
export function volIndexOf(data: Json): { readonly underlying: string; readonly index: VolIndex } {
  const vol = volOf('volatility', data['volatility']);
  if (vol === null) throw new WireError('volatility', 'is missing');
  return { underlying: underlyingOfIndex(data), index: { vol, venueTimeMs: timeOf(data['timestamp']) } };
}

function underlyingOfIndex(data: Json): string {
  const name = textOf('index_name', data['index_name']);
  const [, underlying] = /^([a-z0-9]+)_usd[ct]?$/.exec(name) ?? [];
  if (underlying === undefined) throw new WireError('index_name', `${name.slice(0, 40)} is not an index in dollars`);
  return underlying.toUpperCase();
}

/** What is known of an instrument of which nothing has been said. */
export const emptyQuote = (instrument: Instrument, receivedTimeMs: number): Quote => ({
  instrument: instrument.id, venueTimeMs: null, receivedTimeMs, bidPrice: null, bidQuantity: null, askPrice: null,
  askQuantity: null, lastPrice: null, markPrice: null, indexPrice: null, forwardPrice: null, markImpliedVol: null,
  bidImpliedVol: null, askImpliedVol: null, fundingRate: null, venueGreeks: null,
});
