/** When a taking order of ours is over, what it paid is held against the law of impact (rule H12). */
import { toNumber, ZERO } from '../../../../shared/domain/decimal.ts';
import { isTerminal, signOf, type Order } from '../../../../shared/domain/order.ts';
import type { Taking } from '../../../../shared/domain/steering/impact.ts';
import { DEPTHS_PER_DAY, lawFraction } from '../../../hedging/cost/impact.ts';
import type { ReadState } from '../../state.ts';
import { dayVols } from '../../valuation/dayVol.ts';
import type { Emit } from '../decide.ts';

export function measureImpacts(state: ReadState, emit: Emit): void {
  for (const taking of state.takings.values()) {
    const order = state.orders.get(taking.clientOrderId);
    if (order === undefined || !isTerminal(order.state) || order.filledQuantity === ZERO) continue;
    measure(state, taking, order, emit);
  }
}

/** Without a touch whose depth is known there is nothing to hold it against, and the order teaches nothing. */
function measure(state: ReadState, { midPrice, halfSpread }: Taking, order: Order, emit: Emit): void {
  const instrument = state.instruments.get(order.instrument);
  const depth = shownDepth(state, order);
  if (instrument === undefined || order.averageFillPrice === null || depth === null) return;
  const { venue, underlying } = instrument;
  const vol = dayVols(state, [underlying]).get(underlying) ?? null;
  const law = lawFraction(toNumber(order.filledQuantity) / (depth * DEPTHS_PER_DAY), vol);
  const paid = signOf(order.side) * (toNumber(order.averageFillPrice) / midPrice - 1) - halfSpread;
  emit({ type: 'ImpactMeasured', clientOrderId: order.clientOrderId, venue, underlying, law, slippage: paid });
}

/** In contracts, of the side that was taken. */
function shownDepth(state: ReadState, { instrument, side }: Order): number | null {
  const book = state.books.get(instrument);
  const quote = state.quotes.get(instrument);
  const levels = book === undefined ? [] : side === 'buy' ? book.asks : book.bids;
  const touch = (side === 'buy' ? quote?.askQuantity : quote?.bidQuantity) ?? null;
  const shown = levels.length > 0 ? levels.reduce((sum, { quantity }) => sum + toNumber(quantity), 0)
    : touch === null ? 0 : toNumber(touch);
  return shown > 0 ? shown : null;
}
