/** What a stop needs to make sense (rule G1): the venue takes it, its terms agree, and its trigger is yet to come. */
import { toText } from '../../../shared/domain/decimal.ts';
import type { Account, StopAbilities } from '../../../shared/domain/account.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { hasReached, type OrderRequest, type StopTrigger } from '../../../shared/domain/order.ts';
import { isOnTick, tickAt } from '../../../shared/domain/tick.ts';
import { comparedPrice } from '../exposure/stops.ts';
import type { ReadState } from '../state.ts';
import type { Refusal } from './submit.ts';

const refuse = (field: string, message: string): Refusal => ({ field: `command.${field}`, message });

/** Null: no stop, or one that makes sense. */
export function checkStop(
  state: ReadState, request: OrderRequest, account: Account, instrument: Instrument,
): Refusal | null {
  const { trigger, side } = request;
  if (trigger === undefined) return null;
  const stops = account.orders?.stops;
  if (stops === undefined) {
    return refuse('trigger', `${account.id} takes no stops: its venue has none, and none is kept on this computer`);
  }
  const { kind } = instrument;
  if (!stops.kinds.includes(kind)) return refuse('trigger', `no stops on a ${kind} at this venue`);
  if (!stops.by.includes(trigger.by)) {
    return refuse('trigger.by', `${trigger.by}: the venue compares with ${stops.by.join(', ')} only`);
  }
  if (trigger.price <= 0n || (trigger.by !== 'index' && !isOnTick(instrument, trigger.price))) {
    return refuse('trigger.price',
      `${toText(trigger.price)} is not on the tick ${toText(tickAt(instrument, trigger.price))}`);
  }
  const compared = comparedPrice(state, instrument, trigger.by);
  if (compared === null) {
    return refuse('trigger.price', `the ${trigger.by} price of ${instrument.id} is not known to compare with`);
  }
  if (hasReached(side, trigger, compared)) {
    const wanted = side === 'sell' ? 'below' : 'above';
    return refuse('trigger.price',
      `${toText(trigger.price)} has passed already: the trigger of a ${side} stop lies ${wanted} the ${trigger.by} `
      + `price, ${toText(compared)}`);
  }
  return checkWorking(request, instrument, stops, trigger);
}

/** How it is worked once it has fired. */
function checkWorking(
  { type, price, timeInForce, postOnly, side }: OrderRequest, instrument: Instrument, stops: StopAbilities,
  trigger: StopTrigger,
): Refusal | null {
  if (type === 'twap') return refuse('trigger', 'an order over time has no trigger');
  if (timeInForce !== 'goodTillCancelled') return refuse('timeInForce', 'a stop waits: good till cancelled');
  if (postOnly) return refuse('postOnly', 'a stop is never post-only: it is there to trade');
  if (type === 'limit') return null;
  if (!stops.bound) return price === null ? null : refuse('price', 'the venue takes no bound with a stop to market');
  if (price === null) return refuse('price', 'a stop to market needs its bound, the worst price');
  const isSameUnit = trigger.by !== 'index' || instrument.kind !== 'option';
  const isBeyond = side === 'sell' ? price <= trigger.price : price >= trigger.price;
  return !isSameUnit || isBeyond ? null : refuse('price',
    `the bound ${toText(price)} of a ${side} stop must not lie ${side === 'sell' ? 'above' : 'below'} its trigger`);
}
