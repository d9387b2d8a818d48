/**
 * The portfolio a practice begins with: short strangles and a calendar on coin collateral, a loan against ETH, and a
 * linear perpetual that leaves BTC a little short and ETH a little long, each near the edge of its band on the side
 * from which any move drives one of the two out.
 */
import { dec, fromNumber, isMultipleOf, roundToStep, toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Underlying } from '../../../shared/domain/ids.ts';
import type { Instrument, OptionType } from '../../../shared/domain/instrument.ts';
import type { Floor } from './trading/floor.ts';
import { valueAt } from './trading/holdings.ts';
import type { Listing } from './trading/rules.ts';
import type { LendingVenue } from './lending/lending.ts';
import { expiriesAfter } from './options/calendar.ts';
import { perpetualOf } from './options/chain.ts';
import { linearPerpetualOf } from './perpetuals/perpetualsRules.ts';

export interface Opening {
  /** Coin collateral at the options venue. */
  readonly coins: string;
  readonly weeklyStrangle: number;
  readonly monthlyStrangle: number;
  /** Short weekly, long monthly call near the money. */
  readonly calendar: number;
  /** USD face, signed, of the inverse perpetual. */
  readonly inversePerpetualUsd: number;
  /** What a move of the price by one USD is worth in USD, as coins: the linear perpetual leaves this. */
  readonly deltaCoin: number;
}

export const OPENINGS: Readonly<Record<Underlying, Opening>> = {
  BTC: { coins: '3', weeklyStrangle: -6, monthlyStrangle: -4, calendar: 3, inversePerpetualUsd: -40_000,
    deltaCoin: -0.33 },
  ETH: { coins: '90', weeklyStrangle: -100, monthlyStrangle: -60, calendar: 40, inversePerpetualUsd: -50_000,
    deltaCoin: 6.5 },
};

const USDC_AT_PERPETUALS = dec('60000');
const COLLATERAL_ETH = dec('75');
const LOAN_HEALTH = 1.6;
const STRANGLE_DELTA = 0.2;

export function openPortfolio(options: Floor, perpetuals: Floor, lending: LendingVenue): void {
  lending.place('ETH', COLLATERAL_ETH);
  const weighted = lending.margin().haircutEquityUsd ?? 0;
  lending.place('USDC', fromNumber(-weighted / LOAN_HEALTH, 2));
  perpetuals.holdings.pay('USDC', USDC_AT_PERPETUALS);
  for (const [underlying, opening] of Object.entries(OPENINGS)) {
    openOptions(options, underlying, opening);
    const lent = underlying === 'ETH' ? toNumber(COLLATERAL_ETH) : 0;
    const missing = opening.deltaCoin - lent - deltaOf(options, underlying);
    const perpetual = listingOf(perpetuals, linearPerpetualOf(underlying));
    const lot = dec(underlying === 'BTC' ? '0.01' : '0.1');
    hold(perpetuals, perpetual, roundToStep(fromNumber(missing, 6), lot, 'halfEven'));
  }
}

export function openOptions(floor: Floor, underlying: Underlying, opening: Opening): void {
  const { weekly, monthly } = expiriesAfter(floor.market.timeMs);
  const option = (expiry: number, type: OptionType, delta: number, quantity: number): void => {
    hold(floor, nearestOption(floor, underlying, expiry, type, delta), fromNumber(quantity, 1));
  };
  floor.holdings.pay(underlying, dec(opening.coins));
  for (const [expiry, quantity] of [[weekly, opening.weeklyStrangle], [monthly, opening.monthlyStrangle]] as const) {
    option(expiry, 'call', STRANGLE_DELTA, quantity);
    option(expiry, 'put', STRANGLE_DELTA, quantity);
  }
  option(weekly, 'call', 0.5, -opening.calendar);
  option(monthly, 'call', 0.5, opening.calendar);
  const perpetual = listingOf(floor, perpetualOf(underlying));
  const face = toNumber(perpetual.instrument.contractMultiplier);
  hold(floor, perpetual, fromNumber(Math.round(opening.inversePerpetualUsd / face), 0));
}

export const listingOf = (floor: Floor, instrument: Instrument): Listing => {
  const listing = floor.listings.get(instrument.id);
  if (listing === undefined) throw new Error(`${instrument.id} is not listed`);
  return listing;
};

/** Bought or sold at the mark before the session began: no cash moves, that is in the opening balances. */
export function hold(floor: Floor, listing: Listing, quantity: Decimal): void {
  if (!isMultipleOf(quantity, listing.grid.lot)) throw new Error(`${listing.instrument.id}: not whole lots`);
  const { markPrice } = floor.priceOf(listing);
  floor.holdings.place({ instrument: listing.instrument, quantity,
    entryValue: valueAt(listing.instrument, quantity, markPrice) });
}

export function nearestOption(
  floor: Floor, underlying: Underlying, expiryTimeMs: number, optionType: OptionType, delta: number,
): Listing {
  let best: Listing | undefined;
  let least = Infinity;
  for (const listing of floor.listings.values()) {
    const { instrument } = listing;
    if (instrument.kind !== 'option' || instrument.underlying !== underlying) continue;
    if (instrument.expiryTimeMs !== expiryTimeMs || instrument.optionType !== optionType) continue;
    const off = Math.abs(Math.abs(floor.priceOf(listing).venueGreeks?.delta ?? Infinity) - delta);
    if (off < least) [best, least] = [listing, off];
  }
  if (best === undefined) throw new Error(`no ${underlying} ${optionType} is listed at ${expiryTimeMs}`);
  return best;
}

/**
 * Of everything at the options venue in one underlying, in dollars: cash in coin, plain Black delta of the options (the
 * coins that they are worth move with the price too), face of the contracts.
 */
export function deltaOf(floor: Floor, underlying: Underlying): number {
  let delta = toNumber(floor.holdings.cashOf(underlying));
  for (const { instrument, quantity } of floor.holdings.holdings()) {
    if (instrument.underlying !== underlying) continue;
    const size = toNumber(quantity) * toNumber(instrument.contractMultiplier);
    const { markPrice, venueGreeks } = floor.priceOf(listingOf(floor, instrument));
    delta += size * (instrument.kind === 'option' ? venueGreeks?.delta ?? NaN : 1 / toNumber(markPrice));
  }
  return delta;
}
