/**
 * Revaluation on the valuation timer (rules V1-V3): legs of dirty underlyings, all legs once a second (time decays),
 * the tree above them, and the health of accounts: at once where the ledger changed, else with the full valuation.
 */
import type { Account } from '../../../shared/domain/account.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { AccountHealth } from '../../../shared/domain/margin.ts';
import { buildTree } from '../../risk/portfolio/tree.ts';
import { healthOf } from '../../risk/portfolio/health.ts';
import { valueLeg } from '../../risk/portfolio/leg.ts';
import { reconciliationOf } from '../apply/booked.ts';
import type { State } from '../state.ts';
import type { Table } from '../table.ts';
import { accountInputOf, unlistedPositions } from './accountInput.ts';
import { dayVols } from './dayVol.ts';
import { refreshHedgerStatus } from './hedgerStatus.ts';
import { legSources, VALUATION_BOUNDS } from './legSources.ts';

const FULL_VALUATION_MS = 1_000;

export function revalue(state: State): void {
  const full = state.timeMs - state.fullValuationMs >= FULL_VALUATION_MS;
  const vols = dayVols(state);
  if (full || state.dirtyUnderlyings.size > 0 || state.dirtyAccounts.size > 0) {
    if (full) state.fullValuationMs = state.timeMs;
    const changed = revalueLegs(state, full);
    if (changed) replaceAll(state.nodes, buildTree([...state.legs.values()]).map((node) => [node.id, node] as const));
    revalueHealth(state, full, vols);
    state.dirtyUnderlyings.clear();
    state.dirtyAccounts.clear();
  }
  refreshHedgerStatus(state, vols);
}

function revalueLegs(state: State, full: boolean): boolean {
  const sources = legSources(state);
  const present = new Set(sources.map((source) => source.legId));
  let changed = false;
  for (const id of state.legs.keys()) {
    if (present.has(id)) continue;
    state.legs.remove(id);
    changed = true;
  }
  for (const source of sources) {
    if (!full && state.legs.has(source.legId) && !state.dirtyUnderlyings.has(source.underlying)) continue;
    state.legs.put(source.legId, valueLeg(source, state.timeMs, VALUATION_BOUNDS));
    changed = true;
  }
  return changed;
}

function revalueHealth(state: State, full: boolean, vols: ReadonlyMap<Underlying, number>): void {
  for (const account of state.accounts.values()) {
    if (full || state.dirtyAccounts.has(account.id)) state.health.put(account.id, accountHealth(state, account, vols));
  }
}

/** Health is known only when all is known that it depends on; before the opening base nothing is. */
function accountHealth(
  state: State, account: Account, vols: ReadonlyMap<Underlying, number>,
): AccountHealth {
  const missing = unlistedPositions(state, account.id);
  if (reconciliationOf(state, account.id).openedTimeMs === null) missing.push(`first snapshot of ${account.id}`);
  const health = healthOf(accountInputOf(state, account), account.marginModel, vols);
  if (missing.length === 0) return health;
  return {
    account: account.id, computedTimeMs: state.timeMs, equityUsd: null, haircutEquityUsd: null, initialMarginUsd: null,
    maintenanceMarginUsd: null, availableUsd: null, health: null, distances: [],
    missing: [...missing, ...health.missing],
  };
}

function replaceAll<T>(table: Table<T>, rows: readonly (readonly [string, T])[]): void {
  const present = new Set(rows.map(([key]) => key));
  for (const key of table.keys()) if (!present.has(key)) table.remove(key);
  for (const [key, row] of rows) table.put(key, row);
}
