/** The common ground of one trading venue: what its parts share, and its numbered facts. */
import type { Decimal } from '../../../../shared/domain/decimal.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { RandomStream } from '../../../ports/randomStream.ts';
import type { VenueFact } from '../../venue.ts';
import { syntheticBook, type SyntheticBook } from '../market/liquidity.ts';
import type { Market } from '../market/market.ts';
import { labelHash } from '../market/streams.ts';
import { gridOf, priceOf, quantityOf } from '../matching/grid.ts';
import { leftOf, OrderBook } from '../matching/orderBook.ts';
import { Holdings } from './holdings.ts';
import type { FundingClock, Listing, Pricing, Rules } from './rules.ts';

/** Where a venue's messages go: the session while one is open. Venue time is the venue's clock. */
export interface Link {
  /** `delivered` is called once the engine has it. */
  fact(event: VenueFact, venueTimeMs: number | null, delivered?: () => void): void;
  market(event: MarketEvent): void;
}

export interface ReportedFact { readonly event: VenueFact; readonly venueTimeMs: number }

export class Floor {
  readonly rules: Rules;
  readonly market: Market;
  readonly seed: number;
  readonly holdings: Holdings;
  readonly orders = new OrderBook();
  readonly listings = new Map<InstrumentId, Listing>();
  readonly funding = new Map<InstrumentId, FundingClock>();
  readonly random: RandomStream;
  /** Orders and fills numbered by the venue. */
  counter = 0;
  link: Link | null = null;
  /** Facts that the engine does not have yet: sent (again) at the next connect. */
  readonly undelivered = new Set<ReportedFact>();
  /** The last movements of the account, told again after a restart: the engine knows them by their ids. */
  readonly recent: ReportedFact[] = [];
  /** Strictly after the last snapshot, so that a fill's time says whether the snapshot contains it. */
  private lastSnapshotMs = 0;
  private lastFactMs = 0;
  private dirty = false;
  private readonly clock: () => number;
  private readonly changed: () => void;

  constructor(options: {
    rules: Rules; market: Market; seed: number; random: RandomStream; clock: () => number; changed: () => void;
  }) {
    this.rules = options.rules;
    this.market = options.market;
    this.seed = options.seed;
    this.random = options.random;
    this.clock = options.clock;
    this.changed = options.changed;
    this.holdings = new Holdings(options.rules.account.id);
  }

  get venue(): string { return this.rules.account.venue; }
  nowMs(): number { return this.clock(); }

  /** A fact that concerns the account: survives a broken connection. */
  report(event: VenueFact): void {
    const venueTimeMs = Math.max(this.clock(), this.lastSnapshotMs + 1);
    this.lastFactMs = Math.max(this.lastFactMs, venueTimeMs);
    const reported: ReportedFact = { event, venueTimeMs };
    this.undelivered.add(reported);
    if (isMovement(event) && this.recent.push(reported) > RECENT_KEPT) this.recent.shift();
    if (this.undelivered.size > UNDELIVERED_KEPT) dropOldest(this.undelivered);
    this.link?.fact(event, venueTimeMs, () => { this.undelivered.delete(reported); });
    this.dirty = true;
  }

  /** An answer that nobody misses when the connection is gone. */
  answer(event: VenueFact): void {
    this.link?.fact(event, this.clock());
    this.dirty = true;
  }

  /** Called when a step or an effect is done: one save for all that it changed, before anybody hears of it. */
  settleChanges(): void {
    if (!this.dirty) return;
    this.dirty = false;
    this.changed();
  }

  /** Time at which a fill made now is stamped. */
  fillTimeMs(): number { return Math.max(this.clock(), this.lastSnapshotMs + 1); }

  snapshotTimeMs(): number {
    this.lastSnapshotMs = Math.max(this.clock(), this.lastFactMs);
    return this.lastSnapshotMs;
  }

  nextNumber(): number {
    this.counter += 1;
    return this.counter;
  }

  list(instrument: Instrument): Listing {
    const listing: Listing = {
      instrument, grid: gridOf(instrument), noiseBase: labelHash(this.seed, instrument.id),
      taken: { bidLots: 0, askLots: 0 }, lastPrice: null,
    };
    this.listings.set(instrument.id, listing);
    return listing;
  }

  priceOf(listing: Listing): Pricing {
    return this.rules.price(listing, this.market, this.funding.get(listing.instrument.id));
  }

  /** The others' orders; `levels` below the listing's own for the touch alone. */
  bookOf(listing: Listing, pricing: Pricing = this.priceOf(listing), levels?: number): SyntheticBook {
    const second = Math.floor(this.market.timeMs / 1000);
    return syntheticBook(listing.grid, pricing.liquidity, listing.taken, listing.noiseBase, second, levels);
  }

  /** Levels as everybody sees them: the others' and ours. */
  shownLevels(listing: Listing, book: SyntheticBook, side: 'buy' | 'sell'): { price: Decimal; quantity: Decimal }[] {
    const others = (side === 'buy' ? book.bids : book.asks).map(({ ticks, lots }) => ({
      price: priceOf(listing.grid, ticks), quantity: quantityOf(listing.grid, lots),
    }));
    const own = this.orders.restingIn(listing.instrument.id).filter((order) => order.side === side);
    if (own.length === 0) return others;
    const byPrice = new Map<Decimal, Decimal>();
    for (const level of others) byPrice.set(level.price, level.quantity);
    for (const order of own) {
      if (order.price === null) continue;
      byPrice.set(order.price, ((byPrice.get(order.price) ?? 0n) + leftOf(order)) as Decimal);
    }
    const up = (a: Decimal, b: Decimal): number => (a < b ? -1 : a > b ? 1 : 0);
    return [...byPrice].map(([price, quantity]) => ({ price, quantity }))
      .sort((a, b) => (side === 'buy' ? up(b.price, a.price) : up(a.price, b.price)));
  }
}

const UNDELIVERED_KEPT = 5_000;
const RECENT_KEPT = 200;

const isMovement = ({ type }: VenueFact): boolean => type === 'FillReported' || type === 'FundingPaid'
  || type === 'InterestAccrued' || type === 'PositionSettled' || type === 'TransferReported';

export function dropOldest<T>(rows: Set<T>): void {
  for (const oldest of rows) {
    rows.delete(oldest);
    return;
  }
}
