/** What is valued: every open position and every cash balance, with the market data behind it. */
import { toNumber, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import { venueOfAccount, type Underlying, type VenueId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Position } from '../../../shared/domain/position.ts';
import { indexKey, type IndexPrice } from '../../../shared/domain/quote.ts';
import { strikeOf } from '../../risk/portfolio/contractValue.ts';
import { MAX_UNIT_AGE_MS, type LegSource } from '../../risk/portfolio/leg.ts';
import { ownVolOn } from '../../risk/surface/record/ownVol.ts';
import type { ReadState } from '../state.ts';
import { legPlaces, type LegPlace } from './legPlaces.ts';
import { volGroundOf } from './ownVol.ts';

/** Older inputs make a number unknown. The hedger has a stricter bound of its own in its policy. */
export const VALUATION_BOUNDS = { maxQuoteAgeMs: 60_000 } as const;

export const numberOrNull = (value: Decimal | null): number | null => (value === null ? null : toNumber(value));

export const indexOf = (state: ReadState, venue: VenueId, underlying: Underlying): IndexPrice | undefined =>
  state.indexes.get(indexKey(venue, underlying));

type MarketSource =
  Pick<LegSource, 'venue' | 'instrument' | 'quote' | 'indexPriceUsd' | 'indexReceivedTimeMs' | 'ownVol' | 'unit'>;

/** The market behind an instrument: an option is valued where this is used. */
export function marketSource(state: ReadState, instrument: Instrument): MarketSource {
  const market = bareMarket(state, instrument);
  if (instrument.kind !== 'option') return { ...market, ownVol: null };
  const ground = volGroundOf(state, instrument.underlying);
  return { ...market, ownVol: ownVolOn(ground, strikeOf(instrument), instrument.expiryTimeMs, state.timeMs) };
}

/** The market behind a leg: where Greeks are received an option brings them along, null before the first. */
function valuedSource(state: ReadState, instrument: Instrument): MarketSource {
  if (state.optionGreeks === 'computed' || instrument.kind !== 'option') return marketSource(state, instrument);
  return { ...bareMarket(state, instrument), unit: state.units.get(instrument.id) ?? null };
}

/**
 * The market behind a contract that is not held yet, in an order: the Greeks of its leg where there are any, so that
 * both have one delta, else it is valued here.
 */
export function orderSource(state: ReadState, instrument: Instrument): MarketSource {
  const unit = state.units.get(instrument.id);
  const isFresh = unit !== undefined && state.timeMs - unit.asOfMs <= MAX_UNIT_AGE_MS;
  return isFresh ? valuedSource(state, instrument) : marketSource(state, instrument);
}

export function bareMarket(
  state: ReadState, instrument: Instrument,
): Pick<LegSource, 'venue' | 'instrument' | 'quote' | 'indexPriceUsd' | 'indexReceivedTimeMs'> {
  const index = indexOf(state, instrument.venue, instrument.underlying);
  return {
    venue: instrument.venue, instrument, quote: state.quotes.get(instrument.id) ?? null,
    indexPriceUsd: index === undefined ? null : priceOf(index), indexReceivedTimeMs: index?.receivedTimeMs ?? null,
  };
}

/** Crossed to model numbers once a record: every leg of the underlying asks for the one, every tick for the other. */
const prices = new WeakMap<IndexPrice, number>();
function priceOf(index: IndexPrice): number {
  const known = prices.get(index);
  if (known !== undefined) return known;
  const price = toNumber(index.priceUsd);
  prices.set(index, price);
  return price;
}

interface HeldNumbers { readonly quantity: number; readonly averagePrice: number | null }
const holdings = new WeakMap<Position, HeldNumbers>();
function heldOf(position: Position): HeldNumbers {
  const known = holdings.get(position);
  if (known !== undefined) return known;
  const held = { quantity: toNumber(position.quantity), averagePrice: numberOrNull(position.averagePrice) };
  holdings.set(position, held);
  return held;
}
const NOTHING_HELD: HeldNumbers = { quantity: 0, averagePrice: null };

/** All legs, positions first, to be valued. A position whose instrument is not listed has no underlying and no leg. */
export const legSources = (state: ReadState): LegSource[] =>
  legPlaces(state).all.map((place) => sourceOf(state, place, marketSource));

/** The leg of a place of this state, as it stands in the portfolio. */
export const sourceAt = (state: ReadState, place: LegPlace): LegSource => sourceOf(state, place, valuedSource);

function sourceOf(
  state: ReadState, { legId, account, instrument, underlying }: LegPlace, marketOf: typeof marketSource,
): LegSource {
  if (instrument === null) {
    const venue = venueOfAccount(account);
    const index = indexOf(state, venue, underlying);
    return {
      legId, account, underlying, venue, instrument: null, currency: underlying, averagePrice: null, quote: null,
      quantity: toNumber(state.balances.get(legId)?.amount ?? ZERO),
      indexPriceUsd: numberOrNull(index?.priceUsd ?? null), indexReceivedTimeMs: index?.receivedTimeMs ?? null,
    };
  }
  const position = state.positions.get(legId);
  const { quantity, averagePrice } = position === undefined ? NOTHING_HELD : heldOf(position);
  const { venue, quote, indexPriceUsd, indexReceivedTimeMs, ownVol, unit } = marketOf(state, instrument);
  const source = { legId, account, underlying, venue, instrument, currency: null, quantity, averagePrice, quote,
    indexPriceUsd, indexReceivedTimeMs };
  return unit === undefined ? { ...source, ownVol: ownVol ?? null } : { ...source, unit };
}
