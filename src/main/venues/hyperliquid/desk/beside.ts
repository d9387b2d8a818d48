/**
 * What an account holds beside the first-party dex: spot coins, and what stands on dexes of builders (HIP-3). It
 * belongs to no account here, to no exposure and no margin of ours, so that it is named where the trader looks.
 */
import { toText } from '../../../../shared/domain/decimal.ts';
import { dexesOf, spotBalancesOf, stateOf } from '../parseAnswers.ts';
import { isRefused } from '../reading.ts';
import { ask } from '../requests.ts';
import type { Caller } from './caller.ts';

/** Asked one by one, each for its weight. */
const MOST_DEXES = 20;

export interface Beside {
  /** "12.5 HYPE". */
  readonly spot: readonly string[];
  /** "xyz (equity 100 USDC, 2 positions)". */
  readonly dexes: readonly string[];
}

/** What does not answer is left out: nobody decides by it. */
export async function besideOf(caller: Caller, user: string): Promise<Beside> {
  const [spot, dexes] = await Promise.all([spotOf(caller, user), dexStatesOf(caller, user)]);
  return { spot, dexes };
}

async function spotOf(caller: Caller, user: string): Promise<readonly string[]> {
  const called = await caller.info(ask.spot(user));
  const balances = called.ok ? spotBalancesOf(called.value) : [];
  return isRefused(balances) ? [] : balances.filter(({ total }) => total !== 0n)
    .map(({ total, token }) => `${toText(total)} ${token}`);
}

async function dexStatesOf(caller: Caller, user: string): Promise<readonly string[]> {
  const called = await caller.info(ask.dexes());
  const names = called.ok ? dexesOf(called.value) : [];
  if (isRefused(names)) return [];
  const held = await Promise.all(names.slice(0, MOST_DEXES).map(async (dex) => {
    const answer = await caller.info(ask.stateOn(user, dex));
    const state = answer.ok ? stateOf(answer.value) : null;
    return state === null || isRefused(state) || (state.positions.length === 0 && state.equity === 0n) ? []
      : [`${dex} (equity ${toText(state.equity)} USDC, ${state.positions.length} positions)`];
  }));
  return held.flat();
}

/** One line for the report of a session; null: nothing. */
export function besideText(label: string, { spot, dexes }: Beside): string | null {
  const parts = [...(spot.length === 0 ? [] : [`spot ${spot.join(', ')}`]), ...dexes.map((dex) => `dex ${dex}`)];
  return parts.length === 0 ? null : `${label} also holds ${parts.join('; ')}: in no exposure and no margin here`;
}
