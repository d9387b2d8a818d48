/** Margin tiers of the practice perpetuals venue, after Hyperliquid's tables. */

export interface Tier {
  /** USD of notional from which this tier counts; the first is 0. */
  readonly fromUsd: number;
  readonly maxLeverage: number;
}

export const AS_OF = '2026-10-01';

/** Source: facts on Hyperliquid 1.9, margin tables 53 to 56 as read from the venue's payloads. */
export const TIERS: Readonly<Record<string, readonly Tier[]>> = {
  BTC: [
    { fromUsd: 0, maxLeverage: 40 },
    { fromUsd: 150_000_000, maxLeverage: 20 },
  ],
  ETH: [
    { fromUsd: 0, maxLeverage: 25 },
    { fromUsd: 100_000_000, maxLeverage: 15 },
  ],
  SOL: [
    { fromUsd: 0, maxLeverage: 20 },
    { fromUsd: 70_000_000, maxLeverage: 10 },
  ],
  XRP: [
    { fromUsd: 0, maxLeverage: 20 },
    { fromUsd: 40_000_000, maxLeverage: 10 },
  ],
};
