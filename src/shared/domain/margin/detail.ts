/** The distance to liquidation in all its forms, and margin after what might be done: computed when it is asked for. */
import type { AccountId, InstrumentId, Underlying } from '../ids.ts';

export interface MarginRoot {
  /** Fraction of the present price, all else fixed. */
  readonly move: number;
  readonly priceUsd: number;
  /** Going outward from today's price. */
  readonly becomes: 'liquidated' | 'safe';
  readonly standardDeviationsPerDay: number | null;
}

/** All prices of one underlying, within [-95 %, +500 %], at which the margin left is zero. */
export interface UnderlyingRoots {
  readonly underlying: Underlying;
  readonly priceUsd: number | null;
  readonly roots: readonly MarginRoot[];
  readonly missing: readonly string[];
}

/** The nearest point of liquidation when everything moves together. */
export interface JointMove {
  /** Of one day. Null: none within 30, or `missing` says why it is not known. */
  readonly deviations: number | null;
  readonly spotMoves: Readonly<Record<Underlying, number>>;
  /** Share of itself that every vol gains. */
  readonly volRelative: number;
  readonly missing: readonly string[];
}

export interface TimeLeft {
  /** Until margin is used up while nothing moves; null: not within a year, or not known. */
  readonly days: number | null;
  /** Of the margin left, over the first day. */
  readonly changeUsdPerDay: number | null;
  readonly missing: readonly string[];
}

export interface PositionPrice {
  readonly instrument: InstrumentId;
  readonly priceUsd: number | null;
  readonly condition: string;
}

export interface MarginDetailOfAccount {
  readonly account: AccountId;
  /** Between what the account's model lets margin offset, in words that follow "Offsets". */
  readonly offsets: string;
  readonly roots: readonly UnderlyingRoots[];
  readonly joint: JointMove;
  readonly positions: readonly PositionPrice[];
  readonly pools: readonly { readonly instrument: InstrumentId | null; readonly label: string;
    readonly equityUsd: number; readonly maintenanceUsd: number }[];
  readonly timeLeft: TimeLeft | null;
  readonly missing: readonly string[];
}

/** One thing that might be done. Amounts and quantities above zero. */
export type MarginChange =
  | { readonly kind: 'trade'; readonly instrument: InstrumentId; readonly side: 'buy' | 'sell';
      readonly quantity: number;
      /** Null: at the mark. */
      readonly price: number | null }
  | LoanChange;

/** What also accounts without a loan know: deposit, withdraw, repay; they take the others as their nearest of those. */
export type LoanChange =
  /** `repay`: debt is paid with what is held of it elsewhere; `repayWithCollateral`: with what is supplied of it. */
  | { readonly kind: 'deposit' | 'withdraw' | 'borrow' | 'repay' | 'repayWithCollateral'; readonly currency: string;
      readonly amount: number }
  | { readonly kind: 'setEMode'; readonly category: number };

export interface MarginFiguresAt {
  readonly equityUsd: number | null;
  readonly haircutEquityUsd: number | null;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
  readonly availableUsd: number | null;
  readonly health: number | null;
}

export interface MarginAfter {
  readonly account: AccountId;
  readonly before: MarginFiguresAt;
  readonly after: MarginFiguresAt;
  readonly missing: readonly string[];
  readonly computeMs: number;
}
