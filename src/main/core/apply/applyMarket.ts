/** Market data: the newest replaces what was, marks what must be revalued, and leaves no trace in the ledger. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import { oracleKey } from '../../../shared/domain/chain/oracle.ts';
import { indexKey } from '../../../shared/domain/quote.ts';
import { venueOfAccount, venueOfInstrument, type VenueId } from '../../../shared/domain/ids.ts';
import type { FittedSurface } from '../../../shared/domain/volatility/surface.ts';
import type { AccountDistances } from '../../../shared/domain/margin/margin.ts';
import type { MarketEvent } from '../../events/market.ts';
import type { State } from '../state.ts';
import { applyUnits } from '../valuation/unitTable.ts';
import { touchConnection } from './connections.ts';

export function applyMarket(state: State, event: MarketEvent): void {
  if (event.type === 'SurfaceFitted') return applySurface(state, event.surface);
  if (event.type === 'OptionsValued') return applyUnits(state, event.units);
  if (event.type === 'VenueWhatIfTold') return state.venueWhatIfs.put(event.told.account, event.told);
  if (event.type === 'DistancesFound') return applyDistances(state, event.found);
  const [venue, receivedTimeMs] = originOf(event);
  state.timeMs = Math.max(state.timeMs, receivedTimeMs);
  touchConnection(state, venue, receivedTimeMs);
  switch (event.type) {
    case 'QuoteObserved':
      state.quotes.put(event.quote.instrument, event.quote);
      state.dirtyInstruments.add(event.quote.instrument);
      return;
    case 'BookObserved': return state.books.put(event.book.instrument, event.book);
    case 'BookDropped': return state.books.remove(event.instrument);
    case 'IndexObserved':
      state.indexes.put(indexKey(event.index.venue, event.index.underlying), event.index);
      state.dirtyUnderlyings.add(event.index.underlying);
      return;
    case 'ChainFeesObserved': return state.chainFees.put(event.fees.venue, event.fees);
    case 'OracleObserved': return state.oracles.put(oracleKey(event.oracle), event.oracle);
    case 'MarginObserved': return state.marginReports.put(event.report.account, event.report);
    case 'MarginTermsObserved':
      state.marginTerms.put(event.report.account, event.report);
      state.dirtyAccounts.add(event.report.account);
      return;
    // Public trades are for charts and the tape; what an execution goes by is counted.
    case 'TradeObserved': {
      const { instrument, quantity } = event.trade;
      const counted = state.volumes.get(instrument);
      if (counted === undefined) return;
      return state.volumes.put(instrument, { instrument, quantity: counted.quantity + toNumber(quantity) });
    }
  }
}

/** Ours, not a venue's: no word of a venue, and no clock of its own. Quotes that came since have a fit to come. */
function applySurface(state: State, surface: FittedSurface): void {
  const before = state.surfaces.get(surface.underlying);
  if (before !== undefined && before.asOfMs > surface.asOfMs) return;
  state.surfaces.put(surface.underlying, surface);
  state.dirtyUnderlyings.add(surface.underlying);
}

/** Ours too: health takes them up with its next valuation. What was asked earlier and came later is passed over. */
function applyDistances(state: State, found: AccountDistances): void {
  const before = state.distances.get(found.account);
  if (!state.accounts.has(found.account) || (before !== undefined && before.asOfMs > found.asOfMs)) return;
  state.distances.put(found.account, found);
}

type VenueEvent =
  Exclude<MarketEvent, { type: 'SurfaceFitted' | 'DistancesFound' | 'VenueWhatIfTold' | 'OptionsValued' }>;

function originOf(event: VenueEvent): [VenueId, number] {
  switch (event.type) {
    case 'QuoteObserved': return [venueOfInstrument(event.quote.instrument), event.quote.receivedTimeMs];
    case 'BookObserved': return [venueOfInstrument(event.book.instrument), event.book.receivedTimeMs];
    case 'BookDropped': return [venueOfInstrument(event.instrument), event.receivedTimeMs];
    case 'IndexObserved': return [event.index.venue, event.index.receivedTimeMs];
    case 'TradeObserved': return [venueOfInstrument(event.trade.instrument), event.trade.receivedTimeMs];
    case 'ChainFeesObserved': return [event.fees.venue, event.fees.receivedTimeMs];
    case 'OracleObserved': return [event.oracle.venue, event.oracle.receivedTimeMs];
    case 'MarginObserved': case 'MarginTermsObserved':
      return [venueOfAccount(event.report.account), event.report.receivedTimeMs];
  }
}
