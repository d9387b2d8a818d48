/** What /info and /exchange answer, as records of ours: pure, and never throws. */
import { abs, add, div, dec, max, sub, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import { type VenueId } from '../../../shared/domain/ids.ts';
import type { Perpetual } from '../../../shared/domain/instrument.ts';
import type { HyperliquidAbstraction, LeverageTier } from '../../../shared/domain/marginTerms/hyperliquid.ts';
import type { OrderState } from '../../../shared/domain/order.ts';
import type { VenueOrder } from '../../events/event.ts';
import { member } from '../transport/wireText.ts';
import { FUNDING_INTERVAL_MS, MAKER_FEE_RATE, TAKER_FEE_RATE, tickSizeOf, tickStepsOf } from './limits.ts';
import { endOf } from './messages.ts';
import {
  attempt, decimal, decimalOrNull, inner, list, listOf, refuse, serial, side, text, textOrNull, whole, type Refused,
} from './reading.ts';
import { clientOrderIdOf, instrumentOf } from './symbols.ts';

// ---- meta -----------------------------------------------------------------------------------------------------------

export interface Coin {
  readonly coin: string;
  /** Its place in the venue's list, which is its number in orders. */
  readonly asset: number;
  readonly isDelisted: boolean;
  readonly tiers: readonly LeverageTier[];
  readonly instrument: Perpetual;
}

export function metaOf(value: unknown, venue: VenueId): readonly Coin[] | Refused {
  return attempt('meta', () => {
    const tables = new Map(tablesOf(value));
    return list(value, 'universe').map((row, asset) => coinOf(row, asset, venue, tables));
  });
}

function tablesOf(value: unknown): [number, LeverageTier[]][] {
  const rows = member(value, 'marginTables');
  return rows === undefined ? [] : listOf(rows, 'marginTables').map((row) => {
    const [id, table] = listOf(row, 'marginTables[]');
    const tiers = list(table, 'marginTiers').map((tier) => ({
      fromUsd: Number(text(tier, 'lowerBound')), maxLeverage: whole(tier, 'maxLeverage') }));
    return [Number(id), tiers];
  });
}

function coinOf(row: unknown, asset: number, venue: VenueId, tables: ReadonlyMap<number, LeverageTier[]>): Coin {
  const coin = text(row, 'name');
  const digits = whole(row, 'szDecimals');
  if (digits > 8) refuse('szDecimals is above 8');
  const lotSize = dec(digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`);
  const most = member(row, 'maxLeverage') === undefined ? 1 : whole(row, 'maxLeverage');
  const table = member(row, 'marginTableId') === undefined ? most : whole(row, 'marginTableId');
  const tiers = tables.get(table) ?? [{ fromUsd: 0, maxLeverage: table < 50 && table > 0 ? table : most }];
  return { coin, asset, tiers, isDelisted: member(row, 'isDelisted') === true, instrument: {
    id: instrumentOf(venue, coin), venue, venueName: coin, underlying: coin.slice(coin.indexOf(':') + 1),
    style: 'linear', quoteCurrency: 'USDC', settlementCurrency: 'USDC', contractMultiplier: dec('1'),
    tickSize: tickSizeOf(digits), tickSteps: tickStepsOf(digits), lotSize, minQuantity: lotSize,
    makerFeeRate: MAKER_FEE_RATE, takerFeeRate: TAKER_FEE_RATE, kind: 'perpetual',
    fundingIntervalMs: FUNDING_INTERVAL_MS,
  } };
}

// ---- account --------------------------------------------------------------------------------------------------------

export interface HeldCoin {
  readonly coin: string;
  /** Positive long. */
  readonly quantity: Decimal;
  readonly averagePrice: Decimal;
  readonly liquidationPrice: Decimal | null;
  readonly leverage: number;
  readonly maxLeverage: number | null;
  /** Null: cross. */
  readonly isolatedRawUsd: Decimal | null;
}

export interface ClearinghouseState {
  readonly timeMs: number;
  readonly equity: Decimal;
  /** Equity without what open positions have gained: what our ledger calls cash. */
  readonly cash: Decimal;
  /** Without isolated positions, which stand for themselves: what the two margins are held against. */
  readonly crossEquity: Decimal;
  readonly initialMargin: Decimal;
  /** Of cross positions; null in states of 2023. */
  readonly maintenanceMargin: Decimal | null;
  readonly positions: readonly HeldCoin[];
}

export function stateOf(value: unknown): ClearinghouseState | Refused {
  return attempt('clearinghouseState', () => {
    const summary = inner(value, 'marginSummary');
    const cross = member(value, 'crossMarginSummary') === undefined ? summary : inner(value, 'crossMarginSummary');
    const equity = decimal(summary, 'accountValue');
    const rows = list(value, 'assetPositions').map((row) => inner(row, 'position'));
    const gained = rows.reduce<Decimal>((sum, row) => add(sum, decimal(row, 'unrealizedPnl')), ZERO);
    return { timeMs: member(value, 'time') === undefined ? 0 : whole(value, 'time'), equity, cash: sub(equity, gained),
      crossEquity: decimal(cross, 'accountValue'), initialMargin: decimal(cross, 'totalMarginUsed'),
      maintenanceMargin: decimalOrNull(value, 'crossMaintenanceMarginUsed'),
      positions: rows.map(positionOf).filter(({ quantity }) => quantity !== ZERO) };
  });
}

/** The entry price is printed with few digits; value and gain give it finer. */
function positionOf(row: unknown): HeldCoin {
  const quantity = decimal(row, 'szi');
  const value = decimal(row, 'positionValue');
  const gained = decimal(row, 'unrealizedPnl');
  const entryValue = quantity < 0n ? add(value, gained) : sub(value, gained);
  const leverage = inner(row, 'leverage');
  const averagePrice = quantity === ZERO ? ZERO : max(ZERO, div(entryValue, abs(quantity)));
  return { coin: text(row, 'coin'), quantity, averagePrice, liquidationPrice: decimalOrNull(row, 'liquidationPx'),
    leverage: whole(leverage, 'value'), isolatedRawUsd: decimalOrNull(leverage, 'rawUsd'),
    maxLeverage: member(row, 'maxLeverage') === undefined ? null : whole(row, 'maxLeverage') };
}

/** Names of builders' dexes; the venue's own is the first entry, null. */
export const dexesOf = (value: unknown): readonly string[] | Refused => attempt('perpDexs', () =>
  listOf(value, 'perpDexs').flatMap((row) => (row === null ? [] : [text(row, 'name')])));

export interface SpotBalance { readonly token: string; readonly total: Decimal }

export function spotBalancesOf(value: unknown): readonly SpotBalance[] | Refused {
  return attempt('spotClearinghouseState', () => list(value, 'balances')
    .map((row) => ({ token: text(row, 'coin'), total: decimal(row, 'total') })));
}

const ABSTRACTIONS: readonly HyperliquidAbstraction[] =
  ['disabled', 'default', 'dexAbstraction', 'unifiedAccount', 'portfolioMargin'];

export const abstractionOf = (value: unknown): HyperliquidAbstraction | Refused =>
  attempt('userAbstraction', () => ABSTRACTIONS.find((one) => one === value) ?? refuse('an unknown account mode'));

/** Actions that the address may still send, before it must wait ten seconds for each. */
export const actionsLeftOf = (value: unknown): number | Refused =>
  attempt('userRateLimit', () => Math.max(0, whole(value, 'nRequestsCap') - whole(value, 'nRequestsUsed')));

/** Of activeAssetData. */
export const leverageOf = (value: unknown): number | Refused =>
  attempt('activeAssetData', () => whole(inner(value, 'leverage'), 'value'));

export function openOrdersOf(value: unknown, venue: VenueId): readonly VenueOrder[] | Refused {
  return attempt('openOrders', () => listOf(value, 'openOrders').map((row) => {
    const left = decimal(row, 'sz');
    const quantity = decimalOrNull(row, 'origSz') ?? left;
    return { clientOrderId: clientOrderIdOf(textOrNull(row, 'cloid')), venueOrderId: serial(row, 'oid'),
      instrument: instrumentOf(venue, text(row, 'coin')), side: side(row), price: decimal(row, 'limitPx'), quantity,
      filledQuantity: sub(quantity, left), ...triggerOf(row) };
  }));
}

/** Of a stop that waits, compared with the mark; what takes profits fires on the other side and is no stop. */
function triggerOf(row: unknown): Pick<VenueOrder, 'trigger'> {
  const type = member(row, 'orderType');
  const isStop = member(row, 'isTrigger') === true && typeof type === 'string' && type.startsWith('Stop');
  return isStop ? { trigger: { price: decimal(row, 'triggerPx'), by: 'mark' } } : {};
}

/** Rows of /info lists, each read alike. */
export const rowsOf = <T>(stream: string, value: unknown, read: (row: unknown) => T): readonly T[] | Refused =>
  attempt(stream, () => listOf(value, stream).map(read));

// ---- orders ---------------------------------------------------------------------------------------------------------

export type OrderAnswer =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'order'; readonly venueOrderId: string; readonly state: OrderState; readonly status: string;
      readonly filledQuantity: Decimal; readonly quantity: Decimal; readonly price: Decimal;
      readonly placedTimeMs: number;
      /** Of a stop: whether its trigger has fired; null: the answer does not say, as of an order without a trigger. */
      readonly triggered: boolean | null };

export function orderAnswerOf(value: unknown): OrderAnswer | Refused {
  return attempt('orderStatus', () => {
    const found = text(value, 'status');
    if (found === 'unknownOid') return { kind: 'unknown' } as const;
    if (found !== 'order') return refuse(`status is ${found.slice(0, 40)}`);
    const outer = inner(value, 'order');
    const order = inner(outer, 'order');
    const status = text(outer, 'status');
    const quantity = decimal(order, 'origSz');
    const filledQuantity = sub(quantity, decimal(order, 'sz'));
    const state = endOf(status) ?? (filledQuantity > 0n ? 'partiallyFilled' : 'accepted');
    return { kind: 'order', venueOrderId: serial(order, 'oid'), state, status, filledQuantity, quantity,
      price: decimal(order, 'limitPx'), placedTimeMs: whole(order, 'timestamp'),
      triggered: hasTriggered(order, status, filledQuantity) } as const;
  });
}

function hasTriggered(order: unknown, status: string, filledQuantity: Decimal): boolean | null {
  const type = member(order, 'orderType');
  if (typeof type !== 'string' || !type.startsWith('Stop')) return null;
  if (status === 'triggered' || filledQuantity > 0n) return true;
  return status === 'open' ? member(order, 'isTrigger') !== true : null;
}

/** What became of the one thing that an action held. */
export type ActionAnswer =
  | { readonly kind: 'resting'; readonly venueOrderId: string }
  | { readonly kind: 'filled'; readonly venueOrderId: string; readonly quantity: Decimal }
  | { readonly kind: 'done' }
  /** Understood and refused: nothing was carried out. */
  | { readonly kind: 'failed'; readonly reason: string };

export function actionAnswerOf(value: unknown): ActionAnswer | Refused {
  return attempt('exchange', () => {
    const response = member(value, 'response');
    if (text(value, 'status') === 'err') {
      return { kind: 'failed', reason: typeof response === 'string' ? response.slice(0, 300) : 'no reason' } as const;
    }
    const data = member(response, 'data');
    if (data === undefined) return { kind: 'done' } as const;
    const [status] = list(data, 'statuses');
    // What waits for another order or for its trigger may come without a number: it is asked for.
    if (status === 'success' || status === 'waitingForTrigger' || status === 'waitingForFill') {
      return { kind: 'done' } as const;
    }
    const error = member(status, 'error');
    if (typeof error === 'string') return { kind: 'failed', reason: error.slice(0, 300) } as const;
    if (member(status, 'resting') !== undefined) {
      return { kind: 'resting', venueOrderId: serial(inner(status, 'resting'), 'oid') } as const;
    }
    const filled = inner(status, 'filled');
    return { kind: 'filled', venueOrderId: serial(filled, 'oid'), quantity: decimal(filled, 'totalSz') } as const;
  });
}

/** Of every cancel of one action, in turn: null where it was carried out, else why not. */
export function cancelAnswersOf(value: unknown): readonly (string | null)[] | Refused {
  return attempt('exchange', () => {
    if (text(value, 'status') === 'err') {
      const response = member(value, 'response');
      return refuse(typeof response === 'string' ? response.slice(0, 300) : 'no reason');
    }
    return list(inner(inner(value, 'response'), 'data'), 'statuses').map((status) => {
      const error = member(status, 'error');
      return typeof error === 'string' ? error.slice(0, 300) : null;
    });
  });
}
