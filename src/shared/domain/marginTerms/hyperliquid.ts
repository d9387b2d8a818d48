/** What Hyperliquid says of an account and its coins beyond cash and positions (facts on perpetual venues 1.9). */
import type { InstrumentId } from '../ids.ts';

/**
 * The venue's words. Only under `disabled` does a dex's account value stand alone; under `default` and
 * `dexAbstraction` that of the first-party dex does. The others share one pool with spot collateral.
 */
export type HyperliquidAbstraction = 'disabled' | 'default' | 'dexAbstraction' | 'unifiedAccount' | 'portfolioMargin';

/** A step of a margin table. The first starts at 0. */
export interface LeverageTier {
  /** USD of notional from which this tier counts. */
  readonly fromUsd: number;
  readonly maxLeverage: number;
}

export interface HyperliquidCoinTerms {
  readonly instrument: InstrumentId;
  /** The coin's margin table; one tier at the position's own highest leverage where that differs (HLP, old states). */
  readonly tiers: readonly LeverageTier[];
  /** Set by the trader: what initial margin is computed from. */
  readonly leverage: number;
}

export interface HyperliquidTerms {
  readonly model: 'hyperliquid';
  /** Venue time; picks the dated rule. */
  readonly asOfMs: number;
  /** '' is the first-party dex; each dex is an account of its own. */
  readonly dex: string;
  readonly abstraction: HyperliquidAbstraction;
  readonly coins: readonly HyperliquidCoinTerms[];
  /**
   * What the venue's totals hold beyond the positions listed, in USD, where the list is known to be cut short:
   * liquidation prices go by it, equity and margins are then not known. Null: the list is whole.
   */
  readonly unlisted: { readonly equityUsd: number; readonly maintenanceUsd: number } | null;
}
