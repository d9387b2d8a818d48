/**
 * Deribit on loopback: JSON-RPC over WebSocket and HTTP as its documentation and recordings have them, in front of the
 * simulated venue's matching and margin. Log-ins are verified, credits counted, change ids chained, heartbeats kept.
 * Shares nothing with the connector but that simulated venue.
 */
import { FaultyServer, type HttpAnswered, type HttpAsked, type Peer, type PeerHandler } from '../faultyServer.ts';
import { Streams } from './channels.ts';
import { Refusal, refuse, type Params } from './errors.ts';
import { Keyring, type Login } from './keys.ts';
import { EmulatedLedger, isAlive, ownPlace, type Placed, type UserTrade } from './ledger.ts';
import type { Place } from '../fleet/ground.ts';
import { takeOver } from '../fleet/otherSide.ts';
import type { Decimal } from '../../../src/shared/domain/decimal.ts';
import { addLinear } from './linear.ts';
import { currenciesOf, METHODS } from './methods.ts';
import { cancelWhere } from './orders.ts';
import type { Combos } from './combos.ts';
import { Credits } from './credits.ts';
import { orderRow, positionRow, summaryRow, tradeRow } from './words.ts';

export interface DeribitOptions {
  readonly seed: number;
  readonly port?: number;
  /** With the practice portfolio's positions, or flat with 10 BTC and 100 ETH. */
  readonly withPortfolio?: boolean;
  /** Also a linear perpetual, with USDC and some of it held. */
  readonly linear?: boolean;
  /** How long a log-in holds; absent: 900 s, as the venue's. */
  readonly tokenSeconds?: number;
  /** Accounts on a ground that others stand on too: "main", and "second" where there is one. Absent: one of its own. */
  readonly places?: Readonly<Record<'main', Place>> & Readonly<Partial<Record<'second', Place>>>;
}

interface Changed { readonly orders: Set<Placed>; readonly trades: UserTrade[] }
interface Client {
  readonly peer: Peer;
  login: Login | null;
  readonly channels: Set<string>;
  readonly placed: Set<Placed>;
  cancelOnDisconnect: boolean;
  heartbeatMs: number | null;
  beatMs: number;
  /** When a sign of life was asked for and has not come; null: none is owed. */
  askedMs: number | null;
}

interface Asked { readonly id?: unknown; readonly method?: string; readonly params?: Params }


export class DeribitEmulator {
  readonly server: FaultyServer;
  /** By the account's name. */
  readonly ledgers = new Map<string, EmulatedLedger>();
  private readonly combos: Combos = new Map();
  /** Of the main account: it also knows the market. */
  readonly ledger: EmulatedLedger;
  readonly streams: Streams;
  readonly keyring: Keyring;
  private readonly clients = new Set<Client>();
  private readonly credits = new Map<string, Credits>();
  private readonly clock: NodeJS.Timeout;
  private readonly changed = new Map<EmulatedLedger, Map<string, Changed>>();
  private limited = false;
  /** Cancel-on-disconnect is not to be had. */
  refusesSwitch = false;
  private settledDay: number;

  private constructor(options: DeribitOptions) {
    this.server = new FaultyServer({ http: (asked) => this.http(asked), connected: (peer) => this.connected(peer) });
    this.server.isAcknowledgement = (text) => /"result":\{"order":\{/.test(text) || /private\/(buy|sell)$/.test(text);
    this.server.isOrder = (text) => /"private\/(buy|sell|edit)"/.test(text) || /^\S*\/private\/(buy|sell|edit) /.test(text);
    const places = options.places ?? { main: ownPlace(options.seed, options.withPortfolio ?? false) };
    if (options.linear === true) addLinear(places.main.floor);
    this.ledger = this.open('main', places.main);
    if (places.second !== undefined) this.open('second', places.second);
    this.streams = new Streams(this.ledger);
    this.keyring = new Keyring(() => this.ledger.nowMs(), options.tokenSeconds);
    this.settledDay = settlementDay(this.ledger.nowMs());
    this.clock = setInterval(() => { this.tick(); }, 500);
  }

  private open(account: string, place: Place): EmulatedLedger {
    const isMain = account === 'main';
    const ledger: EmulatedLedger = new EmulatedLedger({
      changed: (name, placed, trade) => { this.noteChange(ledger, name, placed, trade); },
      market: (event) => {
        if (isMain) this.streams.take(event, (channel, data) => { this.publish(channel, data); });
      },
      delisted: (name) => { if (isMain) this.tellState(name, 'closed'); },
    }, place, this.combos);
    this.ledgers.set(account, ledger);
    return ledger;
  }

  private ledgerOf(login: Login | null): EmulatedLedger {
    return this.ledgers.get(login?.key.account ?? 'main') ?? this.ledger;
  }

  transfer(currency: string, amount: Decimal): void { this.ledger.transfer(currency, amount); }
  liquidate(): void { takeOver(this.ledger.floor, 'liquidation'); }
  deleverage(): void { throw new RangeError('Deribit socialises losses: it deleverages nobody'); }
  /** Told as it begins and as it is over. */
  maintain(isOn: boolean): void {
    this.streams.platform.isInMaintenance = isOn;
    this.publish('platform_state', () => ({ maintenance: isOn }));
  }

  /** `index`: "btc_usd". */
  lock(index: string, isLocked: boolean): void {
    const { locked } = this.streams.platform;
    if (isLocked) locked.add(index);
    else locked.delete(index);
    this.publish('platform_state', () => ({ price_index: index, locked: isLocked }));
  }

  /** The process dies: every connection ends, nobody listens. Its books go on, as matching engines do. */
  kill(): Promise<void> { return this.server.kill(); }
  /** At the same address. */
  revive(): Promise<void> { return this.server.revive(); }

  static async start(options: DeribitOptions): Promise<DeribitEmulator> {
    const emulator = new DeribitEmulator(options);
    await emulator.server.listen(options.port ?? 0);
    return emulator;
  }

  get url(): string { return this.server.httpUrl; }

  limitRate(limited: boolean): void { this.limited = limited; }

  /** Every log-in is over at once, as when its tokens have run out. */
  expireLogins(): void { for (const { login } of this.clients) if (login !== null) login.expiresMs = 0; }

  settle(): void {
    for (const ledger of this.ledgers.values()) {
      ledger.settle();
      for (const { instrument } of ledger.floor.holdings.holdings()) this.noteChange(ledger, instrument.venueName, null, null);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.clock);
    for (const ledger of this.ledgers.values()) ledger.close();
    await this.server.close();
  }

  // ---- HTTP -----------------------------------------------------------------------------------------------------------

  private async http({ method, path, query, headers, body }: HttpAsked): Promise<HttpAnswered> {
    const name = path.replace(/^\/api\/v2\/?/, '');
    let asked: Asked = { id: 0, method: name, params: Object.fromEntries(query) };
    if (method === 'POST') {
      try {
        asked = { ...asked, ...JSON.parse(body) as Asked };
      } catch {
        return { status: 400, body: JSON.stringify({ jsonrpc: '2.0', error: { code: -32_700, message: 'Parse error' } }) };
      }
    }
    const uri = query.size === 0 ? path : `${path}?${query.toString()}`;
    const usIn = this.microseconds();
    try {
      // What is signed is the query as it was written; both spellings of it are tried.
      const login = this.loginOf(headers.authorization, method, [uri, decodeURIComponent(uri)], body);
      return { status: 200, body: this.answerText(asked.id, usIn, await this.run(asked, login, null)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.code === 10_028 ? 429 : 400, body: this.errorText(asked.id, usIn, error) };
    }
  }

  private loginOf(header: string | undefined, method: string, uris: readonly string[], body: string): Login | null {
    const [first = '', ...others] = uris;
    try {
      return this.keyring.ofHeader(header, method, first, body);
    } catch (error) {
      if (others.length === 0 || others[0] === first) throw error;
      return this.loginOf(header, method, others, body);
    }
  }

  // ---- WebSocket ------------------------------------------------------------------------------------------------------

  private connected(peer: Peer): PeerHandler {
    const client: Client = { peer, login: null, channels: new Set(), placed: new Set(), cancelOnDisconnect: false,
      heartbeatMs: null, beatMs: Date.now(), askedMs: null };
    this.clients.add(client);
    return {
      text: (text) => { void this.hear(client, text); },
      closed: () => {
        this.clients.delete(client);
        if (!client.cancelOnDisconnect) return;
        for (const placed of client.placed) placed.cancelReason ??= isAlive(placed) ? 'cancel_on_disconnect' : null;
        void cancelWhere(this.ledgerOf(client.login), (placed) => client.placed.has(placed));
      },
    };
  }

  private async hear(client: Client, text: string): Promise<void> {
    const usIn = this.microseconds();
    let asked: Asked = {};
    try {
      asked = JSON.parse(text) as Asked;
    } catch {
      client.peer.send(this.errorText(null, usIn, new Refusal(-32_700, 'Parse error')));
      return;
    }
    try {
      const result = await this.run(asked, client.login, client);
      client.peer.send(this.answerText(asked.id, usIn, result));
      if (asked.method?.endsWith('/subscribe') === true) this.tellFirst(client, result);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      client.peer.send(this.errorText(asked.id, usIn, error));
      // Without credits the session is over.
      if (error.code === 10_028) client.peer.close(1008, 'too_many_requests');
    }
  }

  private tellFirst(client: Client, channels: unknown): void {
    for (const channel of channels as string[]) {
      const data = channel.startsWith('user.') ? null : this.streams.first(channel);
      if (data !== null) client.peer.send(say(channel, data));
      if (channel.startsWith('user.portfolio')) this.tellPortfolio(client, channel);
    }
  }

  // ---- methods --------------------------------------------------------------------------------------------------------

  private async run(asked: Asked, login: Login | null, client: Client | null): Promise<unknown> {
    const method = asked.method ?? '';
    const params = asked.params ?? {};
    const own = await this.ownMethod(method, params, client);
    if (own !== undefined) return own;
    const known = METHODS.get(method) ?? refuse(-32_601, 'Method not found');
    const who = known.scope === 'public' ? null : this.allow(known.scope, params['access_token'] === undefined ? login
      : this.keyring.ofToken(String(params['access_token'])));
    const now = Date.now();
    if (known.matching === true && this.limited) refuse(10_028, 'too_many_requests');
    if (!this.creditsOf(who?.key.clientId ?? 'public', now).take(known.matching === true, now)) refuse(10_028, 'too_many_requests');
    const before = this.combos.size;
    this.streams.platform.check(method, params);
    const result = await known.run(this.ledgerOf(who), params, this.streams);
    if (this.combos.size > before) this.tellState((result as { id: string }).id, 'created');
    if (client !== null && /\/(buy|sell)$/.test(method)) this.remember(client, result);
    return result;
  }

  private remember(client: Client, result: unknown): void {
    const placed = this.ledgerOf(client.login).placedOf((result as { order: { order_id: string } }).order.order_id);
    if (placed !== undefined) client.placed.add(placed);
  }

  private allow(scope: 'read' | 'trade', login: Login | null): Login {
    if (login === null || login.expiresMs < this.ledger.nowMs()) return refuse(13_009, 'unauthorized');
    if (scope === 'trade' && !login.key.mayTrade) return refuse(13_403, 'scope_exceeded');
    return login;
  }

  /** What concerns the connection and not the venue's books. Undefined: not one of those. */
  private async ownMethod(method: string, params: Params, client: Client | null): Promise<unknown> {
    switch (method) {
      case 'public/auth': case 'public/exchange_token': {
        const { login, result } = method === 'public/auth' ? this.keyring.authenticate(params) : this.keyring.exchange(params);
        if (client !== null) client.login = login;
        return result;
      }
      case 'public/set_heartbeat': {
        const seconds = Number(params['interval']);
        if (client === null) refuse(10_030, 'must_be_websocket_request');
        if (!(seconds >= 10)) refuse(-32_602, 'Invalid params', { param: 'interval', reason: 'must be at least 10' });
        client.heartbeatMs = seconds * 1_000;
        return 'ok';
      }
      case 'public/disable_heartbeat':
        if (client !== null) client.heartbeatMs = null;
        return 'ok';
      case 'public/test':
        if (client !== null) client.askedMs = null;
        return { version: '2.1.1' };
      case 'private/enable_cancel_on_disconnect':
        this.allow('trade', client?.login ?? null);
        if (this.refusesSwitch) refuse(11_094, 'internal_server_error');
        if (client !== null) client.cancelOnDisconnect = true;
        return 'ok';
      case 'private/disable_cancel_on_disconnect':
        if (client !== null) client.cancelOnDisconnect = false;
        return 'ok';
      case 'private/logout':
        client?.peer.close(1000, '');
        return undefined;
      case 'public/subscribe': case 'private/subscribe': return this.subscribe(method, params, client);
      case 'public/unsubscribe': case 'private/unsubscribe': {
        const channels = channelsOf(params);
        for (const channel of channels) client?.channels.delete(channel);
        return channels;
      }
      default: return undefined;
    }
  }

  private subscribe(method: string, params: Params, client: Client | null): string[] {
    if (client === null) return refuse(10_030, 'must_be_websocket_request');
    const loggedIn = client.login !== null && client.login.expiresMs >= this.ledger.nowMs();
    if (method.startsWith('private') && !loggedIn) return refuse(13_009, 'unauthorized');
    const accepted: string[] = [];
    for (const channel of channelsOf(params)) {
      const verdict = this.streams.judge(channel, loggedIn);
      if (verdict === 'locked') {
        return refuse(channel.startsWith('user.') ? 13_009 : 13_778, channel.startsWith('user.') ? 'unauthorized'
          : 'raw_subscriptions_not_available_for_unauthorized');
      }
      if (verdict === 'unknown') continue;
      client.channels.add(channel);
      accepted.push(channel);
    }
    return accepted;
  }

  private creditsOf(who: string, now: number): Credits {
    const known = this.credits.get(who) ?? new Credits(now);
    this.credits.set(who, known);
    return known;
  }

  // ---- news -----------------------------------------------------------------------------------------------------------

  /** Trades, orders and positions of one moment go out together. */
  private noteChange(ledger: EmulatedLedger, name: string, placed: Placed | null, trade: UserTrade | null): void {
    if (this.changed.size === 0) setTimeout(() => { this.tellChanges(); }, 1);
    const ofLedger = this.changed.get(ledger) ?? new Map<string, Changed>();
    const noted = ofLedger.get(name) ?? { orders: new Set(), trades: [] };
    if (placed !== null) noted.orders.add(placed);
    if (trade !== null) noted.trades.push(trade);
    this.changed.set(ledger, ofLedger.set(name, noted));
  }

  private tellChanges(): void {
    for (const [ledger, ofLedger] of this.changed) {
      for (const [name, noted] of ofLedger) this.tellChange(ledger, name, noted);
    }
    this.changed.clear();
  }

  private tellChange(ledger: EmulatedLedger, name: string, noted: Changed): void {
    const trades = noted.trades.map((trade) => tradeRow(ledger, trade));
    const orders = [...noted.orders].map((placed) => orderRow(ledger, placed));
    const positions = ledger.floor.holdings.holdings().filter(({ instrument }) => instrument.venueName === name)
      .map((holding) => positionRow(ledger, holding));
    const tell = (kind: 'changes' | 'orders' | 'trades', data: () => unknown): void => { this.publishUser(ledger, kind, name, data); };
    tell('changes', () => ({ instrument_name: name, trades, orders, positions }));
    if (trades.length > 0) tell('trades', () => trades);
    for (const order of orders) tell('orders', () => order);
  }

  private tellState(name: string, state: string): void {
    const data = { instrument_name: name, state, timestamp: this.ledger.nowMs() };
    for (const currency of ['any', name.split('-', 1)[0] ?? '']) {
      this.publish(`instrument.state.any.${currency}`, () => data);
    }
  }

  private tellPortfolio(client: Client, channel: string): void {
    const wanted = channel.split('.')[2]?.toUpperCase();
    for (const currency of currenciesOf(this.ledger)) {
      if (wanted === 'ANY' || wanted === currency) client.peer.send(say(channel, summaryRow(this.ledgerOf(client.login), currency)));
    }
  }

  /** `of`: to those alone who are logged in to that account. */
  private publish(channel: string, data: () => unknown, of?: EmulatedLedger): void {
    let text: string | null = null;
    for (const client of this.clients) {
      if (!client.channels.has(channel) || (of !== undefined && this.ledgerOf(client.login) !== of)) continue;
      text ??= say(channel, data());
      client.peer.send(text);
    }
  }

  private publishUser(ledger: EmulatedLedger, kind: 'changes' | 'orders' | 'trades', name: string, data: () => unknown): void {
    const instrument = this.ledger.instrumentOf(name);
    const combo = instrument?.kind === 'combo' ? '_combo' : '';
    const sort = (instrument?.kind === 'option' || instrument?.quoteCurrency === instrument?.underlying ? 'option' : 'future') + combo;
    const currency = this.ledger.currencyOf(name);
    const keys = [name, `any.any`, `any.${currency}`, `${sort}.any`, `${sort}.${currency}`];
    for (const key of keys) {
      for (const interval of ['raw', '100ms', 'agg2']) {
        this.publish(`user.${kind}.${key}.${interval}`, () => (kind === 'orders' && interval !== 'raw' ? [data()] : data()),
          ledger);
      }
    }
  }

  private tick(): void {
    const now = Date.now();
    this.streams.combos((channel, data) => { this.publish(channel, data); });
    for (const client of this.clients) {
      if (client.heartbeatMs !== null && now - client.beatMs >= client.heartbeatMs) this.beat(client, now);
      for (const channel of client.channels) {
        if (channel.startsWith('user.portfolio') && now % 1_000 < 500) this.tellPortfolio(client, channel);
      }
    }
    const day = settlementDay(this.ledger.nowMs() - this.ledger.skewMs);
    if (day === this.settledDay) return;
    this.settledDay = day;
    this.settle();
  }

  private beat(client: Client, now: number): void {
    client.beatMs = now;
    if (client.askedMs !== null) return client.peer.close(1000, 'no answer to test_request');
    client.peer.send(JSON.stringify({ jsonrpc: '2.0', method: 'heartbeat', params: { type: 'heartbeat' } }));
    client.peer.send(JSON.stringify({ jsonrpc: '2.0', method: 'heartbeat', params: { type: 'test_request' } }));
    client.askedMs = now;
  }

  private microseconds(): number { return this.ledger.nowMs() * 1_000; }

  private answerText(id: unknown, usIn: number, result: unknown): string {
    const usOut = this.microseconds();
    return JSON.stringify({ jsonrpc: '2.0', id, result, usIn, usOut, usDiff: usOut - usIn, testnet: true });
  }

  private errorText(id: unknown, usIn: number, { code, message, data }: Refusal): string {
    const usOut = this.microseconds();
    return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) }, usIn,
      usOut, usDiff: usOut - usIn, testnet: true });
  }
}

const channelsOf = (params: Params): string[] => (params['channels'] ?? []) as unknown as string[];
const say = (channel: string, data: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } });
/** Settlement is at 08:00 UTC. */
const settlementDay = (timeMs: number): number => Math.floor((timeMs - 8 * 3_600_000) / 86_400_000);
