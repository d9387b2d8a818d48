/** What a tactic would send now: how much of the leg, at what price, resting or not. Prices never beyond the limit. */
import { fromNumber, max, min, sub, toNumber, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Execution, ExecutionLeg, LegPlan } from '../../../shared/domain/steering/execution.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { OrderRequest, Side, TimeInForce } from '../../../shared/domain/order.ts';
import { roundToTick } from '../../../shared/domain/tick.ts';
import type { ReadState } from '../state.ts';
import { freeQuantity, orderable, usedQuantity } from './legQuantities.ts';

export const requestOf = (
  leg: Pick<LegPlan, 'account' | 'instrument' | 'side' | 'reduceOnly'>, quantity: Decimal, price: Decimal,
  timeInForce: TimeInForce, postOnly: boolean,
): OrderRequest => ({ account: leg.account, instrument: leg.instrument, side: leg.side, type: 'limit', timeInForce,
  postOnly, reduceOnly: leg.reduceOnly, price, quantity });

/** Null: nothing is due. */
export function dueOrder(
  state: ReadState, execution: Execution, leg: ExecutionLeg, instrument: Instrument,
): OrderRequest | null {
  const { tactic, limitPrice } = leg;
  const free = freeQuantity(state, leg);
  const quantity = orderable(min(free, dueQuantity(state, execution, leg)), instrument);
  if (quantity === ZERO) return null;
  switch (tactic.kind) {
    case 'immediate': return requestOf(leg, quantity, limitPrice,
      execution.group === 'allOrNothing' ? 'fillOrKill' : 'immediateOrCancel', false);
    case 'twap': case 'almgrenChriss': case 'volume':
      return requestOf(leg, quantity, limitPrice, 'immediateOrCancel', false);
    case 'iceberg': return requestOf(leg, min(quantity, tactic.shown), limitPrice, 'goodTillCancelled', false);
    case 'touch': {
      const price = pegPrice(state, leg);
      return price === null ? null : requestOf(leg, quantity, price, 'goodTillCancelled', true);
    }
  }
}

/** Of the leg as a whole so much may be ordered by now, less what is used. */
function dueQuantity(state: ReadState, { startedTimeMs }: Execution, leg: ExecutionLeg): Decimal {
  const upTo = leg.tactic.kind === 'volume' ? volumeTarget(state, leg, leg.tactic.share)
    : leg.schedule?.findLast(({ offsetMs }) => state.timeMs - startedTimeMs >= offsetMs)?.upTo ?? leg.quantity;
  return max(ZERO, sub(upTo, usedQuantity(state, leg)));
}

function volumeTarget(state: ReadState, leg: ExecutionLeg, share: number): Decimal {
  const traded = (state.volumes.get(leg.instrument)?.quantity ?? 0) - leg.volumeAtStart;
  return fromNumber(Math.min(toNumber(leg.quantity), Math.max(0, share * traded)), 12);
}

/** Our own side of the touch, or the limit where that is worse. */
export function pegPrice(state: ReadState, { instrument, side, limitPrice }: ExecutionLeg): Decimal | null {
  const quote = state.quotes.get(instrument);
  const touch = (side === 'buy' ? quote?.bidPrice : quote?.askPrice) ?? null;
  if (touch === null) return null;
  return side === 'buy' ? min(touch, limitPrice) : max(touch, limitPrice);
}

/** The other side of the touch and this much beyond it; null: there is none. */
export function takingPrice(
  state: ReadState, instrument: Instrument, side: Side, slippageBps: number,
): Decimal | null {
  const quote = state.quotes.get(instrument.id);
  const touch = (side === 'buy' ? quote?.askPrice : quote?.bidPrice) ?? null;
  if (touch === null) return null;
  const slip = (Math.abs(toNumber(touch)) * slippageBps) / 10_000;
  const price = fromNumber(toNumber(touch) + (side === 'buy' ? slip : -slip), 12);
  const rounded = roundToTick(instrument, price, side === 'buy' ? 'ceil' : 'floor');
  return rounded <= 0n && instrument.kind !== 'combo' ? instrument.tickSize : rounded;
}
