/**
 * A protocol believes a price of any age; we do not. A price whose source was last written before the bound is not
 * passed on, so that what rests on it becomes unknown and automation refuses, with the price's name.
 */
import { toNumber, ZERO } from '../../../../shared/domain/decimal.ts';
import type { Currency, VenueId } from '../../../../shared/domain/ids.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { VenueFact } from '../../venue.ts';
import type { LoanBook, PricedAsset } from './loanBook.ts';

/** Chainlink writes at least once a day; an hour more for a chain that was busy. */
export const ORACLE_MAX_AGE_SECONDS = 25 * 3_600;

export class OracleWatch {
  private readonly venue: VenueId;
  private readonly maxAgeSeconds: number;
  private readonly old = new Set<Currency>();

  constructor(venue: VenueId, maxAgeSeconds: number) {
    this.venue = venue;
    this.maxAgeSeconds = maxAgeSeconds;
  }

  /** Told once when a price turns too old, with the next fresh one it counts again. */
  refusals({ block, prices }: LoanBook): readonly VenueFact[] {
    return prices.flatMap((priced): VenueFact[] => {
      const ageSeconds = ageOf(priced, block.timestampMs);
      if (!this.isOld(priced, block.timestampMs)) {
        this.old.delete(priced.currency);
        return [];
      }
      if (this.old.has(priced.currency)) return [];
      this.old.add(priced.currency);
      return [{ type: 'MessageRefused', venue: this.venue, stream: `oracle ${priced.currency}`, excerpt: '',
        reason: `its price was last written ${hours(ageSeconds ?? 0)} ago, the bound is ${
          hours(this.maxAgeSeconds)}` }];
    });
  }

  indexes({ block, prices }: LoanBook, receivedTimeMs: number): readonly MarketEvent[] {
    return prices.filter((priced) => priced.priceUsd > ZERO && !this.isOld(priced, block.timestampMs))
      .map(({ currency, priceUsd, updatedAtSeconds }) => ({ type: 'IndexObserved', index: { venue: this.venue,
        underlying: currency, receivedTimeMs, priceUsd,
        venueTimeMs: updatedAtSeconds === null ? block.timestampMs : Number(updatedAtSeconds) * 1_000 } }));
  }

  /** Of what the accounts hold, whatever its age: core judges it, beside the venues' prices. */
  readings(book: LoanBook, source: string): readonly MarketEvent[] {
    const { block: { number: blockNumber, timestampMs: venueTimeMs }, receivedTimeMs } = book;
    const held = new Set(book.accounts.flatMap(({ holdings }) =>
      holdings.filter((one) => one.worth(one.shares) !== ZERO).map(({ currency }) => currency)));
    return book.prices.filter(({ currency, priceUsd }) => held.has(currency) && priceUsd > ZERO)
      .map(({ currency, priceUsd, updatedAtSeconds }) => ({ type: 'OracleObserved', oracle: { venue: this.venue,
        underlying: currency, kind: 'protocol', source, priceUsd, confidenceUsd: null, heartbeatMs: null,
        updatedTimeMs: updatedAtSeconds === null ? null : Number(updatedAtSeconds) * 1_000,
        maxAgeMs: this.maxAgeSeconds * 1_000, blockNumber, venueTimeMs, receivedTimeMs } }));
  }

  /** Of a fresh price; null: there is none in this block. */
  priceOf(currency: Currency, { block, prices }: LoanBook): number | null {
    const priced = prices.find((one) => one.currency === currency);
    return priced === undefined || priced.priceUsd === ZERO || this.isOld(priced, block.timestampMs) ? null
      : toNumber(priced.priceUsd);
  }

  private isOld(priced: PricedAsset, nowMs: number): boolean {
    const ageSeconds = ageOf(priced, nowMs);
    return ageSeconds !== null && ageSeconds > this.maxAgeSeconds;
  }
}

/** By the chain's own clock; null: the source does not say. */
const ageOf = ({ updatedAtSeconds }: PricedAsset, blockMs: number): number | null =>
  (updatedAtSeconds === null ? null : blockMs / 1_000 - Number(updatedAtSeconds));

const hours = (seconds: number): string => `${(seconds / 3_600).toFixed(1)} h`;
