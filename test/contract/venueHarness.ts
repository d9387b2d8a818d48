/**
 * What a venue brings to the contract suite: an emulator that speaks its protocol, and a module of ours pointed at it.
 * One harness a venue, listed in venueHarnesses.ts; the cases are in venue.contract.test.ts.
 */
import type { Decimal } from '../../src/shared/domain/decimal.ts';
import type { AccountId, InstrumentId } from '../../src/shared/domain/ids.ts';
import type { VenueModule } from '../../src/main/venues/venue.ts';
import type { WireFault } from '../emulators/faultyServer.ts';

export interface VenueHarness {
  readonly name: string;
  /** On loopback, with a market and an account of its own that follow from the seed. */
  readonly start: (seed: number) => Promise<EmulatedWorld>;
}

/** Keys that the emulator knows and lets trade, knows and lets look, or has never seen. */
export type Keys = 'trading' | 'readOnly' | 'unknown';

export interface EmulatedWorld {
  readonly account: AccountId;
  /** A perpetual with a deep book. */
  readonly instrument: InstrumentId;
  /** A small order there, in contracts: about a hundredth of a BTC. */
  readonly unit: Decimal;
  /** All secret text that `module('trading')` is given: must turn up nowhere. */
  readonly secrets: readonly string[];
  module(keys: Keys): VenueModule;
  fault(fault: WireFault): void;
  heal(): void;
  /** All connections end at once. */
  drop(): void;
  /** The venue's clock is ahead of ours by that much. */
  skewClock(byMs: number): void;
  /** What was logged in is not any more. Null: the venue's protocol has no log-in that could expire. */
  readonly expireLogin: (() => void) | null;
  /** The venue refuses the next orders for their rate, in its own words, until healed. */
  limitRate(): void;
  /** The venue refuses to switch its dead man's switch on, in its own words, until healed. */
  refuseSwitch(): void;
  /** Someone else's terminal: the same account buys (positive) or sells at the market. */
  tradeElsewhere(quantity: Decimal): void;
  /** The whole market of BTC moves by that fraction, at once. */
  jump(fraction: number): void;
  /** The book's stream skips one change. Null: the venue's books are complete states without numbers. */
  readonly skipBookChange: (() => void) | null;
  /** As the venue itself holds it. */
  truth(): VenueTruth;
  stop(): Promise<void>;
}

export interface VenueTruth {
  readonly position: Decimal;
  /** In the venue's own numbering. */
  readonly openOrders: readonly string[];
  readonly bestBid: Decimal;
  readonly bestAsk: Decimal;
}
