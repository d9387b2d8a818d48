/**
 * An account's health with its distances to liquidation: found at once where that is short, else as a worker found them
 * last (rule V11). Health itself never waits for them.
 */
import type { Account } from '../../../shared/domain/account.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { AccountHealth } from '../../../shared/domain/margin/margin.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { healthNow, healthOf } from '../../risk/portfolio/health.ts';
import { isLongScan } from '../../risk/portfolio/scanWork.ts';
import type { ReadState } from '../state.ts';

/** Found longer ago than this they say nothing about now. */
export const DISTANCES_BOUND_MS = 15_000;

export function healthWithDistances(
  state: ReadState, account: Account, input: AccountInput, dayVols: ReadonlyMap<Underlying, number>,
): AccountHealth {
  if (!isLongScan(input, account.marginModel)) return healthOf(input, account.marginModel, dayVols);
  const health = healthNow(input, account.marginModel);
  if (health.missing.length > 0) return health;
  const found = state.distances.get(account.id) ?? null;
  if (found === null) {
    return { ...health, distancesAsOfMs: null, missing: ['distances to liquidation, which are being computed'] };
  }
  const ageMs = state.timeMs - found.asOfMs;
  if (ageMs > DISTANCES_BOUND_MS) {
    const seconds = Math.round(ageMs / 1_000);
    return { ...health, distancesAsOfMs: found.asOfMs,
      missing: [`distances to liquidation (${seconds} s old, bound ${DISTANCES_BOUND_MS / 1_000} s)`] };
  }
  return { ...health, distances: found.distances, distancesAsOfMs: found.asOfMs, missing: found.missing };
}
