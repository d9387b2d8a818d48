/**
 * Deribit's standard margin: every leg for itself, currency by currency or in one pool. Since 5 August 2026 its formula
 * is not public: equity is still known, margins are null and say why. Rules and gaps: README.md.
 */
import { bookOf, equityOf, poolsOf, type Pool } from '../deribit/book.ts';
import { resultOf } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginPool, MarginResult, PositionLiquidation } from '../model.ts';
import { liquidationRatio } from './liquidation.ts';
import { standardParametersAt } from './parameters.ts';
import type { StandardRates } from './requirement.ts';
import { explain, initial, maintenance, marginBalance, requires, type StandardAccount } from './standardMargin.ts';

export const deribitStandard: MarginModel = {
  id: 'deribit-standard',
  venueAlone: { names: ['model not public'],
    advice: 'ask the venue for exactly this trade first (Margin, What if, Ask the venue): its number counts for 30 s' },
  offsets: { claim: 'none: every short option and every future by itself',
    groupOf: () => null },
  evaluate,
  positionLiquidations,
  requires: (input) => {
    const account = standardAccountOf(input);
    return account === null ? [NO_TERMS] : requires(account);
  },
};

const NO_TERMS = 'margin terms of Deribit (standard)';

/** Null without the terms of this model. */
export function standardAccountOf(input: AccountInput): StandardAccount | null {
  const { terms } = input;
  if (terms?.model !== 'deribit-standard') return null;
  const parameters = standardParametersAt(terms.asOfMs);
  const known = parameters.formula === 'public';
  return {
    book: bookOf(input, terms.collateral),
    rates: known ? parameters : null,
    notPublicSince: known ? null : parameters.since,
  };
}

function evaluate(input: AccountInput): MarginResult {
  const account = standardAccountOf(input);
  if (account === null) return resultOf(UNKNOWN, [], [NO_TERMS]);
  const { book } = account;
  const missing = requires(account);
  const pools = poolsOf(book);
  const worth = {
    equity: book.holdings.reduce((sum, holding) => sum + equityOf(holding) * holding.usd, 0),
    haircutEquity: sumOf(pools, marginBalance),
  };
  if (account.rates === null && missing.length > 0 && book.prices.missing.length === 0) {
    return {
      equityUsd: worth.equity,
      haircutEquityUsd: worth.haircutEquity,
      initialMarginUsd: null,
      maintenanceMarginUsd: null,
      explanation: [],
      missing,
    };
  }
  const rates = account.rates ?? NOTHING_HELD;
  const explanation = pools
    .flatMap((pool) => explain(pool, rates))
    .filter(({ maintenanceUsd }) => maintenanceUsd !== 0)
    .map(({ name, maintenanceUsd }) => ({ label: name, usd: maintenanceUsd }));
  const totals = {
    ...worth,
    initial: sumOf(pools, (pool) => initial(pool, rates)),
    maintenance: sumOf(pools, (pool) => maintenance(pool, rates)),
  };
  const result = resultOf(totals, explanation, missing);
  const alone = book.collateral === 'segregated' && result.missing.length === 0;
  return alone ? { ...result, pools: currencyPools(pools, rates) } : result;
}

const UNKNOWN = { equity: NaN, haircutEquity: NaN, initial: NaN, maintenance: NaN };
/** Under a rule that is not public, an account without a contract still needs nothing. */
const NOTHING_HELD: StandardRates = {
  shortOption: { initial: 0, initialFloor: 0, maintenance: 0 },
  futures: {},
  haircuts: {},
};

const sumOf = (pools: readonly Pool[], of: (pool: Pool) => number): number =>
  pools.reduce((sum, pool) => sum + of(pool), 0);

function currencyPools(pools: readonly Pool[], rates: StandardRates): readonly MarginPool[] {
  return pools.map((pool) => ({
    instrument: null,
    label: `${pool.currency ?? 'USD'} alone`,
    equityUsd: marginBalance(pool),
    maintenanceUsd: maintenance(pool, rates),
  }));
}

/** In the underlying's price, as its index stands; of pools without options on the coin. */
function positionLiquidations(input: AccountInput): readonly PositionLiquidation[] {
  const account = standardAccountOf(input);
  if (account === null || account.rates === null || requires(account).length > 0) return [];
  const { book, rates } = account;
  return poolsOf(book).flatMap((pool) =>
    pool.legs.flatMap((leg) => {
      if (leg.kind === 'option') return [];
      const closed = liquidationRatio(pool, leg.coin, rates);
      if (closed.status === 'options') return [];
      const priceUsd = closed.ratio === null ? null : closed.ratio * book.prices.usd(leg.coin);
      const among = pool.currency === null ? 'the whole account' : `${pool.currency} alone`;
      return [{ instrument: leg.instrument, priceUsd, condition: `${among}, only ${leg.coin} moving` }];
    }),
  );
}
