/**
 * A price oracle as it was read at a block: what it says, how old that is, and by when it ought to have spoken again. A
 * protocol may believe a price of any age; whether we do is judged here, beside the venues' own prices.
 */
import { toNumber, type Decimal } from '../decimal.ts';
import type { Underlying, VenueId } from '../ids.ts';

export interface OracleReading {
  /** The venue that rests on it. */
  readonly venue: VenueId;
  readonly underlying: Underlying;
  /** `protocol`: as the protocol's own oracle passes it on, which is the venue's index too. */
  readonly kind: 'chainlink' | 'pyth' | 'protocol';
  /** Contract, and for Pyth the feed's id after a slash: what an explorer finds. */
  readonly source: string;
  readonly priceUsd: Decimal;
  /** Pyth's own bound on its price, USD; null: the oracle gives none. */
  readonly confidenceUsd: Decimal | null;
  /** When it was last written; null: it does not say, and no age can be judged. */
  readonly updatedTimeMs: number | null;
  /** It writes at least so often; null: not known. */
  readonly heartbeatMs: number | null;
  /** Beyond this age the price counts as unknown. */
  readonly maxAgeMs: number;
  readonly blockNumber: number;
  /** The block's; ages go by the chain's clock as long as it moves. */
  readonly venueTimeMs: number;
  readonly receivedTimeMs: number;
}

export type OracleState =
  /** `late`: past its heartbeat and still within the bound. `wide`: its own bound is wider than 1 %. */
  | 'fresh' | 'late' | 'stale' | 'wide' | 'ageless';

/** How far from the venues' median a price may be before it is told, and before nothing rests on it, basis points. */
export const ORACLE_WATCH_BPS = 100;
export const ORACLE_RESTRICTED_BPS = 500;
const WIDEST = 0.01;

export const oracleKey = ({ venue, underlying }: Pick<OracleReading, 'venue' | 'underlying'>): string =>
  `${venue}|${underlying}`;

/** Null: its source does not say when it was written. */
export const oracleAgeMs = ({ updatedTimeMs, venueTimeMs, receivedTimeMs }: OracleReading, nowMs: number):
number | null => (updatedTimeMs === null ? null
  : Math.max(0, venueTimeMs - updatedTimeMs + Math.max(0, nowMs - receivedTimeMs)));

export function oracleStateOf(reading: OracleReading, nowMs: number): OracleState {
  const ageMs = oracleAgeMs(reading, nowMs);
  if (ageMs === null) return 'ageless';
  if (ageMs > reading.maxAgeMs) return 'stale';
  const { confidenceUsd, priceUsd, heartbeatMs } = reading;
  if (confidenceUsd !== null && toNumber(confidenceUsd) > WIDEST * toNumber(priceUsd)) return 'wide';
  return heartbeatMs !== null && ageMs > heartbeatMs ? 'late' : 'fresh';
}

/** A price that somebody else gives for the same thing. */
export interface OtherPrice { readonly venue: VenueId; readonly priceUsd: number }

/** From the median of the others, basis points, positive above. Null: nobody else says a price. */
export function deviationBps({ priceUsd, venue, kind }: OracleReading, others: readonly OtherPrice[]): number | null {
  const prices = others.filter((one) => (kind !== 'protocol' || one.venue !== venue) && one.priceUsd > 0)
    .map((one) => one.priceUsd)
    .sort((a, b) => a - b);
  const middle = prices.length >> 1;
  const [low, high] = [prices[prices.length % 2 === 1 ? middle : middle - 1], prices[middle]];
  if (low === undefined || high === undefined) return null;
  return (toNumber(priceUsd) / ((low + high) / 2) - 1) * 10_000;
}
