/**
 * Ours beside the venue's own Greeks, of one option contract and in the venue's convention: Black-Scholes delta (price
 * adjusted + premium effect), gamma per USD, and vega and theta in USD at the expiry's forward, where ours are at the
 * index (docs/decisions/0014).
 */
import type { WireRecord } from '../../../shared/contract/replica.ts';

type Leg = WireRecord<'legs'>;
type Instrument = WireRecord<'instruments'>;
type Quote = WireRecord<'quotes'>;

export interface Compared {
  readonly greek: 'Delta' | 'Gamma' | 'Vega' | 'Theta';
  readonly header: string;
  readonly digits: number;
  readonly width: number;
  readonly explanation: string;
  readonly ours: (leg: Leg, instrument: Instrument, quote: Quote | undefined) => number | null;
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

export const COMPARED: readonly Compared[] = [
  { greek: 'Delta', header: 'Delta', digits: 4, width: 70, explanation: 'Our Black-Scholes delta.',
    ours: (leg, instrument) => ofOne(leg, instrument,
      leg.greeks === null ? null : leg.greeks.deltaCoin + (leg.premiumDeltaCoin ?? 0)),
    venues: (leg) => leg?.venueDelta ?? null },
  { greek: 'Gamma', header: 'Gamma', digits: 5, width: 76, explanation: 'Our gamma: change of delta per USD.',
    ours: (leg, instrument) => ofOne(leg, instrument, leg.greeks?.gammaCoinPerUsd),
    venues: (leg) => leg?.venueGamma ?? null },
  { greek: 'Vega', header: 'Vega', digits: 2, width: 70, explanation: 'Our vega in USD per point, at the forward.',
    ours: (leg, instrument, quote) => atForward(quote, ofOne(leg, instrument, leg.greeks?.vegaUsdPerVolPoint)),
    venues: (leg) => leg?.venueVega ?? null },
  { greek: 'Theta', header: 'Theta', digits: 2, width: 76, explanation: 'Our theta in USD per day, at the forward.',
    ours: (leg, instrument, quote) => atForward(quote, ofOne(leg, instrument, leg.greeks?.thetaUsdPerDay)),
    venues: (leg) => leg?.venueTheta ?? null },
];
