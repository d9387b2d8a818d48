/**
 * Ours beside the venue's own Greeks, of one option contract and in the venue's convention: Black-Scholes delta (price
 * adjusted + premium effect), gamma per USD, and vega and theta in USD at the expiry's forward, where ours are at the
 * index (docs/decisions/0014). `own` is at our surface's vol, `ours` at the venue's: what is left then is convention.
 */
import type { WireRecord } from '../../../shared/contract/replica.ts';

type Leg = WireRecord<'legs'>;
type Instrument = WireRecord<'instruments'>;
type Quote = WireRecord<'quotes'>;

type PerContract = (leg: Leg, instrument: Instrument, quote: Quote | undefined) => number | null;

export interface Compared {
  readonly greek: 'Delta' | 'Gamma' | 'Vega' | 'Theta';
  readonly header: string;
  readonly digits: number;
  readonly width: number;
  readonly explanation: string;
  readonly own: PerContract;
  readonly ours: PerContract;
  readonly venues: (leg: Leg | undefined) => number | null;
}

/** Null where a number is missing or nothing is held. */
function ofOne(leg: Leg, instrument: Instrument, whole: number | null | undefined): number | null {
  const units = leg.quantity * Number(instrument.contractMultiplier);
  return whole === null || whole === undefined || units === 0 ? null : whole / units;
}

/** Forward over index: from a figure in USD at the index to the venue's. Null while either is unknown. */
function atForward(quote: Quote | undefined, usd: number | null): number | null {
  const index = quote?.indexPrice === null || quote === undefined ? NaN : Number(quote.indexPrice);
  const ratio = (quote?.forwardPrice ?? NaN) / index;
  return usd === null || !Number.isFinite(ratio) ? null : usd * ratio;
}

type Whole = (leg: Leg) => number | null | undefined;
const plain = (whole: Whole): PerContract => (leg, instrument) => ofOne(leg, instrument, whole(leg));
const forwards = (whole: Whole): PerContract => (leg, instrument, quote) =>
  atForward(quote, ofOne(leg, instrument, whole(leg)));
const fullDelta = ({ greeks, premiumDeltaCoin }: Leg): number | null =>
  (greeks === null ? null : greeks.deltaCoin + (premiumDeltaCoin ?? 0));

export const COMPARED: readonly Compared[] = [
  { greek: 'Delta', header: 'Delta', digits: 4, width: 70, explanation: 'Our Black-Scholes delta.',
    own: plain(fullDelta), ours: plain((leg) => leg.greeksAtVenueVol?.deltaCoin),
    venues: (leg) => leg?.venueDelta ?? null },
  { greek: 'Gamma', header: 'Gamma', digits: 5, width: 76, explanation: 'Our gamma: change of delta per USD.',
    own: plain((leg) => leg.greeks?.gammaCoinPerUsd), ours: plain((leg) => leg.greeksAtVenueVol?.gammaCoinPerUsd),
    venues: (leg) => leg?.venueGamma ?? null },
  { greek: 'Vega', header: 'Vega', digits: 2, width: 70, explanation: 'Our vega in USD per point, at the forward.',
    own: forwards((leg) => leg.greeks?.vegaUsdPerVolPoint),
    ours: forwards((leg) => leg.greeksAtVenueVol?.vegaUsdPerVolPoint), venues: (leg) => leg?.venueVega ?? null },
  { greek: 'Theta', header: 'Theta', digits: 2, width: 76, explanation: 'Our theta in USD per day, at the forward.',
    own: forwards((leg) => leg.greeks?.thetaUsdPerDay),
    ours: forwards((leg) => leg.greeksAtVenueVol?.thetaUsdPerDay), venues: (leg) => leg?.venueTheta ?? null },
];

/** Where the vol comes from, as the trader reads it. */
export const VOL_SOURCE_TEXT: Readonly<Record<NonNullable<Leg['volSource']>, string>> = {
  surface: 'surface', repaired: 'surface, repaired', borrowed: 'surface, borrowed', lastGood: 'surface, last good',
  venueMark: 'venue mark vol', mark: 'from the mark', mid: 'from the mid',
};

/** Not our own fit to this expiry's quotes, nor one made free of arbitrage: to be marked wherever it is shown. */
export const isStandIn = ({ volSource }: Pick<Leg, 'volSource'>): boolean =>
  volSource !== null && volSource !== 'surface' && volSource !== 'repaired';
