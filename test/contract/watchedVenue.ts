/** A venue's session as a test sees it: everything that it said, with patience for what it has not said yet. */
import { dec, ZERO, type Decimal } from '../../src/shared/domain/decimal.ts';
import type { ApprovedOrder } from '../../src/shared/domain/order.ts';
import type { MarketEvent } from '../../src/main/events/market.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import type { Ports } from '../../src/main/ports/ports.ts';
import type { VenueFact, VenueModule, VenueSession } from '../../src/main/venues/venue.ts';
import type { EmulatedWorld, Keys } from './venueHarness.ts';

type Fact<T extends VenueFact['type']> = Extract<VenueFact, { type: T }>;
type Market<T extends MarketEvent['type']> = Extract<MarketEvent, { type: T }>;

/** Longest that anything may take: the bound of the slowest case and a busy machine. */
const PATIENCE_MS = 20_000;
let runs = 0;

export class WatchedVenue {
  readonly facts: VenueFact[] = [];
  readonly market: MarketEvent[] = [];
  readonly log: string[] = [];
  readonly module: VenueModule;
  readonly session: VenueSession;
  readonly world: EmulatedWorld;
  private readonly run: string;
  private sent = 0;

  constructor(world: EmulatedWorld, keys: Keys = 'trading') {
    this.world = world;
    runs += 1;
    this.run = runs.toString(16).padStart(12, 'a');
    this.module = world.module(keys);
    const ports: Ports = { ...nodePorts(), log: { write: (level, source, text) => {
      this.log.push(`${level} ${source} ${text}`);
    } } };
    this.session = this.module.open(ports, { fact: (event) => { this.facts.push(event); },
      market: (event) => { this.market.push(event); } });
    // As a pane that would trade it.
    this.session.listenTo?.([{ by: 'pane', traded: new Set([world.instrument]), chains: [] }]);
    this.session.connect();
  }

  of<T extends VenueFact['type']>(type: T): Fact<T>[] {
    return this.facts.filter((fact): fact is Fact<T> => fact.type === type);
  }

  marketOf<T extends MarketEvent['type']>(type: T): Market<T>[] {
    return this.market.filter((event): event is Market<T> => event.type === type);
  }

  get states(): string[] { return this.of('ConnectionChanged').map(({ state }) => state); }
  get isConnected(): boolean { return this.states.at(-1) === 'connected'; }

  /** Rejects with what was said so far when it never comes true. */
  async until(what: string, isTrue: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!isTrue()) {
      if (Date.now() > deadline) throw new Error(`waited in vain: ${what}\n${this.story()}`);
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
  }

  /** Connected, every account told, the market speaks. */
  async ready(): Promise<this> {
    await this.until('connected and told', () => this.isConnected && this.of('AccountSnapshotReported').length > 0
      && this.marketOf('QuoteObserved').length > 0);
    return this;
  }

  async again(after: number): Promise<void> {
    await this.until('connected again', () => this.states.slice(after).includes('connected'));
    const told = this.facts.findLastIndex((fact) => fact.type === 'ConnectionChanged' && fact.state === 'connected');
    await this.until('told again', () => this.facts.slice(told).some(({ type }) => type === 'AccountSnapshotReported'));
  }

  order(over: Partial<ApprovedOrder> = {}): ApprovedOrder {
    this.sent += 1;
    const { account, instrument } = this.world;
    return { account, instrument, side: 'buy', type: 'limit', timeInForce: 'goodTillCancelled', postOnly: false,
      reduceOnly: false, price: this.far(), quantity: this.world.unit, approved: true,
      clientOrderId: `${this.run}-${this.sent}`, ...over };
  }

  /** Sends an order now and then until the venue holds one. */
  async takesOrdersAgain(): Promise<void> {
    let nextMs = 0;
    await this.until('orders again', () => {
      if (this.world.truth().openOrders.length > 0) return true;
      if (Date.now() < nextMs) return false;
      nextMs = Date.now() + 500;
      this.send(this.order());
      return false;
    });
  }

  /** So many of the venue's small orders; negative: sold. */
  units(count: number): Decimal { return (this.world.unit * BigInt(count)) as Decimal; }

  taking(over: Partial<ApprovedOrder> = {}): ApprovedOrder {
    return this.order({ type: 'market', timeInForce: 'immediateOrCancel', price: null, ...over });
  }

  /** A bid far below the touch, on any venue's tick. */
  far(): Decimal { return dec(String(Math.floor(Number(this.world.truth().bestBid / 10n ** 18n) * 0.8 / 100) * 100)); }

  send(order: ApprovedOrder): string {
    this.session.execute({ type: 'SendOrder', venue: this.module.id, order });
    return order.clientOrderId;
  }

  cancel(clientOrderId: string, venueOrderId: string | null = this.venueOrderId(clientOrderId)): void {
    const { account, instrument } = this.world;
    this.session.execute({ type: 'SendCancel', venue: this.module.id, account, instrument, clientOrderId, venueOrderId });
  }

  /** Of an order of ours that rests; returns the edit's id. */
  edit(order: ApprovedOrder, price: Decimal, quantity: Decimal, filledQuantity: Decimal = ZERO): string {
    this.sent += 1;
    const editId = `${this.run}-${this.sent}`;
    const { account, instrument, side, postOnly, reduceOnly, clientOrderId } = order;
    this.session.execute({ type: 'SendEdit', venue: this.module.id, account, instrument, clientOrderId, side, postOnly,
      reduceOnly, venueOrderId: this.venueOrderId(clientOrderId), filledQuantity,
      edit: { approved: true, editId, price, quantity } });
    return editId;
  }

  cancelAll(orders: readonly ApprovedOrder[], underlying: string | null = null): void {
    const { account } = this.world;
    this.session.execute({ type: 'SendCancelAll', venue: this.module.id, account, underlying,
      orders: orders.map(({ clientOrderId, instrument }) =>
        ({ clientOrderId, instrument, venueOrderId: this.venueOrderId(clientOrderId) })) });
  }

  query(clientOrderId: string): void {
    const { account, instrument } = this.world;
    this.session.execute({ type: 'QueryOrder', venue: this.module.id, account, instrument, clientOrderId });
  }

  async snapshot(): Promise<Fact<'AccountSnapshotReported'>['snapshot']> {
    const before = this.of('AccountSnapshotReported').length;
    this.session.execute({ type: 'RequestSnapshot', venue: this.module.id, account: this.world.account });
    await this.until('a snapshot', () => this.of('AccountSnapshotReported').length > before);
    const last = this.of('AccountSnapshotReported').at(-1);
    if (last === undefined) throw new Error('no snapshot');
    return last.snapshot;
  }

  venueOrderId(clientOrderId: string): string | null {
    return this.of('OrderAcknowledged').find((fact) => fact.clientOrderId === clientOrderId)?.venueOrderId ?? null;
  }

  about(clientOrderId: string): VenueFact[] {
    return this.facts.filter((fact) => ('clientOrderId' in fact && fact.clientOrderId === clientOrderId)
      || (fact.type === 'FillReported' && fact.fill.clientOrderId === clientOrderId));
  }

  /** Each fill once, whatever came twice. */
  filled(clientOrderId: string | null): Decimal {
    const fills = new Map(this.of('FillReported').filter(({ fill }) => fill.clientOrderId === clientOrderId)
      .map(({ fill }) => [fill.fillId, fill]));
    return [...fills.values()].reduce<Decimal>((sum, fill) => ((sum
      + (fill.side === 'buy' ? fill.quantity : -fill.quantity)) as Decimal), ZERO);
  }

  story(): string {
    const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) / 1e18 : value);
    return this.facts.slice(-25).map((fact) => JSON.stringify(fact, plain).slice(0, 200)).join('\n');
  }

  /** All that anybody could read of this session. */
  everything(): string {
    return `${JSON.stringify([this.facts, this.market], (_key, value: unknown) =>
      (typeof value === 'bigint' ? String(value) : value))}${this.log.join('\n')}`;
  }
}
