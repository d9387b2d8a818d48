/** An account at a venue, its cash per currency, and the double-entry ledger behind it. */
import type { Decimal } from './decimal.ts';
import type { AccountId, Currency, VenueId } from './ids.ts';
import type { InstrumentKind } from './instrument.ts';
import type { TriggerPrice } from './order.ts';

/** Each names a folder of risk/margin and a line of its registry. */
export const MARGIN_MODEL_IDS = [
  'hyperliquid',
  'dydx',
  'gmx',
  'deribit-standard',
  'deribit-portfolio',
  'aave',
  'morpho',
  'derive-standard',
  'derive-pmrm2',
  'derive-pmrm',
  'none',
  'positions-only',
] as const;
export type MarginModelId = (typeof MARGIN_MODEL_IDS)[number];

/** Where a real account trades: the venue's play money, or money. */
export const NETWORKS = ['testnet', 'mainnet'] as const;
export type Network = (typeof NETWORKS)[number];

/** What a venue can do with the orders of an account beyond placing, cancelling and telling of one. */
export interface OrderAbilities {
  /**
   * `amend`: an order keeps its number, and its quantity is all it ever fills. `replace`: its rest goes and another
   * comes, so that what fills on the way comes on top. Null: orders are cancelled and placed anew.
   */
  readonly edit: 'amend' | 'replace' | null;
  /** One request cancels all, or all of one underlying. */
  readonly cancelAll: boolean;
  /** Makes several legs tradable as one instrument. Absent: no. */
  readonly combos?: boolean;
  /**
   * The venue cancels what rests when we fall silent: by its own answer, not by what we asked for. False: asked for in
   * vain, or not asked for. Absent: the venue has no such switch.
   */
  readonly deadMansSwitch?: boolean;
  /** Absent: takes no orders that the venue spreads over time. */
  readonly twap?: { readonly leastMinutes: number; readonly mostMinutes: number };
  /** Absent: takes no orders that wait for a trigger. */
  readonly stops?: StopAbilities;
}

export interface StopAbilities {
  readonly kinds: readonly InstrumentKind[];
  /** The prices that a trigger can be compared with. */
  readonly by: readonly TriggerPrice[];
  /** A stop to market states its worst price; else the venue takes none. */
  readonly bound: boolean;
  /** The venue's dead man's switch, once on, takes stops away too. Absent: they stay. */
  readonly endWithSwitch?: boolean;
}

export interface Account {
  readonly id: AccountId;
  readonly venue: VenueId;
  readonly label: string;
  readonly marginModel: MarginModelId;
  /** Currency in which the venue states this account's equity and margin. */
  readonly marginCurrency: Currency;
  /** Absent: simulated or imported. */
  readonly network?: Network;
  /** Absent: neither edit nor cancel-all. */
  readonly orders?: OrderAbilities;
}

/** Cash of one currency. Negative is debt (lending). Exact. */
export interface Balance {
  readonly account: AccountId;
  readonly currency: Currency;
  readonly amount: Decimal;
}

/** The other side of every cash movement, so that per currency everything sums to zero (invariant I3). */
export type LedgerReason =
  | 'opening' | 'realizedPnl' | 'premium' | 'fee' | 'funding' | 'interest' | 'settlement' | 'transfer' | 'adjustment';

/** Running total of one contra account. Negative of what the cash received for that reason. */
export interface LedgerTotal {
  readonly account: AccountId;
  readonly reason: LedgerReason;
  readonly currency: Currency;
  readonly amount: Decimal;
}

export const ledgerKey = (account: AccountId, reason: LedgerReason, currency: Currency): string =>
  `${account}|${reason}|${currency}`;
