/** The venue's margin beside ours: what differs, by how much, how much may, since when, and why. */
import type { AccountId, InstrumentId } from '../ids.ts';

export type MarginQuantity = 'equity' | 'haircutEquity' | 'initial' | 'maintenance' | 'withdrawable'
  | 'liquidationPrice';

/** Why two honest numbers differ. `unexplained`: nothing that was tried makes ours the venue's. */
export type MarginCauseKind =
  | 'price age' | 'mark against mid' | 'unknown parameter set' | 'open orders' | 'missing position' | 'wrong tier'
  | 'wrong haircut' | 'cash' | 'interest' | 'model not public' | 'account mode' | 'rounding' | 'input missing'
  | 'unexplained';

export interface MarginCause {
  readonly kind: MarginCauseKind;
  /** For the trader: which price, position, tier, and what it would have to be. */
  readonly text: string;
}

/** A cause that the venue's own answer states, whatever the size. `quantity` null: of all numbers. */
export interface KnownMarginCause extends MarginCause {
  readonly quantity: MarginQuantity | null;
  /** Of this position's liquidation price alone; absent: of all of them. */
  readonly instrument?: InstrumentId;
}

/** One number, three ways. In USD; null where one side does not say, and then there is no difference. */
export interface MarginDifference {
  readonly quantity: MarginQuantity;
  /** Of liquidation prices only. */
  readonly instrument: InstrumentId | null;
  readonly ours: number | null;
  readonly venues: number | null;
  /** Ours less the venue's. */
  readonly difference: number | null;
  /** Absolute and relative together, in the unit of the numbers. */
  readonly tolerance: number;
  /** Null while it cannot be told. */
  readonly within: boolean | null;
  /** Engine clock since when it has been above its tolerance without a pause. */
  readonly sinceMs: number | null;
  /** Null while within. */
  readonly cause: MarginCause | null;
}

export type MarginAgreement =
  /** Every number that both sides name is within its tolerance. */
  | 'agrees'
  /** Above tolerance, but not for longer than the bound. */
  | 'settling'
  /** Above tolerance for longer than the bound, and a cause was found. */
  | 'explained'
  /** Above tolerance for longer than the bound, and none was. */
  | 'unexplained'
  /** One side says nothing. */
  | 'unknown';

export interface MarginReconciliation {
  readonly account: AccountId;
  readonly timeMs: number;
  /** What to act upon: the venue's while it is fresh, else ours; null when neither is known. */
  readonly health: number | null;
  readonly healthSource: 'venue' | 'ours' | null;
  /** Since when `health` has been null without a pause. */
  readonly unknownSinceMs: number | null;
  /** When the venue's numbers reached us; null: it has said nothing yet. */
  readonly reportTimeMs: number | null;
  readonly agreement: MarginAgreement;
  /** When the causes were last looked for. */
  readonly diagnosedTimeMs: number | null;
  readonly differences: readonly MarginDifference[];
}
