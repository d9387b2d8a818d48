/** What an order of a protection plan would take from the shown book, at which price at worst, and what it costs. */
import { fromNumber, toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../../shared/domain/order.ts';
import { roundToTick } from '../../../shared/domain/tick.ts';
import { midOf, positive, staleText } from '../../risk/portfolio/inputNotes.ts';
import { costOf } from '../cost.ts';
import { BOOK_SHARE, SLIP, type ProtectionInput, type Tradable } from './input.ts';

export type Bounds = Pick<ProtectionInput, 'nowMs' | 'maxQuoteAgeMs' | 'maxPriceAway'>;

export interface Walked {
  readonly costUsd: number;
  readonly averagePrice: number;
  readonly limitPrice: Decimal;
}

/** Why this market is not traded upon; null: it can be. */
export function marketLack({ instrument, quote, indexPriceUsd }: Tradable, bounds: Bounds): string | null {
  if (quote === null) return `no quote of ${instrument.id}`;
  if (indexPriceUsd === null) return `no index of ${instrument.underlying}`;
  return staleText(`quote of ${instrument.id}`, quote.receivedTimeMs, bounds.nowMs, bounds.maxQuoteAgeMs);
}

type Level = readonly [price: number, quantity: number];

/** Those that an order may reach: the limits deny a price farther from the mark. */
function levelsOf(market: Tradable, side: Side, bounds: Bounds): readonly Level[] {
  const { quote, book } = market;
  const shown = isFresh(market, bounds) ? (side === 'buy' ? book?.asks : book?.bids) ?? [] : [];
  const levels = shown.map(({ price, quantity }): Level => [toNumber(price), toNumber(quantity)]);
  const mark = markOf(market);
  if (levels.length === 0) {
    const [price, quantity] = side === 'buy' ? [quote?.askPrice, quote?.askQuantity]
      : [quote?.bidPrice, quote?.bidQuantity];
    if (price !== null && price !== undefined && quantity !== null && quantity !== undefined) {
      levels.push([toNumber(price), toNumber(quantity)]);
    }
  }
  return levels.filter(([price]) => mark === null || Math.abs(price / mark - 1) <= bounds.maxPriceAway);
}

const isFresh = ({ book }: Tradable, { nowMs, maxQuoteAgeMs }: Bounds): boolean =>
  book !== null && nowMs - book.receivedTimeMs <= maxQuoteAgeMs;

const markOf = ({ quote }: Tradable): number | null =>
  (quote === null ? null : positive(quote.markPrice) ?? midOf(quote));

/** In contracts: so much may be taken of one side. */
export const takable = (market: Tradable, side: Side, bounds: Bounds): number =>
  levelsOf(market, side, bounds).reduce((sum, [, quantity]) => sum + quantity, 0) * BOOK_SHARE;

/** Null: the market does not say enough. `quantity` in contracts, above zero. */
export function walked(market: Tradable, side: Side, quantity: number, bounds: Bounds): Walked | null {
  const { instrument, quote, book, indexPriceUsd, dayVol } = market;
  const levels = levelsOf(market, side, bounds);
  if (quote === null || indexPriceUsd === null || levels.length === 0) return null;
  // What is closed pays no more funding: what matters is the way out.
  const costing = costOf({ instrument, quote: { ...quote, fundingRate: quote.fundingRate ?? 0 }, indexPriceUsd, dayVol,
    book: isFresh(market, bounds) ? book : null, nowMs: bounds.nowMs, holdingHorizonMs: 0 }, side, quantity);
  if ('missing' in costing) return null;
  let left = quantity;
  let worst = NaN;
  for (const [price, there] of levels) {
    if (left <= 0) break;
    worst = price;
    left -= there;
  }
  return { costUsd: Math.max(costing.cost.totalUsd, 0), averagePrice: costing.averagePrice,
    limitPrice: limitAt(instrument, side, worst, farthest(market, side, bounds)) };
}

/** The limits' last price on that side. */
function farthest(market: Tradable, side: Side, { maxPriceAway }: Bounds): number {
  const mark = markOf(market);
  return mark === null ? (side === 'buy' ? Infinity : 0) : mark * (1 + signOf(side) * maxPriceAway);
}

/** On the tick, never below one tick, never farther from the mark than the limits let pass. */
function limitAt(instrument: Instrument, side: Side, worst: number, last: number): Decimal {
  const slipped = worst * (1 + signOf(side) * SLIP);
  const isBeyond = side === 'buy' ? slipped > last : slipped < last;
  const price = fromNumber(isBeyond ? last : slipped, 12);
  // Away from the touch, but toward it where the limits end.
  const outward = side === 'buy' ? 'ceil' : 'floor';
  const rounded = roundToTick(instrument, price, isBeyond ? (side === 'buy' ? 'floor' : 'ceil') : outward);
  return rounded > 0n ? rounded : instrument.tickSize;
}
