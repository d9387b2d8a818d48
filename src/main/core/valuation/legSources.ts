/** What is valued: every open position and every cash balance, with the market data behind it. */
import { toNumber, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import {
  accountKey, venueOfAccount, type AccountId, type Currency, type Underlying, type VenueId,
} from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { indexKey, type IndexPrice } from '../../../shared/domain/quote.ts';
import type { LegSource } from '../../risk/portfolio/leg.ts';
import type { ReadState } from '../state.ts';

/** Older inputs make a number unknown. The hedger has a stricter bound of its own in its policy. */
export const VALUATION_BOUNDS = { maxQuoteAgeMs: 60_000 } as const;

export const numberOrNull = (value: Decimal | null): number | null => (value === null ? null : toNumber(value));

export const indexOf = (state: ReadState, venue: VenueId, underlying: Underlying): IndexPrice | undefined =>
  state.indexes.get(indexKey(venue, underlying));

/** The market behind an instrument, as leg and unit delta want it. */
export function marketSource(
  state: ReadState, instrument: Instrument,
): Pick<LegSource, 'venue' | 'instrument' | 'quote' | 'indexPriceUsd' | 'indexReceivedTimeMs'> {
  const index = indexOf(state, instrument.venue, instrument.underlying);
  return {
    venue: instrument.venue, instrument, quote: state.quotes.get(instrument.id) ?? null,
    indexPriceUsd: numberOrNull(index?.priceUsd ?? null), indexReceivedTimeMs: index?.receivedTimeMs ?? null,
  };
}

/** All legs, positions first. A position whose instrument is not listed has no underlying and so no leg. */
export function legSources(state: ReadState): LegSource[] {
  const sources: LegSource[] = [];
  for (const position of state.positions.values()) {
    const instrument = state.instruments.get(position.instrument);
    if (position.quantity === ZERO || instrument === undefined) continue;
    sources.push({
      ...marketSource(state, instrument), legId: accountKey(position.account, position.instrument),
      account: position.account, currency: null, underlying: instrument.underlying,
      quantity: toNumber(position.quantity), averagePrice: numberOrNull(position.averagePrice),
    });
  }
  for (const { account, currency, amount } of state.balances.values()) {
    if (amount !== ZERO) sources.push(cashSource(state, account, currency, amount));
  }
  return sources;
}

function cashSource(state: ReadState, account: AccountId, currency: Currency, amount: Decimal): LegSource {
  const venue = venueOfAccount(account);
  const index = indexOf(state, venue, currency);
  return {
    legId: accountKey(account, currency), account, venue, instrument: null, currency, underlying: currency,
    quantity: toNumber(amount), averagePrice: null, quote: null,
    indexPriceUsd: numberOrNull(index?.priceUsd ?? null), indexReceivedTimeMs: index?.receivedTimeMs ?? null,
  };
}
