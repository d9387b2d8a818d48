/** A reserve's configuration word, bit by bit (ReserveConfiguration of v3; bits are the same from 3.0 to 3.6). */

export interface ReserveConfiguration {
  readonly ltvBps: bigint;
  readonly liquidationThresholdBps: bigint;
  readonly liquidationBonusBps: bigint;
  readonly decimals: number;
  readonly isActive: boolean;
  readonly isFrozen: boolean;
  readonly isPaused: boolean;
  readonly borrowingEnabled: boolean;
  readonly borrowableInIsolation: boolean;
  readonly isSiloed: boolean;
  readonly borrowCap: bigint;
  readonly supplyCap: bigint;
  readonly liquidationFeeBps: bigint;
  /** Of 3.0 and 3.1 alone; 0: none. */
  readonly eModeCategory: number;
  readonly debtCeiling: bigint;
}

const bits = (word: bigint, from: number, count: number): bigint =>
  (word >> BigInt(from)) & ((1n << BigInt(count)) - 1n);
const flag = (word: bigint, at: number): boolean => bits(word, at, 1) === 1n;

export const configurationOf = (word: bigint): ReserveConfiguration => ({
  ltvBps: bits(word, 0, 16), liquidationThresholdBps: bits(word, 16, 16), liquidationBonusBps: bits(word, 32, 16),
  decimals: Number(bits(word, 48, 8)), isActive: flag(word, 56), isFrozen: flag(word, 57),
  borrowingEnabled: flag(word, 58), isPaused: flag(word, 60), borrowableInIsolation: flag(word, 61),
  isSiloed: flag(word, 62), borrowCap: bits(word, 80, 36), supplyCap: bits(word, 116, 36),
  liquidationFeeBps: bits(word, 152, 16), eModeCategory: Number(bits(word, 168, 8)), debtCeiling: bits(word, 212, 40),
});

/** Two bits a reserve of a user's word: borrowing, and used as collateral. */
export const isUsedAsCollateral = (word: bigint, reserveId: number): boolean => flag(word, 2 * reserveId + 1);
export const isInUse = (word: bigint, reserveId: number): boolean => bits(word, 2 * reserveId, 2) !== 0n;
/** One bit a reserve. */
export const isIn = (bitmap: bigint, reserveId: number): boolean => flag(bitmap, reserveId);
