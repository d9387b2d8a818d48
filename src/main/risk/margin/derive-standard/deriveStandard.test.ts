import { expect, test } from 'vitest';
import type { DeriveStandardTerms } from '../../../../shared/domain/marginTerms/derive.ts';
import { account, held, option, perpetual } from '../../samples.ts';
import { btcOption, STANDARD_TERMS, sure } from '../derive/samples.ts';
import type { AccountInput } from '../model.ts';
import { deriveStandard } from './deriveStandard.ts';
import { STANDARD_PARAMETERS } from './parameters.ts';

const V2 = STANDARD_PARAMETERS[0]?.markets['ETH'];
const unitTest =
  V2 === undefined
    ? null
    : {
        ...V2,
        minShortOption: 0.1,
        maintenanceCall: 0.075,
        maintenancePut: 0.075,
        maintenancePutPremium: 0.075,
        confidenceThreshold: 0.4,
        confidenceFactor: 0.4,
      };
const TERMS: DeriveStandardTerms = {
  ...STANDARD_TERMS,
  feeds: [sure('ETH')],
  parameters: unitTest === null ? null : { ETH: unitTest },
};

/** Net margins, as the venue states them. */
function net(input: AccountInput): readonly number[] {
  const { equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd } = deriveStandard.evaluate(input);
  const counted = haircutEquityUsd ?? NaN;
  return [counted - (initialMarginUsd ?? NaN), counted - (maintenanceMarginUsd ?? NaN), equityUsd ?? NaN].map((usd) =>
    Number(usd.toFixed(2)),
  );
}

const call = (quantity: number, forwardUsd: number) => ({
  ...held(option('linear', 'call', 3_200, 30, 'ETH'), quantity, { averagePrice: 150, markPrice: 150, impliedVol: 0.7 }),
  forwardUsd,
});
const perp = (quantity: number, markPrice: number) =>
  held(perpetual('ETH'), quantity, { averagePrice: 3_000, markPrice });

test("M30 net margins of two accounts on the venue's own contracts: options, then perpetuals, then a move", () => {
  // facts/onchain.md 4c: spot = forward = 3000, vol 0.7, 30 days, 10 C3200 sold for 1500 against 20000 of cash.
  const seller = (price: number, perps: number): AccountInput =>
    account({
      terms: TERMS,
      prices: { ETH: price, USDC: 1 },
      balances: [{ currency: 'USDC', amount: 21_500 }],
      positions: [call(-10, price), perp(perps, price)],
    });
  const buyer = (price: number, perps: number): AccountInput =>
    account({
      terms: TERMS,
      prices: { ETH: price, USDC: 1 },
      balances: [{ currency: 'USDC', amount: 18_500 }],
      positions: [call(10, price), perp(perps, price)],
    });
  expect([
    net(seller(3_000, 0)),
    net(buyer(3_000, 0)),
    net(seller(3_000, 10)),
    net(buyer(3_000, -10)),
    net(seller(3_600, 10)),
    net(buyer(3_600, -10)),
  ]).toEqual([
    [16_895.71, 17_645.71, 19_895.71],
    [18_500, 18_500, 20_104.29],
    [13_895.71, 15_695.71, 19_895.71],
    [15_500, 16_550, 20_104.29],
    [13_329.6, 17_289.6, 22_329.6],
    [8_900, 10_160, 17_670.4],
  ]);
});

test('M30 a spread needs no more than it can lose, a naked call what it needs alone', () => {
  const of = (positions: AccountInput['positions']): number =>
    deriveStandard.evaluate(account({ terms: STANDARD_TERMS, positions })).maintenanceMarginUsd ?? NaN;
  expect(of([btcOption('call', 60_000, -1), btcOption('call', 62_000, 1)])).toBe(2_000);
  expect(of([btcOption('call', 60_000, -1)])).toBeGreaterThan(5_400);
  expect(of([btcOption('call', 60_000, 3)])).toBe(0);
});

test("M30 parameters go by date, and where the table has none the venue's own are needed", () => {
  expect(STANDARD_PARAMETERS.map(({ markets }) => markets['ETH']?.perpMaintenance)).toEqual([0.065, 0.05]);
  const doge = account({
    terms: { ...STANDARD_TERMS, feeds: [sure('DOGE')] },
    prices: { DOGE: 0.1, USDC: 1 },
    positions: [held(perpetual('DOGE'), 5, { averagePrice: 0.1, markPrice: 0.1 })],
  });
  expect(deriveStandard.evaluate(doge).missing).toEqual(['margin rule for DOGE']);
});

test('M30 what is missing is named: terms, feeds of an expiry, a forward, coins owed', () => {
  const missing = (known: Partial<AccountInput>) => deriveStandard.requires?.(account(known));
  const late = { ...btcOption('call', 60_000, 1), forwardUsd: null };
  const far = held(option('linear', 'call', 60_000, 90), 1, { markPrice: 5, impliedVol: 0.5, forwardUsd: 61_000 });
  expect([
    missing({ positions: [late] }),
    missing({ terms: STANDARD_TERMS, positions: [late] }),
    missing({ terms: STANDARD_TERMS, positions: [far] }),
    missing({ terms: STANDARD_TERMS, balances: [{ currency: 'BTC', amount: -1 }] }),
  ]).toEqual([
    ['forward of BTC-30D-60000-C-linear', 'margin terms of derive-standard'],
    ['forward of BTC-30D-60000-C-linear'],
    ['feeds of BTC 2026-11-30'],
    ['margin rule for owing BTC'],
  ]);
});

test('M32 an order holds what its fill would take, the worse side of each instrument', () => {
  const of = (openOrders: AccountInput['openOrders']): number =>
    (deriveStandard.evaluate(
      account({
        terms: STANDARD_TERMS,
        balances: [{ currency: 'USDC', amount: 1e5 }],
        openOrders,
        positions: [held(perpetual(), -2, { averagePrice: 60_000, markPrice: 60_000 })],
      }),
    ).initialMarginUsd ?? NaN) / 60_000;
  const order = (side: 'buy' | 'sell', quantity: number) => ({
    instrument: perpetual(),
    side,
    price: 60_000,
    quantity,
  });
  const buy = { instrument: option('linear', 'call', 60_000, 30), side: 'buy', price: 600, quantity: 1 } as const;
  expect(
    [of([]), of([order('sell', 1)]), of([order('buy', 2)]), of([order('buy', 7), order('sell', 1)]), of([buy])].map(
      (share) => Number(share.toFixed(9)),
    ),
  ).toEqual([0.132, 0.198, 0.132, 0.33, 0.142]);
});

test('M30 the liquidation price of a perpetual leaves no maintenance margin', () => {
  const at = (price: number): AccountInput =>
    account({
      terms: STANDARD_TERMS,
      prices: { BTC: price, USDC: 1 },
      balances: [
        { currency: 'USDC', amount: -20_000 },
        { currency: 'BTC', amount: 1 },
      ],
      positions: [held(perpetual(), 1, { averagePrice: 60_000, markPrice: price })],
    });
  const [{ priceUsd } = { priceUsd: null }] = deriveStandard.positionLiquidations?.(at(60_000)) ?? [];
  expect(net(at(priceUsd ?? NaN))[1]).toBeCloseTo(0, 2);
  expect(priceUsd).toBeCloseTo(80_000 / 1.7, 6);
});
