/**
 * Maintenance by notional tiers, each tier's rate on what lies inside it, and the price at which one position eats up
 * what its pool has left. Shared by the perpetual venues; closed forms, facts on perpetual venues 1.9 and 2.4.
 */

/** The first starts at 0; bounds rise. */
export interface RateTier {
  /** USD of notional from which this rate counts. */
  readonly fromUsd: number;
  /** Fraction of the notional inside the tier. */
  readonly rate: number;
}

/** The same as the venues' `notional x rate - deduction`, and continuous. NaN for a notional that is not known. */
export function tieredUsd(notionalUsd: number, tiers: readonly RateTier[]): number {
  let total = 0;
  for (let i = 0; i < tiers.length; i += 1) {
    const tier = tiers[i];
    if (tier === undefined || notionalUsd <= tier.fromUsd) break;
    total += (Math.min(notionalUsd, tiers[i + 1]?.fromUsd ?? Infinity) - tier.fromUsd) * tier.rate;
  }
  return Number.isNaN(notionalUsd) ? NaN : total;
}

export interface TieredPosition {
  /** Units of the underlying, positive long; not 0. */
  readonly size: number;
  readonly markPrice: number;
  readonly tiers: readonly RateTier[];
}

export const maintenanceOf = ({ size, markPrice, tiers }: TieredPosition): number =>
  tieredUsd(Math.abs(size) * markPrice, tiers);

/**
 * Where equity meets maintenance if this price alone moves: the one root of a function that rises for a long and falls
 * for a short. Null where that root is not above zero. `equityUsd` is of the pool at the mark, `otherUsd` the
 * maintenance of the pool's other positions.
 */
export function liquidationPriceOf(position: TieredPosition, equityUsd: number, otherUsd: number): number | null {
  const { size, markPrice, tiers } = position;
  const units = Math.abs(size);
  const leftAtZero = equityUsd - size * markPrice - otherUsd;
  const toward = Math.sign(size);
  // A long must be short of margin at a price of zero, a short must have some there: else no price above zero is it.
  if (!(leftAtZero * toward < 0)) return null;
  let deductionUsd = 0;
  for (let i = 0; i < tiers.length; i += 1) {
    const tier = tiers[i];
    if (tier === undefined) break;
    const { fromUsd, rate } = tier;
    deductionUsd += fromUsd * (rate - (tiers[i - 1]?.rate ?? 0));
    const slope = size - units * rate;
    const upTo = (tiers[i + 1]?.fromUsd ?? Infinity) / units;
    if (slope * toward <= 0) return null;
    const price = -(leftAtZero + deductionUsd) / slope;
    if (price <= upTo) return price > 0 ? price : null;
  }
  return null;
}

/** What the pool's equity must be for `priceUsd` to be the position's liquidation price: the same equation, turned. */
export function equityImplied(position: TieredPosition, priceUsd: number, otherUsd: number): number {
  const { size, markPrice, tiers } = position;
  return otherUsd + tieredUsd(Math.abs(size) * priceUsd, tiers) - size * (priceUsd - markPrice);
}
