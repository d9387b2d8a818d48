/** What an order of a protection plan would take from the shown book, at which price at worst, and what it costs. */
import { fromNumber, toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../../shared/domain/order.ts';
import { roundToTick } from '../../../shared/domain/tick.ts';
import { staleText } from '../../risk/portfolio/inputNotes.ts';
import { costOf } from '../cost.ts';
import { BOOK_SHARE, SLIP, type Tradable } from './input.ts';

export interface Walked {
  readonly costUsd: number;
  readonly averagePrice: number;
  readonly limitPrice: Decimal;
}

/** Why this market is not traded upon; null: it can be. */
export function marketLack(
  { instrument, quote, indexPriceUsd }: Tradable, nowMs: number, boundMs: number,
): string | null {
  if (quote === null) return `no quote of ${instrument.id}`;
  if (indexPriceUsd === null) return `no index of ${instrument.underlying}`;
  return staleText(`quote of ${instrument.id}`, quote.receivedTimeMs, nowMs, boundMs);
}

function levelsOf({ quote, book }: Tradable, side: Side, nowMs: number, boundMs: number): readonly Level[] {
  const isFresh = book !== null && nowMs - book.receivedTimeMs <= boundMs;
  const shown = isFresh ? (side === 'buy' ? book.asks : book.bids) : [];
  if (shown.length > 0) return shown.map(({ price, quantity }) => [toNumber(price), toNumber(quantity)] as const);
  const [price, quantity] = side === 'buy' ? [quote?.askPrice, quote?.askQuantity]
    : [quote?.bidPrice, quote?.bidQuantity];
  return price === null || price === undefined || quantity === null || quantity === undefined
    ? [] : [[toNumber(price), toNumber(quantity)] as const];
}
type Level = readonly [price: number, quantity: number];

/** In contracts: so much may be taken of one side. */
export const takable = (market: Tradable, side: Side, nowMs: number, boundMs: number): number =>
  levelsOf(market, side, nowMs, boundMs).reduce((sum, [, quantity]) => sum + quantity, 0) * BOOK_SHARE;

/** Null: the market does not say enough. `quantity` in contracts, above zero. */
export function walked(market: Tradable, side: Side, quantity: number, nowMs: number, boundMs: number): Walked | null {
  const { instrument, quote, book, indexPriceUsd, dayVol } = market;
  const levels = levelsOf(market, side, nowMs, boundMs);
  if (quote === null || indexPriceUsd === null || levels.length === 0) return null;
  const isFresh = book !== null && nowMs - book.receivedTimeMs <= boundMs;
  // What is closed pays no more funding: what matters is the way out.
  const costing = costOf({ instrument, quote: { ...quote, fundingRate: quote.fundingRate ?? 0 }, indexPriceUsd, dayVol,
    book: isFresh ? book : null, nowMs, holdingHorizonMs: 0 }, side, quantity);
  if ('missing' in costing) return null;
  let left = quantity;
  let worst = NaN;
  for (const [price, there] of levels) {
    if (left <= 0) break;
    worst = price;
    left -= there;
  }
  return { costUsd: Math.max(costing.cost.totalUsd, 0), averagePrice: costing.averagePrice,
    limitPrice: limitAt(instrument, side, worst) };
}

/** On the tick, never below one tick. */
function limitAt(instrument: Instrument, side: Side, worst: number): Decimal {
  const price = fromNumber(worst * (1 + signOf(side) * SLIP), 12);
  const rounded = roundToTick(instrument, price, side === 'buy' ? 'ceil' : 'floor');
  return rounded > 0n ? rounded : instrument.tickSize;
}
