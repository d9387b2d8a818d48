/**
 * The margin of a dYdX v4 subaccount at the oracle's prices: positions of the parent share its equity, each isolated
 * one stands in a child subaccount of its own. Facts on perpetual venues 2.4.
 */
import type { DydxMarketTerms } from '../../../../shared/domain/marginTerms/dydx.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { liquidationPriceOf, maintenanceOf, type TieredPosition } from '../rateTiers.ts';

export interface SubaccountPosition extends TieredPosition {
  readonly instrument: InstrumentId;
  readonly market: string;
  readonly terms: DydxMarketTerms;
  /** The USDC of an isolated position's child subaccount: its equity is this + size x oracle. Null: the parent's. */
  readonly isolatedRawUsd: number | null;
}

export interface Subaccount {
  /** USDC of the parent subaccount, from which its positions were paid. */
  readonly quoteUsd: number;
  readonly positions: readonly SubaccountPosition[];
}

const valueOf = ({ size, markPrice }: SubaccountPosition): number => size * markPrice;

const sharedOf = ({ positions }: Subaccount): readonly SubaccountPosition[] =>
  positions.filter(({ isolatedRawUsd }) => isolatedRawUsd === null);

const sumOf = (subaccount: Subaccount, of: (position: SubaccountPosition) => number): number =>
  sharedOf(subaccount).reduce((sum, position) => sum + of(position), 0);

export const equity = (subaccount: Subaccount): number => subaccount.quoteUsd + sumOf(subaccount, valueOf);

export const isolatedEquity = (position: SubaccountPosition): number =>
  (position.isolatedRawUsd ?? NaN) + valueOf(position);

export const maintenance = (subaccount: Subaccount): number => sumOf(subaccount, maintenanceOf);

/** Initial requirement at the oracle; what is above it is `freeCollateral`. */
export const initial = (subaccount: Subaccount): number => sumOf(subaccount, initialOf);

export const initialOf = (position: SubaccountPosition): number =>
  Math.abs(valueOf(position)) * initialFraction(position.terms, position.markPrice);

/**
 * Raised in a straight line to 1 as the open interest goes from the lower to the upper cap, and to one over the
 * leverage that the trader chose. NaN where the open interest is not known and would count.
 */
export function initialFraction(terms: DydxMarketTerms, oraclePriceUsd: number): number {
  const { initialMarginFraction: base, openInterestLowerCapUsd: lower, openInterestUpperCapUsd: upper } = terms;
  const chosen = terms.leverage === null ? 0 : 1 / terms.leverage;
  if (upper <= lower) return Math.max(chosen, base);
  if (terms.openInterest === null) return NaN;
  const share = (terms.openInterest * oraclePriceUsd - lower) / (upper - lower);
  return Math.max(chosen, Math.min(1, base + Math.max(0, share) * (1 - base)));
}

/** Adds up to `maintenance`. */
export const explain = (subaccount: Subaccount): readonly { readonly label: string; readonly usd: number }[] =>
  sharedOf(subaccount).map((position) => ({ label: position.market, usd: maintenanceOf(position) }));

/** All other oracle prices fixed; null: no price above zero. */
export function liquidationPrice(subaccount: Subaccount, position: SubaccountPosition): number | null {
  if (position.isolatedRawUsd !== null) return liquidationPriceOf(position, isolatedEquity(position), 0);
  return liquidationPriceOf(position, equity(subaccount), maintenance(subaccount) - maintenanceOf(position));
}
