/** Delta of what an order is in: a contract, or a combo of several. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { unitDeltaCoin } from '../../risk/portfolio/unitDelta.ts';
import type { ReadState } from '../state.ts';
import { orderSource, VALUATION_BOUNDS } from '../valuation/legSources.ts';

/** Of one contract bought, in coin; of a combo the sum over its legs. Null: unknown. */
export function unitDeltaOf(state: ReadState, instrument: Instrument): number | null {
  if (instrument.kind !== 'combo') {
    return unitDeltaCoin(orderSource(state, instrument), state.timeMs, VALUATION_BOUNDS);
  }
  let sum = 0;
  for (const { instrument: id, ratio } of instrument.legs) {
    const leg = state.instruments.get(id);
    const delta = leg === undefined ? null : unitDeltaOf(state, leg);
    if (delta === null) return null;
    sum += toNumber(ratio) * delta;
  }
  return sum;
}
