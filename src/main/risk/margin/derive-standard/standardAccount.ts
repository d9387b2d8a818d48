/** Native input of Derive's standard manager: a subaccount's cash and its markets, in USDC and coins. */
import type { Underlying } from '../../../../shared/domain/ids.ts';
import type { DeriveStandardParameters } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import type { DeriveExpiry, DerivePerp } from '../derive/book.ts';

export interface StandardMarket {
  readonly underlying: Underlying;
  readonly parameters: DeriveStandardParameters;
  readonly spot: number;
  readonly spotConfidence: number;
  readonly perp: DerivePerp | null;
  /** Coins held as collateral; never negative. */
  readonly baseAmount: number;
  readonly expiries: readonly DeriveExpiry[];
}

export interface StandardAccount {
  readonly cash: number;
  /** Settled into cash at the next touch. */
  readonly unpaidFunding: number;
  /** USDC in USD. */
  readonly stablePrice: number;
  readonly markets: readonly StandardMarket[];
}

export type MarginLevel = 'initial' | 'maintenance';
