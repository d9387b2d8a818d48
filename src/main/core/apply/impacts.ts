/** What our own taking orders teach of impact (rule H12): the market at each one's sending, and the sums of the fit. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import { impactKey } from '../../../shared/domain/steering/impact.ts';
import type { HedgeDecision, OrderDecision } from '../../events/event.ts';
import { NO_FIT, withOrder } from '../../hedging/cost/impact.ts';
import type { State } from '../state.ts';

/** An order that takes at once; what rests is filled by others, on their terms. */
export function noteTaking(state: State, event: OrderDecision): void {
  if (event.type !== 'OrderSubmitted' || event.order.timeInForce === 'goodTillCancelled') return;
  const { bidPrice, askPrice } = event.market;
  if (bidPrice === null || askPrice === null || bidPrice <= 0n || askPrice < bidPrice) return;
  const [bid, ask] = [toNumber(bidPrice), toNumber(askPrice)];
  const { clientOrderId, instrument } = event.order;
  state.takings.put(clientOrderId, { clientOrderId, instrument, midPrice: (bid + ask) / 2,
    halfSpread: (ask - bid) / (ask + bid) });
}

export function applyImpact(state: State, event: Extract<HedgeDecision, { type: 'ImpactMeasured' }>): void {
  const { clientOrderId, venue, underlying, law, slippage } = event;
  const key = impactKey(venue, underlying);
  state.takings.remove(clientOrderId);
  state.impactFits.put(key, { venue, underlying, ...withOrder(state.impactFits.get(key) ?? NO_FIT, law, slippage) });
}
