/** Prices of the underlyings in dollars, and with them the venue's volatility index of the same coin (DVOL). */
import { toNumber } from '../../../../shared/domain/decimal.ts';
import type { VenueId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { IndexPrice, VolIndex } from '../../../../shared/domain/quote.ts';
import type { Json } from '../../transport/rpc/wireFields.ts';
import { indexOf, volIndexOf } from '../parse.ts';

/** A volatility index that was silent for so long is not said again. */
const VOL_INDEX_MS = 60_000;

export class IndexBoard {
  private readonly venue: VenueId;
  private readonly volIndexes = new Map<string, { readonly index: VolIndex; readonly receivedTimeMs: number }>();
  private readonly indexes = new Map<string, IndexPrice>();
  readonly usd = new Map<string, number>();

  constructor(venue: VenueId) {
    this.venue = venue;
  }

  /** Throws WireError, as the next one. */
  price(data: Json, receivedTimeMs: number): IndexPrice {
    const index = indexOf(data, this.venue, receivedTimeMs);
    this.usd.set(index.underlying, toNumber(index.priceUsd));
    this.indexes.set(index.underlying, index);
    return this.withVol(index);
  }

  /** With the index of the price: who looks at the one looks at the other. Null: there is no price yet. */
  vol(data: Json, receivedTimeMs: number): IndexPrice | null {
    const { underlying, index } = volIndexOf(data);
    this.volIndexes.set(underlying, { index, receivedTimeMs });
    const price = this.indexes.get(underlying);
    return price === undefined ? null : this.withVol(price);
  }

  private withVol(price: IndexPrice): IndexPrice {
    const heard = this.volIndexes.get(price.underlying);
    const isFresh = heard !== undefined && price.receivedTimeMs - heard.receivedTimeMs < VOL_INDEX_MS;
    return isFresh ? { ...price, volIndex: heard.index } : price;
  }
}

/** Coin-settled pairs in dollars, linear ones in their token where nothing else prices the coin. */
export function indexNames(instruments: Iterable<Instrument>): Set<string> {
  const inverse = new Set<string>();
  const linear = new Map<string, string>();
  for (const { underlying, style, settlementCurrency, kind } of instruments) {
    if (style === 'inverse') inverse.add(underlying);
    else if (kind === 'perpetual') linear.set(underlying, settlementCurrency);
  }
  const names = new Set([...inverse].map((coin) => `${coin.toLowerCase()}_usd`));
  for (const [coin, token] of linear) {
    if (!inverse.has(coin)) names.add(`${coin.toLowerCase()}_${token.toLowerCase()}`);
  }
  return names;
}
