/** Decimals in messages: canonical strings, checked where they come in. */
import { z } from 'zod';
import { parseDecimal, type Decimal } from '../domain/decimal.ts';

/** A decimal string; the refusal names the field. */
export const decimalText = z.string().max(60).refine((text) => parseDecimal(text) !== null, 'must be a decimal number');
export const positiveDecimalText = decimalText.refine((text) => (parseDecimal(text) ?? 0n) > 0n, 'must be above zero');

/** For text that a schema above has already accepted. */
export const acceptedDecimal = (text: string): Decimal => {
  const value = parseDecimal(text);
  if (value === null) throw new RangeError('not a decimal');
  return value;
};
