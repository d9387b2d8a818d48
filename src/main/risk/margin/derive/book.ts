/**
 * The book of a Derive subaccount as its managers see it: plain records in the venue's units (USDC, coins, years), and
 * what the three managers share of valuing it. Options are grouped by expiry, as margin is. Source: facts on Derive 6.
 */
import type { OptionType } from '../../../../shared/domain/instrument.ts';
import { lognormalTerms, signOf } from '../../pricing/black76.ts';

export interface DeriveOption {
  /** For explanations. */
  readonly name: string;
  readonly optionType: OptionType;
  readonly strike: number;
  /** Contracts of one coin, positive long. */
  readonly amount: number;
  readonly vol: number;
}

export interface DeriveExpiry {
  /** For explanations. */
  readonly name: string;
  readonly years: number;
  readonly forward: number;
  /** Part of the forward that the settlement average has fixed: no shock moves it. */
  readonly settledForward: number;
  readonly ratePerYear: number;
  readonly forwardConfidence: number;
  readonly rateConfidence: number;
  readonly volConfidence: number;
  readonly options: readonly DeriveOption[];
}

export interface DerivePerp {
  readonly amount: number;
  readonly price: number;
  readonly confidence: number;
  readonly unrealizedPnl: number;
}

/** Undiscounted worth of the options of an expiry at another forward and other vols. */
export function optionsWorth(expiry: DeriveExpiry, forward: number, volOf: (option: DeriveOption) => number): number {
  let sum = 0;
  for (const option of expiry.options) {
    sum += option.amount * undiscounted(option, forward, expiry.years, volOf(option));
  }
  return sum;
}

/** Black-76 without its discount, in USD per coin. */
export function undiscounted(option: DeriveOption, forward: number, years: number, vol: number): number {
  const { optionType, strike } = option;
  const sign = signOf(optionType);
  if (!(vol > 0) || !(years > 0)) return Math.max(sign * (forward - strike), 0);
  const { probability1, probability2 } = lognormalTerms(sign, forward, strike, vol * Math.sqrt(years));
  return Math.max(sign * (forward * probability1 - strike * probability2), 0);
}

/** A shock moves only what settlement has not fixed yet. */
export const shockedForward = ({ forward, settledForward }: DeriveExpiry, spot: number): number =>
  settledForward + (forward - settledForward) * spot;

export const expiryConfidence = ({ forwardConfidence, rateConfidence, volConfidence }: DeriveExpiry): number =>
  Math.min(forwardConfidence, rateConfidence, volConfidence);

/** Shorts that no long of the same strike, call or put, stands against. */
export function nakedShorts(options: readonly DeriveOption[]): number {
  const net = new Map<number, { long: number; short: number }>();
  for (const { strike, amount } of options) {
    const at = net.get(strike) ?? { long: 0, short: 0 };
    if (amount > 0) at.long += amount;
    else at.short -= amount;
    net.set(strike, at);
  }
  let naked = 0;
  for (const { long, short } of net.values()) naked += Math.max(0, short - long);
  return naked;
}

/** (30 days / life) to a power that differs short of 30 days and beyond; lives have a floor. */
export function volTermFactor(years: number, short: number, long: number, floorDays: number): number {
  const days = years * 365;
  return (30 / Math.max(days, floorDays)) ** (days <= 30 ? short : long);
}
