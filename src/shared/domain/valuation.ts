/**
 * Derived records of the portfolio: one leg per position or coin balance, and the tree above the legs
 * (portfolio > underlying > expiry > leg). Recomputed, never journalled.
 */
import type { AccountId, Currency, InstrumentId, Underlying, VenueId } from './ids.ts';
import type { Greeks, NodeGreeks } from './greeks.ts';
import type { InstrumentKind } from './instrument.ts';
import type { VolSource } from './volatility/surface.ts';

/** Of the whole position. */
export interface GreeksAtVenueVol {
  /** Black-Scholes: price-adjusted delta and premium effect. */
  readonly deltaCoin: number;
  readonly gammaCoinPerUsd: number;
  readonly vegaUsdPerVolPoint: number;
  readonly thetaUsdPerDay: number;
}

/**
 * One unit of the underlying of an option, bought: what a leg multiplies with its quantity. Worked out beside the loop
 * from inputs of one moment, or on it.
 */
export interface UnitValuation {
  readonly instrument: InstrumentId;
  /** Engine time of the state that its inputs were taken from, and the last entry before it. */
  readonly asOfMs: number;
  readonly inputsSeq: number;
  /** The vol that the numbers are at; null: nothing told one, `missing` says what. Then all numbers are null. */
  readonly impliedVol: number | null;
  readonly volSource: VolSource | null;
  readonly volReason: string | null;
  readonly venueImpliedVol: number | null;
  /** In the quote currency. */
  readonly modelPrice: number | null;
  readonly greeks: Greeks | null;
  readonly premiumDeltaCoin: number | null;
  readonly greeksAtVenueVol: GreeksAtVenueVol | null;
  /** When the oldest input was received, and its name. */
  readonly oldestInputMs: number;
  readonly oldestInput: string;
  readonly missing: readonly string[];
  readonly assumptions: readonly string[];
}

/** Unit valuations as they lie on the tape (risk/units/packedUnits.ts): a row of numbers for each instrument. */
export interface PackedUnits {
  readonly asOfMs: number;
  readonly inputsSeq: number;
  /** How long it took, where that was measured. */
  readonly computeMs: number | null;
  readonly instruments: readonly InstrumentId[];
  /** Base64 of little-endian doubles. */
  readonly numbers: string;
  /** Reasons, which the numbers name by their place. */
  readonly texts: readonly string[];
}

export interface Leg {
  /** `${account}|${instrument or currency}`. */
  readonly id: string;
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly kind: InstrumentKind | 'cash';
  readonly underlying: Underlying;
  /** Null: a cash balance in coin, which is an exposure too. */
  readonly instrument: InstrumentId | null;
  readonly currency: Currency | null;
  readonly expiryTimeMs: number | null;
  readonly label: string;
  readonly quantity: number;
  readonly averagePrice: number | null;
  /** In the instrument's quote currency. */
  readonly markPrice: number | null;
  /** Our model's price in the instrument's quote currency; null where nothing is modelled. */
  readonly modelPrice: number | null;
  /** The vol that model price and Greeks are at. Null for what is no option. */
  readonly impliedVol: number | null;
  readonly volSource: VolSource | null;
  /** Why that vol is not simply our own fit's; null when it is. */
  readonly volReason: string | null;
  /** The venue's own, of its mark. */
  readonly venueImpliedVol: number | null;
  /** What our kernel gives at the venue's vol: differs from the venue's Greeks by convention and rounding alone. */
  readonly greeksAtVenueVol: GreeksAtVenueVol | null;
  readonly valueUsd: number | null;
  readonly unrealizedPnlUsd: number | null;
  readonly greeks: Greeks | null;
  /**
   * Premium effect of a coin-settled contract, shown apart: its own worth in coin, which moves with the coin. Options:
   * Black-Scholes delta minus price-adjusted delta. deltaCoin + premiumDeltaCoin is what the value in USD moves with.
   */
  readonly premiumDeltaCoin: number | null;
  /** What the venue itself says of one contract; null where it says nothing. */
  readonly venueDelta: number | null;
  readonly venueGamma: number | null;
  readonly venueVega: number | null;
  readonly venueTheta: number | null;
  /** When the oldest input used was received; null when one is missing. */
  readonly oldestInputMs: number | null;
  /** Its name: "quote of ...". */
  readonly oldestInput?: string | null;
  /** Named inputs that are missing or stale: the numbers that need them are null. */
  readonly missing: readonly string[];
  /** What stands in for an input that the venue does not give, named ("forward of ... taken from the index"). */
  readonly assumptions: readonly string[];
}

export type NodeKind = 'portfolio' | 'underlying' | 'expiry' | 'leg';

/** One row of the portfolio tree. Sums are null as soon as one summand is unknown, and `missing` says which. */
export interface PortfolioNode {
  /** "portfolio", "portfolio/BTC", "portfolio/BTC/2026-11-27", "portfolio/BTC/2026-11-27/<leg id>". */
  readonly id: string;
  readonly parent: string | null;
  readonly kind: NodeKind;
  readonly depth: number;
  readonly order: number;
  readonly label: string;
  readonly underlying: Underlying | null;
  readonly expiryTimeMs: number | null;
  readonly leg: string | null;
  readonly valueUsd: number | null;
  readonly unrealizedPnlUsd: number | null;
  readonly greeks: NodeGreeks | null;
  /** Sum of the legs' premium effects; null above one underlying. See Leg.premiumDeltaCoin. */
  readonly premiumDeltaCoin: number | null;
  readonly oldestInputMs: number | null;
  readonly oldestInput?: string | null;
  readonly missing: readonly string[];
  readonly assumptions: readonly string[];
}
