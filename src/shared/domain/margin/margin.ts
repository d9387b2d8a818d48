/**
 * Margin as the venue reports it, and health on one scale for every account of any kind:
 * health = haircut equity / maintenance requirement, so that 1.0 is liquidation (DESIGN section 3).
 */
import type { AccountId, InstrumentId, Underlying } from '../ids.ts';

/** In USD at the venue's own marks; null where the venue does not say. */
export interface MarginReport {
  readonly account: AccountId;
  readonly venueTimeMs: number | null;
  readonly receivedTimeMs: number;
  readonly equityUsd: number | null;
  /** What counts against the requirement: account value, margin balance, collateral at its threshold. */
  readonly haircutEquityUsd: number | null;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
  /** Per position, for those of which the venue says something; price null: it says that there is none. */
  readonly liquidationPrices: readonly { readonly instrument: InstrumentId; readonly priceUsd: number | null }[];
}

/** How far one underlying may move, all else fixed, before health is 1. */
export interface LiquidationDistance {
  readonly underlying: Underlying;
  /** Fractions of the present price: down is negative. Null: no liquidation at any price on that side. */
  readonly downMove: number | null;
  readonly upMove: number | null;
  readonly downPriceUsd: number | null;
  readonly upPriceUsd: number | null;
  /** Nearer side in standard deviations of one day at the current at-the-money vol; null when unknown. */
  readonly standardDeviationsPerDay: number | null;
}

/** What a worker found of one account, of inputs that core had at that time. */
export interface AccountDistances {
  readonly account: AccountId;
  /** Engine time of the inputs, and the last entry that they stand on. */
  readonly asOfMs: number;
  readonly inputsSeq: number;
  /** Null: found on the spot. */
  readonly computeMs: number | null;
  readonly distances: readonly LiquidationDistance[];
  readonly missing: readonly string[];
}

/**
 * The venue's own number for an account after hypothetical trades: what the limits go by where no formula is public.
 * Asked by the trader, good for a short while and for exactly these trades.
 */
export interface VenueWhatIf {
  readonly account: AccountId;
  /** Our clock when the venue had answered. */
  readonly receivedTimeMs: number;
  /** Contracts, positive bought. */
  readonly trades: readonly { readonly instrument: InstrumentId; readonly quantity: number }[];
  /** In USD at the venue's own marks; null where the venue does not say. */
  readonly haircutEquityUsd: number | null;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
}

/** Our own computation for one account, from the margin model that it names. */
export interface AccountHealth {
  readonly account: AccountId;
  readonly computedTimeMs: number;
  /** Null with `missing` saying why: an unknown input makes an unknown health, never a good one. */
  readonly equityUsd: number | null;
  readonly haircutEquityUsd: number | null;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
  readonly availableUsd: number | null;
  /** Infinity when nothing is required. */
  readonly health: number | null;
  /** Of the worst part that is liquidated on its own; absent where the account has none. */
  readonly poolHealth?: number;
  readonly distances: readonly LiquidationDistance[];
  /** Absent: found together with the rest. Else when a worker took its inputs; null: it has not answered yet. */
  readonly distancesAsOfMs?: number | null;
  /** The inputs that are missing or older than their bound, named. */
  readonly missing: readonly string[];
}
