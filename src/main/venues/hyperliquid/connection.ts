/**
 * The session: one socket for all streams, one HTTP caller, a desk for each account. On every connect it listens
 * first, then asks how things stand, and tells core in the order that the port promises; what the streams say
 * meanwhile waits.
 */
import type { VenueReport } from '../../../shared/contract/venues.ts';
import type { AccountId, VenueId } from '../../../shared/domain/ids.ts';
import type { MarketNeed } from '../../../shared/domain/marketNeed.ts';
import type { Effect } from '../../events/effect.ts';
import type { Ports, Timer } from '../../ports/ports.ts';
import type { ConnectorSetting } from '../connector.ts';
import { Line } from '../transport/line.ts';
import { StreamAges } from '../transport/streamAges.ts';
import { excerptOf, member, parseWireJson } from '../transport/wireText.ts';
import { unsentFacts, type VenueSession, type VenueSink } from '../venue.ts';
import type { AccountDesk } from './desk/accountDesk.ts';
import { besideOf, besideText } from './desk/beside.ts';
import { Caller } from './desk/caller.ts';
import { endpointOf } from './endpoints.ts';
import { MarketFeed } from './desk/marketFeed.ts';
import { MarketStreams, MUTE_AFTER_MS } from './desk/marketStreams.ts';
import { endOf } from './messages.ts';
import { coinsOf, openDesk, takeKey } from './desk/openDesk.ts';
import { parseFrame, type Frame } from './parse.ts';
import { metaOf, type Coin } from './parseAnswers.ts';
import { isRefused, type Refused } from './reading.ts';
import { ask, PING, streamName, subscribeText, userStreams } from './requests.ts';
import { coinOf, instrumentOf } from './symbols.ts';

const LOOK_MS = 1_000;
const CLOCK_EVERY_MS = 30_000;
/** Margin that the stream has not told for so long is asked for. */
const STATE_AGE_MS = 10_000;
/** What stands beside an account moves seldom, and asking for it weighs. */
const BESIDE_EVERY_MS = 300_000;
const MOST_WAITING = 20_000;

interface Told { readonly frame: Frame; readonly receivedTimeMs: number }

export class HyperliquidSession implements VenueSession {
  private readonly venue: VenueId;
  private readonly setting: ConnectorSetting;
  private readonly ports: Ports;
  private readonly sink: VenueSink;
  private readonly line: Line;
  private readonly caller: Caller;
  private readonly ages: StreamAges;
  private readonly feed: MarketFeed;
  private readonly desks = new Map<AccountId, AccountDesk>();
  private readonly streams: MarketStreams;
  /** Coin of each order that may be open, by the venue's number, or by ours before it has one. */
  private readonly working = new Map<string, string>();
  private coins = new Map<string, Coin>();
  /** Frames that came while we asked how things stand; null: they are told at once. */
  private waiting: Told[] | null = null;
  private state: VenueReport['state'] = 'disconnected';
  /** Counts connections: what an older one still brings is dropped. */
  private generation = 0;
  private lastError: string | null = null;
  /** What the venue says of itself that is unusual, in its words. */
  private platform: string | null = null;
  private refusedMessages = 0;
  private clockSkewMs: number | null = null;
  private latencyMs: number | null = null;
  private timers: Timer[] = [];
  /** By account, in words: what it holds that is followed nowhere here. */
  private readonly beside = new Map<AccountId, string>();

  constructor(venue: VenueId, setting: ConnectorSetting, ports: Ports, sink: VenueSink) {
    this.venue = venue;
    this.setting = setting;
    this.ports = ports;
    this.sink = sink;
    const { http, ws } = endpointOf(setting.network, setting.baseUrl);
    this.caller = new Caller({ baseUrl: http, http: setting.http, clock: ports.clock, scheduler: ports.scheduler });
    this.ages = new StreamAges(ports.clock);
    this.feed = new MarketFeed(venue, (event) => { sink.market(event); });
    this.line = new Line({ name: venue, url: ws, sockets: setting.sockets, ports, signOfLife: () => PING }, {
      up: () => { void this.greet(this.generation); },
      message: (bytes, receivedTimeMs) => { this.message(bytes, receivedTimeMs); },
      down: (reason) => { this.down(reason); },
    });
    this.streams = new MarketStreams({ venue, coins: [...new Set(setting.accounts.flatMap(coinsOf))],
      clock: ports.clock, ages: this.ages, send: (text) => { this.line.send(text); } });
    for (const account of setting.accounts) {
      this.desks.set(account.id, openDesk({ venue, account, caller: this.caller, clock: ports.clock, sink,
        network: setting.network, resumeFromMs: setting.resumeFromMs ?? null,
        venueNowMs: () => Math.round(ports.clock.nowMs() + (this.clockSkewMs ?? 0)),
        quoteOf: (coin) => this.feed.quoteOf(coin), coinOf: (coin) => this.coins.get(coin),
        refused: (refused) => { this.refuse(refused, ''); } }));
    }
  }

  connect(): void {
    this.say('connecting', null);
    const { scheduler } = this.ports;
    this.timers = [
      scheduler.every(LOOK_MS, () => { this.look(); }),
      scheduler.every(CLOCK_EVERY_MS, () => { if (this.state === 'connected') void this.readClock(); }),
      scheduler.every(BESIDE_EVERY_MS, () => { if (this.state === 'connected') this.lookBeside(); }),
    ];
    this.line.start();
  }

  execute(effect: Effect): void {
    if (effect.type === 'ShockMarket') return;
    const desk = this.desks.get(effect.type === 'SendOrder' ? effect.order.account : effect.account);
    if (effect.type === 'RequestSnapshot') {
      if (desk !== undefined) void this.tell(desk, this.generation);
      return;
    }
    if (effect.type === 'SendCancelAll') {
      if (desk === undefined) {
        for (const fact of unsentFacts(effect, 'no such account here')) this.sink.fact(fact, null);
      } else this.cancelAll(desk, effect);
      return;
    }
    if (effect.type === 'CreateCombo') {
      for (const fact of unsentFacts(effect, 'the venue has no combos')) this.sink.fact(fact, null);
      return;
    }
    const { instrument } = effect.type === 'SendOrder' ? effect.order : effect;
    const coin = this.coins.get(coinOf(instrument));
    if (desk === undefined || coin === undefined) {
      const reason = desk === undefined ? 'no such account here' : `${coinOf(instrument)} is not listed`;
      for (const fact of unsentFacts(effect, reason)) this.sink.fact(fact, null);
      return;
    }
    const { orders, twaps } = desk.setting;
    switch (effect.type) {
      case 'SendOrder':
        if (effect.order.type === 'twap') return void twaps.place(effect.order, coin);
        this.working.set(effect.order.clientOrderId, coin.coin);
        this.follow();
        return void orders.place(effect.order, coin)
          .finally(() => { this.working.delete(effect.order.clientOrderId); });
      case 'SendEdit': return void orders.edit(effect, coin);
      case 'SendCancel':
        if (twaps.isTwap(effect.clientOrderId, effect.venueOrderId)) {
          return void twaps.cancel(effect.clientOrderId, effect.venueOrderId, coin);
        }
        return void orders.cancel(effect.clientOrderId, coin);
      case 'QueryOrder':
        if (effect.order?.type === 'twap') {
          return void twaps.query(effect.clientOrderId, effect.instrument, effect.order).then((placedMs) =>
            (placedMs === null ? undefined : desk.tellSlicesSince(placedMs)));
        }
        return void orders.query(effect.clientOrderId).then((placedMs) =>
        (placedMs === null ? undefined : desk.tellFillsSince(placedMs)));
    }
  }

  listenTo(needs: readonly MarketNeed[]): void {
    this.streams.listenTo(needs);
    if (this.coins.size > 0) this.follow();
  }

  /** Orders over time are stopped one by one: the venue's own cancels do not touch them. */
  private cancelAll(desk: AccountDesk, effect: Extract<Effect, { type: 'SendCancelAll' }>): void {
    const { orders, twaps } = desk.setting;
    const coinNamed = (instrument: string): Coin | undefined => this.coins.get(coinOf(instrument));
    const rest = effect.orders.filter(({ clientOrderId, venueOrderId }) => !twaps.isTwap(clientOrderId, venueOrderId));
    void orders.cancelAll({ ...effect, orders: rest }, coinNamed);
    void twaps.cancelAll(effect, coinNamed);
  }

  pause(paused: boolean): void { this.line.pause(paused); }

  close(): void {
    this.generation += 1;
    for (const timer of this.timers) timer.cancel();
    this.line.stop();
    this.state = 'disconnected';
  }

  report(): VenueReport {
    const budgets = [this.caller.weight, ...[...this.desks.values()].map((one) => one.setting.orders.actions)];
    return { venue: this.venue, network: this.setting.network, state: this.state, streams: this.ages.list(),
      budgets: budgets.map((budget) => budget.state()), clockSkewMs: this.clockSkewMs, latencyMs: this.latencyMs,
      refusedMessages: this.refusedMessages, lastError: this.lastError, platform: this.platform,
      beside: [...this.beside.values()] };
  }

  // ---- connecting ---------------------------------------------------------------------------------------------------

  private async greet(generation: number): Promise<void> {
    this.waiting = [];
    this.ages.clear();
    this.streams.clear();
    this.working.clear();
    this.feed.clear();
    const failure = await this.prepare(generation);
    if (generation !== this.generation) return;
    if (failure !== null) {
      this.line.reset(failure);
      return;
    }
    this.say('connected', null);
    const instruments = [...this.coins.values()].filter((coin) => !coin.isDelisted).map((coin) => coin.instrument);
    this.sink.fact({ type: 'InstrumentsListed', venue: this.venue, instruments }, null);
    for (const desk of this.desks.values()) this.sink.fact(desk.opened(), null);
    for (const desk of this.desks.values()) if (!await this.tell(desk, generation)) return;
    const held = this.held();
    for (const order of [...this.desks.values()].flatMap(({ open }) => open)) {
      this.working.set(order.venueOrderId, coinOf(order.instrument));
    }
    this.follow();
    const wanted = [...new Set([...this.setting.accounts.flatMap(coinsOf), ...held])];
    const listed = wanted.filter((coin) => this.coins.has(coin));
    for (const desk of this.desks.values()) void desk.askTerms(listed, () => generation === this.generation);
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const told of waiting) this.take(told);
    this.lookBeside();
  }

  private lookBeside(): void {
    for (const { setting: { account, label, user } } of this.desks.values()) {
      void besideOf(this.caller, user).then((found) => {
        const text = besideText(label, found);
        if (text === null) this.beside.delete(account);
        else this.beside.set(account, text);
      });
    }
  }

  /** Coins, clock and keys, then the streams. Null: ready; else what is in the way. */
  private async prepare(generation: number): Promise<string | null> {
    const [meta, clock] = await Promise.all([this.caller.info(ask.meta(), true), this.readClock()]);
    if (generation !== this.generation) return null;
    if (!meta.ok) return meta.reason;
    if (clock !== null) return clock;
    const coins = metaOf(meta.value, this.venue);
    if (isRefused(coins)) {
      this.refuse(coins, '');
      return `meta: ${coins.reason}`;
    }
    this.coins = new Map(coins.map((coin) => [coin.coin, coin]));
    const venueNowMs = Math.round(this.ports.clock.nowMs() + (this.clockSkewMs ?? 0));
    for (const desk of this.desks.values()) {
      desk.begin(venueNowMs);
      for (const subscription of userStreams(desk.setting.user)) {
        this.ages.watch(streamName(subscription), null, 'account');
        this.line.send(subscribeText(subscription));
      }
    }
    const { accounts, network } = this.setting;
    this.follow();
    await Promise.all(accounts.map((account) => takeKey(account, this.desks.get(account.id), network)));
    return null;
  }

  private down(reason: string): void {
    this.generation += 1;
    this.waiting = null;
    this.lastError = reason;
    this.say('disconnected', reason);
  }

  private say(state: VenueReport['state'], error: string | null): void {
    this.state = state;
    this.sink.fact({ type: 'ConnectionChanged', venue: this.venue, state, error }, null);
  }

  /** False: the connection it was asked on is gone, or is given up because the account does not answer. */
  private async tell(desk: AccountDesk, generation: number): Promise<boolean> {
    const failure = await desk.report(() => generation === this.generation);
    if (generation !== this.generation) return false;
    if (failure === null) return true;
    this.lastError = `${desk.setting.account}: ${failure}`;
    if (this.waiting !== null) this.line.reset(this.lastError);
    return false;
  }

  /** Null: read; else why not. */
  private async readClock(): Promise<string | null> {
    const askedMs = this.ports.clock.nowMs();
    const called = await this.caller.info(ask.status(), true);
    if (!called.ok) return called.reason;
    const timeMs = member(called.value, 'time');
    const special = member(called.value, 'specialStatuses');
    this.platform = typeof special === 'string' ? `the venue says: ${special.slice(0, 100)}` : null;
    if (this.platform !== null) return this.platform;
    this.latencyMs = called.roundTripMs;
    if (typeof timeMs === 'number') this.clockSkewMs = Math.round(timeMs - askedMs - called.roundTripMs / 2);
    return null;
  }

  // ---- streams ------------------------------------------------------------------------------------------------------

  /** Coins that an account has a position in, as the venue says. */
  private held(): string[] {
    return [...this.desks.values()].flatMap((desk) => desk.state?.positions.map(({ coin }) => coin) ?? []);
  }

  /** What stops being heard is not known any more: neither its book nor its touch may stand as if it were. */
  private follow(): void {
    const listed = [...this.coins.values()].filter(({ isDelisted }) => !isDelisted).map(({ coin }) => coin);
    for (const { type, coin } of this.streams.follow([...this.held(), ...this.working.values()], listed)) {
      if (type === 'l2Book') this.dropBook(coin, 'nobody needs it');
    }
  }

  private dropBook(coin: string, reason: string): void {
    this.sink.market({ type: 'BookDropped', instrument: instrumentOf(this.venue, coin),
      receivedTimeMs: this.ports.clock.nowMs(), reason });
  }

  private message(bytes: Uint8Array, receivedTimeMs: number): void {
    const read = parseWireJson(bytes);
    if (!read.ok) {
      this.refuse({ kind: 'refused', stream: 'socket', reason: read.reason }, read.excerpt);
      return;
    }
    const frame = parseFrame(read.value, this.venue, receivedTimeMs);
    if (frame.kind === 'refused') this.refuse(frame, excerptOf(bytes));
    else if (this.waiting === null) this.take({ frame, receivedTimeMs });
    else if (this.waiting.push({ frame, receivedTimeMs }) > MOST_WAITING) this.line.reset('too much came at once');
  }

  private take({ frame, receivedTimeMs }: Told): void {
    const stream = this.feed.take(frame, receivedTimeMs);
    if (stream !== null) this.ages.heard(stream);
    switch (frame.kind) {
      case 'orders':
        for (const { venueOrderId, coin, status } of frame.updates) {
          if (endOf(status) === null) this.working.set(venueOrderId, coin);
          else this.working.delete(venueOrderId);
        }
        for (const desk of this.desks.values()) {
          this.ages.heard(`orderUpdates ${desk.setting.user.slice(0, 8)}`);
          for (const update of frame.updates) desk.setting.orders.update(update);
        }
        return;
      case 'fills': return this.deskOf('userFills', frame.user)?.fills(frame.fills);
      case 'twaps':
        if (!frame.isSnapshot) this.deskOf('userTwapHistory', frame.user)?.setting.twaps.update(frame.rows);
        return;
      case 'funding': return this.deskOf('userFundings', frame.user)?.funding(frame.payments);
      case 'ledger': return this.deskOf('userNonFundingLedgerUpdates', frame.user)?.ledger(frame.rows);
      case 'state':
        if (frame.dex === '') this.deskOf('clearinghouseState', frame.user)?.margin(frame.state, receivedTimeMs);
        return;
      case 'error':
        this.lastError = excerptOf(frame.words);
        return;
      default:
    }
  }

  private deskOf(type: string, user: string): AccountDesk | undefined {
    this.ages.heard(`${type} ${user.slice(0, 8)}`);
    return [...this.desks.values()].find((desk) => desk.setting.user === user);
  }

  private refuse({ stream, reason }: Refused, excerpt: string): void {
    this.refusedMessages += 1;
    this.ages.failed(stream, reason);
    this.sink.fact({ type: 'MessageRefused', venue: this.venue, stream, reason, excerpt }, null);
  }

  /** Once a second: streams that fell silent are dropped and asked for again; margin that grew old is asked for. */
  private look(): void {
    if (this.state !== 'connected' || this.waiting !== null) return;
    for (const { type, coin } of this.streams.wake()) {
      if (type === 'l2Book') this.dropBook(coin, `no book for ${MUTE_AFTER_MS / 1_000} s`);
    }
    this.follow();
    const nowMs = this.ports.clock.nowMs();
    for (const desk of this.desks.values()) {
      if (nowMs - desk.stateHeardMs > STATE_AGE_MS) void desk.askMargin(nowMs);
      desk.pushDeadMansSwitch();
    }
  }
}
