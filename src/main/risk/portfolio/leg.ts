/**
 * One position or coin balance, valued: price, P&L and Greeks in the one convention (risk/SPEC.md, G). An input that is
 * missing or older than its bound makes the numbers that need it null and is named; nothing falls back to zero.
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import { ZERO_GREEKS, type Greeks } from '../../../shared/domain/greeks.ts';
import type { AccountId, Currency, Underlying, VenueId } from '../../../shared/domain/ids.ts';
import { expiryTimeMsOf, yearsUntil, type Instrument, type Option } from '../../../shared/domain/instrument.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import type { SmileDynamics, SmileStatus, VolSource } from '../../../shared/domain/volatility/surface.ts';
import type { GreeksAtVenueVol, Leg, UnitValuation } from '../../../shared/domain/valuation.ts';
import { isInverseFuture, isOwned, profitOf, strikeOf, unitsOf } from './contractValue.ts';
import { isUsdLike } from './currency.ts';
import { midOf, noteOldest, positive, startNotes, readInput, type InputNotes } from './inputNotes.ts';
import { atVenueVol, linearGreeks, optionValue, scaled, scaledAtVenueVol } from './legGreeks.ts';
import { chooseVol, noteVol, quotedVolOf } from './legVol.ts';

/** What our own surface says of an option's vol. */
export interface OwnVol {
  /** Fraction; null: it says nothing, and `reason` why. */
  readonly vol: number | null;
  /** d vol / d ln strike. */
  readonly skew: number;
  readonly status: SmileStatus;
  /** Of what stands in for a fit; null where nothing does. */
  readonly reason: string | null;
  /** Which delta is wanted. */
  readonly dynamics: SmileDynamics;
}

export interface LegSource {
  readonly legId: string;
  readonly account: AccountId;
  readonly venue: VenueId;
  /** Null: a cash balance in `currency`. */
  readonly instrument: Instrument | null;
  readonly currency: Currency | null;
  readonly underlying: Underlying;
  /** Contracts, or units of the currency; positive long. */
  readonly quantity: number;
  readonly averagePrice: number | null;
  readonly quote: Quote | null;
  /** Of the underlying (cash: of the currency) at the leg's venue. */
  readonly indexPriceUsd: number | null;
  readonly indexReceivedTimeMs: number | null;
  /** Of options; left out where there are no surfaces at all: then the venue's vol is no stand-in, and is not noted. */
  readonly ownVol?: OwnVol | null;
  /**
   * Of options that are valued beside the loop: what came back last, null before the first. Left out where the option
   * is valued here.
   */
  readonly unit?: UnitValuation | null;
}

/** An older unit valuation makes the numbers unknown. */
export const MAX_UNIT_AGE_MS = 10_000;

export interface ValuationBounds {
  readonly maxQuoteAgeMs: number;
}

/** The numbers of a leg, as far as its inputs allow. */
interface Worth {
  readonly markPrice: number | null;
  readonly modelPrice: number | null;
  readonly impliedVol: number | null;
  readonly valueUsd: number | null;
  readonly unrealizedPnlUsd: number | null;
  readonly greeks: Greeks | null;
  readonly premiumDeltaCoin: number | null;
  readonly volSource: VolSource | null;
  readonly volReason: string | null;
  readonly venueImpliedVol: number | null;
  readonly greeksAtVenueVol: GreeksAtVenueVol | null;
}

const UNKNOWN: Worth = {
  markPrice: null,
  modelPrice: null,
  impliedVol: null,
  valueUsd: null,
  unrealizedPnlUsd: null,
  greeks: null,
  premiumDeltaCoin: null,
  volSource: null,
  volReason: null,
  venueImpliedVol: null,
  greeksAtVenueVol: null,
};

/** Everything a valuation reads, with the notes of what it read. */
interface Reading {
  readonly source: LegSource;
  readonly nowMs: number;
  readonly boundMs: number;
  readonly notes: InputNotes;
}

export function valueLeg(source: LegSource, nowMs: number, bounds: ValuationBounds): Leg {
  const notes = startNotes();
  const reading: Reading = { source, nowMs, boundMs: bounds.maxQuoteAgeMs, notes };
  const { instrument, quote } = source;
  const worth = instrument === null ? cashWorth(reading) : contractWorth(reading, instrument);
  const greeks = quote?.venueGreeks ?? null;
  return {
    id: source.legId,
    account: source.account,
    venue: source.venue,
    kind: instrument?.kind ?? 'cash',
    underlying: source.underlying,
    instrument: instrument?.id ?? null,
    currency: source.currency,
    expiryTimeMs: instrument === null ? null : expiryTimeMsOf(instrument),
    label: instrument?.venueName ?? source.currency ?? source.underlying,
    quantity: source.quantity,
    averagePrice: source.averagePrice,
    markPrice: worth.markPrice,
    modelPrice: worth.modelPrice,
    impliedVol: worth.impliedVol,
    volSource: worth.volSource,
    volReason: worth.volReason,
    venueImpliedVol: worth.venueImpliedVol,
    greeksAtVenueVol: worth.greeksAtVenueVol,
    valueUsd: worth.valueUsd,
    unrealizedPnlUsd: worth.unrealizedPnlUsd,
    greeks: worth.greeks,
    premiumDeltaCoin: worth.premiumDeltaCoin,
    venueDelta: greeks?.delta ?? null,
    venueGamma: greeks?.gamma ?? null,
    venueVega: greeks?.vega ?? null,
    venueTheta: greeks?.theta ?? null,
    oldestInputMs: notes.missing.length > 0 ? null : notes.oldestMs,
    oldestInput: notes.missing.length > 0 ? null : notes.oldest,
    missing: notes.missing,
    assumptions: notes.assumptions,
  };
}

function contractWorth(reading: Reading, instrument: Instrument): Worth {
  const expiryTimeMs = expiryTimeMsOf(instrument);
  if (expiryTimeMs !== null && reading.nowMs >= expiryTimeMs) return expiredWorth(reading, instrument);
  const quote = readQuote(reading, instrument);
  if (quote === null) return UNKNOWN;
  return instrument.kind === 'option'
    ? optionWorth(reading, instrument, quote)
    : futureWorth(reading, instrument, quote);
}

/** Cash has no entry price, hence no unrealised profit. Coin carries its own delta; dollars carry none. */
function cashWorth(reading: Reading): Worth {
  const { source, notes } = reading;
  const currency = source.currency ?? source.underlying;
  const dollars = isUsdLike(currency);
  const price = dollars ? dollarPrice(reading, currency) : readIndex(reading, currency);
  if (price === null) return UNKNOWN;
  if (dollars && source.indexPriceUsd === null && currency !== 'USD') {
    notes.assumptions.push(`${currency} taken at 1 USD`);
  }
  const valueUsd = source.quantity * price;
  const greeks = dollars ? ZERO_GREEKS : linearGreeks(source.quantity, valueUsd, 0);
  return { ...UNKNOWN, markPrice: price, valueUsd, unrealizedPnlUsd: 0, greeks, premiumDeltaCoin: 0 };
}

const dollarPrice = (reading: Reading, currency: Currency): number | null =>
  currency === 'USD' || reading.source.indexPriceUsd === null ? 1 : readIndex(reading, currency);

function futureWorth(reading: Reading, instrument: Instrument, quote: Quote): Worth {
  const { source, nowMs, notes } = reading;
  const mark = markOrMid(reading, instrument, quote);
  const inverse = isInverseFuture(instrument);
  const rate = inverse ? readIndex(reading, instrument.underlying) : 1;
  if (mark === null || rate === null) return { ...UNKNOWN, markPrice: mark };
  const expiryTimeMs = expiryTimeMsOf(instrument);
  const years = expiryTimeMs === null ? 0 : yearsUntil(expiryTimeMs, nowMs);
  const units = unitsOf(instrument, source.quantity);
  const deltaCoin = inverse ? units / mark : units;
  const average = source.averagePrice;
  const profit =
    source.quantity === 0 ? 0 : average === null ? null : profitOf(instrument, source.quantity, average, mark);
  if (profit === null) notes.missing.push(`average price of ${instrument.venueName}`);
  const profitUsd = profit === null ? null : profit * rate;
  return {
    ...UNKNOWN,
    markPrice: mark,
    valueUsd: isOwned(instrument) ? units * mark : profitUsd,
    unrealizedPnlUsd: profitUsd,
    greeks: linearGreeks(deltaCoin, deltaCoin * (inverse ? rate : mark), years),
    premiumDeltaCoin: inverse ? profit : 0,
  };
}

function optionWorth(reading: Reading, option: Option, quote: Quote): Worth {
  const { source, nowMs, notes } = reading;
  const inverse = option.style === 'inverse';
  const venueForward = positive(quote.forwardPrice);
  const index = inverse || venueForward === null ? readIndex(reading, option.underlying) : venueForward;
  if (index === null) return UNKNOWN;
  if (source.unit !== undefined) return unitWorth(reading, option, quote, source.unit, inverse ? index : 1);
  if (venueForward === null) notes.assumptions.push(`forward of ${option.venueName} taken from the index`);
  const years = yearsUntil(option.expiryTimeMs, nowMs);
  const strike = strikeOf(option);
  const found = chooseVol({ optionType: option.optionType, inverse, ...quotedVolOf(quote), strike, years,
    forward: venueForward ?? index, own: source.ownVol ?? null });
  noteVol(notes, option.venueName, found);
  const { vol, slope } = found;
  const markPrice = quote.markPrice === null ? null : toNumber(quote.markPrice);
  if (vol === null) return { ...UNKNOWN, markPrice };
  const units = unitsOf(option, source.quantity);
  const point = { optionType: option.optionType, inverse, forward: venueForward ?? index, strike, years, vol,
    indexUsd: index, slope };
  const { modelPrice, greeks, premiumDeltaCoin } = optionValue(point, units);
  const venueVol = positive(quote.markImpliedVol);
  const atVenue = venueVol === null ? null : atVenueVol(optionValue({ ...point, vol: venueVol, slope: 0 }, units));
  const worth = {
    markPrice, modelPrice, impliedVol: vol, greeks, premiumDeltaCoin, volSource: found.from, volReason: found.reason,
    venueImpliedVol: venueVol, greeksAtVenueVol: atVenue,
  };
  return { ...worth, ...marked(reading, option, markPrice, modelPrice, inverse ? index : 1) };
}

/** At the venue's mark, else at the model's price; null when there is neither. */
function marked(
  reading: Reading, option: Option, markPrice: number | null, modelPrice: number | null, rate: number,
): Pick<Worth, 'valueUsd' | 'unrealizedPnlUsd'> {
  if (markPrice === null && modelPrice !== null) {
    reading.notes.assumptions.push(`mark of ${option.venueName} taken from the model`);
  }
  const price = markPrice ?? modelPrice;
  return price === null ? { valueUsd: null, unrealizedPnlUsd: null } : ownedValue(reading, option, price, rate);
}

/** The mark as it is now, the Greeks as they came back (rule G13): those of one unit, as often as are held. */
function unitWorth(reading: Reading, option: Option, quote: Quote, unit: UnitValuation | null, rate: number): Worth {
  const { source, nowMs, notes } = reading;
  const markPrice = quote.markPrice === null ? null : toNumber(quote.markPrice);
  const ageMs = unit === null ? 0 : nowMs - unit.asOfMs;
  if (unit === null || ageMs > MAX_UNIT_AGE_MS) {
    notes.missing.push(unit === null ? `Greeks of ${option.venueName}: not valued yet`
      : `Greeks of ${option.venueName} were computed ${Math.floor(ageMs / 1_000)} s ago`);
    return { ...UNKNOWN, markPrice, ...marked(reading, option, markPrice, null, rate) };
  }
  for (const name of unit.missing) notes.missing.push(name);
  for (const name of unit.assumptions) notes.assumptions.push(name);
  noteOldest(notes, unit.oldestInput, unit.oldestInputMs);
  const { modelPrice, impliedVol, greeks, premiumDeltaCoin, volSource, volReason, venueImpliedVol } = unit;
  const units = unitsOf(option, source.quantity);
  const { valueUsd, unrealizedPnlUsd } = marked(reading, option, markPrice, modelPrice, rate);
  return {
    markPrice, modelPrice, impliedVol, volSource, volReason, venueImpliedVol, valueUsd, unrealizedPnlUsd,
    greeks: greeks === null ? null : scaled(greeks, units),
    premiumDeltaCoin: premiumDeltaCoin === null ? null : units * premiumDeltaCoin + 0,
    greeksAtVenueVol: unit.greeksAtVenueVol === null ? null : scaledAtVenueVol(unit.greeksAtVenueVol, units),
  };
}

/**
 * Between expiry and the venue's settlement: the payoff is fixed and unknown to us, the index stands in for the
 * delivery price. Nothing is left to hedge but the coins that a coin-settled option will pay.
 */
function expiredWorth(reading: Reading, instrument: Instrument): Worth {
  const { source, notes } = reading;
  const index = readIndex(reading, instrument.underlying);
  if (index === null) return UNKNOWN;
  notes.assumptions.push(`${instrument.venueName} has expired: valued at the index until it is settled`);
  const inverse = instrument.style === 'inverse';
  const rate = inverse ? index : 1;
  const price = instrument.kind === 'option' ? intrinsic(instrument, index) : index;
  const { valueUsd, unrealizedPnlUsd } = ownedValue(reading, instrument, price, rate);
  const worth = { ...UNKNOWN, modelPrice: price, unrealizedPnlUsd, greeks: ZERO_GREEKS };
  const value = isOwned(instrument) ? valueUsd : unrealizedPnlUsd;
  const coins = value === null ? null : value / index;
  return { ...worth, valueUsd: source.quantity === 0 ? 0 : value, premiumDeltaCoin: inverse ? coins : 0 };
}

function intrinsic(option: Option, index: number): number {
  const strike = strikeOf(option);
  const payoff = Math.max(option.optionType === 'call' ? index - strike : strike - index, 0);
  return option.style === 'inverse' ? payoff / index : payoff;
}

function ownedValue(
  { source, notes }: Reading,
  instrument: Instrument,
  price: number,
  rate: number,
): { valueUsd: number; unrealizedPnlUsd: number | null } {
  const { quantity, averagePrice } = source;
  const valueUsd = unitsOf(instrument, quantity) * price * rate;
  if (quantity === 0) return { valueUsd, unrealizedPnlUsd: 0 };
  if (averagePrice === null) notes.missing.push(`average price of ${instrument.venueName}`);
  const profit = averagePrice === null ? null : profitOf(instrument, quantity, averagePrice, price) * rate;
  return { valueUsd, unrealizedPnlUsd: profit };
}

function markOrMid({ notes }: Reading, instrument: Instrument, quote: Quote): number | null {
  const mark = positive(quote.markPrice);
  if (mark !== null) return mark;
  const mid = midOf(quote);
  if (mid === null) notes.missing.push(`mark price of ${instrument.venueName}`);
  else notes.assumptions.push(`mark of ${instrument.venueName} taken from the middle of its touch`);
  return mid;
}

const readQuote = ({ source, nowMs, boundMs, notes }: Reading, instrument: Instrument): Quote | null =>
  readInput(notes, quoteName(instrument.id), source.quote, source.quote?.receivedTimeMs ?? null, nowMs, boundMs);

export const quoteName = (instrument: string): string => `quote of ${instrument}`;
export const indexName = (name: string, venue: VenueId): string => `index of ${name} on ${venue}`;

function readIndex({ source, nowMs, boundMs, notes }: Reading, name: string): number | null {
  const { price, receivedTimeMs } = indexOf(source);
  return readInput(notes, indexName(name, source.venue), price, receivedTimeMs, nowMs, boundMs);
}

/** The venue's index; else the one that its fresh quote carries. */
export function indexOf(
  { indexPriceUsd, indexReceivedTimeMs, quote }: Pick<LegSource, 'indexPriceUsd' | 'indexReceivedTimeMs' | 'quote'>,
): { readonly price: number | null; readonly receivedTimeMs: number | null } {
  const own = positive(indexPriceUsd);
  if (own !== null) return { price: own, receivedTimeMs: indexReceivedTimeMs };
  return { price: positive(quote?.indexPrice ?? null), receivedTimeMs: quote?.receivedTimeMs ?? null };
}
