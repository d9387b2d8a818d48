/** How far ours may lie from the venue's before it is a difference: as data, per model, with the reason. */
import type { MarginModelId } from '../../../../shared/domain/account.ts';
import type { MarginQuantity } from '../../../../shared/domain/margin/reconciliation.ts';

export interface MarginTolerance {
  /** The larger of the two counts. */
  readonly absoluteUsd: number;
  readonly relative: number;
  /** Of equities alone, beside the two: what a moment of the market makes of the gross exposure. */
  readonly equityUsd: number;
  /** Of liquidation prices. */
  readonly priceRelative: number;
  /** Above the tolerance for longer than this, without a pause, is a difference that the trader must see. */
  readonly boundMs: number;
}

/**
 * A running venue marks a moment before or after us: the market moves about a basis point in a second, and a hedged
 * book's equity by that of its gross. Ten seconds cover one lost report.
 */
const LIVE: MarginTolerance = { absoluteUsd: 1, relative: 1e-3, equityUsd: 0, priceRelative: 2e-3, boundMs: 10_000 };

/** Three basis points: what two looks some seconds apart differ by, most of the time. */
const OF_GROSS = 3e-4;

/** A recorded payload with its own prices has no such excuse: what is left is the venue's rounding. */
const RECORDED: MarginTolerance = { absoluteUsd: 0.01, relative: 1e-6, equityUsd: 0, priceRelative: 1e-6, boundMs: 0 };

/** As the facts on each venue say is reachable. */
const RECORDED_BY_MODEL: { readonly [M in MarginModelId]?: Partial<MarginTolerance> } & Readonly<
  Record<string, Partial<MarginTolerance>>
> = {
  hyperliquid: { absoluteUsd: 1e-5, relative: 1e-9, priceRelative: 1e-8 },
  dydx: { absoluteUsd: 1e-4, relative: 1e-8 },
  gmx: { absoluteUsd: 1e-3, relative: 1e-6 },
  'derive-standard': { absoluteUsd: 1e-3, relative: 1e-6 },
  'derive-pmrm': { absoluteUsd: 1e-3, relative: 1e-6 },
  'derive-pmrm2': { absoluteUsd: 1e-6, relative: 1e-9 },
  // Six decimals of ETH; nine of the dollar totals and of what pme/simulate sums.
  'deribit-standard': { absoluteUsd: 2e-3 },
  'deribit-portfolio': { absoluteUsd: 1e-4 },
  aave: { absoluteUsd: 1e-4, relative: 1e-8 },
  morpho: { absoluteUsd: 1e-4, relative: 1e-8 },
};

/** `grossUsd`: of all positions and coins of the account. */
export const liveTolerance = (_model: MarginModelId, grossUsd = 0): MarginTolerance =>
  ({ ...LIVE, equityUsd: OF_GROSS * grossUsd });

export const recordedTolerance = (model: MarginModelId): MarginTolerance =>
  ({ ...RECORDED, ...RECORDED_BY_MODEL[model] });

export const toleratedUsd = (
  { absoluteUsd, relative, equityUsd }: MarginTolerance, quantity: MarginQuantity, venues: number | null,
): number => Math.max(absoluteUsd, relative * Math.abs(venues ?? 0),
  quantity === 'equity' || quantity === 'haircutEquity' || quantity === 'withdrawable' ? equityUsd : 0);
