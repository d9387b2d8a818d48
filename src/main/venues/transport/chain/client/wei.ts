/** Between the chain's integers and decimals. Native currency has 18 digits, which is what a Decimal holds: exact. */
import { dec, mul, type Decimal } from '../../../../../shared/domain/decimal.ts';

const UNITS = 18;

export const fromWei = (wei: bigint): Decimal => wei as Decimal;
export const toWei = (amount: Decimal): bigint => amount;

/** Exact for tokens of at most 18 digits; beyond that it is rounded towards zero. */
export function fromUnits(units: bigint, digits: number): Decimal {
  return (digits <= UNITS ? units * 10n ** BigInt(UNITS - digits) : units / 10n ** BigInt(digits - UNITS)) as Decimal;
}

/** Rounded towards zero: never more than was asked. */
export function toUnits(amount: Decimal, digits: number): bigint {
  return digits <= UNITS ? amount / 10n ** BigInt(UNITS - digits) : amount * 10n ** BigInt(digits - UNITS);
}

/** A part of an amount, by basis points of what is left out: 50 leaves 99.5 %. Rounded towards zero. */
export const lessBps = (amount: Decimal, bps: number): Decimal =>
  mul(amount, dec(((10_000 - bps) / 10_000).toFixed(8)), 'towardZero');
