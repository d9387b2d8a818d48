/**
 * What Deribit says on the account side and about its instruments, in its own words (JSON-RPC 2.1.1). Surplus members
 * are passed over, as the venue adds some every few weeks. Market data is read by hand in parse.ts: it comes too often.
 */
import { z } from 'zod';
import type { Decimal } from '../../../shared/domain/decimal.ts';
import { decimalOf } from './wire/wireNumbers.ts';
import type { RpcIncoming } from '../transport/rpc/rpcMessages.ts';
import { WireError, type Json } from '../transport/rpc/wireFields.ts';
import { amountSchema } from '../transport/rpc/wireSchema.ts';

/** JSON number, or its digits where they are too many for one (exactJson.ts). */
const amount = amountSchema(decimalOf);
const plain = z.union([z.number(), z.string()]).transform(Number).pipe(z.number());
const time = z.number().positive();
const id = z.union([z.string(), z.number()]).transform(String);

export const instrumentSchema = z.object({
  instrument_name: z.string(), kind: z.string(), base_currency: z.string(),
  settlement_currency: z.string().optional(), contract_size: amount, tick_size: amount, min_trade_amount: amount,
  tick_size_steps: z.array(z.object({ above_price: amount, tick_size: amount })).default([]),
  maker_commission: z.number(), taker_commission: z.number(), state: z.string().optional(),
  is_active: z.boolean().optional(), price_index: z.string().optional(), expiration_timestamp: z.number().optional(),
});
export type InstrumentRow = z.output<typeof instrumentSchema>;
/** When it expires, as the listing says it: a name says the day alone. */
export const expiryOfRow = (
  { expiration_timestamp: expiryTimeMs }: InstrumentRow,
): { readonly expiryTimeMs?: number } =>
  (expiryTimeMs === undefined ? {} : { expiryTimeMs });

export const authSchema = z.object({
  access_token: z.string(), refresh_token: z.string(), expires_in: z.number().positive(), scope: z.string().default(''),
});

const group = z.object({ rate: z.number().positive(), burst: z.number().positive() });
const limits = z.object({
  matching_engine: z.object({ trading: z.object({ total: group.optional() }).optional() }).optional(),
  non_matching_engine: group.optional(),
});

export const summarySchema = z.object({
  currency: z.string(), equity: amount, balance: amount, margin_balance: amount, initial_margin: amount,
  maintenance_margin: amount, margin_model: z.string().optional(), futures_session_rpl: amount.default(0n as Decimal),
  options_value: amount.default(0n as Decimal), cross_collateral_enabled: z.boolean().default(false),
  total_equity_usd: plain.nullish(), total_margin_balance_usd: plain.nullish(),
  total_initial_margin_usd: plain.nullish(), total_maintenance_margin_usd: plain.nullish(),
  limits: limits.optional(),
});
export type Summary = z.output<typeof summarySchema>;

export const summariesSchema = z.object({
  id: z.number().optional(), type: z.string().optional(), summaries: z.array(summarySchema),
  limits: limits.optional(),
});
export type Summaries = z.output<typeof summariesSchema>;

export const positionSchema = z.object({
  instrument_name: z.string(), kind: z.string(), size: amount, average_price: amount,
  floating_profit_loss: amount.default(0n as Decimal), total_profit_loss: amount.default(0n as Decimal),
  realized_funding: amount.default(0n as Decimal), estimated_liquidation_price: plain.nullish(),
});
export type PositionRow = z.output<typeof positionSchema>;

/** `price` is "market_price" for a market order. */
export const orderSchema = z.object({
  order_id: z.string(), order_state: z.string(), order_type: z.string(), instrument_name: z.string(),
  direction: z.enum(['buy', 'sell']), label: z.string().default(''), amount,
  filled_amount: amount.default(0n as Decimal), price: z.union([amount, z.literal('market_price')]).nullish(),
  cancel_reason: z.string().optional(), last_update_timestamp: time, is_liquidation: z.boolean().default(false),
  /** Of what a trigger order made when it fired: that order's number. */
  trigger_order_id: z.string().nullish(),
  trigger: z.string().nullish(), trigger_price: amount.nullish(),
});
export type OrderRow = z.output<typeof orderSchema>;

export const userTradeSchema = z.object({
  trade_id: id, order_id: z.string(), instrument_name: z.string(), timestamp: time,
  direction: z.enum(['buy', 'sell']), price: amount, amount, fee: amount, fee_currency: z.string(),
  /** Whose side was liquidated. */
  liquidation: z.enum(['M', 'T', 'MT']).nullish().catch(null),
  liquidity: z.enum(['M', 'T']).nullish(), label: z.string().nullish(), combo_id: z.string().nullish(),
  legs: z.array(z.unknown()).nullish(),
});
export type UserTrade = z.output<typeof userTradeSchema>;

/** Of a trade's `legs`; with the trade's own number on the leg's channel. */
export const legTradeSchema = z.object({
  trade_id: id, instrument_name: z.string(), timestamp: time, price: amount, amount, fee: amount.optional(),
  fee_currency: z.string().optional(),
});

/** `get_combos`, `create_combo`: a leg's amount is signed. */
export const comboSchema = z.object({
  id: z.string(), state: z.string().optional(),
  legs: z.array(z.object({ instrument_name: z.string(), amount })),
});
export type ComboRow = z.output<typeof comboSchema>;

/** Also where the order stands on `buy`, `sell` and `edit`. */
export const orderAnswerSchema = z.object({ order: orderSchema, trades: z.array(userTradeSchema).default([]) });
export const tradesAnswerSchema = z.object({ trades: z.array(userTradeSchema), has_more: z.boolean().default(false) });

export const changesSchema = z.object({
  instrument_name: z.string(), trades: z.array(userTradeSchema).default([]), orders: z.array(orderSchema).default([]),
  positions: z.array(positionSchema).default([]),
});
export type Changes = z.output<typeof changesSchema>;

export const logRowSchema = z.object({
  id, timestamp: time, type: z.string(), currency: z.string(), change: amount.nullish(),
  instrument_name: z.string().nullish(), amount: amount.nullish(), side: z.string().nullish(),
  index_price: amount.nullish(), settlement_price: amount.nullish(), price: amount.nullish(),
  mark_price: amount.nullish(), total_interest_pl: amount.nullish(), interest_pl: amount.nullish(),
});
export type LogRow = z.output<typeof logRowSchema>;
export const logSchema = z.object({ logs: z.array(logRowSchema), continuation: z.number().nullish() });

/** Throws WireError for what is none of them. */
export function incomingOf(value: unknown): RpcIncoming {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WireError('message', 'no object');
  const message = value as Json;
  const { method, id: number, params } = message;
  if (method === 'subscription' || method === 'heartbeat') {
    if (typeof params !== 'object' || params === null) throw new WireError('params', 'is missing');
    const { channel, data, type } = params as Json;
    if (method === 'heartbeat') return { kind: 'heartbeat', wantsTest: type === 'test_request' };
    if (typeof channel !== 'string' || data === undefined) throw new WireError('params.channel', 'is missing');
    return { kind: 'notice', channel, data };
  }
  if ('error' in message) return failureOf(message['error'], typeof number === 'number' ? number : null);
  if (typeof number !== 'number' || !('result' in message)) throw new WireError('id', 'neither answer nor notice');
  const { usIn } = message;
  return { kind: 'answer', id: number, result: message['result'],
    venueTimeMs: typeof usIn === 'number' ? Math.floor(usIn / 1_000) : null };
}

function failureOf(error: unknown, id: number | null): RpcIncoming {
  const { code, message, data } = (error ?? {}) as { code?: unknown; message?: unknown; data?: unknown };
  if (typeof code !== 'number') throw new WireError('error.code', 'is missing');
  const { reason, param } = (data ?? {}) as { reason?: unknown; param?: unknown };
  const detail = [param, reason].filter((part): part is string => typeof part === 'string').join(': ');
  return { kind: 'failure', id, code, message: typeof message === 'string' ? message.slice(0, 120) : 'error', detail };
}
