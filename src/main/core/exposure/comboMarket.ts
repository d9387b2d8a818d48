/** The market of a combo as its legs make it: mark, and what of it could be closed. Nothing is held of a combo. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import { legSide } from '../../../shared/domain/combo.ts';
import { accountKey, type AccountId } from '../../../shared/domain/ids.ts';
import type { Combo } from '../../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../../shared/domain/order.ts';
import type { ComboContext, ComboLegContext } from '../../hedging/limits/comboLimits.ts';
import type { ReadState } from '../state.ts';
import { bareMarket } from '../valuation/legSources.ts';
import { inFlightContracts } from './inFlight.ts';

export function comboContextOf(state: ReadState, combo: Combo, maxQuoteAgeMs: number): ComboContext {
  const legs: ComboLegContext[] = [];
  let [mark, gross] = [0, 0];
  for (const { instrument: id, ratio } of combo.legs) {
    const instrument = state.instruments.get(id);
    if (instrument === undefined) return { legs, mark: `unknown: ${id} is not listed`, gross };
    const { quote } = bareMarket(state, instrument);
    const price = quote?.markPrice ?? null;
    if (quote === null || price === null) return { legs, mark: `unknown: no mark of ${id}`, gross };
    const ageMs = state.timeMs - quote.receivedTimeMs;
    if (ageMs > maxQuoteAgeMs) return { legs, mark: `unknown: quote of ${id} is ${ageMs} ms old`, gross };
    const markPrice = toNumber(price);
    mark += toNumber(ratio) * markPrice;
    gross += Math.abs(toNumber(ratio)) * markPrice;
    legs.push({ instrument, ratio: toNumber(ratio),
      mark: { markPrice, impliedVol: quote.markImpliedVol, forwardUsd: quote.forwardPrice } });
  }
  return { legs, mark, gross };
}

/**
 * Combos that a sale would close (positive) or a purchase (negative), so that every leg shrinks and none crosses zero,
 * whatever is in flight on its side; 0: neither.
 */
export function closableCombos(state: ReadState, account: AccountId, combo: Combo): number {
  const closable = (side: Side): number => Math.min(...combo.legs.map((leg) => {
    const held = state.positions.get(accountKey(account, leg.instrument))?.quantity ?? null;
    const inFlight = inFlightContracts(state, account, leg.instrument);
    const of = legSide(side, leg);
    const working = toNumber(of === 'buy' ? inFlight.buy : inFlight.sell);
    return (-signOf(of) * (held === null ? 0 : toNumber(held)) - working) / Math.abs(toNumber(leg.ratio));
  }));
  const [bySale, byPurchase] = [closable('sell'), closable('buy')];
  return bySale > 0 ? bySale : byPurchase > 0 ? -byPurchase : 0;
}
