/**
 * The public side: what is listed, spot feeds of the coins that the account names, and market data of what somebody
 * needs: whatever an account holds or works, a policy may trade or a pane shows, and of each such chain what lies
 * around the money. Books come whole and numbered; an older one than the last is passed over. A refused message costs
 * that message alone.
 */
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { yearsUntil, type Instrument } from '../../../../shared/domain/instrument.ts';
import type { MarketNeed, NeededBy } from '../../../../shared/domain/marketNeed.ts';
import { toNumber } from '../../../../shared/domain/decimal.ts';
import type { DeriveFeeds } from '../../../../shared/domain/marginTerms/derive.ts';
import type { Ports } from '../../../ports/ports.ts';
import { isOption } from '../../transport/chainWindow.ts';
import { MarketNeeds } from '../../transport/marketNeeds.ts';
import { ChannelSet, HOT_SILENCE_MS, type ChannelNeed } from '../../transport/rpc/channelSet.ts';
import type { StreamAges } from '../../transport/streamAges.ts';
import type { Connection } from '../connection.ts';
import { CHANNELS_AT_ONCE } from '../limits.ts';
import { instrumentSchema, instrumentsSchema, subscribedSchema } from '../messages.ts';
import type { MarketSink } from '../../transport/rpc/sessionDesks.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import { bookOf, rateOf, spotPricesOf, slimOf, tradeOf } from '../parse.ts';
import { CASH, listedOf, type Listed } from '../parseAccount.ts';
import { publicRequests } from '../requests.ts';
import { listOf, recordOf, WireError, type Json } from '../../transport/rpc/wireFields.ts';

export interface MarketSetting {
  /** Coins whose spot feeds are always heard. */
  readonly coins: readonly string[];
  readonly mostOptions: number;
}

const TYPES = ['perp', 'option', 'erc20'];
const MOST_PAGES = 20;
const CHAIN_SILENCE_MS = 60_000;
const RELIST_AFTER_MS = 1_000;
const MOST_TOPICS = 10_000;

/** What a channel is about; `instrument` null: none, or none that is listed. */
interface Topic { readonly kind: string; readonly instrument: Instrument | null }
interface Discount { readonly discount: number; readonly atMs: number }
/** Continuously compounded; zero where nothing has been said. */
const rateAt = (known: Discount | undefined, expiryTimeMs: number): number =>
  (known === undefined ? 0 : rateOf(known.discount, yearsUntil(expiryTimeMs, known.atMs)) ?? 0);

export class MarketDesk {
  private readonly setting: MarketSetting;
  private readonly ports: Ports;
  private readonly sink: MarketSink;
  private readonly ages: StreamAges;
  private connection: Connection | null = null;
  private readonly byName = new Map<string, Listed>();
  private readonly indexUsd = new Map<string, number>();
  private readonly confidence = new Map<string, number>();
  /** By underlying and expiry, as the last ticker has it. */
  private readonly discounts = new Map<string, Map<number, Discount>>();
  /** By channel: looked up once, as messages come by the thousand. */
  private readonly topics = new Map<string, Topic>();
  private readonly publishIds = new Map<string, number>();
  private readonly channels: ChannelSet;
  private readonly needs: MarketNeeds;
  private relisting: (() => void)[] | null = null;
  private isListed = false;

  constructor(setting: MarketSetting, ports: Ports, sink: MarketSink, ages: StreamAges) {
    this.setting = setting;
    this.ports = ports;
    this.sink = sink;
    this.ages = ages;
    this.needs = new MarketNeeds(setting.mostOptions);
    this.channels = new ChannelSet(ages, ports.clock, CHANNELS_AT_ONCE,
      (stream, reason, excerpt) => { sink.refused(stream, reason, excerpt); });
  }

  get hotStreams(): ReadonlySet<string> { return this.channels.hot; }
  attach(connection: Connection): void { this.connection = connection; }
  named(name: string): Listed | undefined { return this.byName.get(name); }
  instruments(): readonly Instrument[] { return [...this.byName.values()].map(({ instrument }) => instrument); }
  /** USD of a coin; null: nothing has been said. */
  usdOf(coin: string): number | null { return this.indexUsd.get(coin) ?? null; }
  usdcUsd(): number { return this.indexUsd.get(CASH) ?? 1; }

  /**
   * What margin needs of the feeds, of these and of the coins that may be traded. What no stream tells is 1
   * (README).
   */
  feedsOf(underlyings: ReadonlySet<string>): DeriveFeeds[] {
    return [...new Set([...underlyings, ...this.setting.coins])].map((underlying) => {
      const expiries = new Set(this.instruments().flatMap((one) =>
        (isOption(one) && one.underlying === underlying ? [one.expiryTimeMs] : [])));
      return { underlying, spotConfidence: this.confidence.get(underlying) ?? 1, perpConfidence: 1,
        expiries: [...expiries].map((expiryTimeMs) => ({ expiryTimeMs, forwardConfidence: 1, rateConfidence: 1,
          volConfidence: 1, settledForwardUsd: 0,
            ratePerYear: rateAt(this.discounts.get(underlying)?.get(expiryTimeMs), expiryTimeMs) })) };
    });
  }

  /** After every connect: nothing of the old streams counts. */
  up(): void {
    this.channels.clear();
    this.ages.clear();
    this.dropBooks('connected anew');
    this.isListed = false;
    this.connection?.readClock(() => {});
    this.listAll(() => {
      this.isListed = true;
      this.sink.listed();
      this.follow();
    });
  }

  down(): void {
    this.channels.clear();
    this.isListed = false;
    const waiting = this.relisting ?? [];
    this.relisting = null;
    this.dropBooks('the connection was lost');
    // Nobody may wait for an answer that does not come any more.
    for (const each of waiting) each();
  }

  /** What an account holds or works: heard as long as it does. */
  need(instruments: ReadonlySet<InstrumentId>): void {
    this.needs.hold(instruments);
    this.follow();
  }

  listenTo(needs: readonly MarketNeed[]): void {
    this.needs.listenTo(needs);
    this.follow();
  }

  /** Lists what came new; many who ask at once are answered together. */
  relist(done: () => void): void {
    if (this.relisting !== null) {
      this.relisting.push(done);
      return;
    }
    this.relisting = [done];
    this.ports.scheduler.after(RELIST_AFTER_MS, () => {
      const all = this.relisting;
      if (all === null) return;
      this.relisting = null;
      this.listAll(() => {
        this.follow();
        for (const each of all) each();
      });
    });
  }

  /** What has expired and nobody holds any more is gone. */
  delistExpired(stillHeld: ReadonlySet<InstrumentId>): void {
    const nowMs = this.ports.clock.nowMs();
    for (const [name, { instrument }] of this.byName) {
      if (!isOption(instrument) || instrument.expiryTimeMs > nowMs || stillHeld.has(instrument.id)) continue;
      this.byName.delete(name);
      this.topics.clear();
      this.sink.fact({ type: 'InstrumentDelisted', instrument: instrument.id }, null);
    }
  }

  /** Subscribes what is wanted and not heard, unsubscribes what is heard and not wanted. */
  follow(): void {
    const { connection } = this;
    if (connection === null || !connection.isUp || !this.isListed) return;
    this.needs.moveTo(this.instruments(), this.indexUsd, this.ports.clock.nowMs());
    this.channels.follow(this.wantedChannels(), {
      subscribe: (channels) => { this.subscribe(connection, channels); },
      unsubscribe: (channels) => {
        connection.ask(publicRequests.unsubscribe(channels), { budget: 'other' }, () => {});
        this.dropBooks('nobody needs it', (name) => channels.includes(`orderbook.${name}.1.20`));
      },
    });
  }

  notice(channel: string, data: unknown, receivedTimeMs: number): void {
    this.channels.take(channel, () => { this.read(channel, data, receivedTimeMs); });
  }

  // ---- listing ------------------------------------------------------------------------------------------------------

  private listAll(done: () => void): void {
    const next = ([type, ...rest]: readonly string[]): void => {
      if (type === undefined) done();
      else this.listPage(type, 1, () => { next(rest); });
    };
    next(TYPES);
  }

  private listPage(type: string, page: number, done: () => void): void {
    this.connection?.ask(publicRequests.instruments(type, page), { budget: 'other' }, (answer) => {
      const read = answer.ok ? instrumentsSchema.safeParse(answer.result) : null;
      if (read?.success !== true) {
        if (answer.ok) this.sink.refused(`instruments of ${type}`, 'the answer makes no sense', '');
        else if (answer.fate !== 'never') this.sink.failed(`instruments of ${type}: ${answer.reason}`);
        // What was listed before still is; who waits for more looks again.
        if (this.isListed) return done();
        // Without any listing the venue is of no use: the line is made anew.
        if (answer.ok || answer.fate !== 'never') {
          this.connection?.reset(`instruments of ${type} could not be listed`);
        }
        return undefined;
      }
      this.take(type, read.data.instruments);
      const pages = Math.min(MOST_PAGES, read.data.pagination?.num_pages ?? 1);
      return page < pages ? this.listPage(type, page + 1, done) : done();
    });
  }

  private take(type: string, rows: readonly unknown[]): void {
    const fresh: Instrument[] = [];
    for (const row of rows) {
      const read = instrumentSchema.safeParse(row);
      if (!read.success) {
        this.sink.refused(`instruments of ${type}`, faultOf(read.error), '');
        continue;
      }
      const listed = listedOf(read.data, this.sink.venue);
      if (listed === null || !read.data.is_active || this.byName.has(listed.instrument.venueName)) continue;
      this.byName.set(listed.instrument.venueName, listed);
      fresh.push(listed.instrument);
    }
    if (fresh.length === 0) return;
    this.sink.fact({ type: 'InstrumentsListed', venue: this.sink.venue, instruments: fresh }, null);
  }

  // ---- subscriptions ------------------------------------------------------------------------------------------------

  private wantedChannels(): Map<string, ChannelNeed> {
    const wanted = new Map<string, ChannelNeed>();
    const want = (channel: string, silenceMs: number | null, by: NeededBy): unknown =>
      wanted.set(channel, { silenceMs, by });
    const coins = new Map<string, NeededBy>([...this.setting.coins, CASH].map((coin) => [coin, 'session']));
    for (const { instrument: { id, venueName, underlying, kind } } of this.byName.values()) {
      const by = this.needs.traded(id);
      const chain = this.needs.quoted(id);
      if (by !== null) {
        const isMain = kind === 'perpetual' && this.setting.coins.includes(underlying);
        want(`ticker_slim.${venueName}.100`, isMain ? HOT_SILENCE_MS : CHAIN_SILENCE_MS, by);
        want(`orderbook.${venueName}.1.20`, null, by);
        want(`trades.${venueName}`, null, by);
      } else if (chain !== null) want(`ticker_slim.${venueName}.1000`, CHAIN_SILENCE_MS, chain);
      if ((by ?? chain) !== null && !coins.has(underlying)) coins.set(underlying, by ?? chain ?? 'session');
    }
    for (const [underlying, by] of this.needs.chainUnderlyings(this.instruments())) {
      if (!coins.has(underlying)) coins.set(underlying, by);
    }
    for (const [coin, by] of coins) want(`spot_feed.${coin}`, null, by);
    return wanted;
  }

  private subscribe(connection: Connection, channels: readonly string[]): void {
    connection.ask(publicRequests.subscribe(channels), { budget: 'other' }, (answer) => {
      const read = answer.ok ? subscribedSchema.safeParse(answer.result) : null;
      for (const channel of channels) {
        const status = read?.success === true ? read.data.status[channel] : undefined;
        if (status === 'ok') continue;
        const reason = answer.ok ? (status ?? 'the venue does not offer it').slice(0, 120) : answer.reason;
        this.channels.unheard(channel, reason, !answer.ok);
      }
    });
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  private read(channel: string, data: unknown, receivedTimeMs: number): void {
    const { kind, instrument } = this.topicOf(channel);
    if (kind === 'spot_feed') return this.spot(recordOf('data', data), receivedTimeMs);
    if (kind !== 'ticker_slim' && kind !== 'orderbook' && kind !== 'trades') return undefined;
    if (instrument === null) throw new WireError('channel', `${channel.slice(0, 60)} is of nothing listed`);
    if (kind === 'ticker_slim') return this.slim(recordOf('data', data), instrument, receivedTimeMs);
    if (kind === 'orderbook') return this.book(recordOf('data', data), instrument, receivedTimeMs);
    for (const row of listOf('data', data)) {
      const trade = tradeOf(recordOf('data', row), instrument, receivedTimeMs);
      this.sink.market({ type: 'TradeObserved', trade });
    }
    return undefined;
  }

  /** The second part of a channel is the instrument's name; names have no points. */
  private topicOf(channel: string): Topic {
    const known = this.topics.get(channel);
    if (known !== undefined) return known;
    const [kind = '', name = ''] = channel.split('.', 2);
    const topic = { kind, instrument: this.byName.get(name)?.instrument ?? null };
    if (this.topics.size < MOST_TOPICS
      && (topic.instrument !== null || kind === 'spot_feed')) this.topics.set(channel, topic);
    return topic;
  }

  private slim(data: Json, instrument: Instrument, receivedTimeMs: number): void {
    const { quote, discount } = slimOf(data, instrument, receivedTimeMs);
    if (discount !== null && isOption(instrument)) {
      let known = this.discounts.get(instrument.underlying);
      if (known === undefined) this.discounts.set(instrument.underlying, known = new Map());
      known.set(instrument.expiryTimeMs, { discount, atMs: quote.venueTimeMs ?? receivedTimeMs });
    }
    this.sink.market({ type: 'QuoteObserved', quote });
  }

  private book(data: Json, instrument: Instrument, receivedTimeMs: number): void {
    const { venueName, id } = instrument;
    try {
      const book = bookOf(data, instrument, receivedTimeMs);
      const last = this.publishIds.get(venueName);
      if (last !== undefined && book.changeId !== null && book.changeId <= last) return;
      if (book.changeId !== null) this.publishIds.set(venueName, book.changeId);
      this.sink.market({ type: 'BookObserved', book });
    } catch (error) {
      // What we have is older than what came and could not be read.
      if (error instanceof WireError && this.publishIds.delete(venueName)) {
        this.sink.market({ type: 'BookDropped', instrument: id, receivedTimeMs, reason: error.message });
      }
      throw error;
    }
  }

  private spot(data: Json, receivedTimeMs: number): void {
    for (const { index, confidence } of spotPricesOf(data, this.sink.venue, receivedTimeMs)) {
      const isFirst = !this.indexUsd.has(index.underlying);
      this.indexUsd.set(index.underlying, toNumber(index.priceUsd));
      this.confidence.set(index.underlying, confidence);
      this.sink.market({ type: 'IndexObserved', index });
      if (isFirst) this.follow();
    }
  }

  private dropBooks(reason: string, isMeant: (name: string) => boolean = () => true): void {
    for (const name of this.publishIds.keys()) {
      const listed = this.byName.get(name);
      if (!isMeant(name)) continue;
      this.publishIds.delete(name);
      if (listed === undefined) continue;
      this.sink.market({ type: 'BookDropped', instrument: listed.instrument.id, reason,
        receivedTimeMs: this.ports.clock.nowMs() });
    }
  }
}
