/**
 * What a policy on trial is given to look at: one underlying at one moment of a recorded or simulated day, free of
 * whatever the hedger of that day bought and sold.
 */
import type { AccountId, InstrumentId } from '../../../shared/domain/ids.ts';
import type { TradingLimits } from '../../../shared/domain/steering/limits.ts';
import type { Side } from '../../../shared/domain/order.ts';
import type { Exposure, HedgeCandidate } from '../input.ts';

export interface Look {
  readonly timeMs: number;
  /** Of the underlying, in USD: what the hedging error is measured by; null: not known. */
  readonly priceUsd: number | null;
  /** Without the day's own hedges. */
  readonly exposure: Exposure;
  /** Accounts without the day's own hedges. */
  readonly candidates: readonly HedgeCandidate[];
  readonly limits: TradingLimits | null;
  readonly dayVol: number | null;
  readonly killSwitch: boolean;
  /** Of the whole estate without the day's own hedges; null: not known. */
  readonly equityUsd: number | null;
}

/** A hedge that was done, at one price. */
export interface HedgeFill {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** Contracts, > 0. */
  readonly quantity: number;
  readonly price: number;
  /** Positive costs us; null: the taker fee of the instrument. */
  readonly feeUsd: number | null;
}

export const keyOf = ({ account, instrument }: Pick<HedgeFill, 'account' | 'instrument'>): string =>
  `${account}|${instrument}`;
