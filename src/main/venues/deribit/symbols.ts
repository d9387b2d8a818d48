/**
 * Deribit's instrument names, and what follows from a name alone. BTC-27MAR26-90000-C (inverse option), BTC-PERPETUAL,
 * BTC-27MAR26 (inverse future), SOL_USDC-27MAR26-140-P (linear; 1d02 is 1.02), BTC_USDC (spot). Everything expires at
 * 08:00 UTC. Combinations (BTC-FS-..., BTC-STRG-...) have legs, which their name does not tell: see combos.ts.
 */
import { dec, parseDecimal, toText, type Decimal } from '../../../shared/domain/decimal.ts';
import { instrumentIdOf, type VenueId } from '../../../shared/domain/ids.ts';
import type { Instrument, TickStep } from '../../../shared/domain/instrument.ts';

export const DERIBIT = 'deribit';

const NAME = /^([A-Z0-9]+)(?:_([A-Z0-9]+))?(?:-(PERPETUAL|\d{1,2}[A-Z]{3}\d{2})(?:-(\d+(?:d\d+)?)-([CP]))?)?$/;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const EXPIRY_HOUR_UTC = 8;
const EIGHT_HOURS_MS = 8 * 3_600_000;

/** What a venue's own listing says beyond the name; what it does not say follows from the name. */
export interface ListedTerms {
  readonly contractSize?: Decimal;
  readonly tickSize?: Decimal;
  readonly minQuantity?: Decimal;
  readonly makerFeeRate?: number;
  readonly takerFeeRate?: number;
  readonly settlementCurrency?: string;
  /** Of what expires; the name says the day alone. */
  readonly expiryTimeMs?: number;
  readonly tickSteps?: readonly TickStep[];
}

/** 08:00 UTC of "27MAR26"; null when there is no such day. */
export function expiryOf(text: string): number | null {
  const match = /^(\d{1,2})([A-Z]{3})(\d{2})$/.exec(text);
  if (match === null) return null;
  const [, day = '', month = '', year = ''] = match;
  const monthIndex = MONTHS.indexOf(month);
  if (monthIndex < 0) return null;
  const timeMs = Date.UTC(2_000 + Number(year), monthIndex, Number(day), EXPIRY_HOUR_UTC);
  return new Date(timeMs).getUTCDate() === Number(day) ? timeMs : null;
}

/** "27MAR26" of an instant; days have no leading zero. */
function expiryText(timeMs: number): string {
  const date = new Date(timeMs);
  const year = String(date.getUTCFullYear() % 100).padStart(2, '0');
  return `${date.getUTCDate()}${MONTHS[date.getUTCMonth()] ?? ''}${year}`;
}

/** The venue's name from what the instrument is: the other way of `instrumentOfName`. */
export function nameOfInstrument(instrument: Instrument): string {
  const { underlying, style, settlementCurrency, quoteCurrency } = instrument;
  const base = style === 'inverse' ? underlying
    : `${underlying}_${instrument.kind === 'spot' ? quoteCurrency : settlementCurrency}`;
  switch (instrument.kind) {
    case 'spot': return base;
    // Its name is the venue's choice.
    case 'combo': return instrument.venueName;
    case 'perpetual': return `${base}-PERPETUAL`;
    case 'future': return `${base}-${expiryText(instrument.expiryTimeMs)}`;
    case 'option': {
      const strike = toText(instrument.strike).replace('.', 'd');
      return `${base}-${expiryText(instrument.expiryTimeMs)}-${strike}-${instrument.optionType === 'call' ? 'C' : 'P'}`;
    }
  }
}

/** In what an instrument of this name is settled: "BTC-..." in BTC, "SOL_USDC-..." in USDC. */
export const settledIn = (name: string): string =>
  /^[A-Z0-9]+_([A-Z0-9]+)/.exec(name)?.[1] ?? name.split('-', 1)[0] ?? name;

/** "BTC-FS-25DEC26_PERP", "BTC-CS-25DEC26-70000_75000": several legs under one name. */
export const isComboName = (name: string): boolean => /^[A-Z0-9_]+-[A-Z]{2,6}\d{0,3}-\d{1,2}[A-Z]{3}\d{2}/.test(name);

/** Null for a name that is not one instrument. */
export function instrumentOfName(name: string, listed: ListedTerms = {}, venue: VenueId = DERIBIT): Instrument | null {
  const match = NAME.exec(name);
  if (match === null) return null;
  const [, base = '', quote, term, strikeText, side] = match;
  const inverse = quote === undefined;
  const settlement = listed.settlementCurrency ?? quote ?? base;
  const defaults = defaultsOf(base, inverse, term, strikeText !== undefined);
  const common = {
    id: instrumentIdOf(venue, name), venue, venueName: name, underlying: base,
    style: inverse ? 'inverse' as const : 'linear' as const, settlementCurrency: settlement,
    quoteCurrency: quote ?? (strikeText === undefined ? 'USD' : base),
    contractMultiplier: listed.contractSize ?? defaults.contractSize, tickSize: listed.tickSize ?? defaults.tickSize,
    ...lots(listed, defaults), makerFeeRate: listed.makerFeeRate ?? defaults.makerFeeRate,
    takerFeeRate: listed.takerFeeRate ?? defaults.takerFeeRate,
    ...(listed.tickSteps === undefined || listed.tickSteps.length === 0 ? {} : { tickSteps: listed.tickSteps }),
  };
  if (term === undefined) return inverse ? null : { ...common, kind: 'spot' };
  if (term === 'PERPETUAL') {
    return strikeText === undefined ? { ...common, kind: 'perpetual', fundingIntervalMs: EIGHT_HOURS_MS } : null;
  }
  const namedTimeMs = expiryOf(term);
  if (namedTimeMs === null) return null;
  const expiryTimeMs = listed.expiryTimeMs ?? namedTimeMs;
  if (strikeText === undefined) return { ...common, kind: 'future', expiryTimeMs };
  const strike = parseDecimal(strikeText.replace('d', '.'));
  if (strike === null || strike <= 0n) return null;
  return { ...common, kind: 'option', optionType: side === 'C' ? 'call' : 'put', strike, expiryTimeMs };
}

/** Deribit states least amounts in coin or USD; ours count contracts. */
function lots(listed: ListedTerms, defaults: Defaults): { lotSize: Decimal; minQuantity: Decimal } {
  const contract = listed.contractSize ?? defaults.contractSize;
  const lot = contractsOf(listed.minQuantity ?? defaults.minAmount, contract);
  return { lotSize: lot, minQuantity: lot };
}

const SCALE = 10n ** 18n;
/** An amount as Deribit states it (coin, or USD of an inverse future) in contracts. */
export const contractsOf = (amount: Decimal, contractSize: Decimal): Decimal =>
  ((amount * SCALE) / contractSize) as Decimal;

interface Defaults {
  readonly contractSize: Decimal;
  readonly tickSize: Decimal;
  readonly minAmount: Decimal;
  readonly makerFeeRate: number;
  readonly takerFeeRate: number;
}

/** As listed in 2026 for the instruments that recordings without terms hold. */
function defaultsOf(base: string, inverse: boolean, term: string | undefined, option: boolean): Defaults {
  const one = dec(1);
  if (option && inverse) {
    return { contractSize: one, tickSize: dec('0.0001'), minAmount: base === 'BTC' ? dec('0.1') : one,
      makerFeeRate: 0.0003, takerFeeRate: 0.0003 };
  }
  if (option) {
    return { contractSize: one, tickSize: dec('0.0001'), minAmount: dec('0.01'), makerFeeRate: 0.0003,
      takerFeeRate: 0.0003 };
  }
  if (term === undefined) {
    return { contractSize: one, tickSize: dec('0.0001'), minAmount: dec('0.0001'), makerFeeRate: 0, takerFeeRate: 0 };
  }
  const size = inverse ? (base === 'BTC' ? dec(10) : one) : dec('0.0001');
  const tick = base === 'BTC' ? (term === 'PERPETUAL' ? dec('0.5') : dec('2.5')) : dec('0.05');
  return { contractSize: size, tickSize: tick, minAmount: size, makerFeeRate: 0, takerFeeRate: 0.0005 };
}
