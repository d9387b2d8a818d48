/**
 * What Derive says on the account side and about its instruments, in its own words (v3, specification 0.2.0). Surplus
 * members are passed over. Market data is read by hand in parse.ts: it comes too often.
 */
import { z } from 'zod';
import { toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import { excerptOf } from '../transport/wireText.ts';
import { decimalOf } from './wire/wireNumbers.ts';
import type { RpcIncoming } from '../transport/rpc/rpcMessages.ts';
import { WireError, type Json } from '../transport/rpc/wireFields.ts';
import { amountSchema } from '../transport/rpc/wireSchema.ts';

const amount = amountSchema(decimalOf);
const plain = amount.transform(toNumber);
const time = z.number().positive();
const none = 0n as Decimal;

export const instrumentSchema = z.object({
  instrument_name: z.string(), instrument_type: z.enum(['option', 'perp', 'erc20']),
    is_active: z.boolean().default(true),
  base_asset_address: z.string().regex(/^0x[0-9a-fA-F]{40}$/), base_asset_sub_id: z.string().regex(/^\d{1,60}$/),
  tick_size: amount, minimum_amount: amount, amount_step: amount, maker_fee_rate: plain, taker_fee_rate: plain,
  base_fee: amount.default(none), maximum_amount: amount.nullish(),
});
export type InstrumentRow = z.output<typeof instrumentSchema>;

const pagination = z.object({ num_pages: z.number().int().nonnegative() }).optional();
/** v3 pages them; v2's own method answers with a list. */
export const instrumentsSchema = z.union([
  z.object({ instruments: z.array(z.unknown()), pagination }),
  z.array(z.unknown()).transform((instruments) => ({ instruments, pagination: undefined })),
]);

export const subscribedSchema = z.object({ status: z.record(z.string(), z.string()).default({}) });

export const sessionKeysSchema = z.object({ public_session_keys: z.array(z.object({
  public_session_key: z.string(), expiry_sec: z.number().nullish(), scope: z.string().nullish(),
  protocol_scopes: z.array(z.string()).default([]), offchain_scopes: z.array(z.string()).default([]),
})) });
export type SessionKeyRow = z.output<typeof sessionKeysSchema>['public_session_keys'][number];

export const orderSchema = z.object({
  order_id: z.string(), order_status: z.string(), instrument_name: z.string(), direction: z.enum(['buy', 'sell']),
  label: z.string().default(''), amount, filled_amount: amount.default(none), limit_price: amount.nullish(),
  order_type: z.string().default('limit'), time_in_force: z.string().default('gtc'),
    reduce_only: z.boolean().default(false),
  cancel_reason: z.string().nullish(), last_update_timestamp: time,
  creation_timestamp: time, replaced_order_id: z.string().nullish(), subaccount_id: z.number().optional(),
});
export type OrderRow = z.output<typeof orderSchema>;

export const userTradeSchema = z.object({
  trade_id: z.string(), order_id: z.string().nullish(), instrument_name: z.string(), timestamp: time,
  direction: z.enum(['buy', 'sell']), trade_price: amount, trade_amount: amount, trade_fee: amount,
  liquidity_role: z.enum(['maker', 'taker']).nullish(), label: z.string().nullish(),
  is_transfer: z.boolean().default(false), quote_id: z.string().nullish(),
});
export type UserTrade = z.output<typeof userTradeSchema>;

export const orderAnswerSchema = z.object({ order: orderSchema, trades: z.array(userTradeSchema).default([]) });
export const replaceAnswerSchema = z.object({
  cancelled_order: orderSchema, order: orderSchema.nullish(), trades: z.array(userTradeSchema).default([]),
  create_order_error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).nullish(),
});
export const cancelledSchema = z.object({ cancelled_orders: z.number() });
export const openOrdersSchema = z.object({ orders: z.array(orderSchema) });
export const orderPageSchema = z.object({ orders: z.array(orderSchema), pagination });
export const tradePageSchema = z.object({ trades: z.array(userTradeSchema), pagination });

export const positionSchema = z.object({
  instrument_name: z.string(), instrument_type: z.enum(['option', 'perp', 'erc20']), amount, average_price: amount,
  mark_price: plain, index_price: plain, unrealized_pnl: plain.default(0), pending_funding: plain.default(0),
  net_settlements: amount.default(none), liquidation_price: plain.nullish(),
});
export type PositionRow = z.output<typeof positionSchema>;

const collateralSchema = z.object({
  asset_name: z.string(), amount, mark_price: plain, mark_value: plain, maintenance_margin: plain,
    initial_margin: plain,
});
export type CollateralRow = z.output<typeof collateralSchema>;

/** `initial_margin` and `maintenance_margin` are net: what counts less what is required; negative is too little. */
export const subaccountSchema = z.object({
  subaccount_id: z.number(), margin_type: z.enum(['SM', 'PM', 'PM2']), subaccount_value: plain, initial_margin: plain,
  maintenance_margin: plain, open_orders_margin: plain.default(0), collaterals_maintenance_margin: plain,
  is_under_liquidation: z.boolean().default(false), positions: z.array(positionSchema),
  collaterals: z.array(collateralSchema), open_orders: z.array(orderSchema),
});
export type Subaccount = z.output<typeof subaccountSchema>;

/** One change of `{subaccount}.balances`: of an asset or of an instrument. */
export const moveSchema = z.object({
  name: z.string(), previous_balance: amount, new_balance: amount, update_type: z.string(),
});
export type Move = z.output<typeof moveSchema>;

export const fundingPageSchema = z.object({ events: z.array(z.object({
  instrument_name: z.string(), timestamp: time, funding: amount, pnl: amount.default(none),
})), pagination });
export const interestSchema = z.object({ events: z.array(z.object({ timestamp: time, interest: amount })) });
export const settlementsSchema = z.object({ settlements: z.array(z.object({
  instrument_name: z.string(), amount, settlement_price: amount, option_settlement_pnl: amount,
})) });
export type SettlementRow = z.output<typeof settlementsSchema>['settlements'][number];
export const transfersSchema = z.object({ events: z.array(z.object({
  timestamp: time, asset: z.string(), amount, transaction_id: z.string().nullish(), tx_hash: z.string().nullish(),
  tx_status: z.string().nullish(), is_outgoing: z.boolean().nullish(),
})) });
export type TransferRow = z.output<typeof transfersSchema>['events'][number];

/** Throws WireError for what is none of them. */
export function incomingOf(value: unknown): RpcIncoming {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WireError('message', 'no object');
  const message = value as Json;
  const { method, id, params } = message;
  if (method === 'subscription') {
    if (typeof params !== 'object' || params === null) throw new WireError('params', 'is missing');
    const { channel, data } = params as Json;
    if (typeof channel !== 'string' || data === undefined) throw new WireError('params.channel', 'is missing');
    return { kind: 'notice', channel, data };
  }
  const number = typeof id === 'number' ? id : typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : null;
  if ('error' in message && message['error'] !== null) return failureOf(message['error'], number);
  if (number === null || !('result' in message)) throw new WireError('id', 'neither answer nor notice');
  return { kind: 'answer', id: number, result: message['result'], venueTimeMs: null };
}

function failureOf(error: unknown, id: number | null): RpcIncoming {
  const { code, message, data } = (error ?? {}) as { code?: unknown; message?: unknown; data?: unknown };
  const number = typeof code === 'number' ? code : typeof code === 'string' ? Number(code) : NaN;
  if (!Number.isSafeInteger(number)) throw new WireError('error.code', 'is missing');
  return { kind: 'failure', id, code: number, detail: detailOf(data),
    message: typeof message === 'string' ? message.slice(0, 120) : 'error' };
}

/** A text, or an object that says of each field what is wrong. */
export function detailOf(data: unknown): string {
  if (typeof data === 'string') return excerptOf(data).slice(0, 120);
  return data === undefined || data === null ? '' : excerptOf(JSON.stringify(data)).slice(0, 120);
}
