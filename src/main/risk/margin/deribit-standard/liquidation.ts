/**
 * Where a pool of futures and perpetuals is liquidated when one coin alone moves: with the coin at x times its price,
 * margin balance less maintenance is a + b x + c / x (cash and gains in coin, gains in dollars, rates that grow with an
 * inverse position), so that the price is a root of a quadratic. An option on the coin bends it: then only full
 * revaluation tells (portfolio/health.ts).
 */
import type { Underlying } from '../../../../shared/domain/ids.ts';
import type { DeribitLeg } from '../deribit/legs.ts';
import type { Pool } from '../deribit/book.ts';
import { futureRatesOf, requirementOf, type StandardRates } from './requirement.ts';

export type Closed =
  | { readonly status: 'options' }
  /** Of the present price; the nearest root. Null: at no price above zero. 1: now. */
  | { readonly status: 'solved'; readonly ratio: number | null };

export function liquidationRatio(pool: Pool, coin: Underlying, rates: StandardRates): Closed {
  if (pool.legs.some((leg) => leg.kind === 'option' && leg.coin === coin)) return { status: 'options' };
  const terms = { constant: 0, rising: 0, falling: 0 };
  for (const { currency, cash, usd } of pool.holdings) terms[currency === coin ? 'rising' : 'constant'] += cash * usd;
  for (const leg of pool.legs) addLeg(terms, leg, coin, rates);
  return { status: 'solved', ratio: nearestRoot(terms) };
}

interface Terms {
  constant: number;
  rising: number;
  falling: number;
}

function addLeg(terms: Terms, leg: DeribitLeg, coin: Underlying, rates: StandardRates): void {
  const { coins, currencyUsd, worth } = leg;
  const maintenance = requirementOf(leg, coins, rates).maintenance;
  if (leg.coin !== coin) {
    terms[leg.currency === coin ? 'rising' : 'constant'] += (gain(leg, worth) - maintenance) * currencyUsd;
    return;
  }
  const future = futureRatesOf(leg, rates);
  if (leg.kind === 'option' || future === null) return;
  const size = Math.abs(coins);
  if (leg.inverse) {
    // Gain in coin: (worth + coins) - coins / x, all times the coin's own price x; maintenance (a/x)(r + k a/x) coins.
    terms.rising += (worth + coins) * currencyUsd;
    terms.constant -= (coins + size * future.maintenance) * currencyUsd;
    terms.falling -= future.perCoin * size * size * currencyUsd;
    return;
  }
  const valueUsd = leg.priceUsd * currencyUsd;
  terms.rising += coins * valueUsd - maintenance * currencyUsd;
  terms.constant += worth * currencyUsd - coins * valueUsd;
}

const gain = (leg: DeribitLeg, worth: number): number => (leg.kind === 'option' ? 0 : worth);

/** Of b x^2 + a x + c, the nearest to 1 by ratio. */
function nearestRoot({ constant, rising, falling }: Terms): number | null {
  if (constant + rising + falling <= 0) return 1;
  const roots = quadratic(rising, constant, falling).filter((x) => x > 0 && x < Infinity);
  roots.sort((x, y) => Math.abs(Math.log(x)) - Math.abs(Math.log(y)));
  return roots[0] ?? null;
}

/** Real roots of b x^2 + a x + c, without cancellation. */
function quadratic(b: number, a: number, c: number): number[] {
  if (b === 0) return a === 0 ? [] : [-c / a];
  const discriminant = a * a - 4 * b * c;
  if (discriminant < 0) return [];
  const q = -0.5 * (a + (a < 0 ? -1 : 1) * Math.sqrt(discriminant));
  return q === 0 ? [0] : [q / b, c / q];
}
