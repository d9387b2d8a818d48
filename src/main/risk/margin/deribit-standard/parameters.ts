/** Deribit's standard margin, dated. The last set with `validFromMs` at or before the account's time counts. */
import type { Currency } from '../../../../shared/domain/ids.ts';

/** Fractions of the position's value; `perCoin` for each coin of position. */
export interface FutureRates {
  readonly initial: number;
  readonly maintenance: number;
  readonly perCoin: number;
}

/** Fractions of the underlying. */
export interface ShortOptionRates {
  readonly initial: number;
  readonly initialFloor: number;
  readonly maintenance: number;
}

export type StandardParameters = { readonly validFromMs: number; readonly source: string } & (
  | {
      readonly formula: 'public';
      readonly shortOption: ShortOptionRates;
      /** By coin (inverse), or coin and settlement currency (linear: "BTC_USDC"). */
      readonly futures: Readonly<Record<string, FutureRates>>;
      /** Of positive equity of a cross account, added to the initial margin; a currency that is not listed has none. */
      readonly haircuts: Readonly<Record<Currency, number>>;
    }
  | { readonly formula: 'not public'; readonly since: string }
);

/** 2026-08-05T00:00:00Z. */
export const REWORKED_MS = 1_785_888_000_000;

const STANDARD_PARAMETERS: readonly StandardParameters[] = [
  {
    validFromMs: 0,
    source:
      'facts on option venues 4.2, not stated since when; a perpetual and USDT of a cross account recorded in 2026',
    formula: 'public',
    shortOption: { initial: 0.15, initialFloor: 0.1, maintenance: 0.075 },
    futures: {
      BTC: { initial: 0.02, maintenance: 0.01, perCoin: 0.000_05 },
      ETH: { initial: 0.02, maintenance: 0.01, perCoin: 0.000_004 },
      BTC_USDC: { initial: 0.02, maintenance: 0.01, perCoin: 0.000_05 },
      SOL_USDC: { initial: 0.04, maintenance: 0.02, perCoin: 0.000_005 },
    },
    haircuts: { USDT: 0.02 },
  },
  {
    validFromMs: REWORKED_MS,
    source: 'facts on option venues 1: announced for 5 August 2026, leverage and its dependence on size reworked',
    formula: 'not public',
    since: '2026-08-05',
  },
];

export function standardParametersAt(timeMs: number): StandardParameters {
  const set = STANDARD_PARAMETERS.findLast(({ validFromMs }) => validFromMs <= timeMs) ?? STANDARD_PARAMETERS[0];
  if (set === undefined) throw new Error('no parameters of standard margin');
  return set;
}
