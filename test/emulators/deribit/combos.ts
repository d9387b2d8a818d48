/**
 * Combinations on the emulated Deribit: several legs under one name, priced and filled off the legs' own books at prices
 * that add up to the combination's, never one leg without the others. A trade is told on the combination's channel with
 * its legs, and once more on each leg's.
 */
import { abs, add, dec, isMultipleOf, min, mul, neg, sub, toNumber, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { legSide, legTrades } from '../../../src/shared/domain/combo.ts';
import type { Fill } from '../../../src/shared/domain/fill.ts';
import type { Combo, ComboLeg, Instrument } from '../../../src/shared/domain/instrument.ts';
import type { Book, BookLevel, Quote } from '../../../src/shared/domain/quote.ts';
import { isOnTick } from '../../../src/shared/domain/tick.ts';
import { marginRefusal } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import { refuse, type Params } from './errors.ts';
import type { EmulatedLedger, Placed } from './ledger.ts';

export interface ListedCombo { readonly combo: Combo; readonly number: number; readonly createdMs: number }
export type Combos = Map<string, ListedCombo>;

export const comboRow = (ledger: EmulatedLedger, { combo, number, createdMs }: ListedCombo): Record<string, unknown> => ({
  id: combo.venueName, instrument_id: number, state: 'active', state_timestamp: createdMs, creation_timestamp: createdMs,
  legs: combo.legs.map(({ instrument, ratio }) => ({ instrument_name: nameOf(instrument),
    amount: toNumber(mul(ratio, sizeOf(ledger, instrument, combo))) })) });

const nameOf = (id: string): string => id.slice(id.indexOf(':') + 1);
/** Amounts of a leg for one of the combination's own. */
const sizeOf = (ledger: EmulatedLedger, id: string, combo: Combo): Decimal =>
  ((legOf(ledger, id).contractMultiplier * 10n ** 18n) / combo.contractMultiplier) as Decimal;
const legOf = (ledger: EmulatedLedger, id: string): Instrument => ledger.floor.listings.get(id)?.instrument
  ?? refuse(10_020, 'invalid_or_unsupported_instrument');

/** The one with these legs if there is one, else a new one. */
export function createCombo(ledger: EmulatedLedger, params: Params): unknown {
  const said = params['trades'] as unknown;
  const trades = (typeof said === 'string' ? JSON.parse(said) as unknown : said) as readonly Record<string, unknown>[] | undefined;
  if (!Array.isArray(trades) || trades.length < 2) return refuse(-32_602, 'Invalid params', { param: 'trades', reason: 'two legs at least' });
  const amounts = trades.map((trade) => {
    const instrument = ledger.listingOf(String(trade['instrument_name']))?.instrument
      ?? refuse(10_020, 'invalid_or_unsupported_instrument');
    const amount = dec(String(trade['amount']));
    if (amount <= 0n) refuse(10_021, 'invalid_amount');
    return { instrument, amount: trade['direction'] === 'sell' ? neg(amount) : amount };
  });
  const kinds = new Set(amounts.map(({ instrument }) => `${instrument.underlying} ${instrument.kind === 'option'}`));
  if (kinds.size !== 1) refuse(-32_602, 'Invalid params', { param: 'trades', reason: 'legs of one kind and currency' });
  const least = amounts.map(({ amount }) => abs(amount)).reduce((a, b) => min(a, b));
  const [turn] = amounts.toSorted(longFirst);
  const sign = turn !== undefined && turn.amount < 0n && amounts.every(({ amount }) => amount < 0n) ? -1n : 1n;
  const size = amounts[0]?.instrument.kind === 'option' ? dec(1) : amounts[0]?.instrument.contractMultiplier ?? dec(1);
  const legs = amounts.map(({ instrument, amount }): ComboLeg => ({ instrument: instrument.id,
    ratio: (sign * amount * 10n ** 18n / least) as Decimal }));
  const same = [...ledger.combos.values()].find(({ combo }) => combo.legs.length === legs.length
    && legs.every((leg) => combo.legs.some(({ instrument, ratio }) => instrument === leg.instrument && ratio === leg.ratio)));
  const listed = same ?? list(ledger, amounts.map(({ instrument }) => instrument), legs, size);
  return comboRow(ledger, listed);
}

const longFirst = (a: { amount: Decimal }, b: { amount: Decimal }): number => (a.amount < b.amount ? 1 : -1);

function list(ledger: EmulatedLedger, instruments: readonly Instrument[], legs: readonly ComboLeg[], size: Decimal): ListedCombo {
  const [first] = instruments;
  if (first === undefined) throw new Error('no legs');
  const number = ledger.nextNumber();
  const venueName = comboName(instruments, legs, number);
  const isOption = first.kind === 'option';
  const lot = instruments.map(({ minQuantity }) => minQuantity).reduce((a, b) => (a > b ? a : b));
  const combo: Combo = { id: `${ledger.floor.venue}:${venueName}`, venue: ledger.floor.venue, venueName, kind: 'combo', legs,
    underlying: first.underlying, style: first.style, quoteCurrency: first.quoteCurrency,
    settlementCurrency: first.settlementCurrency, contractMultiplier: size, tickSize: isOption ? dec('0.0001') : dec('0.5'),
    lotSize: lot, minQuantity: lot, makerFeeRate: 0, takerFeeRate: 0,
    expiryTimeMs: Math.min(...instruments.map((each) => ('expiryTimeMs' in each ? each.expiryTimeMs : Infinity))) };
  const listed = { combo, number, createdMs: ledger.nowMs() };
  ledger.combos.set(venueName, listed);
  return listed;
}

/** As the venue names the usual ones. */
function comboName(instruments: readonly Instrument[], legs: readonly ComboLeg[], number: number): string {
  const [first, second] = instruments;
  const parts = (each: Instrument | undefined): string[] => (each === undefined ? [] : each.venueName.split('-'));
  const [coin = '', day = ''] = parts(first);
  if (first?.kind !== 'option') {
    const days = instruments.map((each) => (each.kind === 'perpetual' ? 'PERP' : parts(each)[1] ?? ''));
    return `${coin}-FS-${days.toSorted((a) => (a === 'PERP' ? 1 : -1)).join('_')}`;
  }
  const types = instruments.map((each) => (each.kind === 'option' ? each.optionType : ''));
  const strikes = instruments.map((each) => Number(parts(each)[2])).toSorted((a, b) => a - b);
  const oneDay = instruments.every((each) => parts(each)[1] === day);
  const [a, b] = legs.map(({ ratio }) => ratio > 0n);
  if (legs.length !== 2 || second === undefined || !oneDay || legs.some(({ ratio }) => abs(ratio) !== dec(1))) {
    return `${coin}-CM-${day}-${number}`;
  }
  if (types[0] === types[1]) return `${coin}-${types[0] === 'call' ? 'CS' : 'PS'}-${day}-${strikes.join('_')}${a === false ? `_${number}` : ''}`;
  if (a === b) return strikes[0] === strikes[1] ? `${coin}-STRD-${day}-${strikes[0]}` : `${coin}-STRG-${day}-${strikes.join('_')}`;
  return `${coin}-RR-${day}-${strikes.join('_')}${a === (types[0] === 'call') ? '' : `_${number}`}`;
}

interface Side { readonly price: Decimal; readonly quantity: Decimal; readonly prices: readonly Decimal[] }

/** The touch that the legs' books make: what a buyer pays and a seller gets. Null: a leg has nobody on that side. */
function impliedSide(ledger: EmulatedLedger, combo: Combo, side: 'buy' | 'sell'): Side | null {
  let price = ZERO;
  let quantity: Decimal | null = null;
  const prices: Decimal[] = [];
  for (const leg of combo.legs) {
    const listing = ledger.floor.listings.get(leg.instrument);
    if (listing === undefined) return null;
    const takes = legSide(side, leg);
    const best = ledger.floor.shownLevels(listing, ledger.floor.bookOf(listing), takes === 'buy' ? 'sell' : 'buy')[0];
    if (best === undefined) return null;
    price = add(price, mul(leg.ratio, best.price));
    const lots = (best.quantity * 10n ** 18n / abs(leg.ratio)) as Decimal;
    quantity = quantity === null ? lots : min(quantity, lots);
    prices.push(best.price);
  }
  if (quantity === null) return null;
  const whole = (quantity - (quantity % combo.lotSize)) as Decimal;
  return whole <= 0n ? null : { price, quantity: whole, prices };
}

export function comboQuote(ledger: EmulatedLedger, combo: Combo): Quote {
  const [bid, ask] = [impliedSide(ledger, combo, 'sell'), impliedSide(ledger, combo, 'buy')];
  let mark = ZERO;
  for (const { instrument, ratio } of combo.legs) {
    const listing = ledger.floor.listings.get(instrument);
    if (listing !== undefined) mark = add(mark, mul(ratio, ledger.floor.priceOf(listing).markPrice));
  }
  const nowMs = ledger.nowMs();
  return { instrument: combo.id, venueTimeMs: nowMs, receivedTimeMs: nowMs, bidPrice: bid?.price ?? null,
    bidQuantity: bid?.quantity ?? null, askPrice: ask?.price ?? null, askQuantity: ask?.quantity ?? null, lastPrice: null,
    markPrice: mark, indexPrice: null, forwardPrice: null, markImpliedVol: null, bidImpliedVol: null, askImpliedVol: null,
    fundingRate: null, venueGreeks: null };
}

/** The implied touch and what rests of the account's own. */
export function comboBook(ledger: EmulatedLedger, combo: Combo): Book {
  const { bidPrice, bidQuantity, askPrice, askQuantity, venueTimeMs, receivedTimeMs } = comboQuote(ledger, combo);
  const levels = (side: 'buy' | 'sell', price: Decimal | null, quantity: Decimal | null): BookLevel[] => {
    const byPrice = new Map<Decimal, Decimal>(price === null || quantity === null ? [] : [[price, quantity]]);
    for (const order of ledger.orders.values()) {
      if (order.name !== combo.venueName || order.state !== 'open' || order.side !== side || order.price === null) continue;
      byPrice.set(order.price, add(byPrice.get(order.price) ?? ZERO, sub(order.quantity, order.filled)));
    }
    return [...byPrice].map(([at, size]) => ({ price: at, quantity: size }))
      .toSorted((a, b) => (a.price < b.price ? 1 : -1) * (side === 'buy' ? 1 : -1));
  };
  return { instrument: combo.id, venueTimeMs, receivedTimeMs, changeId: null, bids: levels('buy', bidPrice, bidQuantity),
    asks: levels('sell', askPrice, askQuantity) };
}

/** Why it is refused, in the floor's words; null: it stands, and what could be filled at once is. */
export function placeCombo(ledger: EmulatedLedger, placed: Placed, combo: Combo): string | null {
  if (!isMultipleOf(placed.quantity, combo.lotSize)) return 'quantity is not a multiple of the lot';
  if (placed.price !== null && !isOnTick(combo, placed.price)) return 'price is not on the tick';
  const touch = impliedSide(ledger, combo, placed.side);
  if (placed.postOnly && touch !== null && reaches(placed, touch.price)) return 'post-only order would trade at once';
  for (const leg of legTrades(combo, placed.side, placed.quantity)) {
    const listing = ledger.floor.listings.get(leg.instrument);
    if (listing === undefined) return 'unknown instrument';
    const refusal = marginRefusal(ledger.floor, listing.instrument, leg.side, ledger.floor.priceOf(listing).markPrice, leg.quantity);
    if (refusal !== null) return refusal;
  }
  ledger.orders.set(placed.orderId, placed);
  if (placed.timeInForce !== 'fill_or_kill' || (touch !== null && reaches(placed, touch.price) && touch.quantity >= placed.quantity)) {
    serveCombo(ledger, placed, combo, 'taker');
  }
  if (placed.state === 'open' && (placed.type === 'market' || placed.timeInForce !== 'good_til_cancelled')) {
    endCombo(ledger, placed, 'user_request');
  }
  ledger.told(placed);
  return null;
}

export function endCombo(ledger: EmulatedLedger, placed: Placed, reason: string): void {
  placed.state = 'cancelled';
  placed.cancelReason ??= reason;
  placed.updatedMs = ledger.nowMs();
  ledger.told(placed);
}

const reaches = ({ side, price }: Placed, touch: Decimal): boolean =>
  price === null || (side === 'buy' ? touch <= price : touch >= price);

/** A resting order that the legs reach trades at its own price, a taker at theirs. */
export function serveCombo(ledger: EmulatedLedger, placed: Placed, combo: Combo, liquidity: 'maker' | 'taker'): void {
  const touch = impliedSide(ledger, combo, placed.side);
  if (touch === null || placed.state !== 'open' || !reaches(placed, touch.price)) return;
  const quantity = min(touch.quantity, sub(placed.quantity, placed.filled));
  const price = liquidity === 'maker' && placed.price !== null ? placed.price : touch.price;
  execute(ledger, placed, combo, { price, quantity, liquidity, prices: shifted(combo, touch, price) });
}

/** Leg prices that add up to `price`: the dearest leg bears the difference, as a few ticks matter least to it. */
function shifted(combo: Combo, { price: implied, prices }: Side, price: Decimal): readonly Decimal[] {
  const away = sub(price, implied);
  const dearest = prices.reduce((best, each, i) => (each > (prices[best] ?? ZERO) ? i : best), 0);
  return prices.map((each, i) => {
    const ratio = combo.legs[i]?.ratio ?? dec(1);
    return i === dearest ? add(each, (away * 10n ** 18n / ratio) as Decimal) : each;
  });
}

function execute(ledger: EmulatedLedger, placed: Placed, combo: Combo,
  { price, quantity, liquidity, prices }: { readonly price: Decimal; readonly quantity: Decimal;
    readonly liquidity: 'maker' | 'taker'; readonly prices: readonly Decimal[] }): void {
  const { floor } = ledger;
  const trades = legTrades(combo, placed.side, quantity).map((leg, i) => {
    const instrument = legOf(ledger, leg.instrument);
    const at = prices[i] ?? ZERO;
    return { ...leg, instrument, price: at, fee: floor.rules.feeOf(instrument, at, leg.quantity, liquidity) };
  });
  // Bought legs are one group, sold legs another, and the cheaper group pays nothing.
  const feesOf = (side: 'buy' | 'sell'): Decimal => trades.filter((leg) => leg.side === side)
    .reduce((sum, { fee }) => add(sum, fee), ZERO);
  const free = feesOf('buy') < feesOf('sell') ? 'buy' : 'sell';
  const venueTimeMs = floor.fillTimeMs();
  const common = { account: floor.rules.account.id, clientOrderId: null, venueOrderId: placed.orderId, liquidity, venueTimeMs };
  const fills = trades.map(({ instrument, side, price: at, quantity: size, fee }): Fill => ({ ...common,
    fillId: `${floor.nextNumber()}`, instrument: instrument.id, side, price: at, quantity: size,
    fee: side === free && trades.some((leg) => leg.side !== side) ? ZERO : fee, feeCurrency: instrument.settlementCurrency }));
  for (const fill of fills) {
    floor.holdings.trade(legOf(ledger, fill.instrument), fill.side === 'buy' ? fill.quantity : neg(fill.quantity), fill.price);
    if (fill.fee !== ZERO) floor.holdings.pay(fill.feeCurrency, neg(fill.fee));
  }
  ledger.comboFilled(placed, { ...common, fillId: `${floor.nextNumber()}`, instrument: combo.id, side: placed.side, price,
    quantity, fee: fills.reduce((sum, { fee }) => add(sum, fee), ZERO), feeCurrency: combo.settlementCurrency }, fills);
}

/** `get_leg_prices`: a net price split over the legs, each near its mark. */
export function legPrices(ledger: EmulatedLedger, params: Params): unknown {
  const said = params['legs'] as unknown;
  const legs = (typeof said === 'string' ? JSON.parse(said) as unknown : said) as readonly Record<string, unknown>[];
  const least = Math.min(...legs.map((leg) => Number(leg['amount'])));
  const rows = legs.map((leg) => {
    const name = String(leg['instrument_name']);
    const listing = ledger.listingOf(name) ?? refuse(10_020, 'invalid_or_unsupported_instrument');
    return { instrument_name: name, direction: leg['direction'], ratio: Number(leg['amount']) / least,
      price: toNumber(ledger.floor.priceOf(listing).markPrice) };
  });
  const net = rows.reduce((sum, { direction, ratio, price }) => sum + (direction === 'buy' ? 1 : -1) * ratio * price, 0);
  const [first, ...others] = rows;
  if (first === undefined) return refuse(-32_602, 'Invalid params', { param: 'legs', reason: 'missing' });
  const away = (Number(params['price']) - net) / (first.ratio * (first.direction === 'buy' ? 1 : -1));
  return { amount: least, legs: [{ ...first, price: Math.round((first.price + away) * 1e8) / 1e8 }, ...others] };
}
