/** Deribit's own words for what the floor holds: instruments, tickers, orders, trades, positions, summaries. */
import { abs, div, mul, sub, toNumber, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import type { Instrument } from '../../../src/shared/domain/instrument.ts';
import type { Quote } from '../../../src/shared/domain/quote.ts';
import { averageOf, type Holding } from '../../../src/main/venues/simulated/trading/holdings.ts';
import { marginOf } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import { nameOf, type EmulatedLedger, type LogRow, type Placed, type UserTrade } from './ledger.ts';

type Json = Record<string, unknown>;
const PERPETUAL_END = 32_503_708_800_000;
const coin8 = (value: Decimal): number => Math.round(toNumber(value) * 1e8) / 1e8;
const digits = (value: number, places: number): number => Math.round(value * 10 ** places) / 10 ** places;
/** Coin, or USD of an inverse contract. */
const amountOf = (instrument: Instrument, quantity: Decimal): number =>
  toNumber(mul(quantity, instrument.contractMultiplier));

const numberOf = (name: string): number => Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 7);

export function instrumentRow(instrument: Instrument): Json {
  const { venueName, underlying, kind, settlementCurrency } = instrument;
  const isOption = kind === 'option';
  const isLinear = instrument.style === 'linear';
  return {
    instrument_name: venueName, instrument_id: numberOf(venueName),
    kind: instrument.kind === 'combo' ? `${instrument.quoteCurrency === underlying ? 'option' : 'future'}_combo`
      : isOption ? 'option' : 'future', instrument_type: isLinear ? 'linear' : 'reversed', base_currency: underlying,
    quote_currency: isLinear ? settlementCurrency : isOption ? underlying : instrument.quoteCurrency,
    counter_currency: isLinear ? settlementCurrency : 'USD', settlement_currency: settlementCurrency,
    settlement_period: kind === 'perpetual' ? 'perpetual' : 'month',
    expiration_timestamp: 'expiryTimeMs' in instrument ? instrument.expiryTimeMs : PERPETUAL_END,
    creation_timestamp: 1_534_167_754_000, contract_size: toNumber(instrument.contractMultiplier),
    min_trade_amount: amountOf(instrument, instrument.minQuantity), tick_size: toNumber(instrument.tickSize),
    tick_size_steps: (instrument.tickSteps ?? []).map(({ abovePrice, tickSize }) =>
      ({ above_price: toNumber(abovePrice), tick_size: toNumber(tickSize) })),
    maker_commission: instrument.makerFeeRate, taker_commission: instrument.takerFeeRate, max_leverage: isOption ? 1 : 50,
    price_index: `${underlying}_${isLinear ? settlementCurrency : 'usd'}`.toLowerCase(), state: 'open', is_active: true,
    ...(isOption ? { option_type: instrument.optionType, strike: toNumber(instrument.strike) } : {}),
  };
}

const percent = (vol: number | null): number => (vol === null ? 0 : digits(vol * 100, 2));
const orZero = (value: Decimal | null): number => (value === null ? 0 : toNumber(value));

export function tickerRow(quote: Quote, instrument: Instrument, timestamp: number): Json {
  const size = (quantity: Decimal | null): number => (quantity === null ? 0 : amountOf(instrument, quantity));
  const { indexPrice, markPrice, lastPrice } = quote;
  const row: Json = {
    timestamp, instrument_name: instrument.venueName, state: 'open', open_interest: 0,
    stats: { volume: null, low: null, high: null, price_change: null }, best_bid_price: orZero(quote.bidPrice),
    best_bid_amount: size(quote.bidQuantity), best_ask_price: orZero(quote.askPrice),
    best_ask_amount: size(quote.askQuantity), index_price: orZero(indexPrice), mark_price: orZero(markPrice),
    last_price: lastPrice === null ? null : toNumber(lastPrice), min_price: 0.0001, max_price: 1e6,
    estimated_delivery_price: orZero(indexPrice), settlement_price: orZero(markPrice),
  };
  if (instrument.kind === 'perpetual') return { ...row, current_funding: quote.fundingRate ?? 0, funding_8h: 0, interest_value: 0 };
  if (instrument.kind !== 'option') return row;
  return { ...row, underlying_price: quote.forwardPrice, underlying_index: 'index_price', interest_rate: 0,
    mark_iv: percent(quote.markImpliedVol), bid_iv: percent(quote.bidImpliedVol), ask_iv: percent(quote.askImpliedVol),
    greeks: quote.venueGreeks };
}

export function orderRow(ledger: EmulatedLedger, placed: Placed): Json {
  const instrument = ledger.instrumentOf(placed.name);
  const amount = (quantity: Decimal): number => (instrument === undefined ? 0 : amountOf(instrument, quantity));
  const { stop } = placed;
  return {
    order_id: placed.orderId, order_state: placed.state,
    order_type: stop === undefined ? placed.type : `stop_${placed.type}`, label: placed.label, api: true,
    web: false, instrument_name: placed.name, direction: placed.side, amount: amount(placed.quantity),
    contracts: toNumber(placed.quantity),
    ...(stop === undefined ? { filled_amount: amount(placed.filled),
      average_price: placed.filled === ZERO ? 0 : toNumber(div(placed.paid, placed.filled)) }
      : { trigger: `${stop.by}_price`, trigger_price: toNumber(stop.price), triggered: placed.state === 'triggered' }),
    ...(placed.triggerOrderId === undefined ? {} : { trigger_order_id: placed.triggerOrderId, triggered: true }),
    price: placed.price === null ? 'market_price' : toNumber(placed.price), time_in_force: placed.timeInForce,
    post_only: placed.postOnly, reject_post_only: placed.rejectPostOnly, reduce_only: placed.reduceOnly,
    replaced: placed.replaced, is_liquidation: false, risk_reducing: false, mmp: false,
    creation_timestamp: placed.createdMs, last_update_timestamp: placed.updatedMs,
    ...(placed.cancelReason === null ? {} : { cancel_reason: placed.cancelReason }),
  };
}

export function tradeRow(ledger: EmulatedLedger, { fill, placed, seq, id, legs, of }: UserTrade): Json {
  const instrument = ledger.instrumentOf(nameOf(fill.instrument));
  const listing = ledger.floor.listings.get(fill.instrument);
  const pricing = listing === undefined ? null : ledger.floor.priceOf(listing);
  return {
    trade_id: id, trade_seq: seq, timestamp: ledger.shown(fill.venueTimeMs ?? 0), instrument_name: nameOf(fill.instrument),
    order_id: placed?.orderId ?? `liquidation-${seq}`, order_type: placed?.type ?? 'liquidation', direction: fill.side,
    price: toNumber(fill.price), amount: instrument === undefined ? 0 : amountOf(instrument, fill.quantity),
    contracts: toNumber(fill.quantity), fee: toNumber(fill.fee), fee_currency: fill.feeCurrency, tick_direction: 0,
    liquidity: fill.liquidity === 'maker' ? 'M' : 'T', label: placed?.label ?? '', state: placed?.state ?? 'filled',
    index_price: orZero(pricing?.indexPrice ?? null), mark_price: orZero(pricing?.markPrice ?? null), matching_id: null,
    post_only: placed?.postOnly ?? false, reduce_only: placed?.reduceOnly ?? false, api: true, mmp: false,
    ...(placed === null ? { liquidation: 'T' } : {}),
    ...(of === undefined ? {} : { combo_id: of.combo, combo_trade_id: of.tradeId }),
    ...(legs === undefined ? {} : { combo_id: placed?.name, legs: legs.map((leg) => tradeRow(ledger, leg)) }),
  };
}

export function positionRow(ledger: EmulatedLedger, holding: Holding): Json {
  const { instrument, quantity } = holding;
  const listing = ledger.floor.listings.get(instrument.id);
  if (listing === undefined) throw new Error(`${instrument.id} is held and not listed`);
  const { markPrice, indexPrice, venueGreeks } = ledger.floor.priceOf(listing);
  const isOption = instrument.kind === 'option';
  const total = isOption ? mul(quantity, sub(markPrice, averageOf(holding))) : ledger.floor.holdings.profitAt(holding, markPrice);
  const size = amountOf(instrument, quantity);
  return {
    instrument_name: instrument.venueName, kind: isOption ? 'option' : 'future', direction: quantity > 0n ? 'buy' : 'sell',
    size, average_price: digits(toNumber(averageOf(holding)), 8), mark_price: toNumber(markPrice),
    index_price: toNumber(indexPrice), settlement_price: toNumber(markPrice), initial_margin: 0, maintenance_margin: 0,
    open_orders_margin: 0, total_profit_loss: digits(toNumber(total), 9), realized_profit_loss: 0,
    floating_profit_loss: digits(toNumber(sub(total, ledger.settledOf(instrument.venueName))), 9),
    delta: isOption ? (venueGreeks?.delta ?? 0) * size : digits(size / toNumber(markPrice), 9),
    ...(isOption ? { gamma: venueGreeks?.gamma, vega: venueGreeks?.vega, theta: venueGreeks?.theta, average_price_usd: 0 }
      : { size_currency: digits(size / toNumber(markPrice), 9), leverage: 50, estimated_liquidation_price: null }),
    ...(instrument.kind === 'perpetual' ? { realized_funding: coin8(ledger.funding.get(instrument.venueName) ?? ZERO),
      interest_value: 0 } : {}),
  };
}

const MATCHING = { rate: 5, burst: 20 };
export const LIMITS = { limits_per_currency: false, non_matching_engine: { rate: 20, burst: 100 },
  matching_engine: { trading: { total: MATCHING }, cancel_all: MATCHING, spot: MATCHING } };

/** A cross account under portfolio margin, by the floor's own rule: margins of every currency are the account's dollars at that currency's index. */
export function summaryRow(ledger: EmulatedLedger, currency: string, margin = marginOf(ledger.floor)): Json {
  const { floor } = ledger;
  const { balance, sessionRealised } = ledger.cashOf(currency);
  const index = currency === 'USDC' ? 1 : floor.market.spot(currency);
  let [options, futures] = [0, 0];
  for (const holding of floor.holdings.holdings()) {
    const listing = floor.listings.get(holding.instrument.id);
    if (listing === undefined || holding.instrument.settlementCurrency !== currency) continue;
    const { markPrice } = floor.priceOf(listing);
    if (holding.instrument.kind === 'option') options += toNumber(mul(holding.quantity, markPrice));
    else {
      futures += toNumber(sub(floor.holdings.profitAt(holding, markPrice), ledger.settledOf(holding.instrument.venueName)));
    }
  }
  const inCoin = (usd: number | null): number => digits((usd ?? 0) / index, 8);
  const [whole, initial] = [margin.haircutEquityUsd, margin.initialMarginUsd];
  return {
    currency, balance: coin8(balance), equity: digits(toNumber(balance) + toNumber(sessionRealised) + futures + options, 8),
    margin_balance: inCoin(whole), initial_margin: inCoin(initial), maintenance_margin: inCoin(margin.maintenanceMarginUsd),
    available_funds: inCoin((whole ?? 0) - (initial ?? 0)), available_withdrawal_funds: 0, options_value: digits(options, 8),
    futures_session_rpl: coin8(sessionRealised), futures_session_upl: digits(futures, 8), session_rpl: coin8(sessionRealised),
    session_upl: digits(futures, 8), options_session_rpl: 0, options_session_upl: 0, margin_model: 'cross_pm',
    cross_collateral_enabled: true, portfolio_margining_enabled: true, total_equity_usd: margin.equityUsd,
    total_margin_balance_usd: whole, total_initial_margin_usd: initial,
    total_maintenance_margin_usd: margin.maintenanceMarginUsd, fee_balance: 0, locked_balance: 0, spot_reserve: 0,
  };
}

export const logRow = (row: LogRow): Json => ({ id: row.id, user_seq: row.id, timestamp: row.timestamp, type: row.type,
  currency: row.currency, change: coin8(row.change), instrument_name: row.instrument, ...row.extra });

/** The side of the book that a taker would hit: [price, amount]. */
export const levelRow = (instrument: Instrument, price: Decimal, quantity: Decimal): [number, number] =>
  [toNumber(price), amountOf(instrument, abs(quantity))];
