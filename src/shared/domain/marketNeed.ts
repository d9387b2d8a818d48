/**
 * What of the markets somebody needs to hear. A pane says so for as long as it shows it, a policy for as long as it is
 * in force; what an account holds or works at a venue, that venue's session knows by itself.
 */
import type { InstrumentId, Underlying, VenueId } from './ids.ts';

/** `session`: belongs to being connected (indices, state of the platform). `nobody`: about to be let go. */
export type NeededBy = 'session' | 'account' | 'policy' | 'pane' | 'nobody';

export interface ChainNeed {
  readonly venue: VenueId;
  readonly underlying: Underlying;
  /** Null: all expiries, around the money. One expiry is heard wider: somebody looks at its strikes. */
  readonly expiryTimeMs: number | null;
}

export interface MarketNeed {
  readonly by: Exclude<NeededBy, 'session' | 'nobody'>;
  /** What is traded or about to be: touch, depth and trades. */
  readonly traded: ReadonlySet<InstrumentId>;
  readonly chains: readonly ChainNeed[];
}
