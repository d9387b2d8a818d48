/** Ticks that depend on the price: Deribit's `tick_size_steps`, of which the highest step below the price holds. */
import { isMultipleOf, roundToStep, type Decimal, type Rounding } from './decimal.ts';
import type { Instrument } from './instrument.ts';

type Ticked = Pick<Instrument, 'tickSize' | 'tickSteps'>;

/** The tick that holds at this price: a price of exactly `abovePrice` is still below the step. */
export function tickAt({ tickSize, tickSteps = [] }: Ticked, price: Decimal): Decimal {
  let tick = tickSize;
  let above: Decimal | null = null;
  for (const step of tickSteps) {
    if (price <= step.abovePrice || (above !== null && step.abovePrice < above)) continue;
    tick = step.tickSize;
    above = step.abovePrice;
  }
  return tick;
}

export const isOnTick = (instrument: Ticked, price: Decimal): boolean => isMultipleOf(price, tickAt(instrument, price));

/** To the tick that holds at `price`. */
export const roundToTick = (instrument: Ticked, price: Decimal, rounding: Rounding): Decimal =>
  roundToStep(price, tickAt(instrument, price), rounding);
