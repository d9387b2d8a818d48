/**
 * The estate while a plan is made: every account as the steps so far would leave it, with its health, what it lacks to
 * its target, and the delta per underlying. Never changed: a step makes another.
 */
import type { AccountId, Underlying } from '../../../shared/domain/ids.ts';
import type { AccountInput, MarginResult } from '../../risk/margin/model.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { healthRatio } from '../../risk/portfolio/health.ts';
import { shockPath } from '../../risk/portfolio/shock.ts';
import type { ProtectedAccount, ProtectionInput } from './input.ts';

export interface Standing {
  readonly input: AccountInput;
  /** Null: unknown. */
  readonly health: number | null;
  /** Haircut equity that lacks to the target, of all pools; null: unknown. */
  readonly lackUsd: number | null;
  readonly missing: readonly string[];
}

export interface Estate {
  readonly standings: ReadonlyMap<AccountId, Standing>;
  readonly deltasCoin: ReadonlyMap<Underlying, number | string>;
}

export function estateOf({ accounts, deltasCoin, targetHealth }: ProtectionInput): Estate {
  return { deltasCoin, standings: new Map(accounts.map((account) =>
    [account.input.account, standingOf(account.input, account, targetHealth)])) };
}

export function standingOf(input: AccountInput, { model }: ProtectedAccount, targetHealth: number): Standing {
  const result = marginModelOf(model).evaluate(input);
  return { input, health: healthRatio(result), lackUsd: lackOf(result, targetHealth), missing: result.missing };
}

function lackOf({ haircutEquityUsd, maintenanceMarginUsd, pools = [] }: MarginResult, target: number): number | null {
  if (haircutEquityUsd === null || maintenanceMarginUsd === null) return null;
  const whole = Math.max(0, target * maintenanceMarginUsd - haircutEquityUsd);
  return pools.reduce((sum, { equityUsd, maintenanceUsd }) =>
    sum + Math.max(0, target * maintenanceUsd - equityUsd), whole);
}

export interface Change {
  readonly account: ProtectedAccount;
  readonly input: AccountInput;
  readonly underlying: Underlying | null;
  readonly deltaCoin: number;
}

export function after(estate: Estate, changes: readonly Change[], targetHealth: number): Estate {
  const standings = new Map(estate.standings);
  const deltasCoin = new Map(estate.deltasCoin);
  for (const { account, input, underlying, deltaCoin } of changes) {
    standings.set(account.input.account, standingOf(input, account, targetHealth));
    const before = underlying === null ? undefined : deltasCoin.get(underlying);
    if (underlying !== null && typeof before === 'number') deltasCoin.set(underlying, before + deltaCoin);
  }
  return { standings, deltasCoin };
}

const DUST = 1e-9;
const ENOUGH_USD = 0.01;
/** Health is looked at again after the underlying has moved so far either way. */
const SHOCKS = [-0.1, 0.1];

/**
 * Null: the change raises risk nowhere. No account's health falls, unless it stays at its target; what it would lack at
 * worst after a move either way grows no larger; nor does the delta of the estate, or than `slackCoin` (one lot).
 */
export function raisedRisk(
  before: Estate, next: Estate, changes: readonly Change[], targetHealth: number, slackCoin: number,
): string | null {
  for (const { underlying, deltaCoin } of changes) {
    if (underlying === null || deltaCoin === 0) continue;
    const [was, is] = [before.deltasCoin.get(underlying), next.deltasCoin.get(underlying)];
    if (typeof was === 'string') return `delta of ${underlying}: ${was}`;
    if (Math.abs(is as number) > Math.max(Math.abs(was ?? 0), slackCoin) * (1 + DUST)) {
      return `would open ${underlying} delta`;
    }
  }
  for (const { account, underlying } of changes) {
    const id = account.input.account;
    const [was, is] = [before.standings.get(id), next.standings.get(id)];
    if (was === undefined || is === undefined) return `health of ${id} is not known`;
    if (falls(was.health, is.health, targetHealth)) return `would lower the health of ${id}`;
    if (underlying === null) continue;
    const [from, to] = [shockPath(was.input, underlying), shockPath(is.input, underlying)];
    if (from.missing.length > 0) continue;
    const worst = (path: typeof from): number => Math.max(...SHOCKS.map((move) =>
      standingOf(path.at(move), account, targetHealth).lackUsd ?? Infinity));
    if (worst(to) > worst(from) * (1 + DUST) + ENOUGH_USD) return `would worsen the worst of ${id} 10 % either way`;
  }
  return null;
}

function falls(before: number | null, now: number | null, target: number): boolean {
  if (now === null) return true;
  return now < target * (1 - DUST) && now < (before ?? Infinity) * (1 - 1e-6);
}

/** What the accounts that are to be saved lack together. */
export const lackUsd = (estate: Estate, saved: ReadonlySet<AccountId>): number =>
  [...saved].reduce((sum, account) => sum + (estate.standings.get(account)?.lackUsd ?? 0), 0);
