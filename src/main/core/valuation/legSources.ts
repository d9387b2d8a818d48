/** What is valued: every open position and every cash balance, with the market data behind it. */
import { toNumber, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import { venueOfAccount, type Underlying, type VenueId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { indexKey, type IndexPrice } from '../../../shared/domain/quote.ts';
import type { LegSource } from '../../risk/portfolio/leg.ts';
import type { ReadState } from '../state.ts';
import { legPlaces, type LegPlace } from './legPlaces.ts';
import { ownVolOf } from './ownVol.ts';

/** Older inputs make a number unknown. The hedger has a stricter bound of its own in its policy. */
export const VALUATION_BOUNDS = { maxQuoteAgeMs: 60_000 } as const;

export const numberOrNull = (value: Decimal | null): number | null => (value === null ? null : toNumber(value));

export const indexOf = (state: ReadState, venue: VenueId, underlying: Underlying): IndexPrice | undefined =>
  state.indexes.get(indexKey(venue, underlying));

/** The market behind an instrument, as leg and unit delta want it. */
export function marketSource(
  state: ReadState, instrument: Instrument,
): Pick<LegSource, 'venue' | 'instrument' | 'quote' | 'indexPriceUsd' | 'indexReceivedTimeMs' | 'ownVol'> {
  const index = indexOf(state, instrument.venue, instrument.underlying);
  return {
    venue: instrument.venue, instrument, quote: state.quotes.get(instrument.id) ?? null,
    indexPriceUsd: numberOrNull(index?.priceUsd ?? null), indexReceivedTimeMs: index?.receivedTimeMs ?? null,
    ownVol: instrument.kind === 'option' ? ownVolOf(state, instrument) : null,
  };
}

/** All legs, positions first. A position whose instrument is not listed has no underlying and so no leg. */
export const legSources = (state: ReadState): LegSource[] =>
  legPlaces(state).all.map((place) => sourceAt(state, place));

/** The leg of a place of this state. */
export function sourceAt(state: ReadState, { legId, account, instrument, underlying }: LegPlace): LegSource {
  const leg = { legId, account, underlying };
  if (instrument === null) {
    const venue = venueOfAccount(account);
    const index = indexOf(state, venue, underlying);
    return {
      ...leg, venue, instrument: null, currency: underlying, averagePrice: null, quote: null,
      quantity: toNumber(state.balances.get(legId)?.amount ?? ZERO),
      indexPriceUsd: numberOrNull(index?.priceUsd ?? null), indexReceivedTimeMs: index?.receivedTimeMs ?? null,
    };
  }
  const position = state.positions.get(legId);
  return {
    ...marketSource(state, instrument), ...leg, currency: null, quantity: toNumber(position?.quantity ?? ZERO),
    averagePrice: numberOrNull(position?.averagePrice ?? null),
  };
}
