/** Constants of Aave's liquidations by version: they stand in the contracts, not in any configuration. */
import type { AaveRules } from './aaveAccount.ts';

export interface CloseRules {
  /** From when the version was in force on most markets; 0: from its beginning. */
  readonly validFromMs: number;
  readonly source: string;
  readonly closeFactorBps: bigint;
  /** Health in wads at or below which all debt may be repaid. */
  readonly closeAllBelow: bigint;
  /** Positions smaller than this (base currency) may be repaid in full too; null: no such rule. */
  readonly smallBase: bigint | null;
}

export const CLOSE_RULES: Readonly<Record<AaveRules, CloseRules>> = {
  '3.0': {
    validFromMs: 0,
    source: 'LiquidationLogic of @aave/core-v3 1.19.3 (facts on the chain 2a)',
    closeFactorBps: 5_000n,
    closeAllBelow: 950_000_000_000_000_000n,
    smallBase: null,
  },
  '3.6': {
    validFromMs: 0,
    source: 'LiquidationLogic of @aave-dao/aave-v3-origin 3.6.0 (facts on the chain 2b)',
    closeFactorBps: 5_000n,
    closeAllBelow: 950_000_000_000_000_000n,
    smallBase: 200_000_000_000n,
  },
};
