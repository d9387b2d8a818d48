import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account, held, inversePerpetual, option, perpetual, spot } from '../risk/samples.ts';
import { healthOf } from '../risk/portfolio/health.ts';
import type { AccountInput } from '../risk/margin/model.ts';
import { DERIBIT_TERMS, HYPERLIQUID_TERMS } from '../risk/margin/samples.ts';
import { effectOf, nearerLiquidationPrice } from './effect.ts';
import { withFill, type HypotheticalFill } from './fillEffect.ts';

const MARK = { markPrice: 60_000, impliedVol: null, forwardUsd: null };

const fill = (known: Partial<HypotheticalFill>): HypotheticalFill => ({
  instrument: perpetual(), side: 'buy', quantity: 1, price: 60_000, mark: MARK, ...known,
});

const cashOf = (input: AccountInput, currency: string): number =>
  input.balances.find((balance) => balance.currency === currency)?.amount ?? NaN;

/** Quantity and average of the only position; cash in a currency after it. */
function after(input: AccountInput, known: Partial<HypotheticalFill>, currency = 'USDC'): readonly (number | null)[] {
  const result = withFill(input, fill(known));
  const [position] = result.positions;
  const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(9)));
  return [position?.quantity ?? 0, position?.averagePrice ?? null, cashOf(result, currency)].map(rounded);
}

test('Q6 a fill opens, adds at the weighted average, reduces at a profit, flips and closes', () => {
  const empty = account({ balances: [{ currency: 'USDC', amount: 1_000 }] });
  expect(after(empty, { quantity: 2 })).toEqual([2, 60_000, 1_000 - 60]);
  const long = account({ balances: [{ currency: 'USDC', amount: 1_000 }],
    positions: [held(perpetual(), 2, { averagePrice: 50_000, markPrice: 60_000 })] });
  expect(after(long, { quantity: 2 })).toEqual([4, 55_000, 1_000 - 60]);
  expect(after(long, { side: 'sell', quantity: 0.5 })).toEqual([1.5, 50_000, 1_000 - 15 + 5_000]);
  expect(after(long, { side: 'sell', quantity: 3 })).toEqual([-1, 60_000, 1_000 - 90 + 20_000]);
  expect(after(long, { side: 'sell', quantity: 2 })).toEqual([0, null, 1_000 - 60 + 20_000]);
});

test('Q6 an inverse contract averages and pays in coin, an option its premium, spot both sides', () => {
  const coins = account({ balances: [{ currency: 'BTC', amount: 1 }],
    positions: [held(inversePerpetual(), 600, { averagePrice: 50_000, markPrice: 60_000 })] });
  // 6,000 USD at 50,000 and 6,000 at 60,000 are 0.12 + 0.1 coin.
  expect(after(coins, { instrument: inversePerpetual(), quantity: 600 }, 'BTC'))
    .toEqual([1_200, 54_545.454545455, 1 - 0.00005]);
  const [, , paid] = after(coins, { instrument: inversePerpetual(), side: 'sell', quantity: 600 }, 'BTC');
  expect(paid).toBeCloseTo(1 - 0.00005 + 6_000 * (1 / 50_000 - 1 / 60_000), 9);
  const put = option('inverse', 'put', 55_000, 30);
  expect(after(account({ balances: [{ currency: 'BTC', amount: 1 }] }), { instrument: put, side: 'sell', quantity: 2,
    price: 0.05 }, 'BTC')).toEqual([-2, 0.05, 1.099]);
  const bought = withFill(account({ balances: [{ currency: 'USDC', amount: 70_000 }] }), fill({ instrument: spot() }));
  expect([cashOf(bought, 'BTC'), cashOf(bought, 'USDC'), bought.positions]).toEqual([1, 9_970, []]);
});

const amount = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test('Q6 a fill at the mark costs the fee and nothing else', () => {
  fc.assert(fc.property(amount(-5, 5), amount(40_000, 80_000), amount(0.01, 9), fc.boolean(), (heldNow, average, size, buys) => {
    const input = account({ terms: HYPERLIQUID_TERMS, balances: [{ currency: 'USDC', amount: 1e6 }],
      positions: [held(perpetual(), heldNow, { averagePrice: average, markPrice: 60_000 })] });
    const filled = withFill(input, fill({ side: buys ? 'buy' : 'sell', quantity: size }));
    const [before, now] = [input, filled].map((of) => healthOf(of, 'hyperliquid', new Map()).equityUsd);
    expect(now).toBeCloseTo((before ?? NaN) - 0.0005 * size * 60_000, 4);
  }));
});

test('Q6 the effect is what the model says of the account before and of the resulting book', () => {
  fc.assert(fc.property(amount(-5, 5), amount(0.01, 9), fc.boolean(), (heldNow, size, buys) => {
    const input = account({ terms: HYPERLIQUID_TERMS, balances: [{ currency: 'USDC', amount: 200_000 }],
      positions: [held(perpetual(), heldNow, { averagePrice: 58_000, markPrice: 60_000 })] });
    const trade = fill({ side: buys ? 'buy' : 'sell', quantity: size, price: buys ? 60_020 : 59_980 });
    const effect = effectOf(input, 'hyperliquid', 'BTC', trade, { before: 1, after: 2 });
    const [before, now] = [input, withFill(input, trade)].map((of) => healthOf(of, 'hyperliquid', new Map()));
    if (before === undefined || now === undefined) throw new Error('no health');
    expect(effect).toEqual({
      deltaCoinBefore: 1, deltaCoinAfter: 2,
      initialMarginUsdBefore: before.initialMarginUsd, initialMarginUsdAfter: now.initialMarginUsd,
      maintenanceMarginUsdBefore: before.maintenanceMarginUsd, maintenanceMarginUsdAfter: now.maintenanceMarginUsd,
      healthBefore: before.health, healthAfter: now.health,
      liquidationPriceUsdBefore: nearerLiquidationPrice(before, 'BTC'),
      liquidationPriceUsdAfter: nearerLiquidationPrice(now, 'BTC'),
    });
  }));
});

test('Q6 an isolated position takes its margin along as it grows, shrinks and turns; on GMX it is put in by hand', () => {
  const collateral = (known: Partial<HypotheticalFill>, terms: AccountInput['terms'] = null): unknown => withFill(
    account({ terms, positions: [held(perpetual(), 2, { averagePrice: 60_000, markPrice: 60_000,
      margin: { mode: 'isolated', collateral: 4_000 } })] }), fill(known)).positions[0]?.margin;
  const gmx = { model: 'gmx' as const, asOfMs: 0, minCollateralUsd: 1, positions: [] };
  expect([
    collateral({ quantity: 1 }), collateral({ side: 'sell', quantity: 1 }), collateral({ side: 'sell', quantity: 3 }),
    collateral({ side: 'sell', quantity: 2 }), collateral({ quantity: 2 }, gmx),
  ]).toEqual([
    { mode: 'isolated', collateral: 6_000 }, { mode: 'isolated', collateral: 2_000 }, { mode: 'isolated', collateral: 2_000 },
    undefined, { mode: 'isolated', collateral: 4_000 },
  ]);
});

test('Q6 the nearer liquidation price is by log move; of another underlying it is unknown', () => {
  const strangle = account({ terms: DERIBIT_TERMS, balances: [{ currency: 'BTC', amount: 1 }], positions: [
    held(option('inverse', 'put', 50_000, 30), -4, { averagePrice: 0.02, markPrice: 0.0131, impliedVol: 0.6, forwardUsd: 60_000 }),
    held(option('inverse', 'call', 70_000, 30), -4, { averagePrice: 0.02, markPrice: 0.02, impliedVol: 0.6, forwardUsd: 60_000 }),
  ] });
  const health = healthOf(strangle, 'deribit-standard', new Map());
  const [distance] = health.distances;
  const { downPriceUsd = null, upPriceUsd = null } = distance ?? {};
  expect([downPriceUsd === null, upPriceUsd === null]).toEqual([false, false]);
  const nearer = 60_000 / (downPriceUsd ?? NaN) < (upPriceUsd ?? NaN) / 60_000 ? downPriceUsd : upPriceUsd;
  expect([nearerLiquidationPrice(health, 'BTC'), nearerLiquidationPrice(health, 'ETH')]).toEqual([nearer, null]);
});
