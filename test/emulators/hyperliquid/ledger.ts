/** What the emulated venue knows: a simulated floor behind it, and the history that it can be asked for. */
import { dec, neg, sub, toNumber, toText, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import type { Fill } from '../../../src/shared/domain/fill.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { Effect } from '../../../src/main/events/effect.ts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import { accountInput } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import type { Place } from '../fleet/ground.ts';
import { practiceVenues } from '../../../src/main/venues/simulated/practice.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import { valueAt } from '../../../src/main/venues/simulated/trading/holdings.ts';
import type { OrderRecord } from '../../../src/main/venues/simulated/matching/orderBook.ts';
import type { Listing } from '../../../src/main/venues/simulated/trading/rules.ts';
import { Twaps } from './twaps.ts';
import type { VenueFact, VenueSession } from '../../../src/main/venues/venue.ts';

/** Asset number by place; the numbers of decimals are the venue's. */
export const COINS = [
  { name: 'BTC', szDecimals: 5, maxLeverage: 40, marginTableId: 56 },
  { name: 'ETH', szDecimals: 4, maxLeverage: 25, marginTableId: 55 },
] as const;
export const MARGIN_TABLES = [
  [
    56,
    {
      description: 'tiered 40x (2)',
      marginTiers: [
        { lowerBound: '0.0', maxLeverage: 40 },
        { lowerBound: '150000000.0', maxLeverage: 20 },
      ],
    },
  ],
  [
    55,
    {
      description: 'tiered 25x',
      marginTiers: [
        { lowerBound: '0.0', maxLeverage: 25 },
        { lowerBound: '100000000.0', maxLeverage: 15 },
      ],
    },
  ],
] as const;
const LEVERAGE = 20;

export interface Placed {
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: string;
  /** Name under which the floor knows it. */
  readonly floorId: string;
  readonly placedMs: number;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly isBuy: boolean;
  readonly reduceOnly: boolean;
  readonly tif: string;
  /** Of a trigger order; compared with the mark. */
  readonly stop?: { readonly price: Decimal; readonly isMarket: boolean };
  /** Of the order over time whose slice it is. */
  readonly twapId?: number;
  status: string;
  statusMs: number;
}

export interface LedgerNews {
  order(placed: Placed): void;
  fill(fill: Record<string, unknown>): void;
  funding(payment: Record<string, unknown>): void;
  update(row: Record<string, unknown>): void;
  market(event: MarketEvent): void;
  twap(channel: 'userTwapHistory' | 'userTwapSliceFills', data: Record<string, unknown>): void;
}

export class EmulatedLedger {
  readonly floor: Floor;
  readonly orders = new Map<string, Placed>();
  readonly byOid = new Map<number, Placed>();
  readonly fills: Record<string, unknown>[] = [];
  readonly fundings: Record<string, unknown>[] = [];
  /** Deposits and withdrawals, in the venue's words. */
  readonly updates: Record<string, unknown>[] = [];
  skewMs = 0;
  /** What `exchangeStatus` says beside the time; null: all is as ever. */
  specialStatus: string | null = null;
  /** Dexes of builders, with the account's state there. */
  readonly builderDexes = new Map<string, unknown>();
  /** Whose account it is. */
  readonly user: string;
  private readonly session: VenueSession;
  private readonly news: LedgerNews;
  readonly twaps: Twaps;
  private readonly outcomes = new Map<string, (rejection: string | null) => void>();
  private lastOid = 57_000_000_000;

  constructor(news: LedgerNews, { floor, module }: Place, user: string) {
    this.news = news;
    this.user = user;
    this.floor = floor;
    this.twaps = new Twaps(this, COINS, (channel, data) => { news.twap(channel, data); });
    this.session = module.open(nodePorts(), {
      fact: (event) => {
        this.fact(event);
      },
      market: (event) => {
        news.market(event);
      },
    });
    this.session.connect();
  }

  close(): void {
    this.twaps.close();
    this.session.close();
  }
  nowMs(): number {
    return Date.now() + this.skewMs;
  }
  shown(timeMs: number): number {
    return timeMs + this.skewMs;
  }

  listingOf(coin: string): Listing | undefined {
    return [...this.floor.listings.values()].find(({ instrument }) => instrument.underlying === coin);
  }

  nextOid(): number {
    return (this.lastOid += 1);
  }

  /** Hands it to the floor; resolves with the floor's words of refusal, or null once it was taken. */
  place(placed: Placed, effect: Extract<Effect, { type: 'SendOrder' }>): Promise<string | null> {
    this.orders.set(placed.floorId, placed);
    this.byOid.set(placed.oid, placed);
    return new Promise((resolve) => {
      this.outcomes.set(placed.floorId, resolve);
      this.session.execute(effect);
    });
  }

  cancel(placed: Placed): void {
    this.session.execute({
      type: 'SendCancel',
      venue: this.floor.venue,
      account: this.floor.rules.account.id,
      instrument: this.listingOf(placed.coin)?.instrument.id ?? '',
      clientOrderId: placed.floorId,
      venueOrderId: null,
    });
  }

  record(placed: Placed): OrderRecord | undefined {
    return this.floor.orders.get(placed.floorId);
  }
  left(placed: Placed): Decimal {
    return sub(placed.quantity, this.record(placed)?.filled ?? ZERO);
  }
  isOpen(placed: Placed): boolean {
    return this.record(placed)?.state === 'open';
  }

  state(): Record<string, unknown> {
    const { floor } = this;
    const time = this.shown(floor.snapshotTimeMs());
    const liquidations = floor.rules.marginModel.positionLiquidations?.(accountInput(floor)) ?? [];
    const rows = floor.holdings.holdings().map((holding) => {
      const listing = floor.listings.get(holding.instrument.id);
      if (listing === undefined) throw new Error('a holding without a listing');
      const { markPrice } = floor.priceOf(listing);
      const value = valueAt(holding.instrument, holding.quantity, markPrice);
      const gained = floor.holdings.profitAt(holding, markPrice);
      const entry = toNumber(holding.entryValue) / Math.abs(toNumber(holding.quantity));
      const { maxLeverage } = COINS.find(({ name }) => name === holding.instrument.underlying) ?? COINS[0];
      return {
        value: toNumber(value),
        gained: toNumber(gained),
        maintenance: toNumber(value) / (2 * maxLeverage),
        position: {
          coin: holding.instrument.underlying,
          szi: toText(holding.quantity),
          leverage: { type: 'cross', value: LEVERAGE },
          entryPx: String(Number(entry.toPrecision(6))),
          positionValue: six(toNumber(value)),
          unrealizedPnl: six(toNumber(gained)),
          returnOnEquity: '0.0',
          liquidationPx: wordOf(liquidations.find(({ instrument }) => instrument === holding.instrument.id)?.priceUsd),
          marginUsed: six(toNumber(value) / LEVERAGE),
          maxLeverage,
          cumFunding: { allTime: '0.0', sinceOpen: '0.0', sinceChange: '0.0' },
        },
      };
    });
    const sum = (pick: (row: (typeof rows)[number]) => number): number =>
      rows.reduce((total, row) => total + pick(row), 0);
    const equity = toNumber(floor.holdings.cashOf('USDC')) + sum(({ gained }) => gained);
    const signed = rows.reduce((total, row) => total + (row.position.szi.startsWith('-') ? -row.value : row.value), 0);
    const used = sum(({ value }) => value) / LEVERAGE;
    const summary = {
      accountValue: six(equity),
      totalNtlPos: six(sum(({ value }) => value)),
      totalRawUsd: six(equity - signed),
      totalMarginUsed: six(used),
    };
    return {
      marginSummary: summary,
      crossMarginSummary: summary,
      crossMaintenanceMarginUsed: six(sum(({ maintenance }) => maintenance)),
      withdrawable: six(Math.max(0, equity - Math.max(used, 0.1 * sum(({ value }) => value)))),
      assetPositions: rows.map(({ position }) => ({ type: 'oneWay', position })),
      time,
    };
  }

  private fact(event: VenueFact): void {
    switch (event.type) {
      case 'OrderAcknowledged':
        return this.moved(event.clientOrderId, 'open', null);
      case 'OrderTriggered':
        return this.moved(event.clientOrderId, 'triggered', null);
      case 'OrderRejected':
        return this.moved(event.clientOrderId, 'rejected', event.reason);
      case 'OrderCancelled':
        return this.moved(event.clientOrderId, 'canceled', null);
      case 'FillReported':
        return this.filled(event.fill);
      case 'FundingPaid': {
        const coin = [...this.floor.listings.values()].find(({ instrument }) => instrument.id === event.instrument);
        const payment = {
          time: this.nowMs(),
          coin: coin?.instrument.underlying ?? '',
          usdc: toText(event.amount),
          szi: '0.0',
          fundingRate: '0.0000125',
          nSamples: null,
        };
        this.fundings.push(payment);
        return this.news.funding(payment);
      }
      case 'TransferReported': {
        const row = {
          time: this.nowMs(),
          hash: `0x${(this.updates.length + 1).toString(16).padStart(64, '0')}`,
          delta:
            event.amount > 0n
              ? { type: 'deposit', usdc: toText(event.amount) }
              : { type: 'withdraw', usdc: toText(neg(event.amount)), nonce: this.nowMs(), fee: '0.0' },
        };
        this.updates.push(row);
        return this.news.update(row);
      }
      default:
    }
  }

  /** USDC that comes in (positive) or leaves. */
  transfer(amount: Decimal): void {
    const { floor } = this;
    floor.holdings.pay('USDC', amount);
    floor.report({
      type: 'TransferReported',
      transferId: `by-hand-${floor.nextNumber()}`,
      account: floor.rules.account.id,
      currency: 'USDC',
      amount,
    });
  }

  private moved(floorId: string, status: string, rejection: string | null): void {
    const placed = this.orders.get(floorId);
    if (placed === undefined) return;
    placed.status = status;
    placed.statusMs = this.nowMs();
    this.outcomes.get(floorId)?.(rejection);
    this.outcomes.delete(floorId);
    if (status !== 'rejected') this.news.order(placed);
  }

  private filled(fill: Fill): void {
    const placed = fill.clientOrderId === null ? undefined : this.orders.get(fill.clientOrderId);
    const listing = this.floor.listings.get(fill.instrument);
    const size = toText(fill.quantity);
    const isDeleveraged = fill.fillId.startsWith('adl');
    const row = {
      coin: listing?.instrument.underlying ?? '',
      px: toText(fill.price),
      sz: size,
      side: fill.side === 'buy' ? 'B' : 'A',
      time: this.shown(fill.venueTimeMs ?? Date.now()),
      startPosition: '0.0',
      dir: isDeleveraged ? 'Auto-Deleveraging' : fill.side === 'buy' ? 'Open Long' : 'Open Short',
      closedPnl: '0.0',
      hash: `0x${Number(fill.fillId.replace(/\D/g, '')).toString(16).padStart(64, '0')}`,
      oid: placed?.oid ?? 0,
      crossed: fill.liquidity === 'taker',
      fee: toText(fill.fee),
      tid: Number(fill.fillId.replace(/\D/g, '')) + 1e14,
      feeToken: 'USDC',
      twapId: placed?.twapId ?? null,
      ...(placed?.cloid ? { cloid: placed.cloid } : {}),
      ...(placed === undefined && !isDeleveraged
        ? { liquidation: { liquidatedUser: this.user, markPx: toText(fill.price), method: 'market' } }
        : {}),
    };
    this.fills.push(row);
    this.news.fill(row);
    if (placed !== undefined) this.twaps.filled(placed, row);
    if (placed === undefined || this.left(placed) !== ZERO) return;
    placed.status = 'filled';
    placed.statusMs = this.nowMs();
    this.news.order(placed);
  }
}

/** A floor of its own, with practice's positions or flat. */
export function ownPlace(seed: number, withPortfolio: boolean): Place {
  const practice = practiceVenues({
    seed,
    startTimeMs: nodePorts().clock.nowMs(),
    withPortfolio,
    latency: { leastMs: 0, meanExtraMs: 0, connectMs: 0 },
  });
  const floor = practice.inside.perpetuals;
  if (!withPortfolio) floor.holdings.pay('USDC', dec('100000'));
  const module = practice.venues.find(({ id }) => id === floor.venue);
  if (module === undefined) throw new Error('no perpetuals venue');
  return { floor, module };
}

/** Null where no price of the coin would end the account. */
const wordOf = (price: number | null | undefined): string | null =>
  price === null || price === undefined ? null : String(Number(price.toFixed(8)));

/** As the venue prints money: six digits at most after the point. */
export const six = (value: number): string => String(Number(value.toFixed(6)));
