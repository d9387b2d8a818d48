/**
 * A book kept from changes of single levels, each side sorted from the best outwards. Knows nothing of numbering:
 * SequenceGate says what may be applied.
 */
import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { BookLevel } from '../../../shared/domain/quote.ts';

export class LevelBook {
  private readonly bids: BookLevel[] = [];
  private readonly asks: BookLevel[] = [];

  clear(): void {
    this.bids.length = 0;
    this.asks.length = 0;
  }

  /** Quantity 0 removes the level. */
  set(side: 'bid' | 'ask', price: Decimal, quantity: Decimal): void {
    const levels = side === 'bid' ? this.bids : this.asks;
    const at = placeOf(levels, price, side === 'bid');
    const isThere = levels[at]?.price === price;
    if (quantity === 0n) {
      if (isThere) levels.splice(at, 1);
    } else if (isThere) levels[at] = { price, quantity };
    else levels.splice(at, 0, { price, quantity });
  }

  /** From the best outwards. */
  levels(side: 'bid' | 'ask', depth: number): BookLevel[] {
    return (side === 'bid' ? this.bids : this.asks).slice(0, depth);
  }

  /** A book whose best bid is above its best ask has lost a change. */
  get isCrossed(): boolean {
    const [bid] = this.bids;
    const [ask] = this.asks;
    return bid !== undefined && ask !== undefined && bid.price >= ask.price;
  }
}

/** Index of the price, or where it belongs. */
function placeOf(levels: readonly BookLevel[], price: Decimal, down: boolean): number {
  let [low, high] = [0, levels.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = levels[middle]?.price ?? price;
    if (down ? other > price : other < price) low = middle + 1;
    else high = middle;
  }
  return low;
}
