/** Delta, gamma and vega of one contract bought, premium effect included: what a leg of a plan adds to the book. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Greeks } from '../../../shared/domain/greeks.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { positive, midOf } from '../../risk/portfolio/inputNotes.ts';
import { valueLeg } from '../../risk/portfolio/leg.ts';
import type { UnitGreeks } from '../../hedging/input.ts';
import type { ReadState } from '../state.ts';
import { marketSource, VALUATION_BOUNDS } from '../valuation/legSources.ts';

/** Or what is missing to know them. */
export function unitGreeksOf(state: ReadState, instrument: Instrument): UnitGreeks | string {
  const value = unitValueOf(state, instrument);
  if (typeof value === 'string') return value;
  const { greeks, premiumDeltaCoin, lot } = value;
  return { deltaCoin: (greeks.deltaCoin + premiumDeltaCoin) / lot, gammaUsdPer1Pct: greeks.gammaUsdPer1Pct / lot,
    vegaUsdPerVolPoint: greeks.vegaUsdPerVolPoint / lot };
}

/** Of one lot bought at the mark, by the smile that holds now. */
export function unitValueOf(
  state: ReadState, instrument: Instrument,
): { readonly greeks: Greeks; readonly premiumDeltaCoin: number; readonly lot: number } | string {
  const market = marketSource(state, instrument);
  const { quote } = market;
  const mark = quote === null ? null : positive(quote.markPrice) ?? midOf(quote);
  if (mark === null) return `no mark of ${instrument.id}`;
  const lot = toNumber(instrument.lotSize);
  const { greeks, premiumDeltaCoin, missing } = valueLeg({ ...market, legId: instrument.id, account: '', currency: null,
    underlying: instrument.underlying, quantity: lot, averagePrice: mark }, state.timeMs, VALUATION_BOUNDS);
  if (greeks === null || premiumDeltaCoin === null) return `its Greeks: ${missing.join(', ')}`;
  return { greeks, premiumDeltaCoin, lot };
}
