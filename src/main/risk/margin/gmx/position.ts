/**
 * What closing a GMX v2 position would leave of its collateral, what must be left, and where the two meet. In USD; each
 * position stands alone. Facts on perpetual venues 3; the contract's check is PositionUtils.isPositionLiquidatable.
 */
import type { InstrumentId } from '../../../../shared/domain/ids.ts';

export interface GmxPosition {
  readonly instrument: InstrumentId;
  readonly market: string;
  readonly isLong: boolean;
  readonly sizeTokens: number;
  /** What those tokens cost: the size that fees and factors go by. */
  readonly sizeUsd: number;
  /** Oracle, the lower for a long, the higher for a short. */
  readonly indexPriceUsd: number;
  readonly collateralTokens: number;
  /** Oracle, the lower. */
  readonly collateralPriceUsd: number;
  /** Its price moves with the index: the collateral is the index token. */
  readonly collateralIsIndex: boolean;
  readonly closingFeesUsd: number;
  readonly priceImpactUsd: number;
  readonly maxImpactFactor: number;
  readonly minCollateralUsd: number;
  readonly minCollateralFactor: number;
  readonly minCollateralFactorForLiquidation: number;
  readonly gainShare: number;
}

const rawGain = ({ isLong, sizeTokens, sizeUsd }: GmxPosition, indexPriceUsd: number): number =>
  (sizeTokens * indexPriceUsd - sizeUsd) * (isLong ? 1 : -1);

/** A gain is paid in part where the pool's gains are capped; a loss is always whole. */
function gain(position: GmxPosition): number {
  const usd = rawGain(position, position.indexPriceUsd);
  return usd > 0 ? usd * position.gainShare : usd;
}

/** Closing may cost impact, up to a share of the size, and never brings any in this check. */
const impact = ({ priceImpactUsd, sizeUsd, maxImpactFactor }: GmxPosition): number =>
  Math.max(Math.min(priceImpactUsd, 0), -sizeUsd * maxImpactFactor);

const collateral = ({ collateralTokens, collateralPriceUsd }: GmxPosition): number =>
  collateralTokens * collateralPriceUsd;

export const remaining = (position: GmxPosition): number =>
  collateral(position) + gain(position) + impact(position) - position.closingFeesUsd;

/** Below it, or at nothing, the position is liquidated. */
export const required = ({ minCollateralUsd, sizeUsd, minCollateralFactorForLiquidation }: GmxPosition): number =>
  Math.max(minCollateralUsd, sizeUsd * minCollateralFactorForLiquidation);

/** To open: the market's factor, or the one that open interest asks for. */
export const requiredToOpen = (position: GmxPosition): number =>
  Math.max(required(position), position.sizeUsd * position.minCollateralFactor);

/**
 * Index price at which what remains is what is required, fees and impact as they are now. Null: none above zero.
 * Straight in the price, with a bend where a gain that is paid in part begins.
 */
export function liquidationPrice(position: GmxPosition): number | null {
  const whole = rootWith(position, 1);
  if (whole === null || position.gainShare === 1 || !(rawGain(position, whole) > 0)) return whole;
  return rootWith(position, position.gainShare);
}

function rootWith(position: GmxPosition, share: number): number | null {
  const { isLong, sizeTokens, sizeUsd, indexPriceUsd, collateralIsIndex, closingFeesUsd } = position;
  const side = isLong ? 1 : -1;
  // Collateral of the index token keeps its relation to the index price.
  const collateralSlope = collateralIsIndex ? collateral(position) / indexPriceUsd : 0;
  const slope = side * share * sizeTokens + collateralSlope;
  const atZero = (collateralIsIndex ? 0 : collateral(position)) - side * share * sizeUsd + impact(position)
    - closingFeesUsd - required(position);
  const price = -atZero / slope;
  return price > 0 && price < Infinity ? price : null;
}
