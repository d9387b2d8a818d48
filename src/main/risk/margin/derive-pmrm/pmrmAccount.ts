/** Native input of Derive's older portfolio manager: one underlying, its coin as the only collateral. */
import type { Underlying } from '../../../../shared/domain/ids.ts';
import type { DerivePmrmParameters } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import type { DeriveExpiry, DerivePerp } from '../derive/book.ts';

export interface PmrmAccount {
  readonly underlying: Underlying;
  readonly parameters: DerivePmrmParameters;
  readonly cash: number;
  readonly unpaidFunding: number;
  readonly stablePrice: number;
  readonly spot: number;
  readonly spotConfidence: number;
  readonly perp: DerivePerp | null;
  /** Coins, never negative. */
  readonly baseAmount: number;
  readonly expiries: readonly DeriveExpiry[];
}
