/**
 * An account as every margin model gets it, as a Derive book: cash in USDC, coins, perpetuals and options by underlying
 * with the feeds of the account's terms. What a manager has no rule for is named, never left out.
 */
import type { Underlying } from '../../../../shared/domain/ids.ts';
import { yearsUntil, type Option } from '../../../../shared/domain/instrument.ts';
import type { DeriveExpiryFeed, DeriveFeeds } from '../../../../shared/domain/marginTerms/derive.ts';
import type { MarginTerms } from '../../../../shared/domain/marginTerms/marginTerms.ts';
import { impliedVol } from '../../pricing/impliedVol.ts';
import { strikeOf, unitsOf } from '../../portfolio/contractValue.ts';
import { isoDay } from '../../portfolio/isoDay.ts';
import { markOf, note, positionUsd, pricesOf, type Prices } from '../holdings.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import type { DeriveExpiry, DeriveOption, DerivePerp } from './book.ts';

export interface DeriveMarket {
  readonly underlying: Underlying;
  readonly spot: number;
  readonly spotConfidence: number;
  readonly perp: DerivePerp | null;
  readonly expiries: readonly DeriveExpiry[];
}

export interface DeriveBook {
  readonly cash: number;
  readonly unpaidFunding: number;
  /** USDC in USD: the book is in USDC, results are in USD. */
  readonly stablePrice: number;
  /** Everything held that is not cash; what is owed in coins has no rule. */
  readonly coins: ReadonlyMap<string, number>;
  readonly markets: readonly DeriveMarket[];
  readonly prices: Prices;
}

export type DeriveTerms = Extract<MarginTerms, { readonly feeds: readonly DeriveFeeds[] }>;

const CASH: ReadonlySet<string> = new Set(['USDC', 'USD']);

export function readBook(input: AccountInput, terms: DeriveTerms | null): DeriveBook {
  const prices = pricesOf(input);
  const held = input.positions.filter(({ quantity }) => quantity !== 0);
  const coins = new Map<string, number>();
  let cash = 0;
  for (const { currency, amount } of input.balances) {
    if (CASH.has(currency)) cash += amount;
    else if (amount !== 0) coins.set(currency, (coins.get(currency) ?? 0) + amount);
  }
  for (const [currency, amount] of coins) if (amount < 0) note(prices.missing, `margin rule for owing ${currency}`);
  const names = new Set(held.map(({ instrument }) => instrument.underlying));
  const stablePrice = cash === 0 && held.length === 0 && coins.size === 0 ? 1 : prices.usd('USDC');
  const markets = [...names].map((name) => marketOf(name, input, held, terms, prices));
  return { cash, unpaidFunding: terms?.unpaidFunding ?? 0, stablePrice, coins, markets, prices };
}

/** Feeds of an underlying; null and named when the terms have none. */
export function feedsOf(terms: DeriveTerms | null, underlying: Underlying, prices: Prices): DeriveFeeds | null {
  const feeds = terms?.feeds.find((of) => of.underlying === underlying) ?? null;
  if (terms !== null && feeds === null) note(prices.missing, `feeds of ${underlying}`);
  return feeds;
}

function marketOf(
  underlying: Underlying,
  input: AccountInput,
  held: readonly HeldPosition[],
  terms: DeriveTerms | null,
  prices: Prices,
): DeriveMarket {
  const feeds = feedsOf(terms, underlying, prices);
  const perps: DerivePerp[] = [];
  const options = new Map<number, HeldPosition[]>();
  for (const position of held) {
    const { instrument } = position;
    if (instrument.underlying !== underlying) continue;
    const ruled = instrument.style === 'linear' && instrument.settlementCurrency === 'USDC';
    if (ruled && instrument.kind === 'perpetual') perps.push(perpOf(position, feeds, prices));
    else if (ruled && instrument.kind === 'option') {
      const { expiryTimeMs } = instrument;
      options.set(expiryTimeMs, [...(options.get(expiryTimeMs) ?? []), position]);
    } else note(prices.missing, `margin rule for ${instrument.venueName}`);
  }
  const [perp = null] = perps;
  return {
    underlying,
    spot: prices.usd(underlying),
    spotConfidence: feeds?.spotConfidence ?? NaN,
    perp: perps.length < 2 ? perp : merged(perps),
    expiries: [...options].map(([expiryTimeMs, of]) => expiryOf(expiryTimeMs, of, input, feeds, prices)),
  };
}

function perpOf(position: HeldPosition, feeds: DeriveFeeds | null, prices: Prices): DerivePerp {
  return {
    amount: unitsOf(position.instrument, position.quantity),
    price: markOf(position, prices),
    confidence: feeds?.perpConfidence ?? NaN,
    unrealizedPnl: positionUsd(position, prices) / prices.usd(position.instrument.settlementCurrency),
  };
}

/** Entries of one perpetual (a scenario may hold what-if trades beside the position). */
function merged(perps: readonly DerivePerp[]): DerivePerp | null {
  const [first] = perps;
  if (first === undefined) return null;
  const sum = (of: (perp: DerivePerp) => number): number => perps.reduce((all, perp) => all + of(perp), 0);
  const gross = sum(({ amount }) => Math.abs(amount));
  const price = sum((perp) => Math.abs(perp.amount) * perp.price) / gross;
  return { ...first, amount: sum(({ amount }) => amount), price, unrealizedPnl: sum((perp) => perp.unrealizedPnl) };
}

function expiryOf(
  expiryTimeMs: number,
  positions: readonly HeldPosition[],
  { nowMs }: AccountInput,
  feeds: DeriveFeeds | null,
  prices: Prices,
): DeriveExpiry {
  const name = isoDay(expiryTimeMs);
  const feed = feeds?.expiries.find((of) => of.expiryTimeMs === expiryTimeMs) ?? null;
  if (feeds !== null && feed === null) note(prices.missing, `feeds of ${feeds.underlying} ${name}`);
  const years = yearsUntil(expiryTimeMs, nowMs);
  // The venue has one forward an expiry; quotes of several ages have several, and none goes before the others.
  const forward = positions.reduce((sum, position) => sum + forwardOf(position, prices), 0) / positions.length;
  const rest: Omit<DeriveExpiryFeed, 'expiryTimeMs' | 'settledForwardUsd'> = feed
    ?? { ratePerYear: NaN, forwardConfidence: NaN, rateConfidence: NaN, volConfidence: NaN };
  const { ratePerYear, forwardConfidence, rateConfidence, volConfidence } = rest;
  const discount = Math.exp(-Math.max(ratePerYear, 0) * years);
  return {
    name, years, forward, settledForward: feed?.settledForwardUsd ?? 0, ratePerYear, forwardConfidence, rateConfidence,
    volConfidence, options: positions.map((position) => optionOf(position, { forward, years, discount }, prices)),
  };
}

function forwardOf({ instrument, forwardUsd }: HeldPosition, prices: Prices): number {
  if (forwardUsd !== null && forwardUsd > 0 && forwardUsd < Infinity) return forwardUsd;
  note(prices.missing, `forward of ${instrument.venueName}`);
  return NaN;
}

interface Market { readonly forward: number; readonly years: number; readonly discount: number }

function optionOf(position: HeldPosition, market: Market, prices: Prices): DeriveOption {
  const instrument = position.instrument as Option;
  const { optionType, venueName } = instrument;
  const strike = strikeOf(instrument);
  const vol = volOf(position, strike, market);
  if (vol === null) note(prices.missing, `implied vol of ${venueName}`);
  return { name: venueName, optionType, strike, amount: unitsOf(instrument, position.quantity), vol: vol ?? NaN };
}

/** The venue's, else what its mark implies. */
function volOf(position: HeldPosition, strike: number, { forward, years, discount }: Market): number | null {
  const { instrument, markPrice, impliedVol: quoted } = position;
  if (years === 0) return 0;
  if (quoted !== null && quoted > 0) return quoted;
  if (instrument.kind !== 'option' || markPrice === null || !(forward > 0)) return null;
  const implied = impliedVol(instrument.optionType, markPrice / discount, forward, strike, years);
  return 'vol' in implied ? implied.vol : null;
}
