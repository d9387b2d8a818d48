/**
 * What a Derive subaccount's managers need beyond cash and positions: the venue's feeds with their confidences, funding
 * not yet settled, and risk parameters where the venue (or a vector) gives its own instead of the dated tables.
 */
import type { Currency, Underlying } from '../ids.ts';
import type { DerivePmrm2Parameters, DerivePmrmParameters, DeriveStandardParameters } from './deriveParameters.ts';

/** Confidences are fractions in [0, 1]: how sure a feed is of itself. Below a threshold initial margin rises. */
export interface DeriveFeeds {
  readonly underlying: Underlying;
  readonly spotConfidence: number;
  readonly perpConfidence: number;
  readonly expiries: readonly DeriveExpiryFeed[];
}

export interface DeriveExpiryFeed {
  readonly expiryTimeMs: number;
  /** Continuously compounded, as the venue's rate feed has it. */
  readonly ratePerYear: number;
  readonly forwardConfidence: number;
  readonly rateConfidence: number;
  /** Lowest of the expiry. */
  readonly volConfidence: number;
  /** In the last half hour: what the settlement average has fixed of the forward, in USD. Zero before. */
  readonly settledForwardUsd: number;
}

interface DeriveTerms {
  readonly feeds: readonly DeriveFeeds[];
  /** Owed by us negative; in USDC. */
  readonly unpaidFunding: number;
}

export interface DeriveStandardTerms extends DeriveTerms {
  readonly model: 'derive-standard';
  /** Per underlying. Null: the table of the day. */
  readonly parameters: Readonly<Record<Underlying, DeriveStandardParameters>> | null;
}

/** Haircuts are fractions of the value; the initial one comes on top of the maintenance one. */
export interface DeriveCollateral {
  readonly currency: Currency;
  /** Moves with the account's underlying in the scenarios (staked ether and the like). */
  readonly riskCancelling: boolean;
  readonly maintenanceHaircut: number;
  readonly initialHaircut: number;
  readonly confidence: number;
}

export interface DerivePmrm2Terms extends DeriveTerms {
  readonly model: 'derive-pmrm2';
  readonly collaterals: readonly DeriveCollateral[];
  /** Null: the table of the day for the account's underlying. */
  readonly parameters: DerivePmrm2Parameters | null;
}

export interface DerivePmrmTerms extends DeriveTerms {
  readonly model: 'derive-pmrm';
  /** Null: the table of the day. */
  readonly parameters: DerivePmrmParameters | null;
}
