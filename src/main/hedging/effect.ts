/** What a hedge changes on the account that trades it, by the same margin model before and after. */
import type { HedgeEffect } from '../../shared/domain/steering/hedge.ts';
import type { Underlying } from '../../shared/domain/ids.ts';
import type { AccountHealth } from '../../shared/domain/margin/margin.ts';
import { healthNow, healthOf } from '../risk/portfolio/health.ts';
import { isLongScan } from '../risk/portfolio/scanWork.ts';
import type { AccountInput } from '../risk/margin/model.ts';
import type { MarginModelId } from '../../shared/domain/account.ts';
import { withFill, type HypotheticalFill } from './fillEffect.ts';

const NO_VOLS: ReadonlyMap<Underlying, number> = new Map();

/** Deltas in coin of the whole underlying, everything in flight included. */
export interface DeltaChange {
  readonly before: number;
  readonly after: number;
}

/** Liquidation prices are null, not known, where the search for them is too long for the loop. */
export function effectOf(
  account: AccountInput,
  model: MarginModelId,
  underlying: Underlying,
  fill: HypotheticalFill,
  delta: DeltaChange,
): HedgeEffect {
  const filled = withFill(account, fill);
  const isLong = isLongScan(account, model) || isLongScan(filled, model);
  const of = (input: AccountInput): AccountHealth =>
    (isLong ? healthNow(input, model) : healthOf(input, model, NO_VOLS));
  const [before, after] = [of(account), of(filled)];
  return {
    deltaCoinBefore: delta.before,
    deltaCoinAfter: delta.after,
    initialMarginUsdBefore: before.initialMarginUsd,
    initialMarginUsdAfter: after.initialMarginUsd,
    maintenanceMarginUsdBefore: before.maintenanceMarginUsd,
    maintenanceMarginUsdAfter: after.maintenanceMarginUsd,
    healthBefore: before.health,
    healthAfter: after.health,
    liquidationPriceUsdBefore: nearerLiquidationPrice(before, underlying),
    liquidationPriceUsdAfter: nearerLiquidationPrice(after, underlying),
  };
}

/** The nearer by log move; null: none, or not known. */
export function nearerLiquidationPrice(health: AccountHealth, underlying: Underlying): number | null {
  const distance = health.distances.find((of) => of.underlying === underlying);
  if (distance === undefined) return null;
  const far = (move: number | null): number => (move === null ? Infinity : Math.abs(Math.log1p(move)));
  return far(distance.downMove) <= far(distance.upMove) ? distance.downPriceUsd : distance.upPriceUsd;
}
