/** A book kept from changes of single levels. Knows nothing of numbering: SequenceGate says what may be applied. */
import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { BookLevel } from '../../../shared/domain/quote.ts';

export class LevelBook {
  private readonly bids = new Map<Decimal, Decimal>();
  private readonly asks = new Map<Decimal, Decimal>();

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }

  /** Quantity 0 removes the level. */
  set(side: 'bid' | 'ask', price: Decimal, quantity: Decimal): void {
    const levels = side === 'bid' ? this.bids : this.asks;
    if (quantity === 0n) levels.delete(price);
    else levels.set(price, quantity);
  }

  /** From the best outwards. */
  levels(side: 'bid' | 'ask', depth: number): BookLevel[] {
    const down = side === 'bid';
    const sorted = [...(down ? this.bids : this.asks)].sort(([a], [b]) => ((a < b) === down ? 1 : -1));
    return sorted.slice(0, depth).map(([price, quantity]) => ({ price, quantity }));
  }

  /** A book whose best bid is above its best ask has lost a change. */
  get isCrossed(): boolean {
    const [bid] = this.levels('bid', 1);
    const [ask] = this.levels('ask', 1);
    return bid !== undefined && ask !== undefined && bid.price >= ask.price;
  }
}
