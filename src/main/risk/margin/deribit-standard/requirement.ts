/**
 * What one contract needs under standard margin, in its settlement currency (facts on option venues 4.2). Every leg for
 * itself: no offsets.
 */
import type { Currency } from '../../../../shared/domain/ids.ts';
import type { DeribitLeg, OptionLeg } from '../deribit/legs.ts';
import type { FutureRates, ShortOptionRates } from './parameters.ts';

export interface StandardRates {
  readonly shortOption: ShortOptionRates;
  readonly futures: Readonly<Record<string, FutureRates>>;
  readonly haircuts: Readonly<Record<Currency, number>>;
}

export interface Requirement {
  readonly initial: number;
  readonly maintenance: number;
}

const NOTHING: Requirement = { initial: 0, maintenance: 0 };
const UNKNOWN: Requirement = { initial: NaN, maintenance: NaN };

export const futureRatesOf = ({ coin, currency, inverse }: DeribitLeg, rates: StandardRates): FutureRates | null =>
  rates.futures[inverse ? coin : `${coin}_${currency}`] ?? null;

/** `coins` stands in for the leg's own, positive long. NaN where the venue's table has no row for the contract. */
export function requirementOf(leg: DeribitLeg, coins: number, rates: StandardRates): Requirement {
  if (coins === 0) return NOTHING;
  if (leg.kind === 'option') return coins > 0 ? NOTHING : shortOption(leg, -coins, rates.shortOption);
  const future = futureRatesOf(leg, rates);
  if (future === null) return UNKNOWN;
  const size = Math.abs(coins);
  const value = leg.inverse ? size : size * leg.priceUsd;
  const rising = future.perCoin * size;
  return { initial: value * (future.initial + rising), maintenance: value * (future.maintenance + rising) };
}

/** A long option that an order would open costs its premium. */
export function initialIfHeld(leg: DeribitLeg, coins: number, rates: StandardRates): number {
  if (leg.kind === 'option' && coins > 0) return coins * leg.mark;
  return requirementOf(leg, coins, rates).initial;
}

function shortOption(leg: OptionLeg, coins: number, rates: ShortOptionRates): Requirement {
  const { forwardUsd, strikeUsd, inverse } = leg;
  const call = leg.optionType === 'call';
  const mark = inverse ? leg.mark : leg.mark / forwardUsd;
  const outOfTheMoney = Math.max(call ? strikeUsd - forwardUsd : forwardUsd - strikeUsd, 0) / forwardUsd;
  const kept = (call ? rates.maintenance : Math.max(rates.maintenance, rates.maintenance * mark)) + mark;
  const opened = Math.max(rates.initial - outOfTheMoney, rates.initialFloor) + mark;
  const unit = coins * (inverse ? 1 : forwardUsd);
  return { initial: unit * Math.max(opened, kept), maintenance: unit * kept };
}
