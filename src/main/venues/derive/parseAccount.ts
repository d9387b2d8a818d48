/**
 * The account side of Derive, from its words to ours. Pure. Cash is what our ledger calls so: what was paid and
 * realised, nothing that hangs on a mark. Profit of perpetuals, realised or not, reaches the venue's USDC only when a
 * perpetual is settled; `net_settlements` is what has been paid of it, so that cash = USDC less their sum (README).
 */
import { mul, sub, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { Fill } from '../../../shared/domain/fill.ts';
import type { AccountId, Currency } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarginReport } from '../../../shared/domain/margin/margin.ts';
import type { OrderState } from '../../../shared/domain/order.ts';
import type { OrderFact, VenueOrder, VenuePosition } from '../../events/event.ts';
import type { Terms } from './limits.ts';
import type { InstrumentRow, OrderRow, PositionRow, Subaccount, UserTrade } from './messages.ts';
import { instrumentOfName } from './symbols.ts';

export const CASH: Currency = 'USDC';

/** Ours look like this: run id and seq. Anything else was placed elsewhere. */
const OUR_LABEL = /^[0-9a-z]{6,40}-\d{1,15}$/;
export const clientIdOf = (label: string | null | undefined): string | null =>
  (label !== null && label !== undefined && OUR_LABEL.test(label) ? label : null);

export interface Listed { readonly instrument: Instrument; readonly terms: Terms }

/** Null for names that are none of ours. */
export function listedOf(row: InstrumentRow, venue: string): Listed | null {
  const instrument = instrumentOfName(row.instrument_name, { tickSize: row.tick_size, lotSize: row.amount_step,
    minQuantity: row.minimum_amount, makerFeeRate: row.maker_fee_rate, takerFeeRate: row.taker_fee_rate }, venue);
  if (instrument === null || row.tick_size <= ZERO || row.amount_step <= ZERO) return null;
  return { instrument, terms: { asset: row.base_asset_address as `0x${string}`, subId: BigInt(row.base_asset_sub_id),
    baseFee: row.base_fee, most: row.maximum_amount ?? null } };
}

export const marginModelOf = ({ margin_type: type }: Pick<Subaccount, 'margin_type'>): MarginModelId =>
  (type === 'SM' ? 'derive-standard' : type === 'PM2' ? 'derive-pmrm2' : 'derive-pmrm');

export const fillOf = (trade: UserTrade, instrument: Instrument, account: AccountId): Fill => ({
  fillId: trade.trade_id, account, instrument: instrument.id, clientOrderId: clientIdOf(trade.label),
  venueOrderId: trade.order_id ?? null, side: trade.direction, price: trade.trade_price, quantity: trade.trade_amount,
  fee: trade.trade_fee, feeCurrency: CASH, liquidity: trade.liquidity_role ?? 'taker', venueTimeMs: trade.timestamp,
});

export function orderStateOf({ order_status: status, filled_amount: filled }: OrderRow): OrderState {
  switch (status) {
    case 'filled': return 'filled';
    case 'rejected': return 'rejected';
    case 'cancelled': return 'cancelled';
    case 'expired': return 'expired';
    default: return filled > ZERO ? 'partiallyFilled' : 'accepted';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  user_request: 'cancelled on request', ioc_or_market_partial_fill: 'what could not fill at once was cancelled',
  cancel_on_disconnect: 'cancelled by the venue when the connection was lost', insufficient_margin: 'not enough margin',
  signed_max_fee_too_low: 'the highest fee that was signed is too low', mmp_trigger: 'market maker protection',
  session_key_deregistered: 'the session key was taken away', compliance: 'compliance',
};
export const reasonOf = ({ cancel_reason: reason, order_status: status }: OrderRow): string =>
  REASONS[reason ?? ''] ?? (reason === null || reason === undefined || reason === '' ? status : reason);

/**
 * What the row of an order that is over says happened; null where fills say it, or where it is open. With fills on
 * their way it comes as a status, so that nobody takes it for the end before they are there.
 */
export function endOf(order: OrderRow, filledBefore: Decimal): OrderFact | null {
  const clientOrderId = clientIdOf(order.label);
  const state = orderStateOf(order);
  if (clientOrderId === null || state === 'accepted' || state === 'partiallyFilled' || state === 'filled') return null;
  const filledQuantity = (filledBefore + order.filled_amount) as Decimal;
  if (state === 'rejected') return { type: 'OrderRejected', clientOrderId, reason: reasonOf(order) };
  if (filledQuantity > ZERO) {
    return { type: 'OrderStatusReported', clientOrderId, found: true, venueOrderId: order.order_id, state,
      filledQuantity };
  }
  return { type: state === 'expired' ? 'OrderExpired' : 'OrderCancelled', clientOrderId, reason: reasonOf(order) };
}

export const openOrderOf = (order: OrderRow, instrument: Instrument, filledBefore: Decimal): VenueOrder => ({
  clientOrderId: clientIdOf(order.label), venueOrderId: order.order_id, instrument: instrument.id,
    side: order.direction,
  price: order.limit_price ?? null, quantity: (order.amount + filledBefore) as Decimal,
  filledQuantity: (order.filled_amount + filledBefore) as Decimal,
});

export interface Held { readonly row: PositionRow; readonly instrument: Instrument }

export const positionOf = ({ row, instrument }: Held): VenuePosition | null => (row.amount === ZERO ? null
  : { instrument: instrument.id, quantity: row.amount, averagePrice: row.average_price > ZERO ? row.average_price
    : null });

export function cashOf({ collaterals, positions }: Subaccount): Decimal {
  const usdc = collaterals.find(({ asset_name: name }) => name === CASH)?.amount ?? ZERO;
  return positions.reduce((sum, row) => (row.instrument_type === 'perp' ? sub(sum, row.net_settlements) : sum), usdc);
}

/** Currency paid to us when an option of this signed quantity expires at `price`. */
export function deliveryAmount(instrument: Instrument, quantity: Decimal, price: Decimal): Decimal {
  if (instrument.kind !== 'option') return ZERO;
  const gain = instrument.optionType === 'call' ? sub(price, instrument.strike) : sub(instrument.strike, price);
  return gain <= ZERO ? ZERO : mul(quantity, gain);
}

/** The venue's margins are net; what counts less the net is what is required. In USD at the price of USDC. */
export function marginReportOf(
  account: AccountId, subaccount: Subaccount, held: readonly Held[], usdcUsd: number,
  times: { readonly venueTimeMs: number | null; readonly receivedTimeMs: number },
): MarginReport {
  const gains = subaccount.positions.reduce((sum, row) => (row.instrument_type === 'perp'
    ? sum + row.unrealized_pnl + row.pending_funding - Number(row.net_settlements) / 1e18 : sum), 0);
  const counted = subaccount.margin_type === 'SM' ? subaccount.collaterals_maintenance_margin + gains
    : subaccount.subaccount_value;
  const initial = counted - subaccount.initial_margin - subaccount.open_orders_margin;
  return {
    account, ...times, equityUsd: subaccount.subaccount_value * usdcUsd, haircutEquityUsd: counted * usdcUsd,
    initialMarginUsd: initial * usdcUsd, maintenanceMarginUsd: (counted - subaccount.maintenance_margin) * usdcUsd,
    // Null is both 'none' and 'not said' in the venue's answers.
    liquidationPrices: held.flatMap(({ row, instrument }) => (typeof row.liquidation_price === 'number'
      && row.liquidation_price > 0 ? [{ instrument: instrument.id, priceUsd: row.liquidation_price }] : [])),
  };
}
