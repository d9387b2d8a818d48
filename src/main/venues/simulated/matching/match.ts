/**
 * Who trades with whom, in whole ticks and lots: a taker walks the levels from the best; a resting order is filled by
 * a market that came through its price, or by others' trades once those before it at its price are served. Pure.
 */
import type { Level, SyntheticBook } from '../market/liquidity.ts';

export interface Taking { readonly ticks: number; readonly lots: number }

/** What an order for `lots` gets now. `limitTicks` null: any price in the book. Levels best first. */
export function takeLevels(
  levels: readonly Level[], side: 'buy' | 'sell', limitTicks: number | null, lots: number,
): Taking[] {
  const takings: Taking[] = [];
  let left = lots;
  for (const level of levels) {
    if (left <= 0 || !crosses(side, limitTicks, level.ticks)) break;
    const taken = Math.min(left, level.lots);
    takings.push({ ticks: level.ticks, lots: taken });
    left -= taken;
  }
  return takings;
}

/**
 * Would an order for `lots` come as far as our own resting order at `ownTicks`, once all that is better is taken?
 * `takings`: what it would get if that were not there.
 */
export function meetsOwn(
  takings: readonly Taking[], side: 'buy' | 'sell', limitTicks: number | null, lots: number,
  ownTicks: number | null,
): boolean {
  if (ownTicks === null || !crosses(side, limitTicks, ownTicks)) return false;
  const before = takings.filter(({ ticks }) => (side === 'buy' ? ticks < ownTicks : ticks > ownTicks));
  return before.reduce((sum, taking) => sum + taking.lots, 0) < lots;
}

/** Does an order of this side and limit trade against a level at `ticks`? */
export const crosses = (side: 'buy' | 'sell', limitTicks: number | null, ticks: number): boolean =>
  limitTicks === null || (side === 'buy' ? ticks <= limitTicks : ticks >= limitTicks);

export interface Resting { readonly side: 'buy' | 'sell'; readonly ticks: number; lots: number; queueAheadLots: number }

/** Lots shown by others at exactly our price: those are before us when we arrive. */
export function queueAt(book: SyntheticBook, side: 'buy' | 'sell', ticks: number): number {
  return (side === 'buy' ? book.bids : book.asks).find((level) => level.ticks === ticks)?.lots ?? 0;
}

/** The others came to our price: lots of theirs at our limit or better. */
export function reachedLots(book: SyntheticBook, side: 'buy' | 'sell', ticks: number): number {
  const levels = side === 'buy' ? book.asks : book.bids;
  let lots = 0;
  for (const level of levels) {
    if (!crosses(side, ticks, level.ticks)) break;
    lots += level.lots;
  }
  return lots;
}

/**
 * A trade of `lots` by others hits this side of the book. Returns what each resting order (in time priority) gets and
 * how much the others' levels lost; shortens the queues before the orders that it did not reach.
 */
export function serveTrade(
  levels: readonly Level[], resting: readonly Resting[], side: 'buy' | 'sell', lots: number,
): { readonly served: readonly number[]; readonly lastTicks: number | null; readonly synthetic: number } {
  const better = (a: number, b: number): boolean => (side === 'buy' ? a > b : a < b);
  const served = resting.map(() => 0);
  let left = lots;
  let synthetic = 0;
  let lastTicks: number | null = null;
  const prices = [...new Set([...levels.map((level) => level.ticks), ...resting.map((order) => order.ticks)])];
  prices.sort((a, b) => (better(a, b) ? -1 : 1));
  for (const ticks of prices) {
    if (left <= 0) break;
    lastTicks = ticks;
    const shown = levels.find((level) => level.ticks === ticks)?.lots ?? 0;
    let othersServed = 0;
    for (const [i, order] of resting.entries()) {
      if (order.ticks !== ticks || left <= 0) continue;
      const before = Math.min(left, Math.max(0, order.queueAheadLots - othersServed));
      othersServed += before;
      left -= before;
      const mine = Math.min(left, order.lots);
      served[i] = mine;
      left -= mine;
    }
    const behind = Math.min(left, Math.max(0, shown - othersServed));
    left -= behind;
    othersServed += behind;
    synthetic += othersServed;
    for (const order of resting) {
      if (order.ticks === ticks) order.queueAheadLots = Math.max(0, order.queueAheadLots - othersServed);
    }
  }
  return { served, lastTicks, synthetic };
}
