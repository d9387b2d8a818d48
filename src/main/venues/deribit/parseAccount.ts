/**
 * The account side of Deribit, from its words to ours. Pure. Cash is what our ledger calls so: what was paid and
 * realised, nothing that hangs on a mark. Deribit's `balance` holds the unrealised profit of futures up to the last
 * settlement, so that cash = balance + futures_session_rpl + sum over futures of (session profit - whole profit).
 */
import {
  abs, add, div, mul, neg, sub, toNumber, ZERO, type Decimal,
} from '../../../shared/domain/decimal.ts';
import type { Fill, SingleFill } from '../../../shared/domain/fill.ts';
import type { AccountId, Currency } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarginReport } from '../../../shared/domain/margin/margin.ts';
import type { OrderState, TriggerPrice } from '../../../shared/domain/order.ts';
import type { OrderFact, OrderTerms, VenueOrder, VenuePosition } from '../../events/event.ts';
import {
  expiryOfRow, type InstrumentRow, type OrderRow, type PositionRow, type Summary, type UserTrade,
} from './messages.ts';
import { feeOf, legFills, type Named } from './combos.ts';
import { instrumentOfName } from './symbols.ts';

/** Ours look like this: run id and seq. Anything else was placed elsewhere. */
const OUR_LABEL = /^[0-9a-z]{6,40}-\d{1,15}$/;
export const clientIdOf = (label: string | null | undefined): string | null =>
  (label !== null && label !== undefined && OUR_LABEL.test(label) ? label : null);

/** Null for combinations and what else is no single instrument. */
export function instrumentOf(row: InstrumentRow, venue: string): Instrument | null {
  return instrumentOfName(row.instrument_name, {
    contractSize: row.contract_size, tickSize: row.tick_size, minQuantity: row.min_trade_amount,
    makerFeeRate: row.maker_commission, takerFeeRate: row.taker_commission,
    ...(row.settlement_currency === undefined ? {} : { settlementCurrency: row.settlement_currency }),
    ...expiryOfRow(row),
    tickSteps: row.tick_size_steps.map((step) => ({ abovePrice: step.above_price, tickSize: step.tick_size })),
  }, venue);
}

const contracts = (instrument: Instrument, amount: Decimal): Decimal => div(amount, instrument.contractMultiplier);

/** Null: a combination's trade whose legs make no sense, or are not listed. */
export function fillOf(trade: UserTrade, instrument: Instrument, account: AccountId, named: Named): Fill | null {
  if (instrument.kind !== 'combo') return singleFill(trade, instrument, account);
  const legs = legFills(trade, instrument, account, named);
  return legs === null ? null : { ...singleFill(trade, instrument, account), fee: feeOf(legs), legs };
}

function singleFill(trade: UserTrade, instrument: Instrument, account: AccountId): SingleFill {
  return {
    fillId: trade.trade_id, account, instrument: instrument.id, clientOrderId: clientIdOf(trade.label),
    venueOrderId: trade.order_id, side: trade.direction, price: trade.price,
    quantity: contracts(instrument, trade.amount), fee: trade.fee, feeCurrency: trade.fee_currency,
    liquidity: trade.liquidity === 'M' ? 'maker' : 'taker', venueTimeMs: trade.timestamp,
    ...(trade.liquidation?.includes(trade.liquidity ?? 'T') === true ? { cause: 'liquidation' as const } : {}),
  };
}

function orderStateOf(order: OrderRow): OrderState {
  switch (order.order_state) {
    case 'filled': return 'filled';
    case 'rejected': return 'rejected';
    case 'cancelled': return 'cancelled';
    default: return order.filled_amount > 0n ? 'partiallyFilled' : 'accepted';
  }
}

/** Of a stop: whether its trigger has fired; null: the row does not say, as of an order without a trigger. */
export function hasTriggered({ order_state: state, trigger_order_id: of }: OrderRow): boolean | null {
  if (state === 'untriggered') return false;
  return state === 'triggered' || typeof of === 'string' ? true : null;
}

/** What an order's row says happened; null where fills say it, or where it is nothing new. */
export function factOfOrder(order: OrderRow): OrderFact | null {
  const clientOrderId = clientIdOf(order.label);
  if (clientOrderId === null) return null;
  const reason = order.cancel_reason ?? '';
  switch (order.order_state) {
    case 'open': case 'untriggered': return { type: 'OrderAcknowledged', clientOrderId, venueOrderId: order.order_id };
    case 'rejected': return { type: 'OrderRejected', clientOrderId, reason: reason === '' ? 'rejected' : reason };
    case 'cancelled': return reason === 'settlement' || reason === 'delivery'
      ? { type: 'OrderExpired', clientOrderId, reason } : { type: 'OrderCancelled', clientOrderId,
        reason: reason === '' ? 'cancelled' : reason };
    default: return null;
  }
}

export function statusOf(clientOrderId: string, order: OrderRow, instrument: Instrument): OrderFact {
  const triggered = hasTriggered(order);
  // A trigger order that has fired is over; where the order that it made stands, it does not say.
  const isParent = order.order_state === 'triggered';
  return { type: 'OrderStatusReported', clientOrderId, found: true, venueOrderId: order.order_id,
    state: isParent ? null : orderStateOf(order), filledQuantity: contracts(instrument, order.filled_amount),
    terms: termsOf(order, instrument), ...(triggered === null ? {} : { triggered }) };
}

export const termsOf = (order: OrderRow, instrument: Instrument): OrderTerms =>
  ({ price: typeof order.price === 'bigint' ? order.price : null, quantity: contracts(instrument, order.amount) });

export const openOrderOf = (order: OrderRow, instrument: Instrument): VenueOrder => ({
  clientOrderId: clientIdOf(order.label), venueOrderId: order.order_id, instrument: instrument.id,
  side: order.direction, price: typeof order.price === 'bigint' ? order.price : null,
  quantity: contracts(instrument, order.amount), filledQuantity: contracts(instrument, order.filled_amount),
  ...triggerOf(order),
});

const TRIGGERS: Readonly<Record<string, TriggerPrice>> =
  { mark_price: 'mark', index_price: 'index', last_price: 'last' };

/** Of a stop that waits; what takes profits fires on the other side and is no stop. */
function triggerOf(order: OrderRow): Pick<VenueOrder, 'trigger'> {
  const by = TRIGGERS[order.trigger ?? ''];
  const { trigger_price: price, order_state: state, order_type: type } = order;
  if (by === undefined || price === null || price === undefined) return {};
  return state === 'untriggered' && type.startsWith('stop') ? { trigger: { price, by } } : {};
}

/** Sizes are signed. Null: flat. */
export function positionOf(row: PositionRow, instrument: Instrument): VenuePosition | null {
  if (row.size === ZERO) return null;
  return { instrument: instrument.id, quantity: contracts(instrument, row.size),
    averagePrice: row.average_price === ZERO ? null : row.average_price };
}

/** Of one currency. `held`: its positions with their instruments. */
export function cashOf(summary: Summary, held: readonly Held[]): Decimal {
  const futures = held.filter(({ instrument }) => instrument.kind !== 'option' && instrument.kind !== 'spot'
    && instrument.settlementCurrency === summary.currency);
  const settledOf = (row: PositionRow): Decimal => sub(row.floating_profit_loss, row.total_profit_loss);
  const settled = futures.reduce((sum, { row }) => add(sum, settledOf(row)), ZERO);
  return add(add(summary.balance, summary.futures_session_rpl), settled);
}

export interface Held { readonly row: PositionRow; readonly instrument: Instrument }

/**
 * Rounding at the venue and the moments between two answers are not money: where nothing moved, cash is what it was
 * and what we were paid since, as long as the venue's sum agrees within `slack`.
 */
export function steadied(measured: Decimal, expected: Decimal | null, slack: Decimal): Decimal {
  return expected !== null && abs(sub(measured, expected)) <= slack ? expected : measured;
}

/** Cross accounts state dollars; segregated ones a sum per currency, at the venue's index. Null: a price is missing. */
export function marginReportOf(
  account: AccountId, summaries: readonly Summary[], held: readonly Held[],
  usdOf: (currency: Currency) => number | null, times: { venueTimeMs: number | null; receivedTimeMs: number },
): MarginReport {
  const liquidationPrices = held.flatMap(({ row, instrument }) =>
    (row.estimated_liquidation_price === undefined ? []
      : [{ instrument: instrument.id, priceUsd: row.estimated_liquidation_price }]));
  const cross = summaries.find((row) => row.cross_collateral_enabled && isNumber(row.total_equity_usd));
  if (cross !== undefined) {
    return { account, ...times, equityUsd: cross.total_equity_usd ?? null,
      haircutEquityUsd: cross.total_margin_balance_usd ?? null,
      initialMarginUsd: cross.total_initial_margin_usd ?? null,
      maintenanceMarginUsd: cross.total_maintenance_margin_usd ?? null, liquidationPrices };
  }
  const inUsd = (read: (row: Summary) => Decimal): number | null => {
    let sum = 0;
    for (const row of summaries) {
      const amount = toNumber(read(row));
      const price = amount === 0 ? 0 : usdOf(row.currency);
      if (price === null) return null;
      sum += amount * price;
    }
    return sum;
  };
  return { account, ...times, equityUsd: inUsd((row) => row.equity),
    haircutEquityUsd: inUsd((row) => row.margin_balance),
    initialMarginUsd: inUsd((row) => row.initial_margin), maintenanceMarginUsd: inUsd((row) => row.maintenance_margin),
    liquidationPrices };
}

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number';

/** Currency paid to us when a position of this signed quantity expires at `deliveryPrice`. */
export function deliveryAmount(held: Held, quantity: Decimal, deliveryPrice: Decimal): Decimal {
  const { instrument, row } = held;
  const size = mul(quantity, instrument.contractMultiplier);
  if (instrument.kind === 'option') {
    const gain = instrument.optionType === 'call' ? sub(deliveryPrice, instrument.strike)
      : sub(instrument.strike, deliveryPrice);
    if (gain <= 0n) return ZERO;
    const value = mul(size, gain);
    return instrument.style === 'inverse' ? div(value, deliveryPrice) : value;
  }
  if (row.average_price === ZERO) return ZERO;
  if (instrument.style === 'linear') return mul(size, sub(deliveryPrice, row.average_price));
  return neg(sub(div(size, deliveryPrice), div(size, row.average_price)));
}


