/**
 * Derive on loopback: JSON-RPC over WebSocket and HTTP as its documentation and recordings have them (v3 under /v3, the
 * legacy v2 beside it), in front of the simulated venue's matching and margin. Signatures are recovered, rates counted.
 * Shares nothing with the connector but that simulated venue.
 */
import { FaultyServer, type HttpAnswered, type HttpAsked, type Peer, type PeerHandler } from '../faultyServer.ts';
import { Streams } from './channels.ts';
import { Refusal, refuse, type Params } from './errors.ts';
import { Keyring, type Dialect, type Login } from './keys.ts';
import { Ground } from '../fleet/ground.ts';
import { takeOver } from '../fleet/otherSide.ts';
import type { Decimal } from '../../../src/shared/domain/decimal.ts';
import { EmulatedLedger, openPortfolio } from './ledger.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import { DEFAULT_PACE } from '../../../src/main/venues/simulated/market/parameters.ts';
import { FLOOR } from './rules.ts';
import { Allowance } from './limits.ts';
import { METHODS } from './methods.ts';
import { cancelWhere, type Door } from './orders.ts';
import type { Subaccount } from './subaccount.ts';
import { moveRow, orderRow, tradeRow } from './words.ts';

export interface DeriveOptions {
  readonly seed: number;
  readonly port?: number;
  readonly network?: 'testnet' | 'mainnet';
  /** With options and perpetuals, or flat with 100,000 USDC in each subaccount and 5 ETH in the first. */
  readonly withPortfolio?: boolean;
  /** A market that other emulators stand on too. Absent: one of its own. */
  readonly ground?: Ground;
  /** What the first subaccount holds, in the place of `withPortfolio`. */
  readonly opening?: (floor: Floor) => void;
}

interface Client {
  readonly peer: Peer;
  readonly dialect: Dialect;
  readonly who: string;
  login: Login | null;
  readonly channels: Set<string>;
  cancelOnDisconnect: boolean;
}

interface Asked { readonly id?: unknown; readonly method?: string; readonly params?: Params }

const LOOK_MS = 500;
const SETTLE_PERPS_MS = 60_000;

export class DeriveEmulator {
  readonly server: FaultyServer;
  readonly ledger: EmulatedLedger;
  readonly streams: Streams;
  readonly keyring: Keyring;
  private readonly clients = new Set<Client>();
  private readonly allowance = new Allowance();
  private readonly clock: NodeJS.Timeout;
  private limited = false;
  /** Cancel-on-disconnect is not to be had. */
  refusesSwitch = false;
  private settledMs = Date.now();
  private connections = 0;

  private constructor(options: DeriveOptions) {
    this.server = new FaultyServer({ http: (asked) => this.http(asked), connected: (peer) => this.connected(peer) });
    this.server.isAcknowledgement = (text) => /"result":\{"order":\{/.test(text) || /private\/(order|replace)$/.test(text);
    this.server.isOrder = (text) => /"method":"private\/(order|replace)"/.test(text) || /^\S*\/private\/(order|replace) /.test(text);
    const opening = options.opening ?? (options.withPortfolio === true ? openPortfolio : () => undefined);
    this.ledger = new EmulatedLedger(options.ground ?? new Ground(options.seed, DEFAULT_PACE, [FLOOR]), opening, {
      order: (of, placed) => { this.publish(`${of.id}.orders`, () => [orderRow(of, placed)]); },
      trade: (of, trade) => { this.publish(`${of.id}.trades`, () => [tradeRow(of, this.keyring.wallet, trade)]); },
      moves: (of, moves) => { this.publish(`${of.id}.balances`, () => moves.map(moveRow)); },
      market: (event) => { this.streams.take(event, (channel, data) => { this.publish(channel, data); }); },
    });
    this.streams = new Streams(this.ledger);
    this.keyring = new Keyring(options.network ?? 'testnet', () => this.ledger.nowMs());
    this.clock = setInterval(() => { this.look(); }, LOOK_MS);
  }

  static async start(options: DeriveOptions): Promise<DeriveEmulator> {
    const emulator = new DeriveEmulator(options);
    await emulator.server.listen(options.port ?? 0);
    return emulator;
  }

  get url(): string { return this.server.httpUrl; }
  limitRate(limited: boolean): void { this.limited = limited; }

  /** Whoever was logged in is not any more, though his connection stays. */
  expireLogins(): void { for (const { login } of this.clients) if (login !== null) login.over = true; }

  transfer(asset: string, amount: Decimal): void { this.ledger.main.transfer(asset, amount); }
  liquidate(): void { takeOver(this.ledger.main.floor, 'liquidation'); }
  deleverage(): void { throw new RangeError('Derive auctions accounts: it deleverages nobody'); }
  settle(): void { this.ledger.main.settlePerps(); }
  /** The process dies: every connection ends, nobody listens. Its books go on, as the chain does. */
  kill(): Promise<void> { return this.server.kill(); }
  /** At the same address. */
  revive(): Promise<void> { return this.server.revive(); }

  async stop(): Promise<void> {
    clearInterval(this.clock);
    this.ledger.close();
    await this.server.close();
  }

  // ---- HTTP -----------------------------------------------------------------------------------------------------------

  private async http({ method, path, headers, body }: HttpAsked): Promise<HttpAnswered> {
    const dialect: Dialect = path.startsWith('/v3/') ? 'v3' : 'v2';
    const name = path.replace(/^\/(v3\/)?/, '');
    if (method !== 'POST' && method !== 'GET') return { status: 405, body: '' };
    let params: Params;
    try {
      params = body === '' ? {} : JSON.parse(body) as Params;
    } catch {
      return { status: 400, body: errorText(null, new Refusal(-32_700)) };
    }
    const prefix = dialect === 'v3' ? 'x-derive' : 'x-lyra';
    const [wallet, timestamp, signature] = ['wallet', 'timestamp', 'signature'].map((each) => headers[`${prefix}${each}`]);
    try {
      const login = wallet === undefined ? null : await this.keyring.login(wallet, timestamp, signature);
      const result = await this.run({ method: name, params }, { dialect, who: 'http', login });
      return { status: 200, body: JSON.stringify({ id: '1', result }) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.code === -32_000 ? 429 : 400, body: errorText('1', error) };
    }
  }

  // ---- socket ---------------------------------------------------------------------------------------------------------

  private connected(peer: Peer): PeerHandler {
    this.connections += 1;
    const client: Client = { peer, dialect: peer.path.startsWith('/v3') ? 'v3' : 'v2', who: `line ${this.connections}`, login: null,
      channels: new Set(), cancelOnDisconnect: false };
    this.clients.add(client);
    return {
      text: (text) => { void this.hear(client, text); },
      closed: () => {
        this.clients.delete(client);
        if (!client.cancelOnDisconnect) return;
        for (const of of this.ledger.subaccounts) void cancelWhere(of, () => true, 'cancel_on_disconnect');
      },
    };
  }

  private async hear(client: Client, text: string): Promise<void> {
    let asked: Asked = {};
    try {
      asked = JSON.parse(text) as Asked;
    } catch {
      return client.peer.send(errorText(null, new Refusal(-32_700)));
    }
    try {
      const own = await this.ownMethod(asked, client);
      const result = own === undefined ? await this.run(asked, client) : own;
      client.peer.send(JSON.stringify({ id: asked.id, result }));
      if (asked.method === 'subscribe') this.tellFirst(client, channelsOf(asked));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      client.peer.send(errorText(asked.id, error));
    }
    return undefined;
  }

  private tellFirst(client: Client, channels: readonly string[]): void {
    for (const channel of channels) {
      const data = client.channels.has(channel) ? this.streams.first(channel) : null;
      if (data !== null) client.peer.send(say(channel, data));
    }
  }

  // ---- methods --------------------------------------------------------------------------------------------------------

  private async run({ method = '', params = {} }: Asked, { dialect, who, login }: Pick<Client, 'dialect' | 'who' | 'login'>): Promise<unknown> {
    const known = METHODS.get(method) ?? refuse(-32_601, method.slice(0, 60));
    if (known.scope !== 'public') this.allow(known.scope, login, params);
    const now = Date.now();
    if (known.matching === true) {
      if (this.limited) refuse(-32_000, 'Retry in 1000 ms');
      const of = String(params['subaccount_id']);
      this.allowance.take(method === 'private/cancel_all' ? `${of} cancel_all` : `${of} matching`, now);
      if (params['instrument_name'] !== undefined) this.allowance.take(`${of} ${String(params['instrument_name'])}`, now);
    } else this.allowance.take(`${login === null ? who : this.keyring.wallet} other`, now);
    const door: Door = { ledger: this.ledger, keyring: this.keyring, dialect };
    return known.run(door, params);
  }

  private allow(scope: 'read' | 'trade', login: Login | null, params: Params): void {
    if (login === null || login.over) return refuse(14_021);
    const { wallet } = params;
    if (wallet !== undefined && String(wallet).toLowerCase() !== this.keyring.wallet.toLowerCase()) return refuse(14_020);
    if (params['subaccount_id'] !== undefined) this.ledger.withId(params['subaccount_id']);
    const { scopes } = login.key;
    if (scope === 'trade' && !scopes.includes('Trade') && !scopes.includes('Admin')) refuse(14_031, 'Trade');
  }

  /** What concerns the connection and not the venue's books. Undefined: not one of those. */
  private async ownMethod({ method, params = {}, ...asked }: Asked, client: Client): Promise<unknown> {
    switch (method) {
      case 'public/login':
        client.login = await this.keyring.login(params['wallet'], params['timestamp'], params['signature']);
        return this.ledger.subaccounts.map(({ id }) => id);
      case 'private/set_cancel_on_disconnect':
        this.allow('read', client.login, params);
        if (this.refusesSwitch) refuse(-32_603, 'Internal error');
        client.cancelOnDisconnect = params['enabled'] === true;
        return 'ok';
      case 'subscribe': return this.subscribe(channelsOf({ ...asked, params }), client);
      case 'unsubscribe': {
        const channels = channelsOf({ ...asked, params });
        for (const channel of channels.length === 0 ? [...client.channels] : channels) client.channels.delete(channel);
        return { status: Object.fromEntries(channels.map((channel) => [channel, 'ok'])), remaining_subscriptions: [...client.channels] };
      }
      default: return undefined;
    }
  }

  private subscribe(channels: readonly string[], client: Client): unknown {
    const isLoggedIn = client.login !== null && !client.login.over;
    const status = Object.fromEntries(channels.map((channel) => [channel, this.streams.judge(channel, isLoggedIn)]));
    for (const [channel, verdict] of Object.entries(status)) if (verdict === 'ok') client.channels.add(channel);
    return { status, current_subscriptions: [...client.channels] };
  }

  // ---- time -----------------------------------------------------------------------------------------------------------

  private look(): void {
    const nowSec = this.ledger.nowMs() / 1_000;
    for (const of of this.ledger.subaccounts) {
      for (const placed of of.openOrders()) if (placed.expirySec <= nowSec) void expire(of, placed.orderId);
    }
    if (Date.now() - this.settledMs < SETTLE_PERPS_MS) return;
    this.settledMs = Date.now();
    for (const of of this.ledger.subaccounts) of.settlePerps();
  }

  private publish(channel: string, data: () => unknown): void {
    let text: string | null = null;
    for (const client of this.clients) {
      if (!client.channels.has(channel)) continue;
      text ??= say(channel, data());
      client.peer.send(text);
    }
  }
}

/** A signature that ran out takes its order along. */
async function expire(of: Subaccount, orderId: string): Promise<void> {
  const placed = of.orders.get(orderId);
  if (placed === undefined) return;
  await of.cancel(placed, 'signature expired');
}

const channelsOf = ({ params }: Asked): string[] => (params?.['channels'] ?? []) as string[];
const say = (channel: string, data: unknown): string => JSON.stringify({ method: 'subscription', params: { channel, data } });
const errorText = (id: unknown, { code, message, data }: Refusal): string =>
  JSON.stringify({ id, error: { code, message, ...(data === undefined ? {} : { data }) } });
