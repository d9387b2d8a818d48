import { expect, test } from 'vitest';
import { account, held, option, perpetual } from '../../samples.ts';
import { btcOption, PMRM2_TERMS, sure } from '../derive/samples.ts';
import type { AccountInput } from '../model.ts';
import { derivePmrm2 } from './derivePmrm2.ts';
import { PMRM2_PARAMETERS } from './parameters.ts';

const of = (known: Partial<AccountInput>) => derivePmrm2.evaluate(account({ terms: PMRM2_TERMS, ...known }));
const perp = (quantity: number) => held(perpetual(), quantity, { averagePrice: 60_000, markPrice: 60_000 });

test('M31 a perpetual by hand: the worst regular move at its share, and the contingencies', () => {
  const { maintenanceMarginUsd, initialMarginUsd, explanation } = of({ positions: [perp(2)] });
  // 18 % down of 120000 is 21600, at 0.8 and 1.0; contingencies 3 % and 1 % more.
  expect(maintenanceMarginUsd).toBeCloseTo(0.8 * 21_600 + 3_600, 6);
  expect(initialMarginUsd).toBeCloseTo(21_600 + 3_600 + 1_200, 6);
  expect(explanation.map(({ label }) => label)).toEqual([
    'loss in the worst scenario (spot -18 %, vol up)',
    'contingency of perpetuals',
  ]);
});

test('M31 collateral that moves with the coin takes away the loss of a short and keeps its haircut', () => {
  const hedged = of({ balances: [{ currency: 'BTC', amount: 2 }], positions: [perp(-2)] });
  expect(hedged.maintenanceMarginUsd).toBeCloseTo(3_600 + 120_000 * 0.03, 6);
  expect(hedged.equityUsd).toBeCloseTo(120_000, 6);
});

test('M31 a stable coin below its peg raises initial only, and scales what is in it', () => {
  const off = of({
    positions: [perp(2)],
    pricesUsd: new Map([
      ['BTC', 60_000],
      ['USDC', 0.95],
      ['USD', 1],
    ]),
  });
  expect((off.initialMarginUsd ?? NaN) / 0.95).toBeCloseTo(21_600 * (1 + 0.04 * 4) + 4_800, 6);
  expect((off.maintenanceMarginUsd ?? NaN) / 0.95).toBeCloseTo(0.8 * 21_600 + 3_600, 6);
});

test('M31 in the last half hour the fixed part of the forward is not shocked', () => {
  const at = (settledForwardUsd: number): number => {
    const [expiry] = sure('BTC').expiries;
    const feeds = [{ ...sure('BTC'), expiries: expiry === undefined ? [] : [{ ...expiry, settledForwardUsd }] }];
    return (
      of({ terms: { ...PMRM2_TERMS, feeds }, positions: [btcOption('put', 60_000, -1)] }).maintenanceMarginUsd ?? NaN
    );
  };
  expect(at(50_000)).toBeLessThan(at(0));
});

test('M31 tails of the table are those of the contracts', () => {
  const tails = (coin: string): number[] =>
    (PMRM2_PARAMETERS[0]?.markets[coin]?.scenarios ?? [])
      .filter(({ dampening }) => dampening !== 1)
      .map(({ dampening }) => Number(dampening.toFixed(5)));
  expect([tails('BTC'), tails('SOL'), tails('HYPE')]).toEqual([
    [0.2079, 0.4158, 0.2772, 0.1386, 0.0693, 0.0462, 0.03465, 0.02772],
    [0.36, 0.72, 0.48, 0.24, 0.12, 0.08, 0.06, 0.048],
    [0.495, 0.66, 0.33, 0.165, 0.11, 0.0825, 0.066],
  ]);
  expect(
    PMRM2_PARAMETERS[0]?.markets['BTC']?.scenarios.filter(
      ({ dampening, vol }) => dampening === 1 && vol !== 'skew' && vol !== 'wings',
    ),
  ).toHaveLength(23);
});

test('M31 what has no rule is named: two underlyings, collateral without terms', () => {
  expect([
    of({
      terms: { ...PMRM2_TERMS, feeds: [sure('BTC'), sure('ETH')] },
      positions: [perp(1), held(perpetual('ETH'), 1, { averagePrice: 2_500, markPrice: 2_500 })],
    }).missing,
    of({ prices: { SOL: 100 }, balances: [{ currency: 'SOL', amount: 1 }] } as never).missing,
    of({ terms: null, positions: [perp(1)] }).missing,
  ]).toEqual([
    ['margin rule for several underlyings in one PMRM_2 account'],
    ['price of USDC in USD', 'collateral terms of SOL'],
    ['margin terms of derive-pmrm2'],
  ]);
});

test('M32 an order for an option that is not held is filled at its price', () => {
  const order = { instrument: option('linear', 'put', 55_000, 30), side: 'sell', price: 1_500, quantity: 1 } as const;
  const [without, with_] = [[], [order]].map(
    (openOrders) =>
      of({ balances: [{ currency: 'USDC', amount: 1e5 }], positions: [perp(1)], openOrders }).initialMarginUsd ?? NaN,
  );
  expect((with_ ?? NaN) - (without ?? NaN)).toBeGreaterThan(2_000);
});
