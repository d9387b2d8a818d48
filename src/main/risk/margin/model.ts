/**
 * The seam of the margin models: one folder a model, each a pure function from what an account holds and the market
 * as it is (or as it might be) to what the venue would require. A missing input makes an unknown number, with its name.
 */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { LendingTerms } from '../../../shared/domain/collateral.ts';
import type { AccountId, Currency, InstrumentId, PricedName } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarginTerms, PositionMargin } from '../../../shared/domain/marginTerms/marginTerms.ts';

export interface HeldPosition {
  readonly instrument: Instrument;
  /** Contracts, positive long. */
  readonly quantity: number;
  readonly averagePrice: number | null;
  /** In quote currency, the venue's mark. For options under a shock it is recomputed from forward and vol. */
  readonly markPrice: number | null;
  /** Options: fraction and USD forward of the expiry. */
  readonly impliedVol: number | null;
  readonly forwardUsd: number | null;
  /** Null: the venue does not let choose, or did not say. */
  readonly margin: PositionMargin | null;
  /** Made for one evaluation, of a scan: nothing computed from it is worth keeping. */
  readonly isPassing?: true;
}

export interface RestingOrder {
  readonly instrument: Instrument;
  readonly side: 'buy' | 'sell';
  readonly price: number | null;
  /** What may still fill. */
  readonly quantity: number;
  /** What the instrument is marked at, where nothing of it is held; absent: not known. */
  readonly mark?: Pick<HeldPosition, 'markPrice' | 'impliedVol' | 'forwardUsd'>;
}

export interface AccountInput {
  readonly account: AccountId;
  readonly nowMs: number;
  readonly balances: readonly { readonly currency: Currency; readonly amount: number }[];
  readonly positions: readonly HeldPosition[];
  readonly openOrders: readonly RestingOrder[];
  /** USD price per underlying and currency as the account's venue sees it ("USD" is 1; "USDC" and the rest listed). */
  readonly pricesUsd: ReadonlyMap<PricedName, number>;
  /** As a venue that lends reports them: interest under shocks goes by these, margin by `terms`. */
  readonly lendingTerms: readonly LendingTerms[];
  /** Of the account's own model; null where the venue has none or has not said them. */
  readonly terms: MarginTerms | null;
}

export interface MarginResult {
  readonly equityUsd: number | null;
  readonly haircutEquityUsd: number | null;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
  /** Adds up to the maintenance margin (invariant I13). */
  readonly explanation: readonly { readonly label: string; readonly usd: number }[];
  readonly missing: readonly string[];
  /** Parts that are liquidated on their own, whatever the rest is worth; the totals say whether they hold them too. */
  readonly pools?: readonly MarginPool[];
  /** What the venue would let leave, where its rule is another than haircut equity less initial margin. */
  readonly withdrawableUsd?: number;
}

/**
 * What stands for itself: an isolated position with its own margin, or one currency of an account that is margined
 * currency by currency. Known throughout: what is missing stands in the result's `missing`.
 */
export interface MarginPool {
  /** Null: a pool of several positions. */
  readonly instrument: InstrumentId | null;
  readonly label: string;
  readonly equityUsd: number;
  readonly maintenanceUsd: number;
}

/** Where one position alone would be liquidated, as its venue prints it. */
export interface PositionLiquidation {
  readonly instrument: InstrumentId;
  /** Of the instrument's underlying; null: at no price above zero. */
  readonly priceUsd: number | null;
  /** What the price presumes ("all else fixed", "isolated"): never shown without it. */
  readonly condition: string;
}

/** A position's contract or a balance: what a requirement is made of. */
export type MarginPart =
  | { readonly kind: 'position'; readonly instrument: Instrument }
  | { readonly kind: 'balance'; readonly currency: Currency };

/**
 * Between which parts of an account the model lets margin offset (M7). Parts of different groups need together what
 * each needs alone; within one group two may need less. Contracts of one instrument are one position, and no part.
 */
export interface MarginOffsets {
  /** For the trader, after "Offsets": one sentence without its full stop. README.md says the same words. */
  readonly claim: string;
  /** Null: it offsets nothing. */
  groupOf(part: MarginPart, terms: MarginTerms | null): string | null;
}

export interface MarginModel {
  readonly id: MarginModelId;
  readonly offsets: MarginOffsets;
  /** Where rules are not public: how missing inputs begin that the venue alone knows, and what the trader can do. */
  readonly venueAlone?: { readonly names: readonly string[]; readonly advice: string };
  /** How often one evaluation prices each option; absent: once. */
  readonly scenarios?: number;
  evaluate(input: AccountInput): MarginResult;
  /** Names of inputs that are missing; empty when the model can say all. Models without it say it by evaluating. */
  requires?(input: AccountInput): readonly string[];
  /** For models whose venue prints such a price by a closed form of its own. */
  positionLiquidations?(input: AccountInput): readonly PositionLiquidation[];
}
