/**
 * Derive's instrument names, and what follows from a name alone: ETH-20260627-3500-C (fractions of a strike with `_`),
 * ETH-PERP, ETH-USDC. Everything is linear in USDC; options expire at 08:00 UTC. Source: facts on Derive 5.2.
 */
import { dec, parseDecimal, toText, type Decimal } from '../../../shared/domain/decimal.ts';
import { instrumentIdOf } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';

export const DERIVE = 'derive';

/** What the venue's own listing says beyond the name; defaults where only a name is known. */
export interface DeriveListing {
  readonly tickSize?: Decimal;
  readonly lotSize?: Decimal;
  readonly minQuantity?: Decimal;
  readonly makerFeeRate?: number;
  readonly takerFeeRate?: number;
}

const OPTION = /^([A-Z0-9]+)-(\d{8})-(\d+(?:_\d+)?)-([CP])$/;
const OTHER = /^([A-Z0-9]+)-(PERP|USDC)$/;
const EXPIRY_HOUR_UTC = 8;
const HOUR_MS = 3_600_000;

/** 08:00 UTC of "20260627"; null when there is no such day. */
export function expiryOf(day: string): number | null {
  if (!/^\d{8}$/.test(day)) return null;
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(4, 6)), Number(day.slice(6))];
  const timeMs = Date.UTC(year, month - 1, date, EXPIRY_HOUR_UTC);
  const back = new Date(timeMs);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === date ? timeMs : null;
}

/** "20260627". */
export const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '');

/** Null for a name that is none of ours. */
export function instrumentOfName(name: string, listing: DeriveListing = {}, venue: string = DERIVE): Instrument | null {
  const option = OPTION.exec(name);
  const [, underlying = ''] = option ?? OTHER.exec(name) ?? [];
  if (underlying === '') return null;
  const terms = {
    id: instrumentIdOf(venue, name),
    venue,
    venueName: name,
    underlying,
    style: 'linear',
    quoteCurrency: 'USDC',
    settlementCurrency: 'USDC',
    contractMultiplier: dec(1),
    tickSize: listing.tickSize ?? dec('0.01'),
    lotSize: listing.lotSize ?? dec('0.01'),
    minQuantity: listing.minQuantity ?? dec('0.01'),
    makerFeeRate: listing.makerFeeRate ?? 0.0001,
    takerFeeRate: listing.takerFeeRate ?? 0.0003,
  } as const;
  if (option === null) {
    return name.endsWith('-PERP')
      ? { ...terms, kind: 'perpetual', fundingIntervalMs: HOUR_MS }
      : { ...terms, kind: 'spot' };
  }
  const [, , day = '', strikeText = '', side] = option;
  const [expiryTimeMs, strike] = [expiryOf(day), parseDecimal(strikeText.replace('_', '.'))];
  if (expiryTimeMs === null || strike === null) return null;
  return { ...terms, kind: 'option', optionType: side === 'C' ? 'call' : 'put', strike, expiryTimeMs };
}

/** The venue's name from what the instrument is: the other way of `instrumentOfName`. Null: it has no such thing. */
export function nameOfInstrument(instrument: Instrument): string | null {
  const { underlying } = instrument;
  switch (instrument.kind) {
    case 'spot':
      return `${underlying}-USDC`;
    case 'perpetual':
      return `${underlying}-PERP`;
    case 'future':
    case 'combo':
      return null;
    case 'option': {
      const strike = toText(instrument.strike).replace('.', '_');
      const side = instrument.optionType === 'call' ? 'C' : 'P';
      return `${underlying}-${dayOf(instrument.expiryTimeMs)}-${strike}-${side}`;
    }
  }
}

/**
 * Number of an option within its asset, as signatures carry it: expiry in seconds in bits 0 to 31, strike times 1e8 in
 * bits 32 to 94, bit 95 for calls. Zero for the rest. Source: facts on Derive 5.2.
 */
export function subIdOf(instrument: Instrument): bigint {
  if (instrument.kind !== 'option') return 0n;
  const [whole = '0', fraction = ''] = toText(instrument.strike).split('.');
  const strike = BigInt(whole + fraction.slice(0, 8).padEnd(8, '0'));
  const call = instrument.optionType === 'call' ? 1n : 0n;
  return BigInt(instrument.expiryTimeMs / 1_000) | (strike << 32n) | (call << 95n);
}
