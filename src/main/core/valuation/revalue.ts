/**
 * Revaluation on the valuation timer (rules V1-V3, V6): the legs that the market touched, all legs once a second (time
 * decays), the rows above them, and the health of accounts: at once where the ledger changed, else with all legs. With
 * all legs also the venue's margin is held against ours.
 */
import type { Account } from '../../../shared/domain/account.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { AccountHealth } from '../../../shared/domain/margin/margin.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { valueLeg } from '../../risk/portfolio/leg.ts';
import { reconciliationOf } from '../apply/holdings/booked.ts';
import type { State } from '../state.ts';
import { healthWithDistances } from './accountDistances.ts';
import { accountInputOf, unlistedPositions } from './accountInput.ts';
import { dayVols } from './dayVol.ts';
import { refreshHedgerStatus } from './hedgerStatus.ts';
import { marginReconciliation } from './marginReconciliation.ts';
import { legPlaces, type LegPlace, type LegPlaces } from './legPlaces.ts';
import { sourceAt, VALUATION_BOUNDS } from './legSources.ts';
import { revalueReceived } from './received.ts';
import { hasRowsOf, rebuildRows, resumRows } from './treeRows.ts';
import { forgetUnits } from './unitTable.ts';

const FULL_VALUATION_MS = 1_000;

export function revalue(state: State): void {
  const received = state.optionGreeks === 'received';
  const full = state.timeMs - state.fullValuationMs >= FULL_VALUATION_MS;
  const some = full || state.dirtyAccounts.size > 0 ? undefined : hedgedUnderlyings(state);
  const vols = dayVols(state, some);
  const isDirty = state.dirtyUnderlyings.size + state.dirtyInstruments.size + state.dirtyAccounts.size > 0
    || (received && state.dirtyLegs.size + state.dueLegs.size > 0);
  if (full || isDirty) {
    if (full) state.fullValuationMs = state.timeMs;
    if (received) revalueReceived(state, full);
    else revalueComputed(state, full);
    if (full && received) forgetUnits(state);
    revalueHealth(state, full, vols);
    state.dirtyUnderlyings.clear();
    state.dirtyInstruments.clear();
    state.dirtyAccounts.clear();
    state.dirtyLegs.clear();
  }
  refreshHedgerStatus(state, vols);
}

const hedgedUnderlyings = (state: State): readonly Underlying[] =>
  [...new Set([...state.policies.values()].map(({ underlying }) => underlying))];

/** Where the Greeks of options are worked out here: what the market touched, and once a second every leg. */
function revalueComputed(state: State, full: boolean): void {
  const places = legPlaces(state);
  const sameLegs = hasRowsOf(state, places);
  if (!sameLegs) dropGone(state, places);
  const legs = stalePlaces(state, places, full || !sameLegs ? (place) => full || !state.legs.has(place.legId) : null)
    .map((place) => valueLeg(sourceAt(state, place), state.timeMs, VALUATION_BOUNDS));
  for (const leg of legs) state.legs.put(leg.id, leg);
  if (sameLegs) resumRows(state, legs);
  else rebuildRows(state, places);
}

/** The legs of what is dirty, and of all of them those that `besides` says. */
function stalePlaces(
  state: State, places: LegPlaces, besides: ((place: LegPlace) => boolean) | null,
): readonly LegPlace[] {
  const stale = new Set(besides === null ? [] : places.all.filter(besides));
  const add = (group: readonly LegPlace[] = []): void => {
    for (const place of group) stale.add(place);
  };
  for (const underlying of state.dirtyUnderlyings) add(places.ofUnderlying.get(underlying));
  for (const instrument of state.dirtyInstruments) add(places.ofInstrument.get(instrument));
  return [...stale];
}

function dropGone(state: State, places: LegPlaces): void {
  const present = new Set(places.all.map(({ legId }) => legId));
  for (const id of state.legs.keys()) if (!present.has(id)) state.legs.remove(id);
}

function revalueHealth(state: State, full: boolean, vols: ReadonlyMap<Underlying, number>): void {
  for (const account of state.accounts.values()) {
    if (!full && !state.dirtyAccounts.has(account.id)) continue;
    const input = accountInputOf(state, account);
    state.health.put(account.id, accountHealth(state, account, input, vols));
    if (full) state.marginReconciliations.put(account.id, marginReconciliation(state, account, input));
  }
}

/** Health is known only when all is known that it depends on; before the opening base nothing is. */
function accountHealth(
  state: State, account: Account, input: AccountInput, vols: ReadonlyMap<Underlying, number>,
): AccountHealth {
  const missing = unlistedPositions(state, account.id);
  if (reconciliationOf(state, account.id).openedTimeMs === null) missing.push(`first snapshot of ${account.id}`);
  const health = healthWithDistances(state, account, input, vols);
  if (missing.length === 0) return health;
  return {
    account: account.id, computedTimeMs: state.timeMs, equityUsd: null, haircutEquityUsd: null, initialMarginUsd: null,
    maintenanceMarginUsd: null, availableUsd: null, health: null, distances: [],
    missing: [...missing, ...health.missing],
  };
}
