import { describe, expect, test } from 'vitest';
import type { DeribitPortfolioTerms } from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import { account, future, held, inversePerpetual, NOW_MS, option, perpetual } from '../../samples.ts';
import type { AccountInput, HeldPosition, MarginResult } from '../model.ts';
import { deribitPortfolio } from './deribitPortfolio.ts';

const pair = { priceRange: 0.16, volRangeUp: 0.5, volRangeDown: 0.25, shortTermVegaPower: 0.3, longTermVegaPower: 0.13,
  minVolForShockUp: 0.5, extendedTableFactor: 1, deltaShockThresholdUsd: 20e6 };
const coin = { annualisedMoveRisk: 0.075, minAnnualisedMove: 0.01, extendedDampenerUsd: 100_000, pnlOffset: 0,
  maxOffsetablePnlUsd: 0, haircut: 0, equitySideImpact: 'both', correlationSet: false } as const;

const TERMS: DeribitPortfolioTerms = {
  model: 'deribit-portfolio', asOfMs: NOW_MS, collateral: 'segregated', maintenanceFactor: 0.8, bucketsPerSide: 4,
  pairs: ['btc_usd', 'btc_usdc', 'eth_usd'].map((name) => ({ ...pair, pair: name })),
  currencies: [
    { currency: 'BTC', ...coin }, { currency: 'ETH', ...coin, minAnnualisedMove: 0.005 },
    { currency: 'USDT', ...coin, haircut: 0.02, equitySideImpact: 'none' },
    { currency: 'USD', ...coin, equitySideImpact: 'none' },
  ],
  stated: { spotUsd: 0, marketMakerProtectionUsd: 0, openOrdersUsd: null },
};

const evaluate = (known: Partial<AccountInput>, terms: Partial<DeribitPortfolioTerms> = {}): MarginResult =>
  deribitPortfolio.evaluate(account({ terms: { ...TERMS, ...terms }, ...known }));

const cross = { collateral: 'cross' } as const;

/** 6,000 USD at 60,000: 0.1 coin. */
const inverse = (contracts: number): HeldPosition =>
  held(inversePerpetual(), contracts, { averagePrice: 60_000, markPrice: 60_000 });
const linear = (quantity: number): HeldPosition =>
  held(perpetual(), quantity, { averagePrice: 60_000, markPrice: 60_000 });

describe('M25 the risk matrix', () => {
  test('M25 an inverse future counts in coin, its worst edge and its roll, and maintenance is the venue\'s part', () => {
    const { maintenanceMarginUsd, initialMarginUsd, explanation } = evaluate({ positions: [inverse(600)] });
    // 0.1 x (1 / 0.84 - 1) and 0.1 x 1 %, at 60,000.
    const worst = 0.1 * (1 / 0.84 - 1) * 60_000;
    expect([initialMarginUsd, maintenanceMarginUsd]).toEqual(
      [worst + 60, 0.8 * (worst + 60)].map((usd) => expect.closeTo(usd, 8)));
    expect(explanation).toEqual([
      { label: 'BTC -16 %, vol up', usd: expect.closeTo(0.8 * worst, 8) },
      { label: 'BTC roll', usd: expect.closeTo(48, 8) }]);
  });

  test('M25 roll counts every leg for itself, by the time to its expiry', () => {
    const dated = held(future('inverse', 365), -600, { averagePrice: 60_000, markPrice: 60_000 });
    const { explanation } = evaluate({ positions: [inverse(600), dated] });
    expect(explanation).toEqual([{ label: 'BTC roll', usd: expect.closeTo(0.8 * 0.1 * (0.01 + 0.075) * 60_000, 8) }]);
  });

  test('M25 a cross account nets contracts of one coin, moves the coin that it holds, and adds coins up', () => {
    // A dollar long in coin, 0.001 coin short in dollars, 0.02 coin held: what the recorded account of 2026 holds.
    const known = { positions: [inverse(600), linear(-0.3)], balances: [{ currency: 'BTC', amount: 0.5 },
      { currency: 'ETH', amount: -2 }, { currency: 'USDC', amount: 1_000 }] };
    const { initialMarginUsd, haircutEquityUsd, explanation } = evaluate(known, cross);
    const btc = 0.16 * (0.5 + 0.1 - 0.3) * 60_000;
    const ether = 0.16 * 2 * 2_500;
    expect(initialMarginUsd).toBeCloseTo(btc + ether + 0.4 * 0.01 * 60_000, 8);
    expect(haircutEquityUsd).toBe(30_000 - 5_000 + 1_000);
    expect(explanation.map(({ label }) => label)).toEqual(['BTC -16 %, vol up', 'BTC roll', 'ETH +16 %, vol up']);
  });

  test('M25 far moves count what the dampener leaves of them', () => {
    const short = held(option('inverse', 'put', 30_000, 60), -400, { markPrice: 0.001, impliedVol: 0.6, forwardUsd: 60_000 });
    const dampened = evaluate({ positions: [short] }).maintenanceMarginUsd ?? NaN;
    const undampened = evaluate({ positions: [short] }, {
      currencies: TERMS.currencies.map((known) => ({ ...known, extendedDampenerUsd: 0 })) });
    expect(undampened.explanation[0]?.label).toBe('BTC -66 %, vol up');
    expect((undampened.maintenanceMarginUsd ?? NaN) - dampened).toBeCloseTo(0.8 * 100_000, 3);
  });

  test('M25 a haircut takes from what may be opened, not from what is kept; debt has none', () => {
    const balances = [{ currency: 'USDT', amount: 55 }];
    const price = new Map([['USDT', 0.9992], ['USD', 1]]);
    expect(evaluate({ balances, pricesUsd: price }, cross)).toMatchObject({
      initialMarginUsd: expect.closeTo(55 * 0.02 * 0.9992, 10), maintenanceMarginUsd: 0 });
    expect(evaluate({ balances: [{ currency: 'USDT', amount: -55 }], pricesUsd: price }, cross)).toMatchObject({
      initialMarginUsd: 0 });
  });

  test('M25 what the venue states of its own stands in the initial margin alone', () => {
    const stated = { spotUsd: 1, marketMakerProtectionUsd: 20, openOrdersUsd: 300 };
    expect(evaluate({}, { stated })).toMatchObject({ initialMarginUsd: 321, maintenanceMarginUsd: 0 });
  });
});

describe('M10 open orders under portfolio margin', () => {
  const order = { instrument: inversePerpetual(), side: 'buy' as const, price: 50_000, quantity: 100 };

  test('M10 futures hold a fifth of the range on what the orders would add, at their price; less to reduce', () => {
    const initial = (positions: readonly HeldPosition[]): number =>
      (evaluate({ positions, openOrders: [order] }).initialMarginUsd ?? NaN)
      - (evaluate({ positions }).initialMarginUsd ?? NaN);
    expect(initial([])).toBeCloseTo(0.02 * 0.2 * 0.16 * 60_000, 8);
    expect(initial([inverse(600)])).toBeCloseTo(0.02 * 0.2 * 0.16 * 60_000, 8);
    expect(initial([inverse(-600)])).toBe(0);
  });

  test('M10 options hold what they would add to the matrix', () => {
    const put = option('inverse', 'put', 55_000, 30);
    const known = { markPrice: 0.02, impliedVol: 0.5, forwardUsd: 60_000 };
    const openOrders = [{ instrument: put, side: 'sell' as const, price: 0.021, quantity: 2 }];
    const filled = evaluate({ positions: [inverse(600), held(put, -3, known)] }).initialMarginUsd ?? NaN;
    const resting = evaluate({ positions: [inverse(600), held(put, -1, known)], openOrders }).initialMarginUsd ?? NaN;
    expect(resting).toBeCloseTo(filled, 8);
  });
});

describe('M26 what is not public is not known', () => {
  test.each([
    { name: 'terms', terms: null, missing: ['margin terms of Deribit (portfolio)'] },
    { name: 'a pair', terms: { ...TERMS, pairs: [] }, missing: ['margin parameters of btc_usd'] },
    { name: 'a coin', terms: { ...TERMS, currencies: [] }, missing: ['margin parameters of BTC'] },
    { name: 'delta above the threshold',
      terms: { ...TERMS, pairs: TERMS.pairs.map((known) => ({ ...known, deltaShockThresholdUsd: 5_000 })) },
      missing: ['delta shock of btc_usd above 5000 USD: its formula is not public'] },
    { name: 'a correlation set',
      terms: { ...TERMS, currencies: TERMS.currencies.map((known) => ({ ...known, correlationSet: true })) },
      missing: ['correlation contingency of BTC: its formula is not public'] },
  ])('M26 $name', ({ terms, missing }) => {
    const input = account({ terms, positions: [inverse(600)], balances: [{ currency: 'BTC', amount: 1 }] });
    expect(deribitPortfolio.evaluate(input)).toMatchObject({ maintenanceMarginUsd: null, missing });
    expect(deribitPortfolio.requires?.(input)).toEqual(missing);
  });

  test('M26 an option that no vol explains', () => {
    const broken = held(option('inverse', 'call', 60_000, 30), 1, { markPrice: 5, forwardUsd: 60_000 });
    expect(evaluate({ positions: [broken] }).missing).toEqual(['implied vol of BTC-30D-60000-C-inverse']);
  });
});

test('M25 a segregated account stands and falls currency by currency', () => {
  const result = evaluate({ positions: [inverse(600), held(inversePerpetual('ETH'), -100, { averagePrice: 2_500, markPrice: 2_500 })],
    balances: [{ currency: 'BTC', amount: 1 }, { currency: 'ETH', amount: 1 }] });
  expect(result.pools).toEqual([
    { instrument: null, label: 'BTC alone', equityUsd: 60_000,
      maintenanceUsd: expect.closeTo(0.8 * (0.1 * (1 / 0.84 - 1) + 0.001) * 60_000, 8) },
    { instrument: null, label: 'ETH alone', equityUsd: 2_500,
      maintenanceUsd: expect.closeTo(0.8 * (0.4 * (1 - 1 / 1.16) + 0.002) * 2_500, 8) },
  ]);
});
