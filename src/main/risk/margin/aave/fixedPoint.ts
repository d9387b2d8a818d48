/**
 * Integer arithmetic of lending contracts, rounding included: rays (27 decimals), wads (18), shares in basis points.
 * Half means that a half is rounded up, as Aave v3.0 does everywhere. Source: facts on the chain 2.
 */
export const RAY = 10n ** 27n;
export const WAD = 10n ** 18n;
export const BPS = 10_000n;
export const SECONDS_PER_YEAR = 31_536_000n;
/** What a contract answers where there is no bound: 2^256 - 1. */
export const UINT_MAX = 2n ** 256n - 1n;

export const mulDivDown = (a: bigint, b: bigint, by: bigint): bigint => (a * b) / by;
export const mulDivUp = (a: bigint, b: bigint, by: bigint): bigint => (a * b + by - 1n) / by;
export const mulDivHalf = (a: bigint, b: bigint, by: bigint): bigint => (a * b + by / 2n) / by;

export const rayMul = (a: bigint, b: bigint): bigint => mulDivHalf(a, b, RAY);
export const rayDiv = (a: bigint, b: bigint): bigint => mulDivHalf(a, RAY, b);
export const wadDiv = (a: bigint, b: bigint): bigint => mulDivHalf(a, WAD, b);
export const percentMul = (value: bigint, bps: bigint): bigint => mulDivHalf(value, bps, BPS);
export const percentDiv = (value: bigint, bps: bigint): bigint => mulDivHalf(value, BPS, bps);

/** The crossing to the models' numbers: exact to the last bit that a double has. */
export function unitsOf(amount: bigint, decimals: number): number {
  const unit = 10n ** BigInt(decimals);
  const whole = amount / unit;
  return Number(whole) + Number(amount - whole * unit) / Number(unit);
}
