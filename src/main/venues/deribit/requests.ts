/** What we ask of Deribit, in its own words. Pure: who sends it and what it costs is the connection's. */
import { abs, mul, toText, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ApprovedOrder, TimeInForce } from '../../../shared/domain/order.ts';
import { clientSignature } from './sign.ts';
import type { RpcRequest } from '../transport/rpc/rpcMessages.ts';

export interface Keys { readonly clientId: string; readonly clientSecret: string }

export interface EditTerms {
  readonly venueOrderId: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
}

const TIMES_IN_FORCE: Readonly<Record<TimeInForce, string>> = {
  goodTillCancelled: 'good_til_cancelled', immediateOrCancel: 'immediate_or_cancel', fillOrKill: 'fill_or_kill',
};

/** A decimal as JSON number: `frameOf` writes its digits as they are, with nothing lost to a double. */
export interface ExactNumber { readonly digits: string }
const exactly = (value: Decimal): ExactNumber => ({ digits: toText(value) });

/** JSON-RPC text. */
export function frameOf(id: number, { method, params }: RpcRequest): string {
  const members = Object.entries(params).map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`);
  return `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":{${members.join(',')}}}`;
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'digits' in value) return String(value.digits);
  return JSON.stringify(value);
}

/** Deribit's amount: coin, or USD of an inverse future or perpetual. */
const amountOf = (instrument: Instrument, quantity: Decimal): ExactNumber =>
  exactly(mul(quantity, instrument.contractMultiplier));

export const login = {
  /** The secret stays here: a signature over time and nonce goes out. */
  signed: ({ clientId, clientSecret }: Keys, timestampMs: number, nonce: string): RpcRequest => ({
    method: 'public/auth', params: { grant_type: 'client_signature', client_id: clientId, timestamp: timestampMs, nonce,
      data: '', signature: clientSignature(clientSecret, timestampMs, nonce, '') },
  }),
  /** The secret itself goes out: for gateways that know no signatures. */
  credentials: ({ clientId, clientSecret }: Keys): RpcRequest => ({
    method: 'public/auth',
    params: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
  }),
  refresh: (refreshToken: string): RpcRequest =>
    ({ method: 'public/auth', params: { grant_type: 'refresh_token', refresh_token: refreshToken } }),
  /** A token of the main account becomes one of a sub-account. */
  enter: (refreshToken: string, subjectId: number): RpcRequest =>
    ({ method: 'public/exchange_token', params: { refresh_token: refreshToken, subject_id: subjectId } }),
};

export const connectionRequests = {
  heartbeat: (intervalSeconds: number): RpcRequest =>
    ({ method: 'public/set_heartbeat', params: { interval: intervalSeconds } }),
  test: (): RpcRequest => ({ method: 'public/test', params: {} }),
  cancelOnDisconnect: (): RpcRequest =>
    ({ method: 'private/enable_cancel_on_disconnect', params: { scope: 'connection' } }),
  /** What was placed over this connection stays when it is lost. */
  keepOnDisconnect: (): RpcRequest =>
    ({ method: 'private/disable_cancel_on_disconnect', params: { scope: 'connection' } }),
  subscribe: (scope: 'public' | 'private', channels: readonly string[]): RpcRequest =>
    ({ method: `${scope}/subscribe`, params: { channels } }),
  unsubscribe: (channels: readonly string[]): RpcRequest => ({ method: 'public/unsubscribe', params: { channels } }),
};

export const accountRequests = {
  summaries: (): RpcRequest => ({ method: 'private/get_account_summaries', params: { extended: true } }),
  positions: (): RpcRequest => ({ method: 'private/get_positions', params: { currency: 'any' } }),
  openOrders: (): RpcRequest => ({ method: 'private/get_open_orders', params: {} }),
  tradesSince: (currency: string, fromMs: number, toMs: number): RpcRequest => ({
    method: 'private/get_user_trades_by_currency_and_time',
    params: { currency, start_timestamp: fromMs, end_timestamp: toMs, count: 1_000, sorting: 'asc' },
  }),
  tradesOfOrder: (orderId: string, historical: boolean): RpcRequest =>
    ({ method: 'private/get_user_trades_by_order', params: { order_id: orderId, sorting: 'asc', historical } }),
  orderHistory: (instrumentName: string): RpcRequest => ({
    method: 'private/get_order_history_by_instrument',
    params: { instrument_name: instrumentName, count: 1_000, include_old: true, include_unfilled: true },
  }),
  transactions: (currency: string, fromMs: number, toMs: number): RpcRequest => ({
    method: 'private/get_transaction_log',
    params: { currency, start_timestamp: fromMs, end_timestamp: toMs, count: 250 },
  }),
};

export const referenceRequests = {
  instruments: (currency: string): RpcRequest =>
    ({ method: 'public/get_instruments', params: { currency, expired: false } }),
  /** The legs of every combination of a currency. */
  combos: (currency: string): RpcRequest => ({ method: 'public/get_combos', params: { currency } }),
  instrument: (name: string): RpcRequest =>
    ({ method: 'public/get_instrument', params: { instrument_name: name } }),
  status: (): RpcRequest => ({ method: 'public/status', params: {} }),
  time: (): RpcRequest => ({ method: 'public/get_time', params: {} }),
};

export const orderRequests = {
  /** `post_only` is always said, and rejected rather than moved: a silently moved price is not what was approved. */
  place(order: ApprovedOrder, instrument: Instrument): RpcRequest {
    const { side, price, timeInForce, postOnly, reduceOnly, quantity, clientOrderId, trigger } = order;
    const type = trigger === undefined ? order.type : `stop_${order.type}`;
    return { method: side === 'buy' ? 'private/buy' : 'private/sell', params: {
      instrument_name: instrument.venueName, amount: amountOf(instrument, quantity), type, label: clientOrderId,
      // A market order with a time in force is refused by the venue.
      ...(order.type === 'limit' && price !== null
        ? { price: exactly(price), time_in_force: TIMES_IN_FORCE[timeInForce] } : {}),
      ...(trigger === undefined ? {} : { trigger: `${trigger.by}_price`, trigger_price: exactly(trigger.price) }),
      post_only: postOnly, reject_post_only: postOnly, reduce_only: reduceOnly,
    } };
  },
  /**
   * `amount` is the new total. Flags that are not said again are lost. `validUntilMs`: the venue's clock; later it is
   * refused.
   */
  edit: (order: EditTerms, instrument: Instrument, validUntilMs: number): RpcRequest => ({ method: 'private/edit',
    params: { order_id: order.venueOrderId, amount: amountOf(instrument, order.quantity), price: exactly(order.price),
      post_only: order.postOnly, reject_post_only: order.postOnly, reduce_only: order.reduceOnly,
      valid_until: validUntilMs } }),
  /** An existing combination with these legs is the answer too. Contracts, signed. */
  createCombo: (legs: readonly { readonly instrument: Instrument; readonly ratio: Decimal }[]): RpcRequest => ({
    method: 'private/create_combo', params: { trades: { digits: `[${legs.map(({ instrument, ratio }) =>
      `{"instrument_name":${JSON.stringify(instrument.venueName)},"amount":${amountOf(instrument, abs(ratio)).digits}`
      + `,"direction":"${ratio > 0n ? 'buy' : 'sell'}"}`).join(',')}]` } },
  }),
  cancelAll: (): RpcRequest => ({ method: 'private/cancel_all', params: {} }),
  /** btc_usd: all that is settled in BTC; btc_usdc: all that is linear. */
  cancelAllOfPair: (pair: string): RpcRequest =>
    ({ method: 'private/cancel_all_by_currency_pair', params: { currency_pair: pair } }),
  cancel: (venueOrderId: string): RpcRequest => ({ method: 'private/cancel', params: { order_id: venueOrderId } }),
  cancelByLabel: (label: string, currency: string | null): RpcRequest =>
    ({ method: 'private/cancel_by_label', params: currency === null ? { label } : { label, currency } }),
  stateByLabel: (label: string, currency: string): RpcRequest =>
    ({ method: 'private/get_order_state_by_label', params: { label, currency } }),
};
