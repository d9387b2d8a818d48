/**
 * The public side: what is listed, the indices, and market data of what somebody needs: whatever an account holds or
 * works, a policy may trade or a pane shows, and of each such chain what lies around the money. A book with a gap is
 * dropped and asked for again; a refused message costs that message alone.
 */
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { MarketNeed, NeededBy } from '../../../../shared/domain/marketNeed.ts';
import type { Ports } from '../../../ports/ports.ts';
import { ChannelSet, HOT_SILENCE_MS, type ChannelNeed } from '../../transport/rpc/channelSet.ts';
import type { StreamAges } from '../../transport/streamAges.ts';
import type { Connection } from '../connection.ts';
import type { Answer } from '../../transport/rpc/rpcMessages.ts';
import { CHANNELS_AT_ONCE } from '../limits.ts';
import { comboOf } from '../combos.ts';
import { comboSchema, instrumentSchema, type ComboRow, type InstrumentRow } from '../messages.ts';
import type { MarketSink } from '../../transport/rpc/sessionDesks.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import { tradeOf, wholeQuoteOf } from '../parse.ts';
import { instrumentOf } from '../parseAccount.ts';
import { connectionRequests, referenceRequests } from '../requests.ts';
import { textOf } from '../wire/wireNumbers.ts';
import { listOf, recordOf, WireError, type Json } from '../../transport/rpc/wireFields.ts';
import { DeribitBooks } from './books.ts';
import { IndexBoard, indexNames } from './indexBoard.ts';
import { Platform } from './platform.ts';
import { MarketNeeds } from '../../transport/marketNeeds.ts';

export interface MarketSetting {
  /** Settlement currencies whose instruments are listed: "BTC", "ETH", "USDC". */
  readonly currencies: readonly string[];
  /** Of one underlying, around the money. */
  readonly mostOptions: number;
}

const CHAIN_SILENCE_MS = 60_000;
const MOST_KINDS = 10_000;
/** Of these the venue makes a volatility index. */
const DVOL: ReadonlySet<string> = new Set(['BTC', 'ETH']);
/** The venue lets us list once a second. */
const RELIST_AFTER_MS = 1_000;

export class MarketDesk {
  private readonly setting: MarketSetting;
  private readonly ports: Ports;
  private readonly sink: MarketSink;
  private readonly ages: StreamAges;
  private connection: Connection | null = null;
  private readonly byName = new Map<string, Instrument>();
  private readonly indexes: IndexBoard;
  private readonly state = new Platform();
  private readonly books = new DeribitBooks();
  private readonly channels: ChannelSet;
  /** By channel. */
  private readonly kinds = new Map<string, string>();
  private readonly needs: MarketNeeds;
  /** Combinations that were asked for in this session. */
  private readonly asked = new Set<InstrumentId>();
  private readonly relisting = new Map<string, (() => void)[]>();
  private unlisted = 0;

  constructor(setting: MarketSetting, ports: Ports, sink: MarketSink, ages: StreamAges) {
    this.setting = setting;
    this.ports = ports;
    this.sink = sink;
    this.ages = ages;
    this.needs = new MarketNeeds(setting.mostOptions);
    this.indexes = new IndexBoard(sink.venue);
    this.channels = new ChannelSet(ages, ports.clock, CHANNELS_AT_ONCE,
      (stream, reason, excerpt) => { sink.refused(stream, reason, excerpt); });
  }

  get hotStreams(): ReadonlySet<string> { return this.channels.hot; }
  /** What the venue says of itself that is unusual. */
  get platform(): string | null { return this.state.text; }
  attach(connection: Connection): void { this.connection = connection; }
  instrumentNamed(name: string): Instrument | undefined { return this.byName.get(name); }
  instruments(): readonly Instrument[] { return [...this.byName.values()]; }
  /** USD of a currency: dollars and their tokens are one. */
  usdOf(currency: string): number | null {
    return /^USD[CTE]?$/.test(currency) ? 1 : this.indexes.usd.get(currency) ?? null;
  }

  /** After every connect: nothing of the old streams counts. */
  up(): void {
    this.channels.clear();
    this.ages.clear();
    this.dropBooks('connected anew');
    this.connection?.ask(referenceRequests.status(), { budget: 'other' }, (answer) => {
      if (answer.ok) this.state.status(answer.result);
    });
    this.unlisted = this.setting.currencies.length;
    for (const currency of this.setting.currencies) this.list(currency, () => {
      this.unlisted -= 1;
      if (this.unlisted > 0) return;
      this.sink.listed();
      this.follow();
    });
  }

  down(): void {
    this.channels.clear();
    this.dropBooks('the connection was lost');
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

  /** Lists what came new. A new expiry is announced instrument by instrument: all of them are listed once. */
  relist(currency: string, done: () => void): void {
    const waiting = this.relisting.get(currency);
    if (waiting !== undefined) {
      waiting.push(done);
      return;
    }
    this.relisting.set(currency, [done]);
    this.ports.scheduler.after(RELIST_AFTER_MS, () => {
      const all = this.relisting.get(currency) ?? [];
      this.relisting.delete(currency);
      this.list(currency, () => {
        this.follow();
        for (const each of all) each();
      });
    });
  }

  /** What the listing no longer has after its expiry is gone. */
  delistExpired(stillHeld: ReadonlySet<InstrumentId>): void {
    const nowMs = this.ports.clock.nowMs();
    for (const [name, instrument] of this.byName) {
      if (!('expiryTimeMs' in instrument) || instrument.expiryTimeMs > nowMs || stillHeld.has(instrument.id)) continue;
      this.byName.delete(name);
      this.sink.fact({ type: 'InstrumentDelisted', instrument: instrument.id }, null);
    }
  }

  /** Subscribes what is wanted and not heard, unsubscribes what is heard and not wanted. */
  follow(): void {
    const { connection } = this;
    if (connection === null || !connection.isUp || this.unlisted > 0) return;
    this.needs.moveTo(this.instruments(), this.indexes.usd, this.ports.clock.nowMs());
    this.channels.follow(this.wantedChannels(), {
      subscribe: (channels) => { this.subscribe(connection, channels); },
      unsubscribe: (channels) => {
        connection.ask(connectionRequests.unsubscribe(channels), { budget: 'subscribe' }, () => {});
        this.dropBooks('nobody needs it', (name) => channels.includes(`book.${name}.100ms`));
      },
    });
  }

  notice(channel: string, data: unknown, receivedTimeMs: number): void {
    this.channels.take(channel, () => { this.read(channel, data, receivedTimeMs); });
  }

  private list(currency: string, done: () => void): void {
    this.connection?.ask(referenceRequests.instruments(currency), { budget: 'other' }, (answer: Answer) => {
      if (!answer.ok) {
        if (answer.fate !== 'never') this.sink.failed(`instruments of ${currency}: ${answer.reason}`);
        return;
      }
      const combos = this.take(currency, answer.result, answer.venueTimeMs);
      if (combos.length === 0) done();
      else this.listCombos(currency, combos, done);
    });
  }

  /** The legs are told apart from the names. Without an answer the combinations are missing, and nothing else. */
  private listCombos(currency: string, rows: readonly InstrumentRow[], done: () => void): void {
    this.connection?.ask(referenceRequests.combos(currency), { budget: 'other' }, (answer: Answer) => {
      if (!answer.ok) this.sink.refused(`combos of ${currency}`, answer.reason, '');
      const known = new Map<string, ComboRow>();
      for (const row of answer.ok && Array.isArray(answer.result) ? (answer.result as unknown[]) : []) {
        const read = comboSchema.safeParse(row);
        if (read.success) known.set(read.data.id, read.data);
        else this.sink.refused(`combos of ${currency}`, faultOf(read.error), '');
      }
      const fresh = rows.flatMap((row) => {
        const legs = known.get(row.instrument_name);
        return legs === undefined ? [] : comboOf(row, legs, (name) => this.byName.get(name), this.sink.venue) ?? [];
      });
      this.add(fresh, answer.ok ? answer.venueTimeMs : null);
      done();
    });
  }

  private add(fresh: readonly Instrument[], venueTimeMs: number | null): void {
    for (const instrument of fresh) this.byName.set(instrument.venueName, instrument);
    if (fresh.length === 0) return;
    this.sink.fact({ type: 'InstrumentsListed', venue: this.sink.venue, instruments: fresh }, venueTimeMs);
  }

  /** A combination that was made, or was there: listed, and heard from now on, with its legs. In words: why not. */
  listCombo(row: ComboRow, done: (problem: string | null) => void): void {
    const named = this.byName.get(row.id);
    const heard = (id: InstrumentId): void => {
      this.asked.add(id);
      this.follow();
      done(null);
    };
    if (named !== undefined) return heard(named.id);
    if (this.connection === null) return done('no connection');
    return this.connection.ask(referenceRequests.instrument(row.id), { budget: 'other', urgent: true }, (answer) => {
      const read = answer.ok ? instrumentSchema.safeParse(answer.result) : null;
      const combo = read?.success === true
        ? comboOf(read.data, row, (name) => this.byName.get(name), this.sink.venue) : null;
      if (combo === null) return done(answer.ok ? `${row.id} has legs that are not listed` : answer.reason);
      this.add([combo], answer.ok ? answer.venueTimeMs : null);
      return heard(combo.id);
    });
  }

  /** What is a combination comes back: its legs are asked for. */
  private take(currency: string, result: unknown, venueTimeMs: number | null): InstrumentRow[] {
    const fresh: Instrument[] = [];
    const combos: InstrumentRow[] = [];
    for (const row of Array.isArray(result) ? (result as unknown[]) : []) {
      const read = instrumentSchema.safeParse(row);
      if (!read.success) {
        this.sink.refused(`instruments of ${currency}`, faultOf(read.error), '');
        continue;
      }
      if (read.data.kind.endsWith('_combo')) {
        if (read.data.is_active !== false && !this.byName.has(read.data.instrument_name)) combos.push(read.data);
        continue;
      }
      const instrument = instrumentOf(read.data, this.sink.venue);
      if (instrument === null || read.data.is_active === false || this.byName.has(instrument.venueName)) continue;
      fresh.push(instrument);
    }
    this.add(fresh, venueTimeMs);
    return combos;
  }

  /** What is traded, by whom; with the legs of combinations: what they cost and weigh follows from them. */
  private hot(): ReadonlyMap<InstrumentId, NeededBy> {
    const hot = new Map<InstrumentId, NeededBy>();
    for (const instrument of this.byName.values()) {
      const by = this.needs.traded(instrument.id) ?? (this.asked.has(instrument.id) ? 'pane' : null);
      if (by === null) continue;
      hot.set(instrument.id, by);
      if (instrument.kind !== 'combo') continue;
      for (const leg of instrument.legs) if (!hot.has(leg.instrument)) hot.set(leg.instrument, by);
    }
    return hot;
  }

  private wantedChannels(): Map<string, ChannelNeed> {
    const wanted = new Map<string, ChannelNeed>();
    const want = (channel: string, silenceMs: number | null, by: NeededBy): unknown =>
      wanted.set(channel, { silenceMs, by });
    want('platform_state', null, 'session');
    const hot = this.hot();
    for (const { id, venueName, kind } of this.byName.values()) {
      const by = hot.get(id);
      const chain = this.needs.quoted(id);
      if (by !== undefined) {
        want(`ticker.${venueName}.100ms`, HOT_SILENCE_MS, by);
        want(`book.${venueName}.100ms`, null, by);
        if (kind !== 'combo') want(`trades.${venueName}.100ms`, null, by);
      } else if (chain !== null) want(`ticker.${venueName}.agg2`, CHAIN_SILENCE_MS, chain);
    }
    for (const [underlying, by] of this.needs.chainUnderlyings(this.byName.values())) {
      if (DVOL.has(underlying)) want(`deribit_volatility_index.${underlying.toLowerCase()}_usd`, CHAIN_SILENCE_MS, by);
    }
    for (const underlying of indexNames(this.byName.values())) {
      want(`deribit_price_index.${underlying}`, HOT_SILENCE_MS, 'session');
    }
    for (const currency of this.setting.currencies) want(`instrument.state.any.${currency}`, null, 'session');
    return wanted;
  }

  private subscribe(connection: Connection, channels: readonly string[]): void {
    connection.ask(connectionRequests.subscribe('public', channels), { budget: 'subscribe' }, (answer) => {
      // Channels that the venue does not know are silently missing in its answer.
      const accepted = new Set(answer.ok && Array.isArray(answer.result) ? (answer.result as unknown[]) : []);
      for (const channel of channels) {
        if (accepted.has(channel)) continue;
        this.channels.unheard(channel, answer.ok ? 'the venue does not offer it' : answer.reason, !answer.ok);
      }
    });
  }

  private read(channel: string, data: unknown, receivedTimeMs: number): void {
    switch (this.kindOf(channel)) {
      case 'ticker': {
        const row = recordOf('data', data);
        const quote = wholeQuoteOf(row, this.subject(row), receivedTimeMs);
        return this.sink.market({ type: 'QuoteObserved', quote });
      }
      case 'book': {
        const row = recordOf('data', data);
        return this.book(channel, row, this.subject(row), receivedTimeMs);
      }
      case 'trades':
        for (const each of listOf('data', data)) {
          const row = recordOf('data', each);
          this.sink.market({ type: 'TradeObserved', trade: tradeOf(row, this.subject(row), receivedTimeMs) });
        }
        return undefined;
      case 'deribit_price_index': return this.index(recordOf('data', data), receivedTimeMs);
      case 'deribit_volatility_index': return this.volIndex(recordOf('data', data), receivedTimeMs);
      case 'instrument': return this.instrumentState(recordOf('data', data), channel);
      case 'platform_state': return this.state.take(recordOf('data', data));
      default: return undefined;
    }
  }

  /** "ticker" of "ticker.BTC-PERPETUAL.100ms"; cut once, as messages come by the thousand. */
  private kindOf(channel: string): string {
    const known = this.kinds.get(channel);
    if (known !== undefined) return known;
    const [kind = ''] = channel.split('.', 1);
    if (this.kinds.size < MOST_KINDS) this.kinds.set(channel, kind);
    return kind;
  }

  private subject(row: Json): Instrument {
    const name = textOf('instrument_name', row['instrument_name']);
    const instrument = this.byName.get(name);
    if (instrument === undefined) throw new WireError('instrument_name', `${name.slice(0, 60)} is not listed`);
    return instrument;
  }

  private index(data: Json, receivedTimeMs: number): void {
    const { size } = this.indexes.usd;
    this.sink.market({ type: 'IndexObserved', index: this.indexes.price(data, receivedTimeMs) });
    if (this.indexes.usd.size > size) this.follow();
  }

  private volIndex(data: Json, receivedTimeMs: number): void {
    const index = this.indexes.vol(data, receivedTimeMs);
    if (index !== null) this.sink.market({ type: 'IndexObserved', index });
  }

  private book(channel: string, data: Json, instrument: Instrument, receivedTimeMs: number): void {
    const { id, venueName, contractMultiplier, kind } = instrument;
    const had = this.books.has(venueName);
    try {
      const state = this.books.take(venueName, data, contractMultiplier, kind === 'combo');
      if (state === null) return;
      const venueTimeMs = typeof data['timestamp'] === 'number' ? data['timestamp'] : null;
      this.sink.market({ type: 'BookObserved', book: { instrument: id, venueTimeMs, receivedTimeMs, ...state } });
    } catch (error) {
      if (error instanceof WireError && had) {
        this.sink.market({ type: 'BookDropped', instrument: id, receivedTimeMs, reason: error.message });
        this.resubscribe(channel);
      }
      throw error;
    }
  }

  /** Only a new subscription brings a new snapshot. */
  private resubscribe(channel: string): void {
    const { connection } = this;
    if (connection === null || !this.channels.has(channel)) return;
    const soon = { budget: 'subscribe', urgent: true } as const;
    connection.ask(connectionRequests.unsubscribe([channel]), soon, () => {
      connection.ask(connectionRequests.subscribe('public', [channel]), soon, (answer) => {
        if (!answer.ok) this.channels.drop(channel);
      });
    });
  }

  private instrumentState(data: Json, channel: string): void {
    const { state } = data;
    if (state !== 'created' && state !== 'started' && state !== 'open') return;
    const name = textOf('instrument_name', data['instrument_name']);
    if (!this.byName.has(name)) this.relist(channel.slice(channel.lastIndexOf('.') + 1), () => {});
  }

  private dropBooks(reason: string, isMeant: (name: string) => boolean = () => true): void {
    for (const { id, venueName } of this.byName.values()) {
      if (!this.books.has(venueName) || !isMeant(venueName)) continue;
      const receivedTimeMs = this.ports.clock.nowMs();
      this.sink.market({ type: 'BookDropped', instrument: id, receivedTimeMs, reason });
      this.books.drop(venueName);
    }
  }
}
