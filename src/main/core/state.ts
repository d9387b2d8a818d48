/**
 * The whole state: record tables that only apply may change. Ledger tables are hashed (invariant I9), market and
 * derived tables are not. `TABLES` names them once; snapshots, patches and hashes all go by it.
 */
import type { Account, Balance, LedgerTotal } from '../../shared/domain/account.ts';
import type { LendingTerms } from '../../shared/domain/collateral.ts';
import type { Decimal } from '../../shared/domain/decimal.ts';
import type { Execution } from '../../shared/domain/steering/execution.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { HedgePolicy, HedgeProposal, HedgerStatus, PlannedHedge } from '../../shared/domain/steering/hedge.ts';
import type { ImpactFit, Taking } from '../../shared/domain/steering/impact.ts';
import type { AccountId, ClientOrderId, InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { TradingLimits } from '../../shared/domain/steering/limits.ts';
import type { Alert, AlertRules } from '../../shared/domain/margin/alert.ts';
import type { AccountDistances, AccountHealth, MarginReport, VenueWhatIf } from '../../shared/domain/margin/margin.ts';
import type { MarginReconciliation } from '../../shared/domain/margin/reconciliation.ts';
import type { MarginTermsReport } from '../../shared/domain/marginTerms/marginTerms.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { Position } from '../../shared/domain/position.ts';
import type { Book, IndexPrice, Quote } from '../../shared/domain/quote.ts';
import type { Connection, Difference, Notice, SessionInfo } from '../../shared/domain/session.ts';
import type { ChainFees } from '../../shared/domain/chain/gasCost.ts';
import type { OracleReading } from '../../shared/domain/chain/oracle.ts';
import type { ChainTransaction } from '../../shared/domain/chain/transaction.ts';
import type { FittedSurface, VolSettings } from '../../shared/domain/volatility/surface.ts';
import type { Leg, PortfolioNode, UnitValuation } from '../../shared/domain/valuation.ts';
import type { RunEvent } from '../events/event.ts';
import type {
  EquityMark, KillCheck, ProtectionPlan, ProtectionPolicy,
} from '../../shared/domain/steering/protection.ts';
import { Table, type ReadTable } from './table.ts';

/** Ids already booked (fills, payments, settlements, adjustments): booking twice changes nothing. */
export interface Booked {
  readonly id: string;
  /** The later of venue time and booking: what the pruning goes by. */
  readonly timeMs: number;
  /** The entry that booked it. */
  readonly seq: number;
  /** What was odd about a fill (late, more than ordered, instrument not listed); null: nothing. */
  readonly oddity: string | null;
}

/** How far one account has been compared with its venue. Times are the venue's where it says one, else ours. */
export interface Reconciliation {
  readonly account: AccountId;
  /** Null until the opening base is booked. */
  readonly openedTimeMs: number | null;
  /** Of the newest snapshot that reached us: older ones are ignored. */
  readonly snapshotTimeMs: number | null;
  /** Our clock when it came. */
  readonly snapshotReceivedMs: number | null;
  /** Of the newest fill or payment, by the venue's clock and by ours. */
  readonly movementTimeMs: number | null;
  readonly movementBookedMs: number | null;
  /** Of the newest settlement, by the venue's clock. */
  readonly settlementTimeMs: number | null;
  /** A snapshot was asked for and has not come. */
  readonly requestedTimeMs: number | null;
  /** Our clock at the last agreement; null before the first and while a difference is open. */
  readonly reconciledTimeMs: number | null;
}

/** Filled according to the venue, but the fill itself has not reached us: counts as exposure in flight. */
export interface Transit {
  readonly clientOrderId: ClientOrderId;
  readonly quantity: Decimal;
  readonly sinceMs: number;
}

export interface TradedVolume { readonly instrument: InstrumentId; readonly quantity: number }

export interface StateTables {
  // ledger and decisions: hashed
  session: SessionInfo;
  limits: TradingLimits;
  accounts: Account;
  instruments: Instrument;
  balances: Balance;
  ledgerTotals: LedgerTotal;
  positions: Position;
  orders: Order;
  booked: Booked;
  reconciliations: Reconciliation;
  transits: Transit;
  policies: HedgePolicy;
  volSettings: VolSettings;
  proposals: HedgeProposal;
  differences: Difference;
  alerts: Alert;
  alertRules: AlertRules;
  protectionPolicy: ProtectionPolicy;
  protectionPlans: ProtectionPlan;
  equityMarks: EquityMark;
  killChecks: KillCheck;
  executions: Execution;
  transactions: ChainTransaction;
  // recent history for the screen: bounded, not hashed
  fills: Fill;
  /** Taking orders under way, and what those before them taught of the market's impact. */
  takings: Taking;
  impactFits: ImpactFit;
  /** By underlying: the planner's newest answer. */
  hedgePlans: PlannedHedge;
  notices: Notice;
  connections: Connection;
  lendingTerms: LendingTerms;
  // market: from the tape
  quotes: Quote;
  books: Book;
  indexes: IndexPrice;
  marginReports: MarginReport;
  marginTerms: MarginTermsReport;
  surfaces: FittedSurface;
  units: UnitValuation;
  /** What the market traded of the instruments that an execution works by volume, since it began, by our count. */
  volumes: TradedVolume;
  distances: AccountDistances;
  venueWhatIfs: VenueWhatIf;
  /** By venue: what an action costs on its chain. */
  chainFees: ChainFees;
  oracles: OracleReading;
  // derived: recomputed
  legs: Leg;
  nodes: PortfolioNode;
  health: AccountHealth;
  marginReconciliations: MarginReconciliation;
  hedgerStatus: HedgerStatus;
}
export type StateTableName = keyof StateTables;

export const LEDGER_TABLES = [
  'session', 'limits', 'accounts', 'instruments', 'balances', 'ledgerTotals', 'positions', 'orders', 'booked',
  'reconciliations', 'transits', 'policies', 'volSettings', 'proposals', 'differences', 'alerts', 'alertRules',
  'transactions',
  'protectionPolicy', 'protectionPlans', 'equityMarks', 'killChecks', 'executions',
] as const satisfies readonly StateTableName[];

/** Oldest rows go first. Orders and booked ids are pruned by age and state instead (apply/pruning.ts). */
export const TABLE_LIMITS: { readonly [N in StateTableName]?: number } = {
  fills: 5_000, takings: 200, notices: 500, proposals: 2_000, differences: 2_000, protectionPlans: 500,
};

export const TABLE_NAMES: readonly StateTableName[] = [
  ...LEDGER_TABLES, 'fills', 'takings', 'impactFits', 'hedgePlans', 'notices', 'connections', 'lendingTerms', 'quotes',
  'books', 'indexes', 'marginReports', 'marginTerms', 'surfaces', 'distances', 'units', 'volumes',
  'venueWhatIfs', 'chainFees', 'oracles', 'legs', 'nodes', 'health',
  'marginReconciliations', 'hedgerStatus',
];

/** Key of the row of a table that has only one. */
export const ONE = 'one';

type WriteTables = { readonly [N in StateTableName]: Table<StateTables[N]> };
type ReadTables = { readonly [N in StateTableName]: ReadTable<StateTables[N]> };

/** What apply writes. */
export type State = WriteTables & {
  /** Of the last applied entry. */
  seq: number;
  /** Engine time of the last applied entry or market event: the only clock core knows. */
  timeMs: number;
  /** When a valuation of every leg was last begun, dirty or not: time decay asks for one a second. */
  fullValuationMs: number;
  /** How this run comes by the Greeks of options. */
  optionGreeks: OptionGreeks;
  /**
   * What must be recomputed at the next valuation: all legs of these underlyings, the legs in these instruments, the
   * health of these accounts.
   */
  readonly dirtyUnderlyings: Set<string>;
  readonly dirtyInstruments: Set<string>;
  readonly dirtyAccounts: Set<string>;
  /** Where Greeks are received: legs whose position or balance changed, and legs that wait for their turn. */
  readonly dirtyLegs: Set<string>;
  readonly dueLegs: Set<string>;
};

export type OptionGreeks = NonNullable<Extract<RunEvent, { type: 'RunStarted' }>['optionGreeks']>;

/** What decide, queries and the auditor see. */
export type ReadState = ReadTables & Readonly<Pick<State, 'seq' | 'timeMs' | 'fullValuationMs' | 'optionGreeks'>>
  & { readonly [S in 'dirtyUnderlyings' | 'dirtyInstruments' | 'dirtyLegs']: ReadonlySet<string> };

export function emptyState(): State {
  const tables = Object.fromEntries(
    TABLE_NAMES.map((name) => [name, new Table(TABLE_LIMITS[name] ?? Infinity)]),
  ) as unknown as WriteTables;
  const dirty = { dirtyUnderlyings: new Set<string>(), dirtyInstruments: new Set<string>() };
  return { ...tables, seq: 0, timeMs: 0, fullValuationMs: 0, optionGreeks: 'computed', ...dirty,
    dirtyAccounts: new Set(), dirtyLegs: new Set(), dueLegs: new Set() };
}
