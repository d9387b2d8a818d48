/** Derive's own words for what a floor holds: instruments, tickers, orders, trades, positions, subaccounts. */
import { div, mul, sub, toNumber, toText, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { yearsUntil, type Instrument, type Option } from '../../../src/shared/domain/instrument.ts';
import type { Quote } from '../../../src/shared/domain/quote.ts';
import { impliedVol } from '../../../src/main/risk/pricing/impliedVol.ts';
import { standardParametersAt } from '../../../src/main/risk/margin/derive-standard/parameters.ts';
import { accountInput } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import { quoteOf } from '../../../src/main/venues/simulated/trading/publisher.ts';
import type { Listing } from '../../../src/main/venues/simulated/trading/rules.ts';
import { assetOf, type EmulatedLedger } from './ledger.ts';
import { discountOf, FEES } from './rules.ts';
import { averageOf, profitAt, type Move, type Placed, type Position, type Subaccount, type UserTrade } from './subaccount.ts';

type Json = Record<string, unknown>;
const text = (value: number | null, digits = 12): string => (value === null ? '0' : String(Number(value.toFixed(digits))));
const orZero = (value: Decimal | null): string => (value === null ? '0' : toText(value));
const typeOf = (instrument: Instrument): 'option' | 'perp' => (instrument.kind === 'option' ? 'option' : 'perp');
const FOR_EVER = 9_223_372_036_854_775_807n;

export function instrumentRow(instrument: Instrument): Json {
  const { address, subId } = assetOf(instrument);
  const isOption = instrument.kind === 'option';
  return {
    instrument_type: typeOf(instrument), instrument_name: instrument.venueName, scheduled_activation: 1_701_840_228,
    scheduled_deactivation: isOption ? instrument.expiryTimeMs / 1_000 : Number(FOR_EVER), is_active: true, tick_size: toText(instrument.tickSize),
    minimum_amount: toText(instrument.minQuantity), maximum_amount: '10000', amount_step: toText(instrument.lotSize),
    mark_price_fee_rate_cap: isOption ? FEES.optionCap : '0', maker_fee_rate: String(instrument.makerFeeRate),
    taker_fee_rate: String(instrument.takerFeeRate), base_fee: isOption ? FEES.optionBase : FEES.perpBase, base_currency: instrument.underlying,
    quote_currency: 'USDC', base_asset_address: address, base_asset_sub_id: String(subId), pro_rata_fraction: '0', fifo_min_allocation: '0',
    pro_rata_amount_step: '0.1', erc20_details: null,
    option_details: isOption ? { index: `${instrument.underlying}-USD`, expiry: instrument.expiryTimeMs / 1_000, strike: toText(instrument.strike),
      option_type: instrument.optionType === 'call' ? 'C' : 'P', settlement_price: null } : null,
    perp_details: isOption ? null : { index: `${instrument.underlying}-USD`, max_rate_per_hour: '0.004', min_rate_per_hour: '-0.004',
      static_interest_rate: '0.0000125', aggregate_funding: '0', funding_rate: '0' },
  };
}

export function quoteNow({ main: { floor } }: EmulatedLedger, listing: Listing): Quote {
  const pricing = floor.priceOf(listing);
  const book = floor.bookOf(listing, pricing);
  return quoteOf(floor, listing, pricing, floor.shownLevels(listing, book, 'buy')[0], floor.shownLevels(listing, book, 'sell')[0]);
}

const STATS = { contract_volume: '464.712', num_trades: '10681', open_interest: '72.8', high: '0', low: '0', percent_change: '0.0128', usd_change: '12.5' };

export function tickerRow(ledger: EmulatedLedger, listing: Listing): Json {
  const { instrument } = listing;
  const quote = quoteNow(ledger, listing);
  const { d, g, v, t, r, i, bi, ai, f, m, df } = pricingRow(ledger, instrument, quote) ?? {};
  return {
    ...instrumentRow(instrument), best_ask_amount: orZero(quote.askQuantity), best_ask_price: orZero(quote.askPrice),
    best_bid_amount: orZero(quote.bidQuantity), best_bid_price: orZero(quote.bidPrice), index_price: orZero(quote.indexPrice),
    mark_price: orZero(quote.markPrice), stats: STATS, timestamp: ledger.nowMs(), min_price: '0', max_price: '10000000',
    option_pricing: instrument.kind === 'option' ? { delta: d, gamma: g, vega: v, theta: t, rho: r, iv: i, bid_iv: bi, ask_iv: ai, forward_price: f,
      mark_price: m, discount_factor: df } : null,
  };
}

function pricingRow(ledger: EmulatedLedger, instrument: Instrument, quote: Quote): Readonly<Record<string, string>> | null {
  if (instrument.kind !== 'option') return null;
  const { venueGreeks: greeks, markImpliedVol, forwardPrice, markPrice } = quote;
  const discount = discountOf(instrument, ledger.nowMs());
  const volOf = (price: Decimal | null): number | null => volAt(instrument, price, discount, forwardPrice, ledger.nowMs());
  return { d: text(greeks?.delta ?? null), g: text(greeks?.gamma ?? null), v: text(greeks?.vega ?? null), t: text(greeks?.theta ?? null),
    r: text(greeks?.rho ?? null), i: text(markImpliedVol), bi: text(volOf(quote.bidPrice)), ai: text(volOf(quote.askPrice)), f: text(forwardPrice), m: orZero(markPrice),
    df: text(discount, 8) };
}

/** Null where no vol explains the price. */
function volAt(option: Option, price: Decimal | null, discount: number, forward: number | null, nowMs: number): number | null {
  if (price === null || forward === null) return null;
  const found = impliedVol(option.optionType, toNumber(price) / discount, forward, toNumber(option.strike), yearsUntil(option.expiryTimeMs, nowMs));
  return found.status === 'ok' ? Math.round(found.vol * 1e5) / 1e5 : null;
}

export function slimRow(ledger: EmulatedLedger, instrument: Instrument, quote: Quote): Json {
  const timestamp = ledger.nowMs();
  return { timestamp, instrument_ticker: {
    t: timestamp, A: orZero(quote.askQuantity), a: orZero(quote.askPrice), B: orZero(quote.bidQuantity), b: orZero(quote.bidPrice),
    I: orZero(quote.indexPrice), M: orZero(quote.markPrice), f: quote.fundingRate === null ? null : text(quote.fundingRate), minp: '0', maxp: '10000000',
    option_pricing: pricingRow(ledger, instrument, quote),
    stats: { c: '3088.047', v: '6249174.1', pr: '6248579.4', n: 2599, oi: '4248.342', h: '0', l: '0', p: '-0.045' } } };
}

export function orderRow(of: Subaccount, placed: Placed): Json {
  return {
    subaccount_id: of.id, order_id: placed.orderId, instrument_name: placed.name, direction: placed.side, label: placed.label, quote_id: null,
    creation_timestamp: placed.createdMs, last_update_timestamp: placed.updatedMs, limit_price: toText(placed.price), amount: toText(placed.quantity),
    filled_amount: toText(placed.filled), average_price: placed.filled === ZERO ? '0' : toText(div(placed.paid, placed.filled)),
    order_fee: toText(placed.fee), order_type: placed.type, time_in_force: placed.timeInForce, order_status: placed.status, max_fee: placed.maxFee,
    signature_expiry_sec: placed.expirySec, nonce: placed.nonce, signer: placed.signer, signature: placed.signature, cancel_reason: placed.cancelReason,
    mmp: false, is_transfer: false, replaced_order_id: placed.replaced, trigger_type: null, trigger_price_type: null, trigger_price: null,
    trigger_reject_message: null, reduce_only: placed.reduceOnly, extra_fee: '0',
  };
}

export function tradeRow(of: Subaccount, wallet: string, { id, fill, placed, mark, index }: UserTrade): Json {
  return {
    subaccount_id: of.id, wallet, instrument_name: placed.name, direction: fill.side, label: placed.label, order_id: placed.orderId, quote_id: null,
    rfq_id: null, trade_id: id, timestamp: fill.venueTimeMs, mark_price: toText(mark), index_price: toText(index), trade_price: toText(fill.price),
    trade_amount: toText(fill.quantity), liquidity_role: fill.liquidity, realized_pnl: '0', realized_pnl_excl_fees: '0', is_transfer: false,
    batch_status: null, tx_status: 'requested', tx_hash: null, trade_fee: toText(fill.fee), expected_rebate: '0', extra_fee: '0',
  };
}

export const moveRow = ({ name, before, after, type }: Move): Json =>
  ({ name, previous_balance: toText(before), new_balance: toText(after), update_type: type });

export function positionRow(of: Subaccount, name: string, position: Position): Json {
  const { instrument, quantity, net, funding } = position;
  const listing = of.listingOf(name);
  const pricing = listing === undefined ? null : of.floor.priceOf(listing);
  const mark = pricing?.markPrice ?? ZERO;
  const isOption = instrument.kind === 'option';
  const gain = profitAt(position, mark);
  const greeks = pricing?.venueGreeks ?? { delta: 1, gamma: 0, vega: 0, theta: 0 };
  return {
    instrument_type: typeOf(instrument), instrument_name: name, amount: toText(quantity), average_price: toText(averageOf(position)), realized_pnl: '0',
    unrealized_pnl: toText(gain), total_fees: '0', net_settlements: toText(net), cumulative_funding: toText(funding), pending_funding: '0',
    mark_price: toText(mark), index_price: orZero(pricing?.indexPrice ?? null), delta: text(greeks.delta), gamma: text(greeks.gamma),
    vega: text(greeks.vega), theta: text(greeks.theta), mark_value: toText(isOption ? mul(quantity, mark) : sub(gain, net)), maintenance_margin: '0',
    initial_margin: '0', open_orders_margin: '0', leverage: null, liquidation_price: null, creation_timestamp: position.createdMs,
  };
}

function collateralRow(of: Subaccount, asset: string, amount: Decimal, nowMs: number): Json & { mark: number; maintenance: number; initial: number } {
  const { market } = of.floor;
  const price = asset === 'USDC' ? 1 : market.spot(asset) / market.usdcUsd;
  const rule = standardParametersAt(nowMs)?.markets[asset];
  const factor = asset === 'USDC' ? 1 : of.marginType === 'SM' ? rule?.baseFactor ?? 0 : 0;
  const scale = asset === 'USDC' ? 1 : rule?.baseInitialScale ?? 0;
  const mark = toNumber(amount) * price;
  const [maintenance, initial] = [mark * factor, mark * factor * scale];
  return { asset_type: 'erc20', asset_name: asset, currency: asset, amount: toText(amount), mark_price: text(price), mark_value: text(mark),
    cumulative_interest: '0', pending_interest: '0', initial_margin: text(initial), maintenance_margin: text(maintenance), realized_pnl: '0',
    average_price: text(price), unrealized_pnl: '0', total_fees: '0', open_orders_margin: '0', creation_timestamp: 1_736_860_533_493, mark, maintenance, initial };
}

/** Margins are net: what counts less what is required; negative is too little. */
export function subaccountRow(of: Subaccount, nowMs: number): Json {
  const { floor, positions } = of;
  const input = { ...accountInput(floor), nowMs: floor.market.timeMs };
  const model = floor.rules.marginModel;
  const bare = model.evaluate({ ...input, openOrders: [] });
  const loaded = input.openOrders.length === 0 ? bare : model.evaluate(input);
  const stable = floor.market.usdcUsd;
  const inUsdc = (usd: number | null): number => (usd ?? 0) / stable;
  const collaterals = floor.holdings.balances().filter(({ currency }) => currency !== 'USDC').map(({ currency, amount }) => ({ currency, amount }))
    .concat([{ currency: 'USDC', amount: of.usdc }]).map(({ currency, amount }) => collateralRow(of, currency, amount, nowMs));
  const sum = (pick: (row: (typeof collaterals)[number]) => number): number => collaterals.reduce((total, row) => total + pick(row), 0);
  const rows = [...positions].map(([name, position]) => positionRow(of, name, position));
  const worth = rows.reduce((total, row) => total + Number(row['mark_value']), 0);
  const initial = inUsdc(bare.haircutEquityUsd) - inUsdc(bare.initialMarginUsd);
  const maintenance = inUsdc(bare.haircutEquityUsd) - inUsdc(bare.maintenanceMarginUsd);
  return {
    subaccount_id: of.id, label: '', currency: 'all', margin_type: of.marginType, risk_universe_id: 1, manager_id: of.marginType === 'SM' ? 1 : 2,
    is_under_liquidation: maintenance < 0, positions_value: text(worth), collaterals_value: text(sum(({ mark }) => mark)),
    subaccount_value: text(sum(({ mark }) => mark) + worth), collaterals_maintenance_margin: text(sum((row) => row.maintenance)),
    collaterals_initial_margin: text(sum((row) => row.initial)), positions_maintenance_margin: text(maintenance - sum((row) => row.maintenance)),
    positions_initial_margin: text(initial - sum((row) => row.initial)), maintenance_margin: text(maintenance), initial_margin: text(initial),
    open_orders_margin: text(inUsdc(bare.initialMarginUsd) - inUsdc(loaded.initialMarginUsd)), projected_margin_change: '0', mm_credits: '0',
    open_orders: of.openOrders().map((placed) => orderRow(of, placed)), positions: rows,
    collaterals: collaterals.map(({ mark: _mark, maintenance: _maintenance, initial: _initial, ...row }) => row),
  };
}

