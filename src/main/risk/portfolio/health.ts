/**
 * Health of one account on the scale that all accounts share (1 is liquidation), and how far each of its underlyings
 * may move before it gets there. An unknown input makes an unknown health and no distances, with its name.
 */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { AccountHealth, LiquidationDistance } from '../../../shared/domain/margin/margin.ts';
import type { AccountInput, MarginModel, MarginResult } from '../margin/model.ts';
import { marginModelOf } from '../margin/registry.ts';
import { isUsdLike } from './currency.ts';
import { nearestCrossings } from './liquidation.ts';
import { shockPath } from './shock.ts';
import { strikeMoves } from './strikeMoves.ts';

/**
 * `dayVolByUnderlying`: standard deviation of one day, as a fraction (annual at-the-money vol over the square root of
 * 365). Distances are null on a side where no move within [-95 %, +500 %] liquidates; the list is empty while an input
 * of the margin is missing, and lacks the underlyings whose own revaluation misses one.
 */
export function healthOf(
  input: AccountInput,
  model: MarginModelId,
  dayVolByUnderlying: ReadonlyMap<Underlying, number>,
): AccountHealth {
  const health = healthNow(input, model);
  if (health.missing.length > 0) return health;
  return { ...health, ...distancesOf(input, model, dayVolByUnderlying) };
}

/** Of an account whose margin is known. */
export function distancesOf(
  input: AccountInput,
  model: MarginModelId,
  dayVolByUnderlying: ReadonlyMap<Underlying, number>,
): Pick<AccountHealth, 'distances' | 'missing'> {
  const marginModel = marginModelOf(model);
  const distances: LiquidationDistance[] = [];
  const missing = new Set<string>();
  for (const underlying of underlyingsOf(input)) {
    const found = distanceOf(input, marginModel, underlying, dayVolByUnderlying.get(underlying) ?? null);
    if (found.distance !== null) distances.push(found.distance);
    for (const name of found.missing) missing.add(name);
  }
  return { distances, missing: [...missing] };
}

/** Everything but the distances: one evaluation. */
export function healthNow(input: AccountInput, model: MarginModelId): AccountHealth {
  const result = marginModelOf(model).evaluate(input);
  const { equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd } = result;
  return {
    account: input.account,
    computedTimeMs: input.nowMs,
    equityUsd,
    haircutEquityUsd,
    initialMarginUsd,
    maintenanceMarginUsd,
    availableUsd: haircutEquityUsd === null || initialMarginUsd === null ? null : haircutEquityUsd - initialMarginUsd,
    health: healthRatio(result),
    ...poolHealthOf(result),
    distances: [],
    missing: result.missing,
  };
}

/**
 * That of the worst pool, where parts are liquidated on their own. Infinity when nothing is required, 0 when nothing is
 * required and yet more is owed than held.
 */
export function healthRatio(result: MarginResult): number | null {
  const ratios = healthRatios(result);
  return ratios === null ? null : Math.min(...ratios.values());
}

/** Of the account's totals (under '') and of every pool by its label. */
export function healthRatios(
  { haircutEquityUsd, maintenanceMarginUsd, pools = [] }: MarginResult,
): ReadonlyMap<string, number> | null {
  if (haircutEquityUsd === null || maintenanceMarginUsd === null) return null;
  const whole = ratioOf(haircutEquityUsd, maintenanceMarginUsd);
  return new Map([['', whole], ...pools.map(({ label, equityUsd, maintenanceUsd }) =>
    [label, ratioOf(equityUsd, maintenanceUsd)] as const)]);
}

function poolHealthOf({ pools = [] }: MarginResult): Pick<AccountHealth, 'poolHealth'> {
  if (pools.length === 0) return {};
  return { poolHealth: Math.min(...pools.map(({ equityUsd, maintenanceUsd }) => ratioOf(equityUsd, maintenanceUsd))) };
}

function ratioOf(equityUsd: number, requiredUsd: number): number {
  if (requiredUsd > 0) return equityUsd / requiredUsd;
  return equityUsd < 0 ? 0 : Infinity;
}

/** Haircut equity less maintenance, of the pool that has least; NaN when it is not known. Below 0 is liquidation. */
export const marginLeft = ({ haircutEquityUsd, maintenanceMarginUsd, pools = [] }: MarginResult): number =>
  pools.reduce((least, { equityUsd, maintenanceUsd }) => Math.min(least, equityUsd - maintenanceUsd),
    (haircutEquityUsd ?? NaN) - (maintenanceMarginUsd ?? NaN));

function underlyingsOf(input: AccountInput): readonly Underlying[] {
  const names = new Set<Underlying>();
  for (const { instrument, quantity } of input.positions) if (quantity !== 0) names.add(instrument.underlying);
  for (const { currency, amount } of input.balances) if (amount !== 0 && !isUsdLike(currency)) names.add(currency);
  return [...names].sort();
}

interface Found {
  readonly distance: LiquidationDistance | null;
  readonly missing: readonly string[];
}

function distanceOf(input: AccountInput, model: MarginModel, underlying: Underlying, dayVol: number | null): Found {
  const path = shockPath(input, underlying);
  const price = input.pricesUsd.get(underlying);
  if (path.missing.length > 0 || price === undefined) return { distance: null, missing: path.missing };
  const leftAfter = (move: number): number => marginLeft(model.evaluate(path.at(move)));
  const { down, up } = nearestCrossings(leftAfter, strikeMoves(input, underlying, price));
  const distance = {
    underlying,
    downMove: down,
    upMove: up,
    downPriceUsd: down === null ? null : price * (1 + down),
    upPriceUsd: up === null ? null : price * (1 + up),
    standardDeviationsPerDay: dayVol === null || !(dayVol > 0) ? null : nearerInDays(down, up, dayVol),
  };
  return { distance, missing: [] };
}

/** Log moves, so that halving and doubling are equally far. */
function nearerInDays(down: number | null, up: number | null, dayVol: number): number | null {
  const nearer = Math.min(...[down, up].map((move) => (move === null ? Infinity : Math.abs(Math.log1p(move)))));
  return nearer === Infinity ? null : nearer / dayVol;
}
