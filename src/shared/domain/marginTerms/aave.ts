/**
 * Terms under which a pool of Aave v3's kind takes an account's assets and lends it others, as fractions and coins; the
 * exact integers stay with the native account of the model. Prices are those of the pool's oracle.
 */
import type { Currency } from '../ids.ts';

export interface AaveReserveTerms {
  readonly currency: Currency;
  readonly loanToValue: number;
  readonly liquidationThreshold: number;
  /** 0.05: whoever liquidates gets 5 % more than was repaid. */
  readonly liquidationBonus: number;
  /** The holder's own switch, per asset. What is supplied without it counts for nothing. */
  readonly usedAsCollateral: boolean;
  readonly supplyRatePerYear: number;
  readonly borrowRatePerYear: number;
  /** Coins that the pool's caps still leave; null: no cap. */
  readonly supplyRoom: number | null;
  readonly borrowRoom: number | null;
  /** Collateral of isolation mode: more debt in USD that it may still back; null: not such an asset. */
  readonly isolationRoomUsd: number | null;
  readonly borrowableInIsolation: boolean;
  /** Coins that are supplied and owed at once: the balance is their net, each leg is that and this. Absent: none. */
  readonly bothSides?: number;
}

/** Category of correlated assets with rules of its own; they hold for collateral that belongs to it. */
export interface AaveEModeTerms {
  readonly category: number;
  /** The pool's own word for it. */
  readonly label?: string;
  readonly loanToValue: number;
  readonly liquidationThreshold: number;
  readonly liquidationBonus: number;
  readonly collateral: readonly Currency[];
  readonly borrowable: readonly Currency[];
}

export interface AaveTerms {
  readonly model: 'aave';
  /** Pools of 3.0 weigh with averages cut to whole basis points, later ones with the sums. */
  readonly averagesAreCut: boolean;
  readonly reserves: readonly AaveReserveTerms[];
  readonly eMode: AaveEModeTerms | null;
  /** Those that the pool offers, as last listed. Absent: not read. */
  readonly eModes?: readonly AaveEModeTerms[];
  /** Coins that wait to be claimed from the pool's rewards controller. Absent: none, or not read. */
  readonly rewards?: readonly { readonly currency: Currency; readonly amount: number }[];
}
