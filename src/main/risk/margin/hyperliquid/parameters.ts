/** Hyperliquid's margin rules by the time from which they are seen to hold; margin tables come with each account. */
import type { LeverageTier } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import type { RateTier } from '../rateTiers.ts';

export interface MarginRule {
  readonly validFromMs: number;
  /** Last instant of which it is known; null: still in force. */
  readonly validToMs: number | null;
  /** Null: half of initial at the highest leverage, tier by tier. A number: that fraction of any notional. */
  readonly flatMaintenanceRate: number | null;
  /** Of the notional: what a withdrawal must leave at the least. */
  readonly withdrawalFloorRate: number;
  readonly source: string;
}

export const MARGIN_RULES: readonly MarginRule[] = [
  {
    // 2023-03-27 to 2023-03-28, the day of the only account seen under it
    validFromMs: 1_679_875_200_000, validToMs: 1_679_961_600_000, flatMaintenanceRate: 0.0075, withdrawalFloorRate: 0,
    source: 'facts on perpetual venues 1.9: twelve cross positions of 2023-03-27, flat 0.75 %, to 2e-5',
  },
  {
    // 2024-09-01
    validFromMs: 1_725_148_800_000, validToMs: null, flatMaintenanceRate: null, withdrawalFloorRate: 0.1,
    source: 'facts on perpetual venues 1.9: accounts of autumn 2024 to October 2026, to 1e-5 USD',
  },
];

/** Null for a time of which no rule is known. */
export const marginRuleAt = (timeMs: number): MarginRule | null =>
  MARGIN_RULES.find(({ validFromMs, validToMs }) =>
    timeMs >= validFromMs && (validToMs === null || timeMs < validToMs)) ?? null;

export const LATEST_RULE = MARGIN_RULES.reduce((a, b) => (b.validFromMs > a.validFromMs ? b : a));

/** Margin tables of the first-party dex by id. Ids below 50 are one tier of that leverage and have no row. */
export const MARGIN_TABLES_AS_OF = '2026-10-01';
export const MARGIN_TABLES: ReadonlyMap<number, readonly LeverageTier[]> = new Map([
  [50, [{ fromUsd: 0, maxLeverage: 50 }]],
  [51, [{ fromUsd: 0, maxLeverage: 10 }, { fromUsd: 3_000_000, maxLeverage: 5 }]],
  [52, [{ fromUsd: 0, maxLeverage: 10 }, { fromUsd: 20_000_000, maxLeverage: 5 }]],
  [53, [{ fromUsd: 0, maxLeverage: 20 }, { fromUsd: 40_000_000, maxLeverage: 10 }]],
  [54, [{ fromUsd: 0, maxLeverage: 20 }, { fromUsd: 70_000_000, maxLeverage: 10 }]],
  [55, [{ fromUsd: 0, maxLeverage: 25 }, { fromUsd: 100_000_000, maxLeverage: 15 }]],
  [56, [{ fromUsd: 0, maxLeverage: 40 }, { fromUsd: 150_000_000, maxLeverage: 20 }]],
]);

/** The venue's maintenance is half of the initial margin at the highest leverage of each tier. */
export const maintenanceTiers = (tiers: readonly LeverageTier[], rule: MarginRule): readonly RateTier[] =>
  rule.flatMaintenanceRate === null
    ? tiers.map(({ fromUsd, maxLeverage }) => ({ fromUsd, rate: 1 / (2 * maxLeverage) }))
    : [{ fromUsd: 0, rate: rule.flatMaintenanceRate }];
