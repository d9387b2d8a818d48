/** Greeks that come back from beside the loop (rules V12, V13): what is newest stands, and its legs follow at once. */
import type { PackedUnits } from '../../../shared/domain/valuation.ts';
import { MAX_UNIT_AGE_MS } from '../../risk/portfolio/leg.ts';
import { unpackUnits } from '../../risk/units/packedUnits.ts';
import type { State } from '../state.ts';
import { legPlaces } from './legPlaces.ts';
import { revalueLegs } from './received.ts';

/** Ours, not a venue's: no word of a venue, and no clock of its own. */
export function applyUnits(state: State, packed: PackedUnits): void {
  const units = unpackUnits(packed, (id) => {
    const instrument = state.instruments.get(id);
    return instrument?.kind === 'option' ? instrument : null;
  });
  const { ofInstrument } = legPlaces(state);
  const touched: string[] = [];
  for (const unit of units) {
    const before = state.units.get(unit.instrument);
    if (before !== undefined && before.asOfMs > unit.asOfMs) continue;
    state.units.put(unit.instrument, unit);
    for (const { legId } of ofInstrument.get(unit.instrument) ?? []) touched.push(legId);
  }
  if (state.optionGreeks === 'received') revalueLegs(state, touched);
}

/** What has not been valued for long is no longer asked for: nothing of ours is in it. */
export function forgetUnits(state: State): void {
  const { ofInstrument } = legPlaces(state);
  for (const { instrument, asOfMs } of state.units.values()) {
    if (state.timeMs - asOfMs > MAX_UNIT_AGE_MS && !ofInstrument.has(instrument)) state.units.remove(instrument);
  }
}
