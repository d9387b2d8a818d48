/**
 * Legs where the Greeks of options are received (rules V12-V14). An option's leg follows its Greeks, which follow its
 * market; here come changed positions at once, and in turn the legs without an option that the market touched and the
 * round of everything: so many a step that none holds the loop for long.
 */
import { valueLeg } from '../../risk/portfolio/leg.ts';
import type { State } from '../state.ts';
import { legPlaces, type LegPlace, type LegPlaces } from './legPlaces.ts';
import { sourceAt, VALUATION_BOUNDS } from './legSources.ts';
import { hasRowsOf, rebuildRows, resumRows } from './treeRows.ts';

/** A leg and its rows cost two to four microseconds. */
export const LEGS_PER_STEP = 300;

export function revalueReceived(state: State, full: boolean): void {
  const places = legPlaces(state);
  const sameLegs = hasRowsOf(state, places);
  if (!sameLegs) admit(state, places);
  const add = (group: readonly LegPlace[] = []): void => {
    for (const { legId } of group) state.dueLegs.add(legId);
  };
  for (const underlying of state.dirtyUnderlyings) add(places.linearOf.get(underlying));
  for (const instrument of state.dirtyInstruments) {
    if (state.instruments.get(instrument)?.kind !== 'option') add(places.ofInstrument.get(instrument));
  }
  if (full) add(places.all);
  const due = [...state.dirtyLegs];
  for (const legId of due) state.dueLegs.delete(legId);
  for (const legId of state.dueLegs) {
    if (due.length >= LEGS_PER_STEP) break;
    state.dueLegs.delete(legId);
    due.push(legId);
  }
  const legs = valued(state, places, due);
  if (sameLegs) resumRows(state, legs);
  else rebuildRows(state, places);
}

/** These legs and the rows above them, at once. */
export function revalueLegs(state: State, legIds: readonly string[]): void {
  const places = legPlaces(state);
  if (legIds.length === 0) return;
  if (!hasRowsOf(state, places)) {
    for (const legId of legIds) state.dueLegs.add(legId);
    return;
  }
  for (const legId of legIds) {
    state.dirtyLegs.delete(legId);
    state.dueLegs.delete(legId);
  }
  resumRows(state, valued(state, places, legIds));
}

function valued(state: State, places: LegPlaces, legIds: readonly string[]): ReturnType<typeof valueLeg>[] {
  const legs = legIds.flatMap((legId) => {
    const place = places.ofLeg.get(legId);
    return place === undefined ? [] : [valueLeg(sourceAt(state, place), state.timeMs, VALUATION_BOUNDS)];
  });
  for (const leg of legs) state.legs.put(leg.id, leg);
  return legs;
}

/** Legs that went and came: every place has a leg, so that a row is never without one that it counts. */
function admit(state: State, places: LegPlaces): void {
  for (const id of state.legs.keys()) if (!places.ofLeg.has(id)) state.legs.remove(id);
  valued(state, places, places.all.flatMap(({ legId }) => (state.legs.has(legId) ? [] : [legId])));
}
