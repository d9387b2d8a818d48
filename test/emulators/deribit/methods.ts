/** The methods of the emulated Deribit, by name: what each needs and what it answers. */
import { ZERO } from '../../../src/shared/domain/decimal.ts';
import { refuse, type Params } from './errors.ts';
import { isAlive, type EmulatedLedger, type Placed } from './ledger.ts';
import { comboQuote, comboRow, createCombo, legPrices } from './combos.ts';
import { cancel, cancelWhere, edit, place } from './orders.ts';
import type { Streams } from './channels.ts';
import { instrumentRow, LIMITS, logRow, orderRow, positionRow, summaryRow, tickerRow, tradeRow } from './words.ts';
import { marginOf } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import { modelParams } from './modelParams.ts';
import { simulate } from './simulate.ts';
import { quoteOf } from '../../../src/main/venues/simulated/trading/publisher.ts';

export interface Method {
  readonly scope: 'public' | 'read' | 'trade';
  /** Counts against the matching engine's bucket. */
  readonly matching?: boolean;
  run(ledger: EmulatedLedger, params: Params, streams: Streams): unknown;
}

/** USDC where something linear is listed. */
export const currenciesOf = ({ floor }: EmulatedLedger): readonly string[] =>
  [...new Set(['BTC', 'ETH', ...[...floor.listings.values()].map(({ instrument }) => instrument.settlementCurrency)])];
const text = (params: Params, name: string): string => String(params[name] ?? '');
const wants = (params: Params, currency: string): boolean =>
  params['currency'] === undefined || params['currency'] === 'any' || params['currency'] === currency;
const isOf = (ledger: EmulatedLedger, params: Params) => (placed: Placed): boolean =>
  wants(params, ledger.currencyOf(placed.name));
const listed = (ledger: EmulatedLedger, params: Params) => [...[...ledger.floor.listings.values()]
  .map(({ instrument }) => instrument), ...[...ledger.combos.values()].map(({ combo }) => combo)]
  .filter((instrument) => wants(params, instrument.settlementCurrency)
    && (params['kind'] === undefined || params['kind'] === instrumentRow(instrument)['kind']));
const combosOf = (ledger: EmulatedLedger, params: Params) => [...ledger.combos.values()]
  .filter(({ combo }) => wants(params, combo.settlementCurrency));

const read = (run: Method['run']): Method => ({ scope: 'read', run });
const open = (run: Method['run']): Method => ({ scope: 'public', run });
const trade = (run: Method['run']): Method => ({ scope: 'trade', matching: true, run });

function tickerOf(ledger: EmulatedLedger, name: string): Record<string, unknown> {
  const combo = ledger.comboOf(name);
  if (combo !== undefined) return tickerRow(comboQuote(ledger, combo), combo, ledger.nowMs());
  const listing = ledger.listingOf(name) ?? refuse(10_020, 'invalid_or_unsupported_instrument');
  const pricing = ledger.floor.priceOf(listing);
  const book = ledger.floor.bookOf(listing, pricing);
  const [bid, ask] = [ledger.floor.shownLevels(listing, book, 'buy')[0], ledger.floor.shownLevels(listing, book, 'sell')[0]];
  return tickerRow(quoteOf(ledger.floor, listing, pricing, bid, ask), listing.instrument, ledger.nowMs());
}

const tradesWhere = (ledger: EmulatedLedger, params: Params, fits: (row: Record<string, unknown>) => boolean): unknown => {
  const [from, to] = [Number(params['start_timestamp'] ?? 0), Number(params['end_timestamp'] ?? Infinity)];
  const rows = ledger.trades.map((each) => tradeRow(ledger, each) as Record<string, unknown>)
    .filter((row) => Number(row['timestamp']) >= from && Number(row['timestamp']) <= to && fits(row));
  const count = Number(params['count'] ?? 100);
  const sorted = params['sorting'] === 'desc' || params['sorting'] === undefined ? rows.toReversed() : rows;
  return { trades: sorted.slice(0, count), has_more: rows.length > count };
};

const openOrders = (ledger: EmulatedLedger, fits: (placed: Placed) => boolean): unknown =>
  [...ledger.orders.values()].filter((placed) => isAlive(placed) && fits(placed)).map((placed) => orderRow(ledger, placed));

export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>(Object.entries({
  'public/get_time': open((ledger) => ledger.nowMs()),
  'public/test': open(() => ({ version: '2.1.1' })),
  'public/hello': open(() => ({ version: '2.1.1' })),
  'public/status': open((_ledger, _params, streams) => streams.platform.status),
  'public/get_currencies': open((ledger) => currenciesOf(ledger).map((currency) => ({ currency, currency_long: currency, coin_type: currency,
    min_confirmations: 1, withdrawal_fee: 0.0001, fee_precision: 4, in_cross_collateral_pool: true }))),
  'public/get_instruments': open((ledger, params) => listed(ledger, params).map(instrumentRow)),
  'public/get_instrument': open((ledger, params) => instrumentRow(ledger.instrumentOf(text(params, 'instrument_name'))
    ?? refuse(10_020, 'invalid_or_unsupported_instrument'))),
  'public/get_combos': open((ledger, params) => combosOf(ledger, params).map((each) => comboRow(ledger, each))),
  'public/get_combo_ids': open((ledger, params) => combosOf(ledger, params).map(({ combo }) => combo.venueName)),
  'public/get_combo_details': open((ledger, params) => comboRow(ledger, ledger.combos.get(text(params, 'combo_id'))
    ?? refuse(-32_602, 'Invalid params', { param: 'combo_id', reason: 'unknown' }))),
  'private/create_combo': { scope: 'trade', run: (ledger, params) => createCombo(ledger, params) },
  'private/get_leg_prices': read(legPrices),
  'public/get_index_price': open((ledger, params) => {
    const underlying = text(params, 'index_name').split('_', 1)[0]?.toUpperCase() ?? '';
    return { index_price: ledger.floor.market.spot(underlying), estimated_delivery_price: ledger.floor.market.spot(underlying) };
  }),
  'public/ticker': open((ledger, params) => tickerOf(ledger, text(params, 'instrument_name'))),
  'public/get_order_book': open((ledger, params, streams) => ({ ...tickerOf(ledger, text(params, 'instrument_name')),
    ...streams.grouped(text(params, 'instrument_name'), Number(params['depth'] ?? 20)) as object })),
  'private/get_account_summaries': read((ledger) => ({ id: 1, type: 'main', limits: LIMITS,
    summaries: currenciesOf(ledger).map((currency) => summaryRow(ledger, currency)) })),
  'private/get_account_summary': read((ledger, params) => ({ ...summaryRow(ledger, text(params, 'currency')), limits: LIMITS })),
  'private/pme/simulate': read((ledger, params) => {
    const { initialMarginUsd: initial, maintenanceMarginUsd: maintenance } = marginOf(ledger.floor);
    const details = { risk_matrix_margin: initial, spot_margin: 0, mmp_margin: 0, open_orders_margin: 0 };
    return { model_params: modelParams(ledger.nowMs()), margins: { [text(params, 'currency').toLowerCase()]: {
      initial_margin: initial, maintenance_margin: maintenance, initial_margin_details: details } } };
  }),
  'private/simulate_portfolio': read(simulate),
  'private/get_positions': read((ledger, params) => ledger.floor.holdings.holdings()
    .filter(({ instrument }) => wants(params, instrument.settlementCurrency)).map((holding) => positionRow(ledger, holding))),
  'private/get_position': read((ledger, params) => {
    const listing = ledger.listingOf(text(params, 'instrument_name')) ?? refuse(10_020, 'invalid_or_unsupported_instrument');
    const holding = ledger.floor.holdings.holding(listing.instrument.id);
    return holding === undefined ? { instrument_name: text(params, 'instrument_name'), size: 0, direction: 'zero' }
      : positionRow(ledger, holding);
  }),
  'private/get_open_orders': read((ledger) => openOrders(ledger, () => true)),
  'private/get_open_orders_by_currency': read((ledger, params) => openOrders(ledger, isOf(ledger, params))),
  'private/get_open_orders_by_instrument': read((ledger, params) =>
    openOrders(ledger, ({ name }) => name === text(params, 'instrument_name'))),
  'private/get_order_state': read((ledger, params) => {
    const placed = ledger.placedOf(text(params, 'order_id'));
    return placed === undefined ? refuse(10_004, 'order_not_found') : orderRow(ledger, placed);
  }),
  'private/get_order_state_by_label': read((ledger, params) => [...ledger.orders.values()]
    .filter((placed) => placed.label === params['label'] && isOf(ledger, params)(placed)).map((placed) => orderRow(ledger, placed))),
  'private/get_order_history_by_instrument': read((ledger, params) => [...ledger.orders.values()]
    .filter(({ name, state, filled }) => name === text(params, 'instrument_name') && !['open', 'untriggered', 'triggered'].includes(state)
      && (filled > ZERO || params['include_unfilled'] === true || params['include_unfilled'] === 'true'))
    .map((placed) => orderRow(ledger, placed))),
  'private/get_user_trades_by_currency': read((ledger, params) =>
    tradesWhere(ledger, params, (row) => wants(params, ledger.currencyOf(String(row['instrument_name']))))),
  'private/get_user_trades_by_currency_and_time': read((ledger, params) =>
    tradesWhere(ledger, params, (row) => wants(params, ledger.currencyOf(String(row['instrument_name']))))),
  'private/get_user_trades_by_instrument': read((ledger, params) =>
    tradesWhere(ledger, params, (row) => row['instrument_name'] === params['instrument_name'])),
  'private/get_user_trades_by_instrument_and_time': read((ledger, params) =>
    tradesWhere(ledger, params, (row) => row['instrument_name'] === params['instrument_name'])),
  'private/get_user_trades_by_order': read((ledger, params) => {
    const found = tradesWhere(ledger, { ...params, count: 1_000 }, (row) => row['order_id'] === params['order_id']);
    return (found as { trades: unknown }).trades;
  }),
  'private/get_transaction_log': read((ledger, params) => ({ continuation: null, logs: ledger.log
    .filter((row) => row.currency === params['currency'] && row.timestamp >= Number(params['start_timestamp'])
      && row.timestamp <= Number(params['end_timestamp'])).toReversed().slice(0, Number(params['count'] ?? 100)).map(logRow) })),
  'private/buy': trade((ledger, params) => place(ledger, 'buy', params)),
  'private/sell': trade((ledger, params) => place(ledger, 'sell', params)),
  'private/edit': trade((ledger, params) => edit(ledger, ledger.placedOf(text(params, 'order_id')), params)),
  'private/cancel': trade((ledger, params) => cancel(ledger, ledger.placedOf(text(params, 'order_id')))),
  'private/cancel_by_label': trade((ledger, params) => cancelWhere(ledger, (placed) =>
    placed.label === params['label'] && isOf(ledger, params)(placed))),
  'private/cancel_all': trade((ledger) => cancelWhere(ledger, () => true)),
  'private/cancel_all_by_currency': trade((ledger, params) => cancelWhere(ledger, isOf(ledger, params))),
  'private/cancel_all_by_currency_pair': trade((ledger, params) =>
    cancelWhere(ledger, ({ name }) => ledger.pairOf(name) === text(params, 'currency_pair'))),
  'private/cancel_all_by_instrument': trade((ledger, params) =>
    cancelWhere(ledger, ({ name }) => name === text(params, 'instrument_name'))),
} satisfies Record<string, Method>));
