/** Native input of Derive's portfolio manager PMRM_2: one underlying, several collaterals, in USDC and coins. */
import type { Currency, Underlying } from '../../../../shared/domain/ids.ts';
import type { DerivePmrm2Parameters } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import type { DeriveExpiry, DerivePerp } from '../derive/book.ts';

export interface Pmrm2Collateral {
  readonly currency: Currency;
  readonly amount: number;
  readonly priceUsd: number;
  readonly confidence: number;
  readonly riskCancelling: boolean;
  readonly maintenanceHaircut: number;
  /** On top of the maintenance one. */
  readonly initialHaircut: number;
}

export interface Pmrm2Account {
  readonly underlying: Underlying;
  readonly parameters: DerivePmrm2Parameters;
  readonly cash: number;
  readonly unpaidFunding: number;
  readonly stablePrice: number;
  readonly spot: number;
  readonly spotConfidence: number;
  readonly perp: DerivePerp | null;
  readonly collaterals: readonly Pmrm2Collateral[];
  readonly expiries: readonly DeriveExpiry[];
}
