/**
 * The venue's own cases for its older PMRM, beside the checkout and not ours to ship. The scenario cases bring every
 * feed. The portfolio cases do not: rates of 3.5, 3 and 3.8 % a year by expiry, contingencies of 2.5 %, and where the
 * name says oracle a spot confidence of 0.1 at 0.4 a coin are what reproduces 29 of the 30; the general portfolio has
 * feeds of its own that nothing tells.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PMRM_UNIT_TEST_PARAMETERS } from '../derive/samples.ts';
import type { DeriveExpiry } from '../derive/book.ts';
import type { PmrmAccount } from './pmrmAccount.ts';
import { pmrmMargin } from './pmrmMargin.ts';

const FOLDER = new URL('../../../../../../shared/recorded/derive/v2-core/PMRM_v1/', import.meta.url);
const present = existsSync(FOLDER);
if (!present) console.log('skipped: no ../shared/recorded/derive beside the checkout');

const load = <T>(name: string): Readonly<Record<string, T>> =>
  JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Record<string, T>;

const YEAR_SECONDS = 31_536_000;
const SURE = { settledForward: 0, forwardConfidence: 1, rateConfidence: 1, volConfidence: 1 };

interface Case {
  readonly Scenario: Readonly<Record<string, number | number[]>>;
  readonly Result: Readonly<Record<string, number>>;
}

function scenarioAccount({ Scenario: of }: Case): PmrmAccount {
  const one = (name: string): number => ((of[name] ?? 0) as number) / 1e18;
  const list = (name: string, row: number): number => ((of[name] as number[])[row] ?? NaN) / 1e18;
  const lives = of['OptionExpiries'] as number[];
  const feeds = of['FeedExpiries'] as number[];
  const expiries = [...new Set(lives)].map((seconds): DeriveExpiry => {
    const feed = feeds.indexOf(seconds);
    const rows = lives.flatMap((life, row) => (life === seconds ? [row] : []));
    const settledForward = list('ForwardsFixed', feed);
    return {
      name: `${seconds}`,
      years: seconds / YEAR_SECONDS,
      forward: settledForward + list('ForwardsVariable', feed),
      settledForward,
      ratePerYear: list('Rates', feed),
      forwardConfidence: list('ForwardConfidences', feed),
      rateConfidence: list('RateConfidences', feed),
      volConfidence: Math.min(...rows.map((row) => list('OptionVolConfidences', row))),
      options: rows.map((row) => ({
        name: '',
        optionType: list('OptionIsCall', row) > 0 ? 'call' : 'put',
        strike: list('OptionStrikes', row),
        amount: list('OptionAmounts', row),
        vol: list('OptionVols', row),
      })),
    };
  });
  return {
    underlying: 'ETH',
    parameters: PMRM_UNIT_TEST_PARAMETERS,
    cash: one('Cash'),
    unpaidFunding: one('UnrealisedFunding'),
    stablePrice: one('StablePrice'),
    spot: one('SpotPrice'),
    spotConfidence: one('SpotConfidence'),
    perp:
      one('Perps') === 0
        ? null
        : {
            amount: one('Perps'),
            price: one('PerpPrice'),
            confidence: one('PerpConfidence'),
            unrealizedPnl: one('UnrealisedPerpPNL'),
          },
    baseAmount: one('Base'),
    expiries,
  };
}

interface Portfolio {
  readonly bases: readonly { amount: number }[];
  readonly cash: number;
  readonly options: readonly { amount: number; expiry: string; strike: number; type: 'call' | 'put' }[];
  readonly perps: readonly { amount: number; entryPrice: number }[];
  readonly results: { im: number; mm: number };
}

const FEEDS: Readonly<Record<string, { days: number; carry: number; ratePerYear: number }>> = {
  20230111: { days: 10, carry: 2.83305, ratePerYear: 0.035 },
  20230118: { days: 17, carry: 4.7545, ratePerYear: 0.03 },
  20230227: { days: 57, carry: 15.7696, ratePerYear: 0.038 },
};

function portfolioAccount(name: string, of: Portfolio): PmrmAccount {
  const [perp] = of.perps;
  const percent = { basePercent: 0.025, perpPercent: 0.025, confidenceMargin: 0.4 };
  return {
    underlying: 'ETH',
    parameters: { ...PMRM_UNIT_TEST_PARAMETERS, ...percent },
    cash: of.cash / 1e8,
    unpaidFunding: 0,
    stablePrice: 1,
    spot: 2_000,
    spotConfidence: name.includes('oracle_cont') ? 0.1 : 1,
    perp:
      perp === undefined
        ? null
        : {
            amount: perp.amount / 1e8,
            price: 2_001,
            confidence: 1,
            unrealizedPnl: (perp.amount / 1e8) * (2_001 - perp.entryPrice / 1e8),
          },
    baseAmount: (of.bases[0]?.amount ?? 0) / 1e8,
    expiries: [...new Set(of.options.map(({ expiry }) => expiry))].map((expiry) => {
      const { days, carry, ratePerYear } = FEEDS[expiry] ?? { days: NaN, carry: NaN, ratePerYear: NaN };
      return {
        ...SURE,
        name: expiry,
        years: (days * 86_400 + 28_800) / YEAR_SECONDS,
        forward: 2_000 + carry,
        ratePerYear,
        options: of.options
          .filter((option) => option.expiry === expiry)
          .map(({ type, strike, amount }) => ({ name: '', optionType: type, strike, amount: amount / 1e8, vol: 0.5 })),
      };
    }),
  };
}

describe.skipIf(!present)('venue vectors', () => {
  test('M31 scenario cases: net margins and worth', () => {
    const cases = Object.values(load<Case>('testAndVerifyScenarios.json'));
    expect(cases.length).toBeGreaterThan(10);
    for (const one of cases) {
      const { initial, maintenance, worth } = pmrmMargin(scenarioAccount(one));
      const { InitialMarginCalc = NaN, MaintenanceMarginCalc = NaN, PortfolioMTM = NaN } = one.Result;
      const venues = [InitialMarginCalc, MaintenanceMarginCalc, PortfolioMTM].map((value) => value / 1e18);
      [initial, maintenance, worth].forEach((ours, at) => expect(ours).toBeCloseTo(venues[at] ?? NaN, 8));
    }
  });

  test('M31 portfolio cases: net margins in whole USD, but for the one whose feeds are not told', () => {
    const { test_general_portfolio_pm: untold, ...cases } = load<Portfolio>('test-cases-portfolio-pm.json');
    expect(untold).toBeDefined();
    const [ours, venues]: Record<string, number[]>[] = [{}, {}];
    for (const [name, portfolio] of Object.entries(cases)) {
      const { initial, maintenance } = pmrmMargin(portfolioAccount(name, portfolio));
      if (ours !== undefined) ours[name] = [Math.trunc(initial) + 0, Math.trunc(maintenance) + 0];
      if (venues !== undefined) venues[name] = [portfolio.results.im, portfolio.results.mm];
    }
    expect(ours).toEqual(venues);
  });
});
