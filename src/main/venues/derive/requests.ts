/** What we ask of Derive, in its own words. Pure: who sends it and what it costs is the connection's. */
import { neg, toText, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { ApprovedOrder } from '../../../shared/domain/order.ts';
import type { RpcRequest } from '../transport/rpc/rpcMessages.ts';

/** JSON-RPC text. */
export const frameOf = (id: number, { method, params }: RpcRequest): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

export const publicRequests = {
  time: (): RpcRequest => ({ method: 'public/get_time', params: {} }),
  instruments: (type: string, page: number): RpcRequest => ({ method: 'public/get_all_instruments',
    params: { expired: false, instrument_type: type, page, page_size: 1_000 } }),
  subscribe: (channels: readonly string[]): RpcRequest => ({ method: 'subscribe', params: { channels } }),
  unsubscribe: (channels: readonly string[]): RpcRequest => ({ method: 'unsubscribe', params: { channels } }),
};

/** `wallet`: the owner's address. The signature is over `timestamp` as it stands here. */
export const loginRequest = (wallet: string, timestamp: number, signature: string): RpcRequest =>
  ({ method: 'public/login', params: { wallet, timestamp: String(timestamp), signature } });

const since = (subaccount: number, fromMs: number, page: number) =>
  ({ subaccount_id: subaccount, from_timestamp: fromMs, page, page_size: 500 });
const started = (subaccount: number, fromMs: number) => ({ subaccount_id: subaccount, start_timestamp: fromMs });

export const accountRequests = {
  sessionKeys: (wallet: string): RpcRequest => ({ method: 'private/session_keys', params: { wallet } }),
  subaccounts: (wallet: string): RpcRequest => ({ method: 'private/get_subaccounts', params: { wallet } }),
  cancelOnDisconnect: (enabled: boolean): RpcRequest =>
    ({ method: 'private/set_cancel_on_disconnect', params: { enabled } }),
  subaccount: (id: number): RpcRequest => ({ method: 'private/get_subaccount', params: { subaccount_id: id } }),
  openOrders: (id: number): RpcRequest => ({ method: 'private/get_open_orders', params: { subaccount_id: id } }),
  orderHistory: (id: number, fromMs: number, page: number): RpcRequest =>
    ({ method: 'private/get_order_history', params: since(id, fromMs, page) }),
  trades: (id: number, fromMs: number, page: number): RpcRequest =>
    ({ method: 'private/get_trade_history', params: since(id, fromMs, page) }),
  tradesOfOrder: (id: number, orderId: string): RpcRequest =>
    ({ method: 'private/get_trade_history', params: { subaccount_id: id, order_id: orderId, page: 1,
      page_size: 500 } }),
  funding: (id: number, fromMs: number, page: number): RpcRequest =>
    ({ method: 'private/get_funding_history', params: { ...started(id, fromMs), page, page_size: 500 } }),
  interest: (id: number, fromMs: number): RpcRequest => ({ method: 'private/get_interest_history',
    params: started(id, fromMs) }),
  settlements: (id: number): RpcRequest => ({ method: 'private/get_option_settlement_history',
    params: { subaccount_id: id } }),
  deposits: (id: number, fromMs: number): RpcRequest => ({ method: 'private/get_deposit_history',
    params: started(id, fromMs) }),
  withdrawals: (id: number, fromMs: number): RpcRequest =>
    ({ method: 'private/get_withdrawal_history', params: started(id, fromMs) }),
  transfers: (id: number, fromMs: number): RpcRequest =>
    ({ method: 'private/get_erc20_transfer_history', params: started(id, fromMs) }),
};

/** What is signed of an order; the rest of the request says the same again. */
export interface SignedTerms {
  readonly subaccount: number;
  readonly instrumentName: string;
  readonly limitPrice: Decimal;
  readonly amount: Decimal;
  readonly maxFee: Decimal;
  readonly nonce: bigint;
  readonly expirySec: number;
  readonly signer: string;
  readonly signature: string;
}

type Flags = Pick<ApprovedOrder, 'side' | 'type' | 'timeInForce' | 'postOnly' | 'reduceOnly' | 'clientOrderId'>;

const TIMES_IN_FORCE = { goodTillCancelled: 'gtc', immediateOrCancel: 'ioc', fillOrKill: 'fok' } as const;

/** `rejectAfterMs`: on the venue's clock, when it must not take the order any more. */
function orderParams(flags: Flags, signed: SignedTerms, rejectAfterMs: number): Record<string, unknown> {
  return {
    subaccount_id: signed.subaccount, instrument_name: signed.instrumentName, direction: flags.side,
      order_type: flags.type,
    time_in_force: flags.postOnly ? 'post_only' : TIMES_IN_FORCE[flags.timeInForce], amount: toText(signed.amount),
    limit_price: toText(signed.limitPrice), max_fee: toText(signed.maxFee), nonce: String(signed.nonce),
    signer: signed.signer, signature: signed.signature, signature_expiry_sec: signed.expirySec,
    label: flags.clientOrderId, reduce_only: flags.reduceOnly, mmp: false, reject_timestamp: rejectAfterMs,
    ...(flags.postOnly ? { reject_post_only: true } : {}),
  };
}

export const orderRequests = {
  place: (flags: Flags, signed: SignedTerms, rejectAfterMs: number): RpcRequest =>
    ({ method: 'private/order', params: orderParams(flags, signed, rejectAfterMs) }),
  /**
   * The old one goes, the new one has `signed.amount` to fill; refused when `filled` is not what has filled by
   * then.
   */
  replace: (
    flags: Flags, signed: SignedTerms, rejectAfterMs: number, orderId: string, filled: Decimal,
  ): RpcRequest => ({ method: 'private/replace', params: { ...orderParams(flags, signed, rejectAfterMs),
    order_id_to_cancel: orderId, expected_filled_amount: toText(filled) } }),
  cancel: (subaccount: number, instrumentName: string, orderId: string): RpcRequest => ({ method: 'private/cancel',
    params: { subaccount_id: subaccount, instrument_name: instrumentName, order_id: orderId } }),
  cancelByLabel: (subaccount: number, instrumentName: string, label: string): RpcRequest =>
    ({ method: 'private/cancel_by_label',
      params: { subaccount_id: subaccount, instrument_name: instrumentName, label } }),
  cancelByInstrument: (subaccount: number, instrumentName: string): RpcRequest =>
    ({ method: 'private/cancel_by_instrument',
    params: { subaccount_id: subaccount, instrument_name: instrumentName } }),
  cancelAll: (subaccount: number): RpcRequest => ({ method: 'private/cancel_all',
    params: { subaccount_id: subaccount, cancel_trigger_orders: true, cancel_algo_orders: true } }),
};

export const signedAmount = (amount: Decimal, isOutgoing: boolean): Decimal =>
  (isOutgoing && amount > ZERO ? neg(amount) : amount);
