/** The hedger's policy and what it proposes. Costs are positive when they cost us. */
import type { Decimal } from './decimal.ts';
import type { AccountId, ClientOrderId, InstrumentId, ProposalId, Underlying } from './ids.ts';
import type { Side } from './order.ts';

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

/** No-trade band of one underlying: inside |delta - target| <= band nothing is proposed. */
export interface HedgePolicy {
  readonly underlying: Underlying;
  readonly enabled: boolean;
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
}

export type ProposalState = 'open' | 'approved' | 'rejected' | 'expired' | 'superseded' | 'done' | 'failed';

/** In USD for the whole hedge. */
export interface HedgeCost {
  readonly spreadUsd: number;
  readonly feeUsd: number;
  readonly fundingUsd: number;
  readonly impactUsd: number;
  readonly totalUsd: number;
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
  readonly state: ProposalState;
  /** Rejection reason, or why it expired, was superseded or failed. */
  readonly reason: string | null;
  readonly createdTimeMs: number;
  readonly expiresTimeMs: number;
  readonly updatedTimeMs: number;
  readonly orders: readonly ClientOrderId[];
}

/** Per underlying: what the hedger sees now and why it does or does not act. */
export interface HedgerStatus {
  readonly underlying: Underlying;
  readonly timeMs: number;
  readonly deltaCoin: number | null;
  /** Working orders and fills not yet in the position, in coin of delta. */
  readonly inFlightDeltaCoin: number;
  readonly state: 'disabled' | 'insideBand' | 'outsideBand' | 'proposed' | 'inhibited' | 'coolingDown' | 'blocked';
  /** Half-width of the band as it was taken; absent while it is not known or nothing looks. */
  readonly bandDeltaCoin?: number;
  /** Names the stale or missing input, or the limit; null when nothing hinders. */
  readonly reason: string | null;
}
