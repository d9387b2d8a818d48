/** What a session over JSON-RPC needs of a venue's desks and connections, and what it lets them tell. */
import type { AccountId, InstrumentId, VenueId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { MarketNeed } from '../../../../shared/domain/marketNeed.ts';
import type { Effect } from '../../../events/effect.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { VenueFact } from '../../venue.ts';
import type { RateBudgetState } from '../rateBudget.ts';
import type { StreamAges } from '../streamAges.ts';
import type { RpcListener } from './rpcConnection.ts';

export interface DeskSink {
  fact(event: VenueFact, venueTimeMs: number | null): void;
  market(event: MarketEvent): void;
  refused(stream: string, reason: string, excerpt: string): void;
}

export interface MarketSink extends DeskSink {
  readonly venue: VenueId;
  /** Everything that is tradable is known. */
  listed(): void;
  failed(reason: string): void;
}

export interface AccountDeskSink extends DeskSink {
  /** Logged in, and a first snapshot lies ready. */
  ready(): void;
  /** These keys will not work next time either: the session goes on without the account. */
  hopeless(reason: string): void;
  /** What is held or worked has changed. */
  needsChanged(): void;
}

export interface SessionLine {
  readonly clockSkewMs: number | null;
  readonly latencyMs: number | null;
  start(): void;
  stop(): void;
  reset(reason: string): void;
  pause(paused: boolean): void;
  sweep(): void;
  budgetStates(): RateBudgetState[];
}

export interface SessionMarket<Line> {
  /** Streams that speak several times a second wherever there is a market. */
  readonly hotStreams: ReadonlySet<string>;
  /** What the venue says of itself that is unusual: maintenance, locks. */
  readonly platform?: string | null;
  attach(line: Line): void;
  up(): void;
  down(): void;
  notice(channel: string, data: unknown, receivedTimeMs: number): void;
  instruments(): readonly Instrument[];
  /** What the accounts hold or work. */
  need(instruments: ReadonlySet<InstrumentId>): void;
  /** What panes and policies need. */
  listenTo(needs: readonly MarketNeed[]): void;
  follow(): void;
  delistExpired(stillHeld: ReadonlySet<InstrumentId>): void;
}

export interface SessionAccountSetting { readonly id: AccountId; readonly name: string }

export interface SessionAccount<Line> {
  readonly setting: SessionAccountSetting;
  readonly state: 'down' | 'opening' | 'ready' | 'hopeless';
  readonly problem: string | null;
  readonly books: {
    readonly account: AccountId;
    readonly needs: ReadonlySet<InstrumentId>;
    /** Says anew where the account stands. */
    retell(): void;
    watch(): void;
  };
  attach(line: Line): void;
  up(): void;
  down(): void;
  notice(channel: string, data: unknown, receivedTimeMs: number): void;
  handle(effect: Effect): void;
}

/** What is a venue's own in a session. */
export interface SessionDesks<Line, Market, Setting> {
  /** Budgets of the public line that are worth showing. */
  readonly publicBudgets: ReadonlySet<string>;
  /** Done every so often while connected. */
  readonly chores: readonly { readonly everyMs: number; readonly run: (market: Market) => void }[];
  openMarket(sink: MarketSink, ages: StreamAges): Market;
  openAccount(setting: Setting, market: Market, sink: AccountDeskSink): SessionAccount<Line>;
  /** `account` null: the public line. */
  connect(name: string, account: Setting | null, listener: RpcListener): Line;
  /** Nothing that the market said counts any more. */
  marketLost(): void;
}
