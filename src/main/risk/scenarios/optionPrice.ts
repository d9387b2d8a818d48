/**
 * An option's price under a shock, taken apart as the batch kernels take it: what is the option's own at the horizon,
 * and the multipliers of the shock. One option alone and a batch of them give the same bits (batch/optionBatch.ts).
 */
import type { Currency, Underlying } from '../../../shared/domain/ids.ts';
import { MS_PER_YEAR } from '../../../shared/domain/instrument.ts';
import { bookRow, valueUnderShock } from '../pricing/batch/scenario-kernel.ts';
import { linearVolShock, shockedVol, type Shock, type UnderlyingShock } from './shock.ts';

export interface OptionMarket {
  readonly sign: number;
  readonly strike: number;
  readonly forward: number;
  /** Null only for a linear option whose index is not known. */
  readonly index: number | null;
  readonly years: number;
  readonly vol: number;
  /** ln(forward / index) per year. */
  readonly basis: number;
}

/** A position in an option, as a batch needs it. Prices are in its quote currency. */
export interface OptionTerms extends OptionMarket {
  readonly inverse: boolean;
  readonly units: number;
  readonly modelNow: number;
  readonly markNow: number;
  readonly underlying: Underlying;
  readonly settlementCurrency: Currency;
}

/** What is left of the life, and the forward after the run-down of the basis, before the spot moves. */
export function atHorizon(
  { years, forward, index, basis }: OptionMarket, horizonMs: number, basisPerYear: number,
): { readonly years: number; readonly forward: number } {
  const left = Math.max(0, years - horizonMs / MS_PER_YEAR);
  if (left === 0 && index !== null) return { years: 0, forward: index };
  return { years: left, forward: forward * Math.exp(basisPerYear * left - basis * (years - left)) };
}

/** The vol after the shock is vol x multiplier + shift. */
export interface VolFactors {
  readonly multiplier: number;
  readonly shift: number;
}

export function volFactorsOf({ vol, years, strike, forward }: OptionMarket, move: UnderlyingShock): VolFactors {
  const linear = linearVolShock(move);
  if (linear !== null && linear.holdsFrom <= vol && vol <= linear.holdsTo) return linear;
  return { multiplier: 0, shift: shockedVol(move, vol, years, Math.log(strike / forward)) };
}

/** Undiscounted, in the currency of the forward. */
export function priceUnderShock(option: OptionMarket, { horizonMs }: Shock, move: UnderlyingShock): number {
  const { years, forward } = atHorizon(option, horizonMs, move.basisPerYear);
  const row = bookRow(option.sign, forward, option.strike, years, option.vol);
  const { multiplier, shift } = volFactorsOf(option, move);
  return valueUnderShock(row, 1 + move.spotMove, Math.log1p(move.spotMove), multiplier, shift);
}

export const payoffOf = ({ sign, strike }: OptionMarket, forward: number): number =>
  Math.max(sign * (forward - strike), 0);

/** The difference between mark and model stays while the option lives. */
export const offsetOf = ({ modelNow, markNow }: Pick<OptionTerms, 'modelNow' | 'markNow'>, yearsLeft: number): number =>
  yearsLeft === 0 ? 0 : markNow - modelNow;
