/**
 * One session over JSON-RPC: the public connection and one for every account. It is connected when all of them are, or
 * have been given up for good; if one breaks, none counts, because what the others say would no longer be the whole.
 * Whatever comes before that waits, so that the engine hears listing, accounts and snapshots in the promised order.
 */
import type { VenueReport } from '../../../../shared/contract/venues.ts';
import type { AccountId, InstrumentId } from '../../../../shared/domain/ids.ts';
import type { MarketNeed } from '../../../../shared/domain/marketNeed.ts';
import type { Effect } from '../../../events/effect.ts';
import { conflationKey, type MarketEvent } from '../../../events/market.ts';
import type { Ports, Timer } from '../../../ports/ports.ts';
import { unsentFacts, type VenueFact, type VenueSession, type VenueSink } from '../../venue.ts';
import { StreamAges } from '../streamAges.ts';
import type { RpcListener } from './rpcConnection.ts';
import type {
  SessionAccount, SessionAccountSetting, SessionDesks, SessionLine, SessionMarket,
} from './sessionDesks.ts';

export interface RpcSessionSetting<Setting> {
  readonly venue: string;
  readonly network: VenueReport['network'];
  readonly accounts: readonly Setting[];
}

interface Told { readonly event: VenueFact; readonly venueTimeMs: number | null }
interface AccountLine<Line> { readonly desk: SessionAccount<Line>; readonly connection: Line }

/** What did not leave may be said at once. */
const UNSENT: ReadonlySet<VenueFact['type']> = new Set(['OrderSendFailed', 'CancelRejected', 'EditSendFailed']);
const WATCH_MS = 1_000;
const FOLLOW_MS = 10_000;
/** At once, per `InstrumentsListed`. */
const LISTED_AT_ONCE = 500;

export class RpcSession<
  Line extends SessionLine, Market extends SessionMarket<Line>, Setting extends SessionAccountSetting,
> implements VenueSession {
  private readonly setting: RpcSessionSetting<Setting>;
  private readonly ports: Ports;
  private readonly sink: VenueSink;
  private readonly desks: SessionDesks<Line, Market, Setting>;
  private readonly ages: StreamAges;
  private readonly market: Market;
  private readonly marketLine: Line;
  private readonly accounts = new Map<AccountId, AccountLine<Line>>();
  private readonly held: Told[] = [];
  private readonly heldMarket = new Map<string, MarketEvent>();
  private readonly timers: Timer[] = [];
  private state: VenueReport['state'] = 'disconnected';
  private isListed = false;
  private isStarted = false;
  private refusedMessages = 0;
  private lastError: string | null = null;

  constructor(
    setting: RpcSessionSetting<Setting>, ports: Ports, sink: VenueSink, desks: SessionDesks<Line, Market, Setting>,
  ) {
    this.setting = setting;
    this.ports = ports;
    this.sink = sink;
    this.desks = desks;
    this.ages = new StreamAges(ports.clock);
    this.market = desks.openMarket({
      venue: setting.venue,
      fact: (event, venueTimeMs) => { this.tell(event, venueTimeMs); },
      market: (event) => { this.tellMarket(event); },
      refused: (stream, reason, excerpt) => { this.refused(stream, reason, excerpt); },
      listed: () => {
        this.isListed = true;
        for (const { connection } of this.accounts.values()) connection.start();
        this.advance();
      },
      failed: (reason) => { this.lastError = reason; },
    }, this.ages);
    this.marketLine = this.connectionOf('market', null, {
      up: () => { this.market.up(); },
      down: (reason) => { this.marketDown(reason); },
      notice: (channel, data, receivedTimeMs) => { this.market.notice(channel, data, receivedTimeMs); },
    });
    this.market.attach(this.marketLine);
    for (const account of setting.accounts) this.addAccount(account);
  }

  // ---- the port -----------------------------------------------------------------------------------------------------

  connect(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    this.change('connecting', null);
    this.marketLine.start();
    const { scheduler } = this.ports;
    this.timers.push(scheduler.every(WATCH_MS, () => { this.watch(); }),
      scheduler.every(FOLLOW_MS, () => { if (this.state === 'connected') this.market.follow(); }),
      ...this.desks.chores.map(({ everyMs, run }) =>
        scheduler.every(everyMs, () => { if (this.state === 'connected') run(this.market); })));
  }

  execute(effect: Effect): void {
    const account = effect.type === 'SendOrder' ? effect.order.account
      : effect.type === 'ShockMarket' ? null : effect.account;
    const line = account === null ? undefined : this.accounts.get(account);
    if (line !== undefined) return line.desk.handle(effect);
    for (const fact of unsentFacts(effect, `no account is called ${account}`)) this.sink.fact(fact, null);
    return undefined;
  }

  listenTo(needs: readonly MarketNeed[]): void { this.market.listenTo(needs); }

  pause(paused: boolean): void {
    this.marketLine.pause(paused);
    for (const { connection } of this.accounts.values()) connection.pause(paused);
  }

  close(): void {
    for (const timer of this.timers.splice(0)) timer.cancel();
    this.isStarted = false;
    this.marketLine.stop();
    for (const { connection } of this.accounts.values()) connection.stop();
    this.change('disconnected', null);
  }

  report(): VenueReport {
    const lines = [...this.accounts.values()].map(({ desk, connection }) => [desk.setting.name, connection] as const);
    const problems = [...this.accounts.values()].flatMap(({ desk }) =>
      (desk.problem === null ? [] : [`${desk.setting.name}: ${desk.problem}`]));
    return {
      venue: this.setting.venue, network: this.setting.network, state: this.state, streams: this.ages.list(),
      budgets: [['market', this.marketLine] as const, ...lines].flatMap(([name, line]) =>
        line.budgetStates().filter((budget) => line !== this.marketLine || this.desks.publicBudgets.has(budget.name))
          .map((budget) => ({ ...budget, name: `${name}: ${budget.name}` }))),
      clockSkewMs: this.marketLine.clockSkewMs, latencyMs: this.marketLine.latencyMs,
      refusedMessages: this.refusedMessages, platform: this.market.platform ?? null,
      lastError: problems.length > 0 ? problems.join('; ') : this.lastError,
    };
  }

  // ---- connections --------------------------------------------------------------------------------------------------

  private connectionOf(name: string, account: Setting | null, events: Omit<RpcListener, 'refused'>): Line {
    return this.desks.connect(name, account, { ...events,
      refused: (stream, reason, excerpt) => { this.refused(stream, reason, excerpt); } });
  }

  private addAccount(setting: Setting): void {
    const desk = this.desks.openAccount(setting, this.market, {
      fact: (event, venueTimeMs) => { this.tell(event, venueTimeMs); },
      market: (event) => { this.tellMarket(event); },
      refused: (stream, reason, excerpt) => { this.refused(`${setting.name} ${stream}`, reason, excerpt); },
      ready: () => { this.advance(); },
      hopeless: (reason) => {
        this.refused(`${setting.name} log-in`, reason, '');
        this.advance();
      },
      needsChanged: () => { this.needs(); },
    });
    const connection = this.connectionOf(setting.name, setting, {
      up: () => { desk.up(); },
      down: (reason) => {
        desk.down();
        this.broken(`${setting.name}: ${reason}`);
      },
      notice: (channel, data, receivedTimeMs) => { desk.notice(channel, data, receivedTimeMs); },
    });
    desk.attach(connection);
    this.accounts.set(setting.id, { desk, connection });
  }

  private marketDown(reason: string): void {
    this.isListed = false;
    this.market.down();
    this.heldMarket.clear();
    this.desks.marketLost();
    this.broken(`market data: ${reason}`);
  }

  private advance(): void {
    if (this.state === 'connected' || !this.isStarted || !this.isListed) return;
    const desks = [...this.accounts.values()].map(({ desk }) => desk);
    if (desks.some(({ state }) => state !== 'ready' && state !== 'hopeless')) return;
    // Accounts whose own line held all the while have nothing waiting: they say anew where they stand.
    const fresh = new Set(this.held.flatMap(({ event }) => (event.type === 'AccountOpened' ? [event.account.id] : [])));
    this.greet();
    for (const { state, books } of desks) if (state === 'ready' && !fresh.has(books.account)) books.retell();
  }

  /** The engine hears listing, accounts, what moved, snapshots; then live data. */
  private greet(): void {
    this.lastError = null;
    this.change('connected', null);
    const instruments = this.market.instruments();
    for (let i = 0; i < instruments.length; i += LISTED_AT_ONCE) {
      const some = instruments.slice(i, i + LISTED_AT_ONCE);
      this.sink.fact({ type: 'InstrumentsListed', venue: this.setting.venue, instruments: some }, null);
    }
    const waiting = this.held.splice(0).filter(({ event }) => event.type !== 'InstrumentsListed');
    const rank = ({ event }: Told): number => (event.type === 'AccountOpened' ? 0 : 1);
    for (const { event, venueTimeMs } of waiting.sort((a, b) => rank(a) - rank(b))) this.sink.fact(event, venueTimeMs);
    for (const event of this.heldMarket.values()) this.sink.market(event);
    this.heldMarket.clear();
    this.needs();
  }

  private broken(reason: string): void {
    if (!this.isStarted || (this.state === 'disconnected' && this.lastError === reason)) return;
    this.lastError = reason;
    this.change('disconnected', reason);
  }

  private change(state: VenueReport['state'], error: string | null): void {
    this.state = state;
    this.sink.fact({ type: 'ConnectionChanged', venue: this.setting.venue, state, error }, null);
  }

  // ---- telling ------------------------------------------------------------------------------------------------------

  /** Facts of orders and accounts that come while we are not connected wait for the greeting. */
  private tell(event: VenueFact, venueTimeMs: number | null): void {
    if (this.state === 'connected' || UNSENT.has(event.type)) this.sink.fact(event, venueTimeMs);
    else this.held.push({ event, venueTimeMs });
  }

  /** The newest of each kind waits too: an instrument that trades once an hour would else have no quote for an hour. */
  private tellMarket(event: MarketEvent): void {
    if (this.state === 'connected') return this.sink.market(event);
    const key = conflationKey(event);
    if (key !== null) this.heldMarket.set(key, event);
    return undefined;
  }

  private refused(stream: string, reason: string, excerpt: string): void {
    this.refusedMessages += 1;
    this.sink.fact({ type: 'MessageRefused', venue: this.setting.venue, stream, reason, excerpt }, null);
  }

  private needed(): Set<InstrumentId> {
    return new Set([...this.accounts.values()].flatMap(({ desk }) => [...desk.books.needs]));
  }

  private needs(): void { this.market.need(this.needed()); }

  /** One silent stream may be a silent market (its age shows, and stops automation); half of them are a dead line. */
  private watchStreams(): void {
    const { hotStreams } = this.market;
    const mute = this.ages.mute().filter((stream) => hotStreams.has(stream));
    if (mute.length > 0 && mute.length * 2 >= hotStreams.size) {
      this.marketLine.reset(`${mute.length} of ${hotStreams.size} streams have been mute, ${mute[0]} among them`);
    }
  }

  /** Once a second: what was never answered, what expired, streams that went mute. */
  private watch(): void {
    this.marketLine.sweep();
    for (const { desk, connection } of this.accounts.values()) {
      connection.sweep();
      if (desk.state === 'ready' && this.state === 'connected') desk.books.watch();
    }
    if (this.state !== 'connected') return;
    this.watchStreams();
    this.market.delistExpired(this.needed());
  }
}
