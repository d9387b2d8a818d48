/** Where profit and loss came from, between two moments of the session that is shown: read from its own record. */
import { z } from 'zod';

const timeMs = z.number().finite().min(0);

export const explainQuerySchema = z.strictObject({
  type: z.literal('Explain'),
  /** Null: the start of the day's P&L, unless `lastMs` says. */
  fromMs: timeMs.nullable(),
  /** So long before the end, at most back to where the session's P&L begins. */
  lastMs: z.number().finite().positive().nullable(),
  /** Null: as late as may be told. */
  toMs: timeMs.nullable(),
});
export type ExplainQuery = z.infer<typeof explainQuerySchema>;

/** In the order of a waterfall. */
export const PNL_TERMS = [
  'delta', 'gamma', 'vega', 'theta', 'vanna', 'volga', 'rho', 'newTrades', 'funding', 'fees', 'residual',
] as const;
export type PnlTerm = (typeof PNL_TERMS)[number];
/** In USD; they add up to the total to the last bit. */
export type PnlTerms = Readonly<Record<PnlTerm, number>>;

export interface ExplainedPnl {
  /** Null, like the terms, with what is not known in `missing`. */
  readonly totalUsd: number | null;
  readonly terms: PnlTerms | null;
  readonly missing: readonly string[];
}

export interface ExplainAnswer extends ExplainedPnl {
  readonly fromMs: number;
  readonly toMs: number;
  readonly accounts: readonly (ExplainedPnl & { readonly account: string })[];
  /** What was held at `fromMs`; what was traded since stands under its account's newTrades. */
  readonly legs: readonly (ExplainedPnl & { readonly id: string; readonly account: string;
    readonly underlying: string; readonly label: string })[];
  readonly computeMs: number;
}

export const sessionReportQuerySchema = z.strictObject({ type: z.literal('SessionReport') });

/** How far the reports under way have come; `cancel` ends them, and their queries with an error. */
export const reportProgressQuerySchema = z.strictObject({ type: z.literal('ReportProgress'), cancel: z.boolean() });

/** 0 to 1, of the one that is being made; null: nothing is under way. */
export interface ReportProgress { readonly share: number | null }

/** The day, or the session where it is shorter, up to the moment that is shown; for keeping. */
export interface SessionReport {
  readonly session: string;
  readonly mode: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly pnl: ExplainedPnl;
  readonly accounts: readonly (ExplainedPnl & { readonly account: string; readonly label: string })[];
  /** Sampled evenly; null where it was not known. */
  readonly equity: readonly { readonly timeMs: number; readonly equityUsd: number | null }[];
  /** The worst health of each account, looked at with every valuation; null: never known. */
  readonly lows: readonly { readonly account: string; readonly label: string; readonly health: number | null;
    readonly timeMs: number | null; readonly unknownShare: number }[];
  readonly hedges: readonly ReportedHedge[];
  readonly fills: readonly { readonly timeMs: number; readonly account: string; readonly instrument: string;
    readonly side: string; readonly quantity: string; readonly price: string; readonly fee: string;
    readonly feeCurrency: string }[];
  readonly computeMs: number;
}

export interface ReportedHedge {
  readonly proposal: string;
  readonly timeMs: number;
  readonly underlying: string;
  readonly side: string;
  readonly quantity: string;
  readonly instrument: string;
  readonly state: string;
  /** Why it ended as it did; null while it stands, or filled without a word. */
  readonly reason: string | null;
  readonly deltaCoinBefore: number;
  readonly deltaCoinAfter: number;
  readonly costUsd: number;
}
