/**
 * Portfolio margin of a pool (facts on option venues 4.3): per coin the worst scenario of everything on it, plus roll
 * and delta shocks; coins add up. A segregated pool counts in its own currency, a cross account in USD with the coins
 * that it holds moving along. Results in USD.
 */
import { isUsdLike } from '../../portfolio/currency.ts';
import type { Currency, Underlying } from '../../../../shared/domain/ids.ts';
import type {
  DeribitCurrencyParameters,
  DeribitPairParameters,
  DeribitPortfolioTerms,
} from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import { equityOf, type CurrencyHolding, type DeribitBook, type OrderedLeg, type Pool } from '../deribit/book.ts';
import { legDelta } from '../deribit/deltaTotal.ts';
import type { DeribitLeg } from '../deribit/legs.ts';
import { addEquityVector, addLegVector, emptyVector, gridOf, type Grid, type RiskVector } from './scan.ts';
import { aggregated, worstOf, type WorstCase } from './worstCase.ts';

export interface PortfolioAccount {
  readonly book: DeribitBook;
  readonly terms: DeribitPortfolioTerms;
}

/** What one coin adds to the risk matrix margin, in USD. */
export interface CoinRisk {
  readonly coin: Underlying;
  readonly vector: RiskVector;
  readonly worst: WorstCase;
  readonly worstUsd: number;
  readonly rollUsd: number;
}

/** Names of inputs that are missing. */
export function requires({ book, terms }: PortfolioAccount): readonly string[] {
  const missing = new Set(book.prices.missing);
  if (!Number.isInteger(terms.bucketsPerSide) || terms.bucketsPerSide < 1)
    missing.add('a whole number of price buckets');
  for (const leg of [...book.legs, ...book.orders.map((order) => order.leg)]) {
    if (pairOf(terms, leg.pair) === null) missing.add(`margin parameters of ${leg.pair}`);
    if (currencyOf(terms, leg.coin) === null) missing.add(`margin parameters of ${leg.coin}`);
    if (leg.kind === 'option' && leg.vol === null) missing.add(`implied vol of ${leg.name}`);
  }
  for (const holding of book.holdings) missingOfHolding(book, terms, holding, missing);
  for (const pair of new Set(book.legs.map((leg) => leg.pair))) deltaShock(book, terms, pair, missing);
  return [...missing];
}

function missingOfHolding(
  book: DeribitBook,
  terms: DeribitPortfolioTerms,
  holding: CurrencyHolding,
  missing: Set<string>,
): void {
  const { currency } = holding;
  if (equityOf(holding) === 0) return;
  const known = currencyOf(terms, currency);
  if (known === null) missing.add(`margin parameters of ${currency}`);
  else if (known.correlationSet) missing.add(`correlation contingency of ${currency}: its formula is not public`);
  if (book.collateral === 'cross' && known?.equitySideImpact === 'both' && ownPair(terms, currency) === null) {
    missing.add(`margin parameters of ${currency.toLowerCase()}_usd`);
  }
}

/** Nothing up to its threshold; what it is above is not public. */
function deltaShock(book: DeribitBook, terms: DeribitPortfolioTerms, pair: string, missing: Set<string>): void {
  const threshold = pairOf(terms, pair)?.deltaShockThresholdUsd ?? Infinity;
  let deltaUsd = 0;
  for (const leg of book.legs) if (leg.pair === pair) deltaUsd += legDelta(leg) * coinUsd(leg);
  if (Math.abs(deltaUsd) > threshold)
    missing.add(`delta shock of ${pair} above ${threshold} USD: its formula is not public`);
}

/** One coin in USD: the index for inverse contracts, the contract's own price for linear ones. */
function coinUsd(leg: DeribitLeg): number {
  if (leg.inverse) return leg.currencyUsd;
  return (leg.kind === 'option' ? leg.forwardUsd : leg.priceUsd) * leg.currencyUsd;
}

const pairOf = (terms: DeribitPortfolioTerms, pair: string): DeribitPairParameters | null =>
  terms.pairs.find((known) => known.pair === pair) ?? null;

const currencyOf = (terms: DeribitPortfolioTerms, currency: Currency): DeribitCurrencyParameters | null =>
  terms.currencies.find((known) => known.currency === currency) ??
  (isUsdLike(currency) ? (terms.currencies.find((known) => known.currency === 'USD') ?? null) : null);

/** By whose range a coin that is held moves. */
const ownPair = (terms: DeribitPortfolioTerms, coin: Currency): DeribitPairParameters | null =>
  pairOf(terms, `${coin.toLowerCase()}_usd`) ?? pairOf(terms, `${coin.toLowerCase()}_usdc`);

/** Of an account of which nothing is missing. */
export function coinRisks(pool: Pool, terms: DeribitPortfolioTerms): readonly CoinRisk[] {
  const coins = new Set(pool.legs.map((leg) => leg.coin));
  const moving = pool.currency === null ? pool.holdings.filter((holding) => movesWithPrice(holding, terms)) : [];
  for (const { currency } of moving) coins.add(currency);
  return [...coins].sort().map((coin) =>
    coinRisk(
      pool,
      terms,
      coin,
      moving.find(({ currency }) => currency === coin),
    ),
  );
}

const movesWithPrice = (holding: CurrencyHolding, terms: DeribitPortfolioTerms): boolean =>
  equityOf(holding) !== 0 && currencyOf(terms, holding.currency)?.equitySideImpact === 'both';

function coinRisk(
  pool: Pool,
  terms: DeribitPortfolioTerms,
  coin: Underlying,
  held: CurrencyHolding | undefined,
): CoinRisk {
  const unit = pool.currency === null ? 'usd' : 'settlement';
  const legs = pool.legs.filter((leg) => leg.coin === coin);
  const own = legs[0] === undefined ? ownPair(terms, coin) : pairOf(terms, legs[0].pair);
  const parameters = currencyOf(terms, pool.currency ?? coin);
  if (own === null || parameters === null) throw new Error(`margin parameters of ${coin} were not asked for`);
  const vector = emptyVector(terms.bucketsPerSide);
  const grids = new Map<string, Grid>();
  const gridFor = (pair: DeribitPairParameters): Grid => {
    const grid = grids.get(pair.pair) ?? gridOf(pair, terms.bucketsPerSide);
    grids.set(pair.pair, grid);
    return grid;
  };
  for (const leg of legs) addLegVector(vector, leg, gridFor(pairOf(terms, leg.pair) ?? own), unit);
  if (held !== undefined) addEquityVector(vector, equityOf(held) * held.usd, gridFor(ownPair(terms, coin) ?? own));
  const unitUsd = pool.currency === null ? 1 : (legs[0]?.currencyUsd ?? 1);
  const summed = aggregated(vector, parameters, unitUsd);
  const worst = worstOf(summed, own.priceRange, terms.bucketsPerSide);
  const rollUsd = legs.reduce((sum, leg) => sum + rollOf(leg, terms), 0);
  return { coin, vector: summed, worst, worstUsd: worst.loss * unitUsd, rollUsd };
}

/** |delta| x max(least move, annual move x years): the basis between expiries, leg by leg and never netted. */
function rollOf(leg: DeribitLeg, terms: DeribitPortfolioTerms): number {
  const parameters = currencyOf(terms, leg.coin);
  if (parameters === null) return NaN;
  const move = Math.max(parameters.minAnnualisedMove, parameters.annualisedMoveRisk * leg.years);
  return Math.abs(legDelta(leg)) * move * coinUsd(leg);
}

export const riskMatrixMargin = (risks: readonly CoinRisk[]): number =>
  risks.reduce((sum, { worstUsd, rollUsd }) => sum + worstUsd + rollUsd, 0);

export const maintenance = (risks: readonly CoinRisk[], terms: DeribitPortfolioTerms): number =>
  terms.maintenanceFactor * riskMatrixMargin(risks);

/** Part of what is held that does not count towards opening. */
export const haircuts = (pool: Pool, terms: DeribitPortfolioTerms): number =>
  pool.holdings.reduce(
    (sum, holding) =>
      sum + Math.max(equityOf(holding) * holding.usd, 0) * (currencyOf(terms, holding.currency)?.haircut ?? NaN),
    0,
  );

/** Adds up to the maintenance margin. */
export function explain(
  risks: readonly CoinRisk[],
  terms: DeribitPortfolioTerms,
): readonly { readonly label: string; readonly usd: number }[] {
  return risks
    .flatMap(({ coin, worst, worstUsd, rollUsd }) => [
      { label: `${coin} ${percent(worst.move)}, vol ${worst.shock}`, usd: worstUsd * terms.maintenanceFactor },
      { label: `${coin} roll`, usd: rollUsd * terms.maintenanceFactor },
    ])
    .filter(({ usd }) => usd !== 0);
}

const percent = (move: number): string => `${move > 0 ? '+' : ''}${Number((100 * move).toFixed(2))} %`;

/**
 * Futures: a fifth of the price range on the size that the orders would add, at their own prices (three recorded
 * states: 3.6e-05 ETH for a dollar at 1,000 with a range of 18 %; README.md). Options: what they would add to the risk
 * matrix. The worse side of each instrument.
 */
const FUTURE_ORDER_SHARE = 0.2;

export function openOrders(pool: Pool, terms: DeribitPortfolioTerms): number {
  return pool.orders.reduce((sum, order) => sum + orderMargin(pool, terms, order), 0);
}

function orderMargin(pool: Pool, terms: DeribitPortfolioTerms, { leg, buyCoins, sellCoins }: OrderedLeg): number {
  if (leg.kind === 'future') {
    const more = (change: number): number => Math.abs(leg.coins + change) - Math.abs(leg.coins);
    const range = pairOf(terms, leg.pair)?.priceRange ?? NaN;
    return Math.max(more(buyCoins), more(-sellCoins), 0) * FUTURE_ORDER_SHARE * range * coinUsd(leg);
  }
  const beside = { ...pool, legs: pool.legs.filter(({ instrument }) => instrument !== leg.instrument), orders: [] };
  const risk = (coins: number): number =>
    riskMatrixMargin(
      coinRisks(coins === 0 ? beside : { ...beside, legs: [...beside.legs, { ...leg, coins }] }, terms).filter(
        ({ coin }) => coin === leg.coin,
      ),
    );
  const now = risk(leg.coins);
  return Math.max(risk(leg.coins + buyCoins) - now, risk(leg.coins - sellCoins) - now, 0);
}
