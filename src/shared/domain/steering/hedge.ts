/** The hedger's policy and what it proposes. Costs are positive when they cost us. */
import type { Decimal } from '../decimal.ts';
import type { AccountId, ClientOrderId, InstrumentId, ProposalId, Underlying } from '../ids.ts';
import type { Side } from '../order.ts';
import type { SmileDynamics } from '../volatility/surface.ts';

/**
 * How wide the no-trade band is at any moment. Whalley-Wilmott and Zakamouline follow the book's gamma, break-even asks
 * when a trade earns its cost over the holding horizon; all by the cost of the cheapest instrument and this absolute
 * risk aversion. `time` goes to the target every so often, whatever the deviation.
 */
export type BandRule =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'whalleyWilmott'; readonly riskAversionPerUsd: number }
  | { readonly kind: 'zakamouline'; readonly riskAversionPerUsd: number }
  | { readonly kind: 'breakEven'; readonly riskAversionPerUsd: number }
  | { readonly kind: 'time'; readonly everyMs: number };

/**
 * The ladder of automation, ever more of the work: `alert` says that delta is outside its band, `propose` makes a
 * ticket that is approved after it has been restated, `oneClick` one that a single click or key sends, `automatic`
 * approves by itself for as long as nothing that it needs is missing (core/SPEC.md, H15 to H18).
 */
export const HEDGE_MODES = ['off', 'alert', 'propose', 'oneClick', 'automatic'] as const;
export type HedgeMode = (typeof HEDGE_MODES)[number];

/** Automation stops below it, where the policy names no other. */
export const AUTOMATIC_HEALTH_FLOOR = 1.5;

/**
 * No-trade band of one underlying: inside |delta - target| <= band nothing is proposed. With a `book` of the trading
 * limits it looks at that book's accounts alone; without one at every account that no book's policy looks at.
 */
export interface HedgePolicy {
  readonly underlying: Underlying;
  readonly book?: string;
  readonly mode: HedgeMode;
  readonly targetDeltaCoin: number;
  /** Half-width; with a `band` rule the widest that it may be. */
  readonly bandDeltaCoin: number;
  /** Absent: fixed. */
  readonly band?: BandRule;
  /** Once outside, hedge back to within this fraction of the band (hysteresis): 0 is to the target itself. */
  readonly returnToFraction: number;
  /** Instruments that may be used, with the account that trades them, in order of preference on equal cost. */
  readonly instruments: readonly { readonly account: AccountId; readonly instrument: InstrumentId }[];
  readonly maxQuoteAgeMs: number;
  readonly maxOrderDeltaCoin: number;
  readonly minIntervalMs: number;
  readonly proposalLifeMs: number;
  /** Over which funding is counted as a cost. */
  readonly holdingHorizonMs: number;
  /** May the market move this far against us between proposal and approval, in basis points of the price. */
  readonly maxSlippageBps: number;
  /** Absent: delta alone. */
  readonly objective?: HedgeObjective;
  /** Flat counted in USD (absent too), or counted in the coin itself: then delta may be what the estate is worth. */
  readonly neutralIn?: 'usd' | 'coin';
  /** Which delta: the Greeks of the whole underlying follow. Absent: whichever the vol settings say. */
  readonly dynamics?: SmileDynamics;
  readonly caps?: HedgeCaps;
  /** What initial margin costs us for a year, as a fraction; absent: see hedging/cost. */
  readonly marginCostPerYear?: number;
  /** Weighs the variance of the time until a hedge is done, per USD; absent: that of the band rule, or none. */
  readonly riskAversionPerUsd?: number;
  /** No account of the policy may be below while it is automatic; absent: AUTOMATIC_HEALTH_FLOOR. */
  readonly automaticHealthFloor?: number;
  /** Why it is no longer automatic, until the trader changes the policy. Only core writes it. */
  readonly fellBack?: { readonly timeMs: number; readonly reason: string };
}

/** `greeks`: the policy's delta band with these half-widths about zero, by the planner; null: does not count. */
export type HedgeObjective =
  | { readonly kind: 'delta' }
  | { readonly kind: 'greeks'; readonly gammaUsdPer1Pct: number | null; readonly vegaUsdPerVolPoint: number | null };

/** Each absent: no such cap. */
export interface HedgeCaps {
  /** Approved hedges of which nothing filled, one after the other, until the trader changes the policy. */
  readonly maxFailedAttempts?: number;
  readonly maxHedgesPerHour?: number;
  /** Of everything approved within the last 24 hours, at its cost as proposed. */
  readonly maxCostUsdPerDay?: number;
  /** Of all legs of one hedge together. */
  readonly maxNotionalUsd?: number;
}

/** One policy for each underlying and book. */
export type PolicyKey = string;

interface OfPolicy { readonly underlying: Underlying; readonly book?: string }

export const policyKeyOf = ({ underlying, book }: OfPolicy): PolicyKey =>
  (book === undefined ? underlying : `${underlying}@${book}`);

/** What of a record names its policy, and nothing else of it. */
export const policyRef = ({ underlying, book }: OfPolicy): OfPolicy =>
  (book === undefined ? { underlying } : { underlying, book });

/** For the eye: "BTC", "BTC in options". */
export const policyName = ({ underlying, book }: OfPolicy): string =>
  (book === undefined ? underlying : `${underlying} in ${book}`);

const ID_PREFIX = 'hedge-';

/** Of the proposal that the entry with this seq makes. */
export const hedgeIdOf = (seq: number): ProposalId => `${ID_PREFIX}${seq}`;

/** Orders name what they were sent for: a hedge, a plan, an execution. */
export const isHedgeId = (id: string): boolean => id.startsWith(ID_PREFIX);

export type ApprovedBy = 'trader' | 'policy';

export type ProposalState = 'open' | 'approved' | 'rejected' | 'expired' | 'superseded' | 'done' | 'failed';

/** In USD for the whole hedge. */
export interface HedgeCost {
  readonly spreadUsd: number;
  readonly feeUsd: number;
  readonly fundingUsd: number;
  readonly impactUsd: number;
  /** Of the transactions on a chain, data for the chain below included; 0: traded off chain. */
  readonly gasUsd?: number;
  /** Moving there first what the account lacks; 0: nothing has to move. */
  readonly transferUsd?: number;
  /** Initial margin used over the holding horizon, at what it costs; null: not known, and not in the total. */
  readonly marginUsd?: number | null;
  /** Until it should be done. */
  readonly timeAtRiskMs?: number;
  /** Standard deviation of what the market does to the open delta in that time. */
  readonly riskStdevUsd?: number;
  /** What that variance counts for by the policy's risk aversion. */
  readonly riskUsd?: number;
  /** Factor of the square-root law, and of how many own fills: 0 is the default. */
  readonly impactFactor?: number;
  readonly impactFills?: number;
  /** Closing again what it opens, less a half of what it closes; ranks the ways and is not in the total. */
  readonly exitUsd?: number;
  readonly totalUsd: number;
}

/** Another way that was looked at, and why it is not the one. */
export interface HedgeAlternative {
  /** Several: a split or a plan. */
  readonly legs: readonly { readonly account: AccountId; readonly instrument: InstrumentId; readonly side: Side;
    readonly quantity: Decimal }[];
  /** Null: it could not be priced. */
  readonly cost: HedgeCost | null;
  readonly whyNot: string;
}

/** One order of a hedge of several. */
export interface HedgeLeg {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly limitPrice: Decimal;
  readonly cost: HedgeCost;
  readonly market: MarketAt;
  readonly healthBefore: number | null;
  readonly healthAfter: number | null;
}

/** A Greek that the planner brings into its band. */
export interface HedgeRow {
  /** Unit included. */
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly before: number;
  readonly after: number;
}

/** What the hedge changes. Health and distances of the account that trades. */
export interface HedgeEffect {
  readonly deltaCoinBefore: number;
  readonly deltaCoinAfter: number;
  readonly initialMarginUsdBefore: number | null;
  readonly initialMarginUsdAfter: number | null;
  readonly maintenanceMarginUsdBefore: number | null;
  readonly maintenanceMarginUsdAfter: number | null;
  readonly healthBefore: number | null;
  readonly healthAfter: number | null;
  /** Nearer liquidation price of the underlying on that account. */
  readonly liquidationPriceUsdBefore: number | null;
  readonly liquidationPriceUsdAfter: number | null;
}

/** The market as it was when a number was made. */
export interface MarketAt {
  readonly timeMs: number;
  readonly bidPrice: Decimal | null;
  readonly askPrice: Decimal | null;
  readonly indexPriceUsd: number | null;
  readonly quoteAgeMs: number | null;
}

export interface HedgeProposal {
  readonly id: ProposalId;
  readonly underlying: Underlying;
  readonly book?: string;
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Decimal;
  /** Limit of the immediate-or-cancel order: touch plus the policy's slippage, rounded to the tick. */
  readonly limitPrice: Decimal;
  readonly cost: HedgeCost;
  readonly effect: HedgeEffect;
  readonly marketAtProposal: MarketAt;
  readonly marketAtApproval: MarketAt | null;
  /** Absent: not approved, or by the trader before it was kept. */
  readonly approvedBy?: ApprovedBy;
  readonly state: ProposalState;
  /** Rejection reason, or why it expired, was superseded or failed. */
  readonly reason: string | null;
  readonly createdTimeMs: number;
  readonly expiresTimeMs: number;
  readonly updatedTimeMs: number;
  readonly orders: readonly ClientOrderId[];
  /** The trader asked for it, to the target: it stands inside the band too. */
  readonly asked?: true;
  /** What else could have been done, nearest first; absent: proposed before they were kept. */
  readonly alternatives?: readonly HedgeAlternative[];
  /** By how much the next best costs more; null: there is none. */
  readonly leadUsd?: number | null;
  /**
   * All orders where there are several, the head's own first: account, instrument, side, quantity and limit of the
   * proposal are the first leg's, cost is of all. Absent: one order.
   */
  readonly legs?: readonly HedgeLeg[];
  /** Made by the planner, of the state after this entry: the Greeks, and whether nothing cheaper can exist. */
  readonly plan?: { readonly inputsSeq: number; readonly inputsTimeMs: number; readonly rows: readonly HedgeRow[];
    readonly isProven: boolean; readonly missed: readonly string[] };
}

export type PlannedOrder = Pick<HedgeLeg, 'account' | 'instrument' | 'side' | 'quantity'>;

/** What the planner found, beside the loop, of a state as it was. */
export interface PlannedHedge {
  readonly underlying: Underlying;
  readonly book?: string;
  /** Of the state that its inputs were taken from, and the age of the oldest of them then. */
  readonly inputsSeq: number;
  readonly asOfMs: number;
  readonly oldestInputAgeMs: number;
  readonly computeMs: number | null;
  /** 'failed': `failure` says why. */
  readonly status: 'none' | 'planned' | 'unreachable' | 'failed';
  readonly failure: string | null;
  readonly isProven: boolean;
  /** Names of the rows that no plan brings into their band. */
  readonly missed: readonly string[];
  readonly orders: readonly PlannedOrder[];
  readonly costUsd: number;
  /** The cheapest that does without one of the instruments; null: there is none. */
  readonly second: { readonly orders: readonly PlannedOrder[]; readonly costUsd: number } | null;
  /** Instruments that could not be used, and why. */
  readonly leftOut: readonly string[];
}

/** Per policy: what the hedger sees now and why it does or does not act. */
export interface HedgerStatus {
  readonly underlying: Underlying;
  readonly book?: string;
  readonly timeMs: number;
  readonly deltaCoin: number | null;
  /** Working orders and fills not yet in the position, in coin of delta. */
  readonly inFlightDeltaCoin: number;
  readonly state: 'disabled' | 'insideBand' | 'outsideBand' | 'proposed' | 'inhibited' | 'coolingDown' | 'blocked';
  /** Half-width of the band as it was taken; absent while it is not known or nothing looks. */
  readonly bandDeltaCoin?: number;
  /** Since when the state is this one; absent: never looked at in order. */
  readonly sinceMs?: number;
  /** Names the stale or missing input, or the limit; null when nothing hinders. */
  readonly reason: string | null;
}
