/**
 * How far one account is from liquidation, every way that is asked for: all roots along each underlying, the nearest
 * joint move, each position's own price with its condition, and the time that decay, funding and interest leave it.
 */
import type {
  JointMove, MarginDetailOfAccount, TimeLeft, UnderlyingRoots,
} from '../../../../shared/domain/margin/detail.ts';
import type { Underlying } from '../../../../shared/domain/ids.ts';
import { MS_PER_DAY } from '../../../../shared/domain/instrument.ts';
import { isUsdLike } from '../../portfolio/currency.ts';
import { marginLeft } from '../../portfolio/health.ts';
import { allCrossings, type MarginLeft } from '../../portfolio/liquidation.ts';
import { shockPath } from '../../portfolio/shock.ts';
import { strikeMoves } from '../../portfolio/strikeMoves.ts';
import { healthAfter } from '../../scenarios/accountAfter.ts';
import type { PreparedAccount } from '../../scenarios/book.ts';
import { REVERSE_DEFAULTS, reverseStress } from '../../scenarios/reverse.ts';
import { stateAfter } from '../../scenarios/revalue.ts';
import { NO_SHOCK } from '../../scenarios/shock.ts';
import type { AccountInput } from '../model.ts';
import { marginModelOf } from '../registry.ts';

/** `dayVols`: standard deviation of one day as a fraction, from the surface as it stands. */
export function marginDetail(
  account: PreparedAccount, dayVols: ReadonlyMap<Underlying, number>,
): MarginDetailOfAccount {
  const { input, model } = account;
  const result = marginModelOf(model).evaluate(input);
  const missing = [...account.missing, ...result.missing];
  const known = missing.length === 0;
  return {
    account: account.account,
    offsets: marginModelOf(model).offsets.claim,
    roots: known ? underlyingsOf(input).map((underlying) => rootsOf(account, underlying, dayVols)) : [],
    joint: jointOf(account, dayVols),
    positions: account.missing.length > 0 ? [] : (marginModelOf(model).positionLiquidations?.(input) ?? []),
    pools: result.pools ?? [],
    timeLeft: known ? timeLeft(account) : null,
    missing,
  };
}

function underlyingsOf({ positions, balances }: AccountInput): readonly Underlying[] {
  const names = new Set<Underlying>();
  for (const { instrument, quantity } of positions) if (quantity !== 0) names.add(instrument.underlying);
  for (const { currency, amount } of balances) if (amount !== 0 && !isUsdLike(currency)) names.add(currency);
  return [...names].sort();
}

function rootsOf(
  { input, model }: PreparedAccount, underlying: Underlying, dayVols: ReadonlyMap<Underlying, number>,
): UnderlyingRoots {
  const priceUsd = input.pricesUsd.get(underlying) ?? null;
  const path = shockPath(input, underlying);
  if (priceUsd === null || path.missing.length > 0) return { underlying, priceUsd, roots: [], missing: path.missing };
  const margin = marginModelOf(model);
  const left: MarginLeft = (move) => marginLeft(margin.evaluate(path.at(move)));
  const dayVol = dayVols.get(underlying) ?? null;
  const roots = allCrossings(left, strikeMoves(input, underlying, priceUsd)).map(({ move, becomes }) => ({
    move, priceUsd: priceUsd * (1 + move), becomes,
    standardDeviationsPerDay: dayVol === null || dayVol <= 0 ? null : Math.abs(Math.log1p(move)) / dayVol,
  }));
  return { underlying, priceUsd, roots, missing: [] };
}

function jointOf(account: PreparedAccount, dayVols: ReadonlyMap<Underlying, number>): JointMove {
  const { deviations, spotMoves, volRelative, missing } =
    reverseStress(account, { ...REVERSE_DEFAULTS, spotDeviation: dayVols });
  return { deviations, spotMoves, volRelative, missing };
}

const DAY_NODES = [1 / 24, 1 / 4, 1, 2, 4, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365];

/** Nothing moves and time passes: decay, funding, interest at today's rates, settlement of what expires. */
function timeLeft(account: PreparedAccount): TimeLeft {
  const missing = new Set<string>();
  const left = (days: number): number => {
    const shock = { ...NO_SHOCK, horizonMs: days * MS_PER_DAY };
    const after = healthAfter(account, shock, (leg) => stateAfter(leg, shock));
    for (const name of after.missing) missing.add(name);
    return after.marginLeftUsd ?? NaN;
  };
  const now = left(0);
  const tomorrow = left(1);
  const changeUsdPerDay = Number.isFinite(tomorrow - now) ? tomorrow - now : null;
  if (missing.size > 0) return { days: null, changeUsdPerDay, missing: [...missing] };
  if (now < 0) return { days: 0, changeUsdPerDay, missing: [] };
  let before = 0;
  for (const days of DAY_NODES) {
    if (left(days) < 0) return { days: bisected(left, before, days), changeUsdPerDay, missing: [] };
    before = days;
  }
  return { days: null, changeUsdPerDay, missing: [...missing] };
}

/** To a minute. */
function bisected(left: (days: number) => number, from: number, to: number): number {
  let [safe, lost] = [from, to];
  while (lost - safe > 1 / 1_440) {
    const middle = (safe + lost) / 2;
    if (left(middle) < 0) lost = middle;
    else safe = middle;
  }
  return safe;
}
