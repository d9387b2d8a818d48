/** Standard-margin parameters of the practice options venue, after Deribit's schedule. */

/** Fractions of the position's value, plus `perCoin` for each coin of position. */
export interface FutureRates {
  readonly initial: number;
  readonly maintenance: number;
  readonly perCoin: number;
}

/** Deribit's standard margin as it stood before its change of 5 August 2026. */
export const AS_OF = '2026-08-04';

/** Fractions of the underlying. Source: facts on Deribit 4.2. */
export const SHORT_OPTION = { initial: 0.15, initialFloor: 0.1, maintenance: 0.075 } as const;

/** Source: facts on Deribit 4.2. */
export const FUTURES: Readonly<Record<string, FutureRates>> = {
  BTC: { initial: 0.02, maintenance: 0.01, perCoin: 0.000_05 },
  ETH: { initial: 0.02, maintenance: 0.01, perCoin: 0.000_004 },
  SOL: { initial: 0.04, maintenance: 0.02, perCoin: 0.000_005 },
};
