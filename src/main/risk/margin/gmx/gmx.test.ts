import { expect, test } from 'vitest';
import type { GmxPositionTerms, GmxTerms } from '../../../../shared/domain/marginTerms/gmx.ts';
import { healthOf } from '../../portfolio/health.ts';
import { account, held, NOW_MS, perpetual } from '../../samples.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { gmx } from './gmx.ts';

const termsOf = (known: Partial<GmxPositionTerms>, instrument = 'sim:ETH-PERP'): GmxTerms => ({
  model: 'gmx', asOfMs: NOW_MS, minCollateralUsd: 1, positions: [{
    instrument, collateralCurrency: 'USDC', closingFeesUsd: 30, priceImpactUsd: -20, maxImpactFactor: 0.01,
    minCollateralFactor: 0.01, minCollateralFactorForLiquidation: 0.005, gainShare: 1, ...known }],
});
/** 10 ETH bought or sold at 2600 for 26000 USD, now at 2500. */
const eth = (quantity: number, collateral: number): HeldPosition => held(perpetual('ETH'), quantity,
  { averagePrice: 2_600, markPrice: 2_500, margin: { mode: 'isolated', collateral } });
const input = (position: HeldPosition, known: Partial<GmxPositionTerms> = {}): AccountInput =>
  account({ positions: [position], terms: termsOf(known) });
const numbers = (of: AccountInput) => {
  const { haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd } = gmx.evaluate(of);
  return [haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd];
};
const priceOf = (of: AccountInput): number | null | undefined => gmx.positionLiquidations?.(of)[0]?.priceUsd;

test('M17 what a long in dollars leaves, what must be left, and where they meet', () => {
  const long = input(eth(10, 3_000));
  // 3000 - 1000 - 20 - 30; 1 % and 0.5 % of 26000
  expect(numbers(long)).toEqual([1_950, 260, 130]);
  // 3000 + 10 P - 26000 - 50 = 130
  expect(priceOf(long)).toBeCloseTo(2_318, 10);
  expect(healthOf(long, 'gmx', new Map())).toMatchObject({ health: 1_950 / 130,
    distances: [{ underlying: 'ETH', downPriceUsd: expect.closeTo(2_318, 5), upPriceUsd: null }] });
});

test('M17 a short, and collateral in the index token that moves with it', () => {
  // 3000 + 26000 - 10 P - 50 = 130
  expect(priceOf(input(eth(-10, 3_000)))).toBeCloseTo(2_882, 10);
  const coin = { collateralCurrency: 'ETH' };
  // 1.2 P + 10 P - 26000 - 50 = 130; 1.2 P + 26000 - 10 P - 50 = 130
  expect(priceOf(input(eth(10, 1.2), coin))).toBeCloseTo(26_180 / 11.2, 10);
  expect(priceOf(input(eth(-10, 1.2), coin))).toBeCloseTo(25_820 / 8.8, 10);
  // a short covered by its own coin is only hurt by fees
  expect(priceOf(input(eth(-10, 10), coin))).toBeNull();
});

test('M17 impact costs and never brings, down to its share of the size; the least collateral binds small positions', () => {
  const left = (priceImpactUsd: number): unknown => numbers(input(eth(10, 3_000), { priceImpactUsd }))[0];
  expect([left(500), left(0), left(-9_999)]).toEqual([1_970, 1_970, 1_970 - 260]);
  const dust = account({ terms: termsOf({ closingFeesUsd: 0, priceImpactUsd: 0 }),
    positions: [held(perpetual('ETH'), 0.01, { averagePrice: 2_500, markPrice: 2_500, margin: { mode: 'isolated', collateral: 5 } })] });
  expect(numbers(dust)).toEqual([5, 1, 1]);
});

test('M17 a gain that the pool pays in part counts in part, and bends the liquidation price', () => {
  const winning = held(perpetual('ETH'), 10,
    { averagePrice: 2_000, markPrice: 2_500, margin: { mode: 'isolated', collateral: 100 } });
  const capped = { gainShare: 0.5, closingFeesUsd: 200, priceImpactUsd: 0 };
  expect(numbers(input(winning, capped))[0]).toBe(100 + 2_500 - 200);
  // at a loss 100 + 10 P - 20000 - 200 = 100 would be at 2020, which is a gain: half of it must do, at 2040
  expect(priceOf(input(winning, capped))).toBeCloseTo(2_040, 10);
});

test('M17 D10 health is that of the worst position, whatever the sums say', () => {
  const both = account({
    positions: [eth(10, 3_000), held(perpetual('BTC'), -0.1,
      { averagePrice: 60_000, markPrice: 60_000, margin: { mode: 'isolated', collateral: 90 } })],
    terms: { ...termsOf({}), positions: [...termsOf({}).positions, ...termsOf({ closingFeesUsd: 0, priceImpactUsd: 0 }, 'sim:BTC-PERP').positions] },
  });
  expect([numbers(both), healthOf(both, 'gmx', new Map()).health]).toEqual([[2_040, 320, 160], 3]);
});

test('M11 terms, collateral and prices that are missing are named', () => {
  const bare = { ...eth(10, 3_000), margin: null };
  expect([
    gmx.requires?.({ ...input(eth(10, 3_000)), terms: null }), gmx.requires?.(input(bare)),
    gmx.requires?.(input(eth(10, 1), { collateralCurrency: 'ARB' })), gmx.evaluate(input(bare)).maintenanceMarginUsd,
    gmx.requires?.(account({ positions: [held(perpetual('BTC'), 1)], terms: termsOf({}) })),
  ]).toEqual([['margin terms of gmx'], ['collateral of ETH-PERP'], ['price of ARB in USD'], null,
    ['margin rule for BTC-PERP']]);
});
