/**
 * What a contract is worth and what it gained, in its own money: linear contracts in the quote currency, inverse
 * futures and perpetuals (USD of face value) in coin with their convexity, inverse options in coin.
 * Source: facts on Deribit 3.1 (profit = size x (1/average - 1/mark)).
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Instrument, Option } from '../../../shared/domain/instrument.ts';

/** Terms as model numbers, crossed once an instrument: revaluation asks for them a hundred thousand times a second. */
interface TermNumbers {
  readonly multiplier: number;
  /** NaN for what is not an option. */
  readonly strike: number;
}

const crossed = new WeakMap<Instrument, TermNumbers>();

function numbersOf(instrument: Instrument): TermNumbers {
  const known = crossed.get(instrument);
  if (known !== undefined) return known;
  const strike = instrument.kind === 'option' ? toNumber(instrument.strike) : NaN;
  const numbers = { multiplier: toNumber(instrument.contractMultiplier), strike };
  crossed.set(instrument, numbers);
  return numbers;
}

export const strikeOf = (option: Option): number => numbersOf(option).strike;

/** Units of the underlying (USD of face value for inverse futures and perpetuals), positive long. */
export const unitsOf = (instrument: Instrument, quantity: number): number =>
  quantity * numbersOf(instrument).multiplier;

/** Contracts whose quantity is USD of face value. */
export const isInverseFuture = (instrument: Instrument): boolean =>
  instrument.style === 'inverse' && (instrument.kind === 'perpetual' || instrument.kind === 'future');

/** Gain since `averagePrice` in the settlement currency. `markPrice` > 0 where the contract is an inverse future. */
export function profitOf(instrument: Instrument, quantity: number, averagePrice: number, markPrice: number): number {
  const units = unitsOf(instrument, quantity);
  return isInverseFuture(instrument) ? units * (1 / averagePrice - 1 / markPrice) : units * (markPrice - averagePrice);
}

/** Options and spot are owned outright: their worth stands in the equity. Futures are worth their gain. */
export const isOwned = (instrument: Instrument): boolean => instrument.kind === 'option' || instrument.kind === 'spot';

/** Absolute exposure in USD of the underlying: what margins, fees and notional limits go by. */
export function notionalUsd(instrument: Instrument, quantity: number, price: number, underlyingUsd: number): number {
  const units = Math.abs(unitsOf(instrument, quantity));
  if (instrument.kind === 'option') return units * underlyingUsd;
  return isInverseFuture(instrument) ? units : units * price;
}

/** Coin of delta that one contract of a spot, perpetual or future carries at `price`. Options: see valueLeg. */
export const deltaCoinPerContract = (instrument: Instrument, price: number): number =>
  isInverseFuture(instrument) ? unitsOf(instrument, 1) / price : unitsOf(instrument, 1);
