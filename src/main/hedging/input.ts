/**
 * What the hedger is given to look at: one underlying's exposure, the policy, and every instrument that the policy
 * allows with the market and the account behind it. All of it is data; core gathers it from its tables.
 */
import type { MarginModelId } from '../../shared/domain/account.ts';
import type { HedgePolicy, HedgeProposal, HedgerStatus, PlannedHedge } from '../../shared/domain/steering/hedge.ts';
import type { AccountId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { TradingLimits } from '../../shared/domain/steering/limits.ts';
import type { Book, Quote } from '../../shared/domain/quote.ts';
import type { AccountInput } from '../risk/margin/model.ts';

/**
 * One underlying over all venues. `deltaCoin` and `premiumDeltaCoin` are the underlying node's: their sum is what the
 * value in USD moves with, and what is hedged.
 */
export interface Exposure {
  readonly deltaCoin: number | null;
  readonly premiumDeltaCoin: number | null;
  /** The node's; null: not known. */
  readonly gammaCoinPerUsd: number | null;
  /** Time to expiry of the legs, weighted by the size of their gamma; null: not known, or there is none. */
  readonly gammaYears: number | null;
  /** Working orders (every state that is not terminal, `unknown` too) and fills not yet in a position. */
  readonly inFlightDeltaCoin: number;
  /** Inputs behind the deltas that are missing, stale or disconnected, named with their age. */
  readonly missing: readonly string[];
  /** The node's: receive time of the oldest input behind the deltas; null when no market input was needed. */
  readonly oldestInputMs: number | null;
  /** The node's: its name, for the reason when it is too old. */
  readonly oldestInput?: string | null;
}

/** An instrument of the policy as it stands now. */
export interface HedgeCandidate {
  readonly account: AccountId;
  readonly instrument: Instrument;
  readonly quote: Quote | null;
  readonly book: Book | null;
  /** Of the instrument's underlying at its venue. */
  readonly indexPriceUsd: number | null;
  readonly indexReceivedTimeMs: number | null;
  readonly connected: boolean;
  readonly accountInput: AccountInput;
  readonly marginModel: MarginModelId;
  /** Factor of the square-root law from our own fills there; absent: the default. */
  readonly impact?: { readonly factor: number; readonly fills: number };
  /** Of its transactions, or what is missing to know; absent: traded off chain. */
  readonly gas?: { readonly feeUsd: number } | { readonly missing: string };
}

/** Of one contract bought, premium effect included. */
export interface UnitGreeks {
  readonly deltaCoin: number;
  readonly gammaUsdPer1Pct: number;
  readonly vegaUsdPerVolPoint: number;
}

/** What a policy on several Greeks needs besides; gathered for no other. */
export interface GreeksInput {
  readonly gammaUsdPer1Pct: number | null;
  readonly vegaUsdPerVolPoint: number | null;
  /** Working orders and fills in transit of options: nobody has their gamma and vega in the sums. */
  readonly optionsInFlight: readonly string[];
  /** The newest that came back; null: none yet. */
  readonly plan: PlannedHedge | null;
  /** Of the plan's instruments and of the open proposal's, with their Greeks or what is missing to know them. */
  readonly candidates: readonly (HedgeCandidate & { readonly unit: UnitGreeks | string })[];
}

export interface HedgerInput extends Exposure {
  readonly policy: HedgePolicy;
  readonly nowMs: number;
  readonly killSwitch: boolean;
  /** When the last proposal of this underlying was made, approved or closed, or its last order sent; null: never. */
  readonly lastActionTimeMs: number | null;
  /** The proposal of this underlying that still waits for the trader. */
  readonly openProposal: HedgeProposal | null;
  /** The trader asks for a hedge to the target now (B19). */
  readonly asked?: boolean;
  /** A hedge that these would deny is not proposed; null: no limits known, the hedger is blocked. */
  readonly limits: TradingLimits | null;
  /** Which of the policy's caps is reached, in words, and what is left of the day's cost; null: none, no such cap. */
  readonly caps?: { readonly reached: string | null; readonly costLeftUsd: number | null };
  /** Standard deviation of one day of the underlying, as a fraction; null: unknown, a documented figure stands in. */
  readonly dayVol: number | null;
  readonly candidates: readonly HedgeCandidate[];
  /** Where the policy's objective is more than delta. */
  readonly greeks?: GreeksInput;
}

/** A proposal before core has numbered it and stamped its times. */
export type ProposalDraft = Omit<HedgeProposal, 'id' | 'createdTimeMs' | 'expiresTimeMs' | 'updatedTimeMs'>;

/** `status.state` is 'proposed' exactly when a draft is returned or the open proposal still stands. */
export interface HedgerVerdict {
  readonly status: HedgerStatus;
  readonly draft: ProposalDraft | null;
  /** Why the open proposal should be closed as superseded (before the draft is proposed); null: leave it open. */
  readonly supersede: string | null;
}

export type Revalidation = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** An edit of an open proposal, priced anew; `field` names what of the edit is to blame, null when nothing is. */
export type Repricing =
  | { readonly ok: true; readonly draft: ProposalDraft }
  | { readonly ok: false; readonly field: 'quantity' | 'limitPrice' | null; readonly reason: string };
