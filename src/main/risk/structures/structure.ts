/**
 * What several legs on one underlying gain together, in USD, at any price and moment up to the first expiry among them.
 * Premiums count in dollars of the day they are paid. While an option lives it is worth the surface's vol: the smile
 * moves along with its forward (the same vol at the same moneyness), and the basis runs down to nothing at its expiry.
 */
import { expiryTimeMsOf, yearsUntil, type Instrument, type Option } from '../../../shared/domain/instrument.ts';
import { black76Price } from '../pricing/black76.ts';
import { isInverseFuture, strikeOf, unitsOf } from '../portfolio/contractValue.ts';
import { isoDay } from '../portfolio/isoDay.ts';
import { volOn, type ExpirySmile } from '../surface/surface.ts';

export interface StructureLeg {
  readonly instrument: Instrument;
  /** Contracts, positive bought. */
  readonly quantity: number;
  /** Paid or received, in the instrument's quote currency. */
  readonly price: number;
}

export interface StructureMarket {
  readonly nowMs: number;
  /** The index. */
  readonly spotUsd: number;
  /** Seen now; null where the surface has none. */
  readonly smileOf: (expiryTimeMs: number) => ExpirySmile | null;
}

/** Gain in USD at a price of the underlying from 0 upwards; `missing` names what it is not known for (then NaN). */
export interface ProfitCurve {
  readonly missing: readonly string[];
  readonly at: (spotUsd: number) => number;
}

/** The moment to which gains can be told: later ones depend on where the price was then. Null: nothing expires. */
export function firstExpiry(legs: readonly StructureLeg[]): number | null {
  const expiries = legs.map(({ instrument }) => expiryTimeMsOf(instrument)).filter((timeMs) => timeMs !== null);
  return expiries.length === 0 ? null : Math.min(...expiries);
}

/** `timeMs`: from now up to the first expiry. */
export function profitCurve(legs: readonly StructureLeg[], market: StructureMarket, timeMs: number): ProfitCurve {
  const missing: string[] = [];
  const gains = legs.map((leg) => legGain(leg, market, timeMs, missing));
  return { missing, at: (spotUsd) => gains.reduce((sum, gain) => sum + gain(spotUsd), 0) };
}

type Gain = (spotUsd: number) => number;

function legGain(leg: StructureLeg, market: StructureMarket, timeMs: number, missing: string[]): Gain {
  const { instrument, quantity, price } = leg;
  const units = unitsOf(instrument, quantity);
  if (instrument.kind === 'option') return optionGain(instrument, units, price, market, timeMs, missing);
  const expiryTimeMs = expiryTimeMsOf(instrument);
  const basis = expiryTimeMs === null ? 1 : basisAt(expiryTimeMs, market, timeMs, missing);
  // Inverse: face x (1/paid - 1/price) coins, each worth the index then.
  if (isInverseFuture(instrument)) return (spot) => units * (spot / price - 1 / basis);
  return (spot) => units * (spot * basis - price);
}

function optionGain(
  option: Option,
  units: number,
  price: number,
  market: StructureMarket,
  timeMs: number,
  missing: string[],
): Gain {
  const { optionType, expiryTimeMs, venueName } = option;
  const strike = strikeOf(option);
  const sign = optionType === 'call' ? 1 : -1;
  const paid = units * price * (option.style === 'inverse' ? market.spotUsd : 1);
  const years = yearsUntil(expiryTimeMs, timeMs);
  if (years === 0) return (spot) => units * Math.max(sign * (spot - strike), 0) - paid;
  const smile = market.smileOf(expiryTimeMs);
  if (smile === null) {
    missing.push(`smile of ${venueName}`);
    return () => NaN;
  }
  const basis = basisAt(expiryTimeMs, market, timeMs, missing);
  return (spot) => {
    const forward = spot * basis;
    if (!(forward > 0)) return units * (optionType === 'put' ? strike : 0) - paid;
    const vol = volOn(smile, (strike * smile.forward) / forward)?.vol ?? NaN;
    const value = black76Price(optionType, forward, strike, years, vol, 0);
    // A coin-settled option is worth V/F coins, each at the index.
    return units * (option.style === 'inverse' ? value / basis : value) - paid;
  };
}

/** Forward over spot at `timeMs`: today's, run down evenly in time. Without a smile's forward it is not known. */
function basisAt(
  expiryTimeMs: number,
  { nowMs, spotUsd, smileOf }: StructureMarket,
  timeMs: number,
  missing: string[],
): number {
  const left = yearsUntil(expiryTimeMs, timeMs);
  if (left === 0) return 1;
  const forward = smileOf(expiryTimeMs)?.forward;
  if (forward === undefined) {
    missing.push(`forward of ${isoDay(expiryTimeMs)}`);
    return NaN;
  }
  return (forward / spotUsd) ** (left / yearsUntil(expiryTimeMs, nowMs));
}
