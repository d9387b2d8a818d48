/**
 * Deribit's portfolio margin with the parameters that the venue itself returns, segregated and cross. Contingencies
 * whose formula is not public make the margins unknown where they would be in force. Rules and gaps: README.md.
 */
import type { DeribitPortfolioTerms } from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import { bookOf, equityOf, poolsOf, type Pool } from '../deribit/book.ts';
import { resultOf } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginPool, MarginResult } from '../model.ts';
import {
  coinRisks,
  explain,
  haircuts,
  maintenance,
  openOrders,
  requires,
  riskMatrixMargin,
  type CoinRisk,
  type PortfolioAccount,
} from './portfolioMargin.ts';

export const deribitPortfolio: MarginModel = {
  id: 'deribit-portfolio',
  venueAlone: { names: ['delta shock of', 'correlation contingency of'],
    advice: 'ask the venue for exactly this trade first (Margin, What if, Ask the venue): its number counts for 30 s' },
  scenarios: 35,
  offsets: {
    claim: 'between everything on one coin, scenario by scenario (of a cross account coins held too), and never '
      + 'between coins; rolls never',
    groupOf: (part, terms) => {
      const isCross = terms?.model === 'deribit-portfolio' && terms.collateral === 'cross';
      if (part.kind === 'balance') return isCross ? part.currency : null;
      const { underlying, settlementCurrency } = part.instrument;
      return isCross ? underlying : `${underlying} in ${settlementCurrency}`;
    },
  },
  evaluate,
  requires: (input) => {
    const account = portfolioAccountOf(input);
    return account === null ? [NO_TERMS] : requires(account);
  },
};

const NO_TERMS = 'margin terms of Deribit (portfolio)';
const UNKNOWN = { equity: NaN, haircutEquity: NaN, initial: NaN, maintenance: NaN };

/** Null without the terms of this model. */
export function portfolioAccountOf(input: AccountInput): PortfolioAccount | null {
  const { terms } = input;
  return terms?.model === 'deribit-portfolio' ? { book: bookOf(input, terms.collateral), terms } : null;
}

function evaluate(input: AccountInput): MarginResult {
  const account = portfolioAccountOf(input);
  if (account === null) return resultOf(UNKNOWN, [], [NO_TERMS]);
  const missing = requires(account);
  if (missing.length > 0) return resultOf(UNKNOWN, [], missing);
  const { book, terms } = account;
  const pools = poolsOf(book).map((pool) => ({ pool, risks: coinRisks(pool, terms) }));
  const equity = book.holdings.reduce((sum, holding) => sum + equityOf(holding) * holding.usd, 0);
  const risks = pools.flatMap((each) => each.risks);
  const orders = terms.stated.openOrdersUsd ?? pools.reduce((sum, { pool }) => sum + openOrders(pool, terms), 0);
  const initial =
    riskMatrixMargin(risks) +
    pools.reduce((sum, { pool }) => sum + haircuts(pool, terms), 0) +
    orders +
    terms.stated.spotUsd +
    terms.stated.marketMakerProtectionUsd;
  const totals = { equity, haircutEquity: equity, initial, maintenance: maintenance(risks, terms) };
  const result = resultOf(totals, explain(risks, terms), []);
  const alone = book.collateral === 'segregated' && result.missing.length === 0;
  return alone ? { ...result, pools: pools.map((each) => currencyPool(each.pool, each.risks, terms)) } : result;
}

function currencyPool(pool: Pool, risks: readonly CoinRisk[], terms: DeribitPortfolioTerms): MarginPool {
  const equityUsd = pool.holdings.reduce((sum, holding) => sum + equityOf(holding) * holding.usd, 0);
  return {
    instrument: null,
    label: `${pool.currency ?? 'USD'} alone`,
    equityUsd,
    maintenanceUsd: maintenance(risks, terms),
  };
}
