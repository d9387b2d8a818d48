/**
 * The renderer's replica: the same tables as the core's, by name, with decimals as strings. A snapshot replaces all,
 * a patch carries the squashed difference of one revision; a gap in revisions asks for a snapshot (invariant I10).
 */
import type { Decimal } from '../domain/decimal.ts';
import type { Account, Balance } from '../domain/account.ts';
import type { Execution } from '../domain/steering/execution.ts';
import type { Fill } from '../domain/fill.ts';
import type { HedgePolicy, HedgeProposal, HedgerStatus } from '../domain/steering/hedge.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { TradingLimits } from '../domain/steering/limits.ts';
import type { Alert, AlertRules } from '../domain/margin/alert.ts';
import type { AccountHealth, MarginReport } from '../domain/margin/margin.ts';
import type { MarginReconciliation } from '../domain/margin/reconciliation.ts';
import type { MarginTermsReport } from '../domain/marginTerms/marginTerms.ts';
import type { Order } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import type { IndexPrice, Quote } from '../domain/quote.ts';
import type { Connection, Difference, Notice, SessionInfo } from '../domain/session.ts';
import type { ChainFees } from '../domain/chain/gasCost.ts';
import type { OracleReading } from '../domain/chain/oracle.ts';
import type { ChainTransaction } from '../domain/chain/transaction.ts';
import type { FittedSurface, VolSettings } from '../domain/volatility/surface.ts';
import type { Leg, PortfolioNode } from '../domain/valuation.ts';
import type { EquityMark, KillCheck, ProtectionPlan, ProtectionPolicy } from '../domain/steering/protection.ts';
import type { LendingTerms } from '../domain/collateral.ts';

/** The tables that cross to the renderer, by name, with the record each holds. Singletons use the key 'one'. */
export interface ReplicaTables {
  session: SessionInfo;
  limits: TradingLimits;
  connections: Connection;
  instruments: Instrument;
  accounts: Account;
  balances: Balance;
  lendingTerms: LendingTerms;
  positions: Position;
  orders: Order;
  fills: Fill;
  quotes: Quote;
  indexes: IndexPrice;
  legs: Leg;
  nodes: PortfolioNode;
  health: AccountHealth;
  marginReports: MarginReport;
  marginTerms: MarginTermsReport;
  marginReconciliations: MarginReconciliation;
  alerts: Alert;
  alertRules: AlertRules;
  surfaces: FittedSurface;
  volSettings: VolSettings;
  policies: HedgePolicy;
  hedgerStatus: HedgerStatus;
  proposals: HedgeProposal;
  differences: Difference;
  notices: Notice;
  transactions: ChainTransaction;
  protectionPolicy: ProtectionPolicy;
  protectionPlans: ProtectionPlan;
  equityMarks: EquityMark;
  killChecks: KillCheck;
  executions: Execution;
  chainFees: ChainFees;
  oracles: OracleReading;
}
export type TableName = keyof ReplicaTables;

/** A record as it travels: Decimal becomes its canonical string. */
export type Wire<T> =
  T extends Decimal ? string
    : T extends string | number | boolean | null ? T
      : T extends readonly (infer Item)[] ? readonly Wire<Item>[]
        : T extends object ? { readonly [K in keyof T]: Wire<T[K]> } : T;

export type WireRecord<N extends TableName> = Wire<ReplicaTables[N]>;

export type TableContents = { readonly [N in TableName]?: readonly (readonly [key: string, WireRecord<N>])[] };

export interface TableChange<N extends TableName> {
  readonly put?: readonly (readonly [key: string, WireRecord<N>])[];
  readonly remove?: readonly string[];
}
export type TableChanges = { readonly [N in TableName]?: TableChange<N> };

/** Where a replay stands; null in a live or practice session. */
export interface ReplayStatus {
  readonly session: string;
  readonly startTimeMs: number;
  readonly endTimeMs: number;
  readonly timeMs: number;
  readonly playing: boolean;
  readonly speed: number | null;
  /** Moments worth seeking to: approvals, fills, kill switch. At most 500. */
  readonly marks: readonly { readonly timeMs: number; readonly seq: number; readonly label: string }[];
}
