/** The methods of the emulated Derive, each with who may call it and what it counts as (facts, appendix B). */
import { toText, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { refuse, type Params } from './errors.ts';
import { marginOfPortfolio } from './margin.ts';
import { cancel, cancelWhere, place, replace, type Door } from './orders.ts';
import type { Subaccount } from './subaccount.ts';
import { instrumentRow, orderRow, positionRow, subaccountRow, tickerRow, tradeRow } from './words.ts';

export interface Method {
  readonly scope: 'public' | 'read' | 'trade';
  readonly matching?: boolean;
  run(door: Door, params: Params): unknown;
}

const open = (run: Method['run']): Method => ({ scope: 'public', run });
const read = (run: Method['run']): Method => ({ scope: 'read', run });
const trade = (run: Method['run']): Method => ({ scope: 'trade', matching: true, run });
const one = ({ ledger }: Door, params: Params): Subaccount => ledger.withId(params['subaccount_id']);

/** Of one subaccount, or of all of a wallet. */
const those = ({ ledger }: Door, { subaccount_id: id }: Params): readonly Subaccount[] =>
  (id === undefined ? ledger.subaccounts : [ledger.withId(id)]);

const paged = <T>(rows: readonly T[], params: Params, most = 1_000): { rows: T[]; pagination: { num_pages: number; count: number } } => {
  const size = Math.min(most, Math.max(1, Number(params['page_size'] ?? 100)));
  const page = Math.max(1, Number(params['page'] ?? 1));
  return { rows: rows.slice((page - 1) * size, page * size), pagination: { num_pages: Math.ceil(rows.length / size), count: rows.length } };
};

/** Newest first, within the times asked for. */
function within<T extends { readonly timestamp: number }>(rows: readonly T[], params: Params): T[] {
  const from = Number(params['from_timestamp'] ?? params['start_timestamp'] ?? 0);
  const to = Number(params['to_timestamp'] ?? params['end_timestamp'] ?? Infinity);
  return rows.filter(({ timestamp }) => timestamp >= from && timestamp <= to).toSorted((a, b) => b.timestamp - a.timestamp);
}

function instruments({ ledger }: Door, params: Params): readonly ReturnType<typeof instrumentRow>[] {
  const { currency, instrument_type: type } = params;
  if (params['expired'] === true) return [];
  return ledger.listings().map(({ instrument }) => instrument)
    .filter(({ kind, underlying }) => (type === undefined || type === (kind === 'option' ? 'option' : 'perp'))
      && (currency === undefined || currency === null || currency === underlying)).map(instrumentRow);
}

function tradeHistory(door: Door, params: Params): unknown {
  const rows = those(door, params).flatMap((of) => of.trades.map((each) => tradeRow(of, door.keyring.wallet, each) as { timestamp: number } & Params));
  const fits = within(rows, params).filter((row) => (params['instrument_name'] === undefined || row['instrument_name'] === params['instrument_name'])
    && (params['order_id'] === undefined || row['order_id'] === params['order_id']));
  const { rows: trades, pagination } = paged(fits, params);
  return { subaccount_id: params['subaccount_id'], trades, pagination };
}

function orderHistory(door: Door, params: Params): unknown {
  const rows = those(door, params).flatMap((of) => [...of.orders.values()].map((placed) => ({ ...orderRow(of, placed), timestamp: placed.createdMs })));
  const { rows: orders, pagination } = paged(within(rows, params), params);
  return { subaccount_id: params['subaccount_id'], orders: orders.map(({ timestamp: _timestamp, ...row }) => row), pagination };
}

/** v2 has one question for orders of any state. */
function orders(door: Door, params: Params): unknown {
  const of = one(door, params);
  const fits = [...of.orders.values()].filter((placed) => (params['status'] === undefined || placed.status === params['status'])
    && (params['instrument_name'] === undefined || placed.name === params['instrument_name'])
    && (params['label'] === undefined || placed.label === params['label']));
  const { rows, pagination } = paged(fits, params);
  return { subaccount_id: of.id, orders: rows.map((placed) => orderRow(of, placed)), pagination };
}

function transfers(door: Door, params: Params, isDeposit: boolean): unknown {
  const rows = those(door, params).flatMap((of) => of.transfers.filter(({ amount }) => (amount > ZERO) === isDeposit).map((row) => ({
    timestamp: row.timestamp, transaction_id: row.id, asset: row.asset, amount: toText((row.amount < ZERO ? -row.amount : row.amount) as Decimal),
    tx_status: 'settled', tx_hash: `0x${row.id.replaceAll('-', '').padEnd(64, '0')}`, error_log: {}, subaccount_id: of.id })));
  return { events: within(rows, params) };
}

function fundings(door: Door, params: Params): unknown {
  const rows = those(door, params).flatMap((of) => of.fundings.map((row) => ({ instrument_name: row.name, timestamp: row.timestamp,
    funding: toText(row.funding), pnl: toText(row.pnl), subaccount_id: of.id, wallet: door.keyring.wallet })));
  const { rows: events, pagination } = paged(within(rows, params), params);
  return { events, pagination };
}

const settlements = (door: Door, params: Params): unknown => ({ subaccount_id: params['subaccount_id'], settlements: those(door, params)
  .flatMap((of) => of.settlements.map(({ instrument, quantity, pnl, price }) => ({ subaccount_id: of.id, instrument_name: instrument.venueName,
    expiry: 'expiryTimeMs' in instrument ? instrument.expiryTimeMs / 1_000 : 0, amount: toText(quantity), settlement_price: toText(price),
    option_settlement_pnl: toText(pnl), option_settlement_pnl_excl_fees: toText(pnl) }))) });

const sessionKeys = ({ keyring }: Door): unknown => ({ public_session_keys: keyring.keys.filter(({ label }) => label !== 'owner').map((key) => ({
  public_session_key: key.address, expiry_sec: key.expirySec, label: key.label, ip_whitelist: [], protocol_scopes: key.scopes, offchain_scopes: key.offchain,
  subaccount_ids: [] })) });

const feedsOf = ({ ledger }: Door): unknown => Object.fromEntries(ledger.main.floor.rules.underlyings.map((coin) =>
  [coin, { price: String(ledger.market.spot(coin)), confidence: '1' }]));

const byName = (door: Door, params: Params) => door.ledger.listingOf(params['instrument_name']);

export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>(Object.entries({
  'public/get_time': open(({ ledger }) => ledger.nowMs()),
  'public/getRateLimits': open(() => ({ matching: { limit: 5, burst: 5 }, non_matching: { limit: 5, burst: 5 } })),
  'public/get_all_instruments': open((door, params) => {
    const { rows, pagination } = paged(instruments(door, params), params);
    return { instruments: rows, pagination };
  }),
  'public/get_all_live_instruments': open((door) => instruments(door, {})),
  'public/get_instruments': open(instruments),
  'public/get_instrument': open((door, params) => instrumentRow(byName(door, params).instrument)),
  'public/get_ticker': open((door, params) => tickerRow(door.ledger, byName(door, params))),
  'public/get_latest_signed_feeds': open((door) => ({ spot_data: feedsOf(door) })),
  'public/get_all_currencies': open(({ ledger }) => ledger.main.floor.rules.underlyings.map((currency) => ({ currency, spot_price: String(ledger.market.spot(currency)) }))),
  'public/get_margin': open(marginOfPortfolio),
  'public/get_trade_history': open(() => ({ trades: [], pagination: { num_pages: 0, count: 0 } })),
  'private/get_subaccounts': read(({ ledger, keyring }) => ({ wallet: keyring.wallet, subaccount_ids: ledger.subaccounts.map(({ id }) => id) })),
  'private/get_subaccount': read((door, params) => subaccountRow(one(door, params), door.ledger.nowMs())),
  'private/get_all_portfolios': read(({ ledger }) => ledger.subaccounts.map((of) => subaccountRow(of, ledger.nowMs()))),
  'private/get_collaterals': read((door, params) => ({ subaccount_id: params['subaccount_id'], collaterals: subaccountRow(one(door, params), door.ledger.nowMs())['collaterals'] })),
  'private/get_positions': read((door, params) => ({ subaccount_id: params['subaccount_id'],
    positions: [...one(door, params).positions].map(([name, position]) => positionRow(one(door, params), name, position)) })),
  'private/get_open_orders': read((door, params) => ({ subaccount_id: params['subaccount_id'],
    orders: one(door, params).openOrders().map((placed) => orderRow(one(door, params), placed)) })),
  'private/get_orders': read(orders),
  'private/get_order': read((door, params) => {
    const of = one(door, params);
    return orderRow(of, of.orders.get(String(params['order_id'])) ?? refuse(11_006, 'Order does not exist.'));
  }),
  'private/get_order_history': read(orderHistory),
  'private/get_trade_history': read(tradeHistory),
  'private/get_funding_history': read(fundings),
  'private/get_interest_history': read((door, params) => ({ events: within(those(door, params).flatMap((of) => of.interests
    .map(({ timestamp, interest }) => ({ timestamp, interest: toText(interest), subaccount_id: of.id }))), params) })),
  'private/get_option_settlement_history': read(settlements),
  'private/get_deposit_history': read((door, params) => transfers(door, params, true)),
  'private/get_withdrawal_history': read((door, params) => transfers(door, params, false)),
  'private/get_erc20_transfer_history': read(() => ({ events: [] })),
  'private/session_keys': read(sessionKeys),
  'private/order': trade(place),
  'private/replace': trade(replace),
  'private/cancel': trade(cancel),
  'private/cancel_by_label': trade((door, params) => cancelWhere(one(door, params), ({ label, name }) => label === params['label']
    && (params['instrument_name'] === undefined || params['instrument_name'] === name))),
  'private/cancel_by_nonce': trade((door, params) => cancelWhere(one(door, params), ({ nonce, name }) => nonce === String(params['nonce'])
    && params['instrument_name'] === name)),
  'private/cancel_by_instrument': trade((door, params) => cancelWhere(one(door, params), ({ name }) => name === params['instrument_name'])),
  'private/cancel_all': trade(async (door, params) => {
    await cancelWhere(one(door, params), () => true);
    return 'ok';
  }),
} satisfies Record<string, Method>));

