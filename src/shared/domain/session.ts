/** The session's own state: mode, clock, kill switch, connections, what happened that the trader should see. */
import type { AccountId, Currency, InstrumentId, RunId, SessionId, VenueId } from './ids.ts';
import type { Decimal } from './decimal.ts';

export type SessionMode = 'practice' | 'live' | 'replay';

export interface SessionInfo {
  readonly session: SessionId;
  readonly run: RunId;
  readonly mode: SessionMode;
  readonly startedTimeMs: number;
  /** Engaged: nothing that increases exposure leaves (invariant I7). */
  readonly killSwitch: 'released' | 'engaged';
  readonly killSwitchTimeMs: number | null;
  readonly killSwitchReason: string | null;
  /** Estate equity at the start of the UTC day, for day P&L; null until known. */
  readonly dayStartEquityUsd: number | null;
  readonly dayStartTimeMs: number | null;
  /** When the trader last asked for a plan that closes everything. Absent: never. */
  readonly flattenAskedMs?: number;
  /** The limits in force are the trader's, not those that Ballast begins with. Absent: no. */
  readonly limitsByTrader?: boolean;
  /** Mainnet accounts whose orders the trader has switched on, in this run. Absent: none. */
  readonly mainnetOrders?: readonly AccountId[];
  /** Accounts whose orders pass though nobody can tell their margin afterwards. Off again with every run. */
  readonly unknownMarginAccepted?: readonly AccountId[];
}

export type ConnectionState = 'connecting' | 'connected' | 'disconnected';

export interface Connection {
  readonly venue: VenueId;
  readonly state: ConnectionState;
  readonly sinceMs: number;
  /** Our clock at the last message of any stream; null before the first. */
  readonly lastMessageMs: number | null;
  /** True once the account snapshot after this connect has been reconciled. */
  readonly reconciled: boolean;
  readonly lastError: string | null;
}

export type Severity = 'info' | 'warning' | 'error';

/** One line of the log pane. */
export interface Notice {
  /** seq of the entry that made it. */
  readonly seq: number;
  readonly timeMs: number;
  readonly severity: Severity;
  readonly source: string;
  readonly text: string;
}

/** What the venue says against what we hold (invariant I11). */
export interface Difference {
  readonly id: string;
  readonly account: AccountId;
  readonly kind: 'position' | 'balance' | 'order' | 'fill';
  readonly instrument: InstrumentId | null;
  readonly currency: Currency | null;
  readonly ours: Decimal | null;
  readonly venues: Decimal | null;
  readonly foundTimeMs: number;
  /** `queried`: a second look is on its way; `gone`: the second look agreed with us. */
  readonly resolution: 'adjusted' | 'queried' | 'unexplained' | 'gone';
  readonly text: string;
}
