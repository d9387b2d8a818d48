import { expect, test } from 'vitest';
import { changesOf, currenciesOf, loanRows, restoring, type LoanSource } from './loanRows.ts';

const account = { id: 'aave/main', venue: 'aave' };
const terms = (currency: string, liquidationThreshold: number) => ({ venue: 'aave', currency, loanToValue: 0.8,
  liquidationThreshold, liquidationBonus: 0.05, supplyRatePerYear: 0.01, borrowRatePerYear: 0.05 });
const index = (underlying: string, priceUsd: string) => ({ venue: 'aave', underlying, venueTimeMs: 1, receivedTimeMs: 1,
  priceUsd });
const SOURCE: LoanSource = {
  balances: [{ account: account.id, currency: 'USDC', amount: '-35000' }, { account: account.id, currency: 'ETH', amount: '10' },
    { account: account.id, currency: 'DAI', amount: '0' }, { account: 'other', currency: 'ETH', amount: '7' }],
  indexes: [index('ETH', '4000'), index('USDC', '1')],
  lendingTerms: [terms('ETH', 0.83), terms('USDC', 0.78)],
  terms: null,
};

test('collateral first and debt last, each with worth, threshold and what it costs', () => {
  expect(loanRows(account, SOURCE)).toEqual([
    { currency: 'ETH', amount: 10, priceUsd: 4_000, usd: 40_000, liquidationThreshold: 0.83, ratePerYear: -0.01 },
    { currency: 'USDC', amount: -35_000, priceUsd: 1, usd: -35_000, liquidationThreshold: 0.78, ratePerYear: 0.05 }]);
});

test('what restores health: pay back, or supply more, rounded so that it suffices', () => {
  const rows = loanRows(account, SOURCE);
  const now = { haircutEquityUsd: 33_200, maintenanceMarginUsd: 35_000 };
  expect(restoring(rows, now, 1.5)).toEqual([
    // 33200 / 1.5 may stay; 19300 / 0.83 more of collateral.
    { kind: 'repay', currency: 'USDC', amount: '12866.6667' },
    { kind: 'supply', currency: 'ETH', amount: '5.8133' }]);
  expect(restoring(rows, { haircutEquityUsd: 90_000, maintenanceMarginUsd: 35_000 }, 1.5)).toEqual([]);
  expect(restoring(rows, { haircutEquityUsd: null, maintenanceMarginUsd: 35_000 }, 1.5)).toEqual([]);
});

test('actions as changes of an account', () => {
  expect([changesOf('supply', 'ETH', 1), changesOf('borrow', 'USDC', 2), changesOf('repayWithCollateral', 'ETH', 1)])
    .toEqual([[{ kind: 'deposit', currency: 'ETH', amount: 1 }], [{ kind: 'borrow', currency: 'USDC', amount: 2 }],
      [{ kind: 'repayWithCollateral', currency: 'ETH', amount: 1 }]]);
});

test('what is supplied and owed of one coin is two rows; a market goes by its own terms', () => {
  const market = { model: 'morpho', market: '0x01', loanCurrency: 'USDC', collateralCurrency: 'ETH', bothSides: 500,
    liquidationLoanToValue: 0.86, borrowRatePerYear: 0.07, oracleFactor: 1.1 } as const;
  const source = { ...SOURCE, terms: market };
  expect(loanRows(account, source).map(({ currency, amount, usd, liquidationThreshold, ratePerYear }) =>
    [currency, amount, Math.round(usd ?? 0), liquidationThreshold, ratePerYear])).toEqual([
    ['ETH', 10, 44_000, 0.86, -0], ['USDC', 500, 500, 0, -0.01], ['USDC', -35_500, -35_500, 0, 0.07]]);
  expect(currenciesOf(account.venue, source)).toEqual(['ETH', 'USDC']);
  expect(restoring(loanRows(account, source), { haircutEquityUsd: 30_000, maintenanceMarginUsd: 35_500 }, 1.5)[1])
    .toMatchObject({ kind: 'supply', currency: 'ETH' });
});
