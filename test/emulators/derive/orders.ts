/** Orders as Derive takes them: checked at the door with its codes, the signature recovered, then handed to the floor. */
import { randomUUID } from 'node:crypto';
import { abs, isMultipleOf, min, parseDecimal, toNumber, toText, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { accountInput } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import type { Listing } from '../../../src/main/venues/simulated/trading/rules.ts';
import { refusalOf, Refusal, refuse, type Params } from './errors.ts';
import type { Dialect, Keyring } from './keys.ts';
import { assetOf, type EmulatedLedger } from './ledger.ts';
import type { Placed, Subaccount } from './subaccount.ts';
import { orderRow, tradeRow } from './words.ts';

const TIMES = ['gtc', 'post_only', 'fok', 'ioc'];
const LONGEST_LABEL = 64;

export interface Door { readonly ledger: EmulatedLedger; readonly keyring: Keyring; readonly dialect: Dialect }

function amountOf(params: Params, field: string): Decimal {
  const read = parseDecimal(String(params[field]));
  return read === null || read <= ZERO ? refuse(-32_602, { [field]: ['must be a decimal above zero'] }) : read;
}

function checkGrid({ instrument }: Listing, amount: Decimal, price: Decimal): void {
  if (!isMultipleOf(amount, instrument.lotSize)) refuse(11_012, `Amount must be a multiple of ${toText(instrument.lotSize)}`);
  if (amount < instrument.minQuantity) refuse(11_012, `Amount must be at least ${toText(instrument.minQuantity)}`);
  if (!isMultipleOf(price, instrument.tickSize)) refuse(11_013, `Limit price must be a multiple of ${toText(instrument.tickSize)}`);
}

/** Per unit of volume; the venue wants twice what a taker would pay. */
function checkFee(ledger: EmulatedLedger, { instrument }: Listing, params: Params, amount: Decimal): void {
  const base = instrument.kind === 'option' ? 0.5 : 0.1;
  const least = 2 * instrument.takerFeeRate * ledger.market.spot(instrument.underlying) + base / toNumber(amount);
  const maxFee = parseDecimal(String(params['max_fee'])) ?? refuse(-32_602, { max_fee: ['must be a decimal'] });
  if (toNumber(maxFee) < least) refuse(11_023, `signed max_fee must be >= ${least}`);
}

async function checked({ ledger, keyring, dialect }: Door, params: Params): Promise<{ of: Subaccount; placed: Placed }> {
  const of = ledger.withId(params['subaccount_id']);
  const name = String(params['instrument_name']);
  const listing = of.listingOf(name) ?? refuse(12_001, `Instrument ${name.slice(0, 60)} not found`);
  const [side, type] = [String(params['direction']), String(params['order_type'] ?? 'limit')];
  if ((side !== 'buy' && side !== 'sell') || (type !== 'limit' && type !== 'market')) return refuse(-32_602, { direction: ['Invalid enum value'] });
  const timeInForce = String(params['time_in_force'] ?? 'gtc');
  if (!TIMES.includes(timeInForce)) refuse(-32_602, { time_in_force: ['Invalid enum value'] });
  if (params['trigger_type'] !== undefined || params['algo_type'] !== undefined) refuse(-32_602, 'triggers and algos are not emulated');
  if (type === 'market' && timeInForce === 'post_only') refuse(11_010);
  const label = String(params['label'] ?? '');
  if (label.length > LONGEST_LABEL) refuse(-32_602, { label: ['Longer than maximum length 64.'] });
  const [amount, price] = [amountOf(params, 'amount'), amountOf(params, 'limit_price')];
  checkGrid(listing, amount, price);
  checkFee(ledger, listing, params, amount);
  const rejectAfter = params['reject_timestamp'];
  if (rejectAfter !== undefined && ledger.nowMs() > Number(rejectAfter)) refuse(11_022, `now is ${ledger.nowMs()}`);
  await keyring.checkOrder(params, assetOf(listing.instrument), dialect);
  const nowMs = ledger.nowMs();
  const reduceOnly = params['reduce_only'] === true;
  return { of, placed: {
    orderId: randomUUID(), label, name, side, type, timeInForce, reduceOnly, price, maxFee: String(params['max_fee']),
    quantity: reduceOnly ? reducible(of, listing, side, timeInForce, type, amount) : amount, nonce: String(params['nonce']), signer: String(params['signer']),
    signature: String(params['signature']), expirySec: Number(params['signature_expiry_sec']), replaced: null, createdMs: nowMs, updatedMs: nowMs,
    status: 'open', cancelReason: '', filled: ZERO, paid: ZERO, fee: ZERO,
  } };
}

/** Only orders that do not rest may be reduce-only; what is more than the position is left out. */
function reducible(of: Subaccount, { instrument }: Listing, side: string, timeInForce: string, type: string, amount: Decimal): Decimal {
  if (type !== 'market' && timeInForce !== 'ioc' && timeInForce !== 'fok') refuse(11_024);
  const held = of.floor.holdings.quantityOf(instrument.id);
  if (held === ZERO || (held > ZERO) !== (side === 'sell')) refuse(11_025, 'no position to reduce');
  return min(amount, abs(held));
}

/** As if it filled at the mark: a bid far below must not pay for itself. Whatever lowers the requirement passes. */
function checkMargin({ floor }: Subaccount, { instrument }: Listing, placed: Placed): void {
  const pricing = floor.priceOf(floor.listings.get(instrument.id) ?? refuse(11_021));
  const input = accountInput(floor);
  const quantity = toNumber(placed.quantity) * (placed.side === 'buy' ? 1 : -1);
  const mark = toNumber(pricing.markPrice);
  const filled = { instrument, quantity, averagePrice: mark, markPrice: mark, impliedVol: pricing.markImpliedVol, forwardUsd: pricing.forwardPrice,
    margin: null };
  const paid = instrument.kind === 'option' ? [{ currency: 'USDC', amount: -quantity * mark }] : [];
  const net = (more: Pick<typeof input, 'positions' | 'balances'>): number => {
    const { haircutEquityUsd: counted, initialMarginUsd: required } = floor.rules.marginModel.evaluate({ ...input, ...more });
    return (counted ?? NaN) - (required ?? NaN);
  };
  const [before, after] = [net(input), net({ positions: [...input.positions, filled], balances: [...input.balances, ...paid] })];
  if (!(after >= 0 || after >= before)) refuse(11_000, 'the initial margin would be negative');
}

async function settleOn(of: Subaccount, placed: Placed): Promise<void> {
  checkMargin(of, of.listingOf(placed.name) ?? refuse(11_021), placed);
  const refusal = await of.place(placed);
  if (refusal !== null) throw refusalOf(refusal);
  const rests = placed.type === 'limit' && (placed.timeInForce === 'gtc' || placed.timeInForce === 'post_only');
  if (rests || placed.filled > ZERO) return;
  of.orders.delete(placed.orderId);
  refuse(placed.timeInForce === 'fok' ? 11_014 : 11_009);
}

function answerOf(of: Subaccount, wallet: string, placed: Placed): { order: unknown; trades: unknown[] } {
  const trades = of.trades.filter((trade) => trade.placed === placed).map((trade) => tradeRow(of, wallet, trade));
  return { order: orderRow(of, placed), trades };
}

export async function place(door: Door, params: Params): Promise<unknown> {
  const { of, placed } = await checked(door, params);
  await settleOn(of, placed);
  return answerOf(of, door.keyring.wallet, placed);
}

/** One goes, another comes under a new number. When the new one is refused the old one is gone all the same. */
export async function replace(door: Door, params: Params): Promise<unknown> {
  const of = door.ledger.withId(params['subaccount_id']);
  const { order_id_to_cancel: id, nonce_to_cancel: nonce, expected_filled_amount: expected } = params;
  const old = openOne(id === undefined ? [...of.orders.values()].find((one) => one.nonce === String(nonce)) : of.orders.get(String(id)));
  if (expected !== undefined && parseDecimal(String(expected)) !== old.filled) refuse(11_028, `filled ${toText(old.filled)}`);
  const { placed } = await checked(door, params);
  await of.cancel(old);
  const cancelled = orderRow(of, old);
  const next = { ...placed, replaced: old.orderId };
  try {
    await settleOn(of, next);
    return { cancelled_order: cancelled, ...answerOf(of, door.keyring.wallet, next), create_order_error: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, data } = error;
    return { cancelled_order: cancelled, order: null, trades: [], create_order_error: { code, message, data } };
  }
}

function openOne(placed: Placed | undefined): Placed {
  if (placed === undefined) return refuse(11_006, 'Open order does not exist.');
  if (placed.status === 'open') return placed;
  return refuse(placed.status === 'filled' ? 11_004 : placed.status === 'expired' ? 11_005 : 11_003);
}

export async function cancel({ ledger }: Door, params: Params): Promise<unknown> {
  const of = ledger.withId(params['subaccount_id']);
  const placed = openOne(of.orders.get(String(params['order_id'])));
  await of.cancel(placed);
  return orderRow(of, placed);
}

export async function cancelWhere(of: Subaccount, fits: (placed: Placed) => boolean, reason?: string): Promise<{ cancelled_orders: number }> {
  const done = await Promise.all(of.openOrders().filter(fits).map((placed) => of.cancel(placed, reason)));
  return { cancelled_orders: done.filter(Boolean).length };
}
