/**
 * Stops that wait at their venue (rules G): what a trigger is compared with, and whether one fills nothing now. What a
 * venue has not told us yet, our own view of the market may: a trigger that it has come to counts as fired.
 */
import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import {
  hasReached, isUntriggered, type Order, type StopTrigger, type TriggerPrice,
} from '../../../shared/domain/order.ts';
import type { ReadState } from '../state.ts';
import { indexOf } from '../valuation/legSources.ts';

/** Null: not known. */
export function comparedPrice(state: ReadState, instrument: Instrument, by: TriggerPrice): Decimal | null {
  const quote = state.quotes.get(instrument.id);
  switch (by) {
    case 'mark': return quote?.markPrice ?? null;
    case 'last': return quote?.lastPrice ?? null;
    case 'index': return quote?.indexPrice ?? indexOf(state, instrument.venue, instrument.underlying)?.priceUsd ?? null;
  }
}

/** Known to be there, and nothing that we know of makes it fill now. */
export function isWaiting(state: ReadState, order: Order): boolean {
  const { trigger, side } = order;
  // Where an unknown order stands, nobody knows.
  if (trigger === undefined || !isUntriggered(order) || order.state === 'unknown') return false;
  return !hasCome(state, order.instrument, side, trigger);
}

function hasCome(state: ReadState, id: string, side: Order['side'], trigger: StopTrigger): boolean {
  const instrument = state.instruments.get(id);
  const compared = instrument === undefined ? null : comparedPrice(state, instrument, trigger.by);
  return compared !== null && hasReached(side, trigger, compared);
}
