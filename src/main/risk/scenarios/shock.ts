/**
 * What a scenario does to the market, as data: moves of each underlying, of stable coins, of lending terms, and time
 * that passes. Every number is a change; zero changes nothing at all, so that zero shock gives exactly zero (rule W1).
 */
import type { Currency, Underlying } from '../../../shared/domain/ids.ts';
import { isUsdLike } from '../portfolio/currency.ts';
import type { LegSource } from '../portfolio/leg.ts';

/** Changes of one underlying. Fractions, not percent. */
export interface UnderlyingShock {
  /** Of index, forwards and marks together, > -1: -0.4 is 40 % down. */
  readonly spotMove: number;
  /** Added to every vol at 30 days to expiry: 0.1 is 10 vol points. */
  readonly volPoints: number;
  /** Share of itself that every vol gains: 0.5 makes 60 % into 90 %. */
  readonly volRelative: number;
  /** `volPoints` times (30 days / days to expiry) to this power; 0 moves all expiries in parallel. */
  readonly volTermPower: number;
  /** Added to the vol of a strike one standard deviation below the forward, taken from one above; at most three. */
  readonly volSkew: number;
  /** Added to the vol of one year, taken from that of 2.5 days, in proportion to ln(days / 30); none at 30 days. */
  readonly volTermTwist: number;
  /** Added to ln(forward / index) per year of life: dated futures and the forwards of options. */
  readonly basisPerYear: number;
  /** Move of perpetuals against the index. */
  readonly perpetualBasis: number;
  /** Added to the funding rate, per year; paid over the horizon, positive: longs pay. */
  readonly fundingPerYear: number;
}

export interface Shock {
  readonly underlyings: Readonly<Record<Underlying, UnderlyingShock>>;
  /** What every other underlying does; null: not known, and what depends on it is not known either. */
  readonly others: UnderlyingShock | null;
  /** After the moves so much time passes: decay, basis run-down, funding, interest, expiry. */
  readonly horizonMs: number;
  /** Move of a stable coin against the dollar: -0.12 is 0.88. Prices quoted in it stay as they are. */
  readonly stableMoves: Readonly<Record<Currency, number>>;
  /** Added to liquidation threshold and loan-to-value of a collateral, kept within 0 and 1. */
  readonly haircuts: Readonly<Record<Currency, number>>;
  /** Added to every borrow rate, per year; accrues over the horizon. */
  readonly borrowRatePerYear: number;
}

export const NO_MOVE: UnderlyingShock = {
  spotMove: 0,
  volPoints: 0,
  volRelative: 0,
  volTermPower: 0,
  volSkew: 0,
  volTermTwist: 0,
  basisPerYear: 0,
  perpetualBasis: 0,
  fundingPerYear: 0,
};

export const NO_SHOCK: Shock = {
  underlyings: {},
  others: NO_MOVE,
  horizonMs: 0,
  stableMoves: {},
  haircuts: {},
  borrowRatePerYear: 0,
};

/** Every underlying alike. */
export const jointShock = (move: Partial<UnderlyingShock>, horizonMs = 0): Shock => ({
  ...NO_SHOCK,
  others: { ...NO_MOVE, ...move },
  horizonMs,
});

/** One underlying alone, the rest unmoved. */
export const singleShock = (underlying: Underlying, move: Partial<UnderlyingShock>, horizonMs = 0): Shock => ({
  ...NO_SHOCK,
  underlyings: { [underlying]: { ...NO_MOVE, ...move } },
  horizonMs,
});

/** Null where the scenario does not say. */
export const moveOf = (shock: Shock, underlying: Underlying): UnderlyingShock | null =>
  shock.underlyings[underlying] ?? shock.others;

/** What a dollar of this currency is worth after the shock over what it is worth now; 1 for what is no stable coin. */
export const stableFactor = (shock: Shock, currency: Currency): number =>
  isUsdLike(currency) ? 1 + (shock.stableMoves[currency] ?? 0) : 1;

/** Whether the shock can change anything about a holding in this underlying and its money. */
export function touches(
  shock: Shock,
  { underlying, currency, instrument }: Pick<LegSource, 'underlying' | 'currency' | 'instrument'>,
): boolean {
  if (shock.horizonMs > 0) return true;
  const moneys = instrument === null ? [currency ?? ''] : [instrument.settlementCurrency, instrument.quoteCurrency];
  if (moneys.some((money) => stableFactor(shock, money) !== 1)) return true;
  if (isUsdLike(underlying)) return false;
  const move = moveOf(shock, underlying);
  return move === null || Object.values(move).some((change) => change !== 0);
}

/** Named, for the lists of what is missing. */
export const unknownMove = (underlying: Underlying): string => `move of ${underlying} in the scenario`;

const THIRTY_DAYS = 30 / 365;
const ONE_DAY = 1 / 365;
const MOST_DEVIATIONS = 3;
/** No shock takes a vol below this, unless it was there already. */
const LOWEST_VOL = 0.01;
const HIGHEST_VOL = 20;

/**
 * A vol after the shock. `logMoneyness` = ln(strike / forward) and `years` as they were before it. The term structure
 * is taken at no less than a day.
 */
export function shockedVol(move: UnderlyingShock, vol: number, years: number, logMoneyness: number): number {
  const { volPoints, volRelative, volTermPower, volSkew, volTermTwist } = move;
  if (volPoints === 0 && volRelative === 0 && volSkew === 0 && volTermTwist === 0) return vol;
  const term = Math.max(years, ONE_DAY) / THIRTY_DAYS;
  const deviations = years > 0 && vol > 0 ? logMoneyness / (vol * Math.sqrt(years)) : 0;
  const twist = within(Math.log(term) / Math.log(1 / THIRTY_DAYS), -1, 1);
  const changed =
    vol * (1 + volRelative) +
    volPoints * term ** -volTermPower -
    volSkew * within(deviations, -MOST_DEVIATIONS, MOST_DEVIATIONS) +
    volTermTwist * twist;
  return within(changed, Math.min(vol, LOWEST_VOL), Math.max(vol, HIGHEST_VOL));
}

const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** A vol shock that is the same line for all options of an underlying: vol x multiplier + shift within these vols. */
export interface LinearVolShock {
  readonly multiplier: number;
  readonly shift: number;
  readonly holdsFrom: number;
  readonly holdsTo: number;
}

/** Null where it depends on strike or expiry. Outside of the vols for which it holds a bound of shockedVol does. */
export function linearVolShock(move: UnderlyingShock): LinearVolShock | null {
  const { volPoints, volRelative, volTermPower, volSkew, volTermTwist } = move;
  if (volSkew !== 0 || volTermTwist !== 0 || (volPoints !== 0 && volTermPower !== 0) || volRelative <= -1) return null;
  if (volPoints === 0 && volRelative === 0) return UNMOVED_VOL;
  const vol = (after: number): number => (after - volPoints) / (1 + volRelative);
  return {
    multiplier: 1 + volRelative, shift: volPoints, holdsFrom: Math.max(vol(LOWEST_VOL), LOWEST_VOL),
    holdsTo: Math.min(vol(HIGHEST_VOL), HIGHEST_VOL),
  };
}

const UNMOVED_VOL: LinearVolShock = { multiplier: 1, shift: 0, holdsFrom: 0, holdsTo: Infinity };
