/** Whether what a hand typed can be a price or a quantity of an instrument, before the engine is asked. */
import type { WireRecord } from '../../shared/contract/replica.ts';
import { dec, isMultipleOf, parseDecimal, toText, type Decimal } from '../../shared/domain/decimal.ts';
import { tickAt } from '../../shared/domain/tick.ts';

/** The tick that holds at the price of this text; null while nothing is known of the instrument. */
export function stepAt(
  instrument: Pick<WireRecord<'instruments'>, 'tickSize' | 'tickSteps'> | undefined, priceText: string,
): string | null {
  const price = parseDecimal(priceText.trim());
  if (instrument === undefined || price === null) return instrument?.tickSize ?? null;
  const steps = (instrument.tickSteps ?? []).map(({ abovePrice, tickSize }) =>
    ({ abovePrice: dec(abovePrice), tickSize: dec(tickSize) }));
  return toText(tickAt({ tickSize: dec(instrument.tickSize), tickSteps: steps }, price));
}

/** Why this text cannot be the field; null when it can. `step` is the lot or tick. */
export function decimalFault(text: string, step: string | null): string | null {
  const value = parseDecimal(text.trim());
  if (value === null) return 'must be a number';
  return value <= 0n ? 'must be above zero' : stepFault(value, step);
}

/** Of a combo: nothing and less than nothing are prices too. */
export function signedFault(text: string, step: string | null): string | null {
  const value = parseDecimal(text.trim());
  return value === null ? 'must be a number' : stepFault(value, step);
}

function stepFault(value: Decimal, step: string | null): string | null {
  const unit = step === null ? null : parseDecimal(step);
  if (unit !== null && unit > 0n && !isMultipleOf(value, unit)) return `must be a multiple of ${step}`;
  return null;
}
