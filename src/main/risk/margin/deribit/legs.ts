/**
 * Deribit's contracts as its margin rules read them: sizes in coins, worth in the settlement currency. An input that is
 * not there is named once in `missing`, and the number made from it is NaN.
 */
import type { Currency, InstrumentId, Underlying } from '../../../../shared/domain/ids.ts';
import { yearsUntil, type Instrument, type Option, type OptionType } from '../../../../shared/domain/instrument.ts';
import { isInverseFuture, profitOf, strikeOf, unitsOf } from '../../portfolio/contractValue.ts';
import { impliedVol } from '../../pricing/impliedVol.ts';
import { markOf, note, type Prices } from '../holdings.ts';
import type { HeldPosition } from '../model.ts';

interface Leg {
  readonly instrument: InstrumentId;
  readonly name: string;
  readonly coin: Underlying;
  /** The venue's index: "btc_usd", "eth_usdc". */
  readonly pair: string;
  /** What it settles in, and the USD of one. */
  readonly currency: Currency;
  readonly currencyUsd: number;
  readonly inverse: boolean;
  /** Positive long. Inverse futures: face / mark. */
  readonly coins: number;
  /** In the settlement currency: the gain of a future since its average price, what an option is worth at its mark. */
  readonly worth: number;
  /** To expiry; 0 for perpetuals. */
  readonly years: number;
  /** Of a scan: read and evaluated once. */
  readonly isPassing?: true;
}

export interface FutureLeg extends Leg {
  readonly kind: 'future';
  readonly priceUsd: number;
}

export interface OptionLeg extends Leg {
  readonly kind: 'option';
  readonly optionType: OptionType;
  readonly strikeUsd: number;
  readonly forwardUsd: number;
  /** In the settlement currency for one coin. */
  readonly mark: number;
  /** Annual; null where neither the venue nor the mark says it. Standard margin does without. */
  readonly vol: number | null;
}

export type DeribitLeg = FutureLeg | OptionLeg;

/** Spelt once an instrument: a book is read a thousand times for one liquidation distance. */
const spelt = new WeakMap<Instrument, string>();

function pairOf(instrument: Instrument): string {
  const known = spelt.get(instrument);
  if (known !== undefined) return known;
  const { style, underlying, settlementCurrency } = instrument;
  const pair = `${underlying}_${style === 'inverse' ? 'USD' : settlementCurrency}`.toLowerCase();
  spelt.set(instrument, pair);
  return pair;
}

interface Read {
  readonly nowMs: number;
  readonly currencyUsd: number;
  readonly underlyingUsd: number;
  readonly leg: DeribitLeg;
}

/** A position is read once for each moment and price: what-ifs and diagnoses change one of many at a time. */
const readLegs = new WeakMap<HeldPosition, Read>();

/** Null for what is not a contract of the margin rules, and then named. The same leg for the same inputs. */
export function legOf(position: HeldPosition, nowMs: number, prices: Prices): DeribitLeg | null {
  const { settlementCurrency, underlying, kind } = position.instrument;
  if (position.isPassing === true) return readLeg(position, nowMs, prices);
  const lacking = prices.missing.length;
  const currencyUsd = prices.usd(settlementCurrency);
  // What stands in for an option's forward; nothing else asks for it.
  const underlyingUsd = kind === 'option' && position.forwardUsd === null ? prices.usd(underlying) : 0;
  const known = readLegs.get(position);
  if (known?.nowMs === nowMs && known.currencyUsd === currencyUsd && known.underlyingUsd === underlyingUsd) {
    return known.leg;
  }
  const leg = readLeg(position, nowMs, prices);
  // What had to name an input is read again, and names it again.
  if (leg !== null && prices.missing.length === lacking) {
    readLegs.set(position, { nowMs, currencyUsd, underlyingUsd, leg });
  }
  return leg;
}

const PASSING = { isPassing: true } as const;

function readLeg(position: HeldPosition, nowMs: number, prices: Prices): DeribitLeg | null {
  const { instrument, quantity } = position;
  if (instrument.kind === 'spot') {
    note(prices.missing, `margin rule for ${instrument.venueName}`);
    return null;
  }
  const common = {
    instrument: instrument.id,
    name: instrument.venueName,
    coin: instrument.underlying,
    pair: pairOf(instrument),
    currency: instrument.settlementCurrency,
    currencyUsd: prices.usd(instrument.settlementCurrency),
    inverse: instrument.style === 'inverse',
    years: 'expiryTimeMs' in instrument ? yearsUntil(instrument.expiryTimeMs, nowMs) : 0,
    ...(position.isPassing === true ? PASSING : {}),
  };
  const mark = markOf(position, prices);
  const units = unitsOf(instrument, quantity);
  if (instrument.kind === 'option') {
    return {
      ...common,
      ...optionTerms(position, instrument, mark, common.years, prices),
      coins: units,
      worth: units * mark,
    };
  }
  const coins = isInverseFuture(instrument) ? units / mark : units;
  return { ...common, kind: 'future', coins, priceUsd: mark, worth: gainOf(position, mark, prices) };
}

function gainOf({ instrument, quantity, averagePrice }: HeldPosition, mark: number, prices: Prices): number {
  if (quantity === 0) return 0;
  if (averagePrice !== null && averagePrice > 0) return profitOf(instrument, quantity, averagePrice, mark);
  note(prices.missing, `average price of ${instrument.venueName}`);
  return NaN;
}

function optionTerms(
  position: HeldPosition,
  option: Option,
  mark: number,
  years: number,
  prices: Prices,
): Pick<OptionLeg, 'kind' | 'optionType' | 'strikeUsd' | 'forwardUsd' | 'mark' | 'vol'> {
  const forwardUsd = position.forwardUsd ?? prices.usd(option.underlying);
  const strikeUsd = strikeOf(option);
  const { optionType } = option;
  const usd = option.style === 'inverse' ? mark * forwardUsd : mark;
  const vol = volOf(position.impliedVol, optionType, usd, forwardUsd, strikeUsd, years);
  return { kind: 'option', optionType, strikeUsd, forwardUsd, mark, vol };
}

/** The venue's, else what the mark implies; an expired option has none and needs none. */
function volOf(
  venues: number | null,
  optionType: OptionType,
  markUsd: number,
  forwardUsd: number,
  strikeUsd: number,
  years: number,
): number | null {
  if (years === 0) return 0;
  if (venues !== null && venues > 0) return venues;
  const implied = impliedVol(optionType, markUsd, forwardUsd, strikeUsd, years);
  return 'vol' in implied ? implied.vol : null;
}
