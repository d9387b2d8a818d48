/** Orders as Deribit takes them: checked in its order and with its codes, then handed to the floor. */
import { div, fromNumber, parseDecimal, type Decimal } from '../../../src/shared/domain/decimal.ts';
import type { Instrument } from '../../../src/shared/domain/instrument.ts';
import { refusalOf, refuse, type Params } from './errors.ts';
import type { StopTrigger, TriggerPrice } from '../../../src/shared/domain/order.ts';
import { isAlive, type EmulatedLedger, type Placed } from './ledger.ts';
import { orderRow, tradeRow } from './words.ts';

const TIMES = ['good_til_cancelled', 'good_til_day', 'fill_or_kill', 'immediate_or_cancel'];

const flag = (value: unknown): boolean => value === true || value === 'true';
const exact = (field: string, value: unknown): Decimal =>
  parseDecimal(String(value)) ?? (Number.isFinite(Number(value)) ? fromNumber(Number(value), 12)
    : refuse(-32_602, 'Invalid params', { param: field, reason: 'must be a number' }));

export async function place(ledger: EmulatedLedger, side: 'buy' | 'sell', params: Params): Promise<unknown> {
  const name = String(params['instrument_name'] ?? '');
  const instrument = ledger.instrumentOf(name) ?? refuse(10_020, 'invalid_or_unsupported_instrument');
  const stop = stopOf(instrument, params);
  const type = String(params['type']).endsWith('market') ? 'market' : 'limit';
  const timeInForce = params['time_in_force'] === undefined ? 'good_til_cancelled' : String(params['time_in_force']);
  const label = String(params['label'] ?? '');
  if (!TIMES.includes(timeInForce)) refuse(-32_602, 'Invalid params', { param: 'time_in_force', reason: 'unknown' });
  if (type === 'market' && params['time_in_force'] !== undefined) {
    refuse(11_047, 'unsupported_arg_combination', { reason: 'time_in_force' });
  }
  if (label.length > 64) refuse(-32_602, 'Invalid params', { param: 'label', reason: 'too long' });
  const postOnly = flag(params['post_only']);
  const nowMs = ledger.nowMs();
  const placed: Placed = {
    orderId: `${instrument.settlementCurrency}-${stop === null ? '' : 'SLIS-'}${ledger.nextNumber()}`, label, name, side, type, timeInForce, postOnly,
    rejectPostOnly: flag(params['reject_post_only']), reduceOnly: flag(params['reduce_only']),
    quantity: quantityOf(instrument, params), price: type === 'market' ? null : priceOf(params['price']),
    floorId: `f${ledger.nextNumber()}`, createdMs: nowMs, updatedMs: nowMs, cancelReason: null,
    ...(stop === null ? { state: 'open' } : { state: 'untriggered', stop }),
    filled: 0n as Decimal, paid: 0n as Decimal, replaced: false,
  };
  await settleOn(ledger, placed);
  return answerOf(ledger, placed);
}

const COMPARED: Readonly<Record<string, TriggerPrice>> = { mark_price: 'mark', index_price: 'index', last_price: 'last' };

/** Null: the order is worked at once. */
function stopOf(instrument: Instrument, params: Params): StopTrigger | null {
  const type = String(params['type'] ?? 'limit');
  if (type !== 'stop_limit' && type !== 'stop_market') {
    return type === 'limit' || type === 'market' ? null : refuse(10_033, 'not_implemented', { type });
  }
  if (instrument.kind === 'combo') refuse(13_036, 'unavailable_for_combo_books');
  const by = COMPARED[String(params['trigger'])];
  if (by === undefined) return refuse(-32_602, 'Invalid params', { param: 'trigger', reason: 'unknown' });
  if (params['trigger_price'] === undefined) refuse(-32_602, 'Invalid params', { param: 'trigger_price', reason: 'missing' });
  if (type === 'stop_market' && params['price'] !== undefined) refuse(11_047, 'unsupported_arg_combination', { reason: 'price' });
  return { by, price: exact('trigger_price', params['trigger_price']) };
}

/** The number stays; `amount` is the new total, and a flag that is not said again is off. */
export async function edit(ledger: EmulatedLedger, placed: Placed | undefined, params: Params): Promise<unknown> {
  if (placed === undefined) return refuse(10_004, 'order_not_found');
  if (Number(params['valid_until'] ?? Infinity) < ledger.nowMs()) refuse(13_888, 'timed_out');
  const instrument = ledger.instrumentOf(placed.name) ?? refuse(10_020, 'invalid_or_unsupported_instrument');
  if (placed.state !== 'open') return refuse(11_044, 'not_open_order');
  const quantity = quantityOf(instrument, params);
  const price = priceOf(params['price'] ?? null);
  if (quantity <= placed.filled) return refuse(10_021, 'invalid_amount');
  const refusal = await ledger.amend(placed, price, quantity);
  if (refusal !== null) throw refusalOf(refusal);
  placed.postOnly = flag(params['post_only']);
  placed.rejectPostOnly = flag(params['reject_post_only']);
  placed.reduceOnly = flag(params['reduce_only']);
  return answerOf(ledger, placed);
}

async function settleOn(ledger: EmulatedLedger, placed: Placed): Promise<void> {
  const refusal = await ledger.place(placed);
  if (refusal === null) return;
  ledger.orders.delete(placed.orderId);
  if (/reached already/.test(refusal)) {
    refuse(placed.side === 'sell' ? 10_034 : 10_035, `trigger_price_too_${placed.side === 'sell' ? 'high' : 'low'}`);
  }
  throw refusalOf(refusal);
}

export async function cancel(ledger: EmulatedLedger, placed: Placed | undefined): Promise<unknown> {
  if (placed === undefined) return refuse(10_004, 'order_not_found');
  if (!isAlive(placed)) return refuse(placed.state === 'filled' ? 11_008 : 11_044, placed.state === 'filled'
    ? 'already_filled' : 'not_open_order');
  // A trigger order is answered as it stood (recorded: private-cancel.json).
  const stood = placed.state === 'untriggered' ? orderRow(ledger, placed) : null;
  await ledger.cancel(placed);
  return stood ?? orderRow(ledger, placed);
}

export async function cancelWhere(ledger: EmulatedLedger, fits: (placed: Placed) => boolean): Promise<number> {
  const open = [...ledger.orders.values()].filter((placed) => isAlive(placed) && fits(placed));
  const done = await Promise.all(open.map((placed) => ledger.cancel(placed)));
  return done.filter(Boolean).length;
}

function answerOf(ledger: EmulatedLedger, placed: Placed): unknown {
  const trades = ledger.trades.filter((trade) => trade.placed === placed && trade.of === undefined);
  return { order: orderRow(ledger, placed), trades: trades.map((trade) => tradeRow(ledger, trade)) };
}

function quantityOf(instrument: Instrument, params: Params): Decimal {
  const { amount, contracts } = params;
  if (amount === undefined && contracts === undefined) refuse(-32_602, 'Invalid params', { param: 'amount', reason: 'missing' });
  const byAmount = amount === undefined ? null : div(exact('amount', amount), instrument.contractMultiplier);
  const byContracts = contracts === undefined ? null : exact('contracts', contracts);
  if (byAmount !== null && byContracts !== null && byAmount !== byContracts) refuse(10_022, 'invalid_quantity');
  return byAmount ?? byContracts ?? refuse(10_021, 'invalid_amount');
}

const priceOf = (value: unknown): Decimal =>
  (value === undefined || value === null ? refuse(-32_602, 'Invalid params', { param: 'price', reason: 'missing' })
    : exact('price', value));
