/** The venue's rule for prices, written from its documentation and not from the connector: five figures, 6 - szDecimals. */
import { parseDecimal, type Decimal } from '../../../src/shared/domain/decimal.ts';

const power = (exponent: number): Decimal => {
  const value = parseDecimal(`1e${exponent}`);
  if (value === null) throw new Error(`no 1e${exponent}`);
  return value;
};

export const tickSizeOf = (szDecimals: number): Decimal => power(szDecimals - 6);

/** Ascending. From 10^k up a figure is worth 10^(k-4), and never more than 1: whole numbers are always allowed. */
export function tickStepsOf(szDecimals: number): { readonly above: Decimal; readonly tick: Decimal }[] {
  return [0, 1, 2, 3, 4].filter((k) => k - 4 > szDecimals - 6).map((k) => ({ above: power(k), tick: power(k - 4) }));
}
