/** What a leg would trade at now, and what that costs in USD. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import { unitsOf } from '../../risk/portfolio/contractValue.ts';
import type { StructureLeg } from '../../risk/structures/structure.ts';

export interface LegPrice { readonly price: number; readonly pricedAt: 'ask' | 'bid' | 'mark' }

/** The side that would be taken, the mark where nobody is there; null: neither. In quote currency. */
export function legPriceOf(quote: Quote | null, quantity: number): LegPrice | null {
  const touch = (quantity > 0 ? quote?.askPrice : quote?.bidPrice) ?? null;
  if (touch !== null && touch > 0n) return { price: toNumber(touch), pricedAt: quantity > 0 ? 'ask' : 'bid' };
  const mark = quote?.markPrice ?? null;
  return mark === null ? null : { price: toNumber(mark), pricedAt: 'mark' };
}

/** Positive: paid. Futures and perpetuals cost nothing to enter. */
export function legCostUsd({ instrument, quantity, price }: StructureLeg, spotUsd: number): number {
  const owned = instrument.kind === 'option' || instrument.kind === 'spot';
  if (!owned) return 0;
  return unitsOf(instrument, quantity) * price * (instrument.style === 'inverse' ? spotUsd : 1);
}
