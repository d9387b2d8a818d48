/**
 * The parameter sets of portfolio margin that are recorded, for payloads that come without `model_params`. What the
 * venue sends goes before; the last set with `validFromMs` at or before the account's time counts, per row.
 */
import type {
  DeribitCurrencyParameters,
  DeribitPairParameters,
} from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';

export interface Recorded<T> {
  readonly validFromMs: number;
  readonly source: string;
  readonly row: T;
}

/** 2024-06-17T10:22:20Z, 2026-02-15T23:00:00Z. */
const JUNE_2024_MS = 1_718_619_740_501;
const FEBRUARY_2026_MS = 1_771_196_400_000;

const EXAMPLE = "answer of pme/simulate in the venue's documentation, 17 June 2024 (facts on option venues 4.3)";
const RECORDED = 'answer of pme/simulate recorded in February 2026 (facts on option venues 4.3)';
const INFERRED = 'initial less matrix margin of accounts recorded in 2026: 2 % of the USDT held (README.md)';

const pair = {
  shortTermVegaPower: 0.3,
  longTermVegaPower: 0.13,
  minVolForShockUp: 0.5,
  extendedTableFactor: 1,
  deltaShockThresholdUsd: 20e6,
} as const;
const btc = { ...pair, priceRange: 0.16, volRangeUp: 0.5, volRangeDown: 0.25 } as const;
const eth = { ...pair, priceRange: 0.18, volRangeUp: 0.4, volRangeDown: 0.25 } as const;
const dollar = {
  annualisedMoveRisk: 0.1,
  minAnnualisedMove: 0.01,
  extendedDampenerUsd: 25_000,
  pnlOffset: 0,
  maxOffsetablePnlUsd: 0,
  haircut: 0,
  equitySideImpact: 'none',
  correlationSet: false,
} as const;

const at = <T>(validFromMs: number, source: string, row: T): Recorded<T> => ({ validFromMs, source, row });

/** Linear contracts are recorded with the range of their coin only. */
export const PAIRS: readonly Recorded<DeribitPairParameters>[] = [
  at(JUNE_2024_MS, EXAMPLE, { ...btc, pair: 'btc_usd' }),
  at(JUNE_2024_MS, EXAMPLE, { ...btc, pair: 'btc_usdc' }),
  at(FEBRUARY_2026_MS, RECORDED, { ...eth, pair: 'eth_usd' }),
  at(FEBRUARY_2026_MS, RECORDED, { ...eth, pair: 'eth_usdc' }),
];

export const CURRENCIES: readonly Recorded<DeribitCurrencyParameters>[] = [
  at(JUNE_2024_MS, EXAMPLE, {
    currency: 'BTC',
    annualisedMoveRisk: 0.075,
    minAnnualisedMove: 0.01,
    extendedDampenerUsd: 100_000,
    pnlOffset: 0,
    maxOffsetablePnlUsd: 0,
    haircut: 0,
    equitySideImpact: 'both',
    correlationSet: false,
  }),
  at(FEBRUARY_2026_MS, RECORDED, {
    currency: 'ETH',
    annualisedMoveRisk: 0.05,
    minAnnualisedMove: 0.005,
    extendedDampenerUsd: 200_000,
    pnlOffset: 0.6,
    maxOffsetablePnlUsd: 20e6,
    haircut: 0,
    equitySideImpact: 'both',
    correlationSet: false,
  }),
  at(JUNE_2024_MS, EXAMPLE, { ...dollar, currency: 'USD' }),
  at(FEBRUARY_2026_MS, INFERRED, { ...dollar, currency: 'USDT', haircut: 0.02 }),
];

/** `general` of both answers. */
export const MAINTENANCE_FACTOR = 0.8;
export const BUCKETS_PER_SIDE = 4;

/** Rows in force at a time; where a row is only recorded later, that one. */
export function rowsAt<T>(rows: readonly Recorded<T>[], keyOf: (row: T) => string, timeMs: number): readonly T[] {
  const found = new Map<string, Recorded<T>>();
  for (const known of rows) {
    const key = keyOf(known.row);
    if (!found.has(key) || known.validFromMs <= timeMs) found.set(key, known);
  }
  return [...found.values()].map(({ row }) => row);
}
