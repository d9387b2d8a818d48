/**
 * Hyperliquid on loopback: /info, /exchange and /ws as its documentation and recordings have them, in front of the
 * simulated venue's matching and margin. Shares nothing with the connector but that simulated venue.
 */
import { privateKeyToAccount } from 'viem/accounts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import { FaultyServer, type HttpAnswered, type HttpAsked, type Peer, type PeerHandler } from '../faultyServer.ts';
import { actionAnswer, type Desk } from './actions.ts';
import { bookOf, contextOf, infoAnswer, textOf, wireOrder } from './answers.ts';
import { COINS, EmulatedLedger } from './ledger.ts';
import type { Signed } from './recover.ts';

/** Public test keys of our own making: the numbers one and two, written as keys. */
export const MASTER_KEY = `0x${'0'.repeat(63)}1` as const;
export const AGENT_KEY = `0x${'0'.repeat(63)}2` as const;
/** Weight that an address may use a minute before it is told 429. */
const WEIGHT_PER_MINUTE = 1_200;

export interface HyperliquidOptions {
  readonly seed: number;
  readonly port?: number;
  readonly network?: 'testnet' | 'mainnet';
  /** With the practice portfolio's positions, or flat with 100,000 USDC. */
  readonly withPortfolio?: boolean;
}

export class HyperliquidEmulator {
  readonly server: FaultyServer;
  readonly ledger: EmulatedLedger;
  readonly user = privateKeyToAccount(MASTER_KEY).address.toLowerCase();
  private readonly desk: Desk;
  private readonly peers = new Map<Peer, Set<string>>();
  private readonly heartbeat: NodeJS.Timeout;
  private limited = false;
  private weight = 0;
  private weightSinceMs = Date.now();

  private constructor(options: HyperliquidOptions) {
    this.server = new FaultyServer({ http: (asked) => this.http(asked), connected: (peer) => this.connected(peer) });
    this.server.isAcknowledgement = (path) => path === '/exchange';
    this.ledger = new EmulatedLedger(
      options.seed,
      {
        order: (placed) => {
          this.publish(`orderUpdates ${this.user}`, 'orderUpdates', [
            {
              order: wireOrder(this.ledger, placed),
              status: placed.status,
              statusTimestamp: placed.statusMs,
            },
          ]);
        },
        fill: (fill) => {
          this.publish(`userFills ${this.user}`, 'userFills', { user: this.user, fills: [fill] });
        },
        funding: (payment) => {
          this.publish(`userFundings ${this.user}`, 'userFundings', { user: this.user, fundings: [payment] });
        },
        market: (event) => {
          this.market(event);
        },
      },
      options.withPortfolio ?? false,
    );
    const agent = privateKeyToAccount(AGENT_KEY).address.toLowerCase();
    this.desk = {
      ledger: this.ledger,
      user: this.user,
      agents: new Set([agent]),
      limited: () => this.limited,
      source: options.network === 'mainnet' ? 'a' : 'b',
      nonces: new Map(),
      deadMansSwitchMs: null,
    };
    this.heartbeat = setInterval(() => {
      this.beat();
    }, 1_000);
  }

  static async start(options: HyperliquidOptions): Promise<HyperliquidEmulator> {
    const emulator = new HyperliquidEmulator(options);
    await emulator.server.listen(options.port ?? 0);
    return emulator;
  }

  get url(): string {
    return this.server.httpUrl;
  }

  limitRate(limited: boolean): void {
    this.limited = limited;
  }

  async stop(): Promise<void> {
    clearInterval(this.heartbeat);
    this.ledger.close();
    await this.server.close();
  }

  // ---- HTTP -----------------------------------------------------------------------------------------------------------

  private async http({ method, path, body }: HttpAsked): Promise<HttpAnswered> {
    if (method !== 'POST') return { status: 405, body: '' };
    let asked: unknown;
    try {
      asked = JSON.parse(body);
    } catch {
      return { status: 422, body: 'Failed to deserialize the JSON body into the target type' };
    }
    if (!this.spend(path === '/info' ? 5 : 1)) return { status: 429, body: 'null' };
    const answered =
      path === '/info'
        ? infoAnswer(asked as Record<string, unknown>, this.ledger, this.people)
        : path === '/exchange'
          ? await this.act(asked as Signed)
          : undefined;
    if (answered !== undefined) return { status: 200, body: JSON.stringify(answered) };
    return { status: 422, body: 'Failed to deserialize the JSON body into the target type' };
  }

  private get people(): { user: string; agents: ReadonlySet<string> } {
    return { user: this.user, agents: this.desk.agents };
  }

  private async act(signed: Signed): Promise<unknown> {
    if (typeof signed.nonce !== 'number' || typeof signed.signature !== 'object') return undefined;
    try {
      return await actionAnswer(signed, this.desk);
    } catch (error) {
      return { status: 'err', response: `L1 error: ${error instanceof Error ? error.message.slice(0, 100) : ''}` };
    }
  }

  private spend(weight: number): boolean {
    const now = Date.now();
    this.weight = Math.max(0, this.weight - ((now - this.weightSinceMs) / 60_000) * WEIGHT_PER_MINUTE);
    this.weightSinceMs = now;
    if (this.weight + weight > WEIGHT_PER_MINUTE) return false;
    this.weight += weight;
    return true;
  }

  // ---- socket ---------------------------------------------------------------------------------------------------------

  private connected(peer: Peer): PeerHandler {
    this.peers.set(peer, new Set());
    return {
      text: (text) => {
        void this.heard(peer, text);
      },
      closed: () => {
        this.peers.delete(peer);
      },
    };
  }

  private async heard(peer: Peer, text: string): Promise<void> {
    let asked: {
      method?: string;
      subscription?: Record<string, unknown>;
      id?: number;
      request?: { type?: string; payload?: unknown };
    };
    try {
      asked = JSON.parse(text) as typeof asked;
    } catch {
      peer.send(say('error', `Error parsing JSON into valid websocket request: ${text.slice(0, 200)}`));
      return;
    }
    if (asked.method === 'ping') peer.send(JSON.stringify({ channel: 'pong' }));
    else if (asked.method === 'post') await this.post(peer, asked.id ?? 0, asked.request ?? {});
    else if (asked.method === 'subscribe' || asked.method === 'unsubscribe') {
      this.subscribe(peer, asked.method, asked.subscription ?? {}, text);
    } else peer.send(say('error', `Error parsing JSON into valid websocket request: ${text.slice(0, 200)}`));
  }

  private async post(peer: Peer, id: number, request: { type?: string; payload?: unknown }): Promise<void> {
    const payload =
      request.type === 'action'
        ? await this.act(request.payload as Signed)
        : {
            type: (request.payload as { type?: string }).type,
            data: infoAnswer(request.payload as Record<string, unknown>, this.ledger, this.people),
          };
    peer.send(say('post', { id, response: { type: request.type, payload } }));
  }

  private subscribe(peer: Peer, method: string, subscription: Record<string, unknown>, text: string): void {
    const type = textOf(subscription['type']);
    const coin = textOf(subscription['coin']);
    const user = textOf(subscription['user']).toLowerCase();
    const isMarket = ['l2Book', 'bbo', 'trades', 'activeAssetCtx', 'candle'].includes(type);
    if (!isMarket && !USER_STREAMS.has(type) && type !== 'allMids') {
      peer.send(say('error', `Error parsing JSON into valid websocket request: ${text.slice(0, 200)}`));
      return;
    }
    // An unknown coin closes the socket without a word.
    if (isMarket && !COINS.some(({ name }) => name === coin)) return peer.close(1000, '');
    const key = isMarket ? `${type} ${coin}` : type === 'allMids' ? type : `${type} ${user}`;
    const keys = this.peers.get(peer) ?? new Set();
    if (method === 'subscribe') keys.add(key);
    else keys.delete(key);
    peer.send(say('subscriptionResponse', { method, subscription: normalised(subscription) }));
    if (method === 'subscribe') this.first(peer, type, coin, user);
  }

  /** What a new subscription is told at once. */
  private first(peer: Peer, type: string, coin: string, user: string): void {
    const isOurs = user === this.user;
    switch (type) {
      case 'l2Book':
        return peer.send(say('l2Book', bookOf(this.ledger, coin)));
      case 'bbo':
        return peer.send(say('bbo', this.bbo(coin)));
      case 'activeAssetCtx':
        return peer.send(say('activeAssetCtx', { coin, ctx: contextOf(this.ledger, coin) }));
      case 'userFills':
        return peer.send(
          say('userFills', { isSnapshot: true, user, fills: isOurs ? this.ledger.fills.slice(-500).toReversed() : [] }),
        );
      case 'userFundings':
        return peer.send(say('userFundings', { isSnapshot: true, user, fundings: isOurs ? this.ledger.fundings : [] }));
      case 'userNonFundingLedgerUpdates':
        return peer.send(say('userNonFundingLedgerUpdates', { isSnapshot: true, user, nonFundingLedgerUpdates: [] }));
      default:
    }
  }

  private bbo(coin: string): unknown {
    const {
      time,
      levels: [bids, asks],
    } = bookOf(this.ledger, coin);
    return { coin, time, bbo: [bids[0] ?? null, asks[0] ?? null] };
  }

  private market(event: MarketEvent): void {
    if (this.peers.size === 0) return;
    switch (event.type) {
      case 'QuoteObserved': {
        const coin = this.coinOf(event.quote.instrument);
        this.publish(`bbo ${coin}`, 'bbo', () => this.bbo(coin));
        return this.publish(`activeAssetCtx ${coin}`, 'activeAssetCtx', () => ({
          coin,
          ctx: contextOf(this.ledger, coin),
        }));
      }
      case 'BookObserved': {
        const coin = this.coinOf(event.book.instrument);
        return this.publish(`l2Book ${coin}`, 'l2Book', () => bookOf(this.ledger, coin));
      }
      case 'TradeObserved': {
        const coin = this.coinOf(event.trade.instrument);
        const { trade } = event;
        return this.publish(`trades ${coin}`, 'trades', () => [
          {
            coin,
            side: trade.aggressor === 'buy' ? 'B' : 'A',
            px: String(Number(trade.price) / 1e18),
            sz: String(Number(trade.quantity) / 1e18),
            time: this.ledger.nowMs(),
            hash: `0x${'0'.repeat(64)}`,
            tid: Number(trade.tradeId.replace(/\D/g, '')),
            users: [this.user, this.user],
          },
        ]);
      }
      default:
    }
  }

  private coinOf(instrument: string): string {
    return (
      [...this.ledger.floor.listings.values()].find((one) => one.instrument.id === instrument)?.instrument.underlying ??
      ''
    );
  }

  private beat(): void {
    const { desk } = this;
    this.publish(`clearinghouseState ${this.user}`, 'clearinghouseState', () => ({
      dex: '',
      user: this.user,
      clearinghouseState: this.ledger.state(),
    }));
    if (desk.deadMansSwitchMs === null || this.ledger.nowMs() < desk.deadMansSwitchMs) return;
    desk.deadMansSwitchMs = null;
    for (const placed of this.ledger.orders.values()) if (this.ledger.isOpen(placed)) this.ledger.cancel(placed);
  }

  /** `data` may be made only when somebody listens. */
  private publish(key: string, channel: string, data: unknown): void {
    let text: string | null = null;
    for (const [peer, keys] of this.peers) {
      if (!keys.has(key)) continue;
      text ??= say(channel, typeof data === 'function' ? (data as () => unknown)() : data);
      peer.send(text);
    }
  }
}

const USER_STREAMS = new Set([
  'orderUpdates',
  'userFills',
  'userFundings',
  'userNonFundingLedgerUpdates',
  'clearinghouseState',
  'userEvents',
  'openOrders',
  'spotState',
  'webData2',
  'webData3',
]);
const say = (channel: string, data: unknown): string => JSON.stringify({ channel, data });

/** As the venue echoes it: defaults filled in, addresses in lower case. */
function normalised(subscription: Record<string, unknown>): Record<string, unknown> {
  const { user } = subscription;
  return {
    ...subscription,
    ...(typeof user === 'string' ? { user: user.toLowerCase() } : {}),
    ...(subscription['type'] === 'userFills' ? { aggregateByTime: subscription['aggregateByTime'] ?? false } : {}),
    ...(subscription['type'] === 'l2Book'
      ? { nSigFigs: subscription['nSigFigs'] ?? null, mantissa: subscription['mantissa'] ?? null }
      : {}),
  };
}
