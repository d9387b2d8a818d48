/**
 * Hyperliquid on loopback: /info, /exchange and /ws as its documentation and recordings have them, in front of the
 * simulated venue's matching and margin. Shares nothing with the connector but that simulated venue.
 */
import { privateKeyToAccount } from 'viem/accounts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import { FaultyServer, type HttpAnswered, type HttpAsked, type Peer, type PeerHandler } from '../faultyServer.ts';
import { actionAnswer, type Desk } from './actions.ts';
import { bookOf, contextOf, infoAnswer, textOf, wireOrder } from './answers.ts';
import type { Decimal } from '../../../src/shared/domain/decimal.ts';
import type { Place } from '../fleet/ground.ts';
import { takeOver } from '../fleet/otherSide.ts';
import { COINS, EmulatedLedger, ownPlace } from './ledger.ts';
import { signerOfAction, type Signed } from './recover.ts';

/** Public test keys of our own making: the numbers one and two, written as keys. */
export const MASTER_KEY = `0x${'0'.repeat(63)}1` as const;
export const AGENT_KEY = `0x${'0'.repeat(63)}2` as const;
/** The same for a second account, where there is one. */
export const SECOND_MASTER_KEY = `0x${'0'.repeat(63)}3` as const;
export const SECOND_AGENT_KEY = `0x${'0'.repeat(63)}4` as const;
/** Weight that an address may use a minute before it is told 429. */
const WEIGHT_PER_MINUTE = 1_200;

export interface HyperliquidOptions {
  readonly seed: number;
  readonly port?: number;
  readonly network?: 'testnet' | 'mainnet';
  /** With the practice portfolio's positions, or flat with 100,000 USDC. */
  readonly withPortfolio?: boolean;
  /** Accounts on a ground that others stand on too. Absent: one, on a ground of its own. */
  readonly places?: { readonly main: Place; readonly second?: Place };
}

const addressOf = (key: `0x${string}`): string => privateKeyToAccount(key).address.toLowerCase();
export const secondUser = addressOf(SECOND_MASTER_KEY);

export class HyperliquidEmulator {
  readonly server: FaultyServer;
  /** Of the main account: it also knows the market. */
  readonly ledger: EmulatedLedger;
  readonly user = addressOf(MASTER_KEY);
  /** The main account's first. */
  readonly desks: readonly Desk[];
  private readonly peers = new Map<Peer, Set<string>>();
  private readonly heartbeat: NodeJS.Timeout;
  private limited = false;
  /** As if the address had not traded enough. */
  refusesSwitch = false;
  private weight = 0;
  private weightSinceMs = Date.now();

  private constructor(options: HyperliquidOptions) {
    this.server = new FaultyServer({ http: (asked) => this.http(asked), connected: (peer) => this.connected(peer) });
    this.server.isAcknowledgement = (path) => path === '/exchange';
    this.server.isOrder = (text) => /"type":"(order|twapOrder|batchModify|modify)"/.test(text);
    const places = options.places ?? { main: ownPlace(options.seed, options.withPortfolio ?? false) };
    const source = options.network === 'mainnet' ? 'a' : 'b';
    const main = this.open(places.main, this.user, AGENT_KEY, source);
    this.ledger = main.ledger;
    this.desks = places.second === undefined ? [main]
      : [main, this.open(places.second, secondUser, SECOND_AGENT_KEY, source)];
    this.heartbeat = setInterval(() => {
      this.beat();
    }, 1_000);
  }

  private open(place: Place, user: string, agentKey: `0x${string}`, source: 'a' | 'b'): Desk {
    const ledger: EmulatedLedger = new EmulatedLedger({
      order: (placed) => {
        const order = wireOrder(ledger, placed);
        this.publish(`orderUpdates ${user}`, 'orderUpdates', [
          { order, status: placed.status, statusTimestamp: placed.statusMs }]);
      },
      fill: (fill) => { this.publish(`userFills ${user}`, 'userFills', { user, fills: [fill] }); },
      funding: (payment) => {
        this.publish(`userFundings ${user}`, 'userFundings', { user, fundings: [payment] });
      },
      update: (row) => {
        this.publish(`userNonFundingLedgerUpdates ${user}`, 'userNonFundingLedgerUpdates', {
          user, nonFundingLedgerUpdates: [row] });
      },
      market: (event) => { if (user === this.user) this.market(event); },
      twap: (channel, data) => { this.publish(`${channel} ${user}`, channel, { user, ...data }); },
    }, place, user);
    return { ledger, user, agents: new Set([addressOf(agentKey)]), limited: () => this.limited,
      refusesSwitch: () => this.refusesSwitch, source,
      nonces: new Map(), deadMansSwitchMs: null };
  }

  transfer(currency: string, amount: Decimal): void {
    if (currency !== 'USDC') throw new RangeError('currency: USDC alone');
    this.ledger.transfer(amount);
  }
  liquidate(): void { takeOver(this.ledger.floor, 'liquidation'); }
  deleverage(): void { takeOver(this.ledger.floor, 'deleveraging'); }
  settle(): void { throw new RangeError('Hyperliquid settles nothing by the day'); }
  /** The process dies: every connection ends, nobody listens. Its books go on, as the chain does. */
  kill(): Promise<void> { return this.server.kill(); }
  /** At the same address. */
  revive(): Promise<void> { return this.server.revive(); }

  /** Whose account it is; the main one's for somebody unknown. */
  private deskOf(user: unknown): Desk {
    const desk = this.desks.find((one) => one.user === textOf(user).toLowerCase()
      || one.agents.has(textOf(user).toLowerCase())) ?? this.desks[0];
    if (desk === undefined) throw new Error('no account');
    return desk;
  }

  private info(asked: Record<string, unknown>): unknown {
    const { ledger, user, agents } = this.deskOf(asked['user']);
    return infoAnswer(asked, ledger, { user, agents });
  }

  static async start(options: HyperliquidOptions): Promise<HyperliquidEmulator> {
    const emulator = new HyperliquidEmulator(options);
    await emulator.server.listen(options.port ?? 0);
    return emulator;
  }

  get url(): string {
    return this.server.httpUrl;
  }

  /** When all orders of the main account will be cancelled, on the venue's clock; null: never. */
  get scheduledCancelMs(): number | null {
    return this.desks[0]?.deadMansSwitchMs ?? null;
  }

  limitRate(limited: boolean): void {
    this.limited = limited;
  }

  async stop(): Promise<void> {
    clearInterval(this.heartbeat);
    for (const { ledger } of this.desks) ledger.close();
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
        ? this.info(asked as Record<string, unknown>)
        : path === '/exchange'
          ? await this.act(asked as Signed)
          : undefined;
    if (answered !== undefined) return { status: 200, body: JSON.stringify(answered) };
    return { status: 422, body: 'Failed to deserialize the JSON body into the target type' };
  }

  private async act(signed: Signed): Promise<unknown> {
    if (typeof signed.nonce !== 'number' || typeof signed.signature !== 'object') return undefined;
    try {
      const own = this.deskOf(null);
      const desk = this.desks.length === 1 ? own : this.deskOf(await signerOfAction(signed, own.source));
      return await actionAnswer(signed, desk);
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
            data: this.info(request.payload as Record<string, unknown>),
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
    const isOurs = this.desks.some((desk) => desk.user === user);
    const { ledger } = this.deskOf(user);
    switch (type) {
      case 'l2Book':
        return peer.send(say('l2Book', bookOf(this.ledger, coin)));
      case 'bbo':
        return peer.send(say('bbo', this.bbo(coin)));
      case 'activeAssetCtx':
        return peer.send(say('activeAssetCtx', { coin, ctx: contextOf(this.ledger, coin) }));
      case 'userFills':
        return peer.send(
          say('userFills', { isSnapshot: true, user, fills: isOurs ? ledger.fills.slice(-500).toReversed() : [] }),
        );
      case 'userFundings':
        return peer.send(say('userFundings', { isSnapshot: true, user, fundings: isOurs ? ledger.fundings : [] }));
      case 'userTwapHistory':
        return peer.send(say('userTwapHistory', { isSnapshot: true, user, history: isOurs ? ledger.twaps.history : [] }));
      case 'userTwapSliceFills':
        return peer.send(say('userTwapSliceFills', { isSnapshot: true, user,
          twapSliceFills: isOurs ? ledger.twaps.slices : [] }));
      case 'twapStates':
        return peer.send(say('twapStates', { dex: '', user, states: isOurs ? ledger.twaps.states() : [] }));
      case 'userNonFundingLedgerUpdates':
        return peer.send(say('userNonFundingLedgerUpdates', { isSnapshot: true, user,
          nonFundingLedgerUpdates: isOurs ? ledger.updates : [] }));
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
    for (const desk of this.desks) {
      const { ledger, user } = desk;
      this.publish(`clearinghouseState ${user}`, 'clearinghouseState', () =>
        ({ dex: '', user, clearinghouseState: ledger.state() }));
      if (desk.deadMansSwitchMs === null || ledger.nowMs() < desk.deadMansSwitchMs) continue;
      desk.deadMansSwitchMs = null;
      for (const placed of ledger.orders.values()) if (ledger.isOpen(placed)) ledger.cancel(placed);
    }
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
  'userTwapHistory',
  'userTwapSliceFills',
  'twapStates',
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
