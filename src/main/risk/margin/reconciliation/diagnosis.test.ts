import { describe, expect, test } from 'vitest';
import { shockPath } from '../../portfolio/shock.ts';
import { account, held, inversePerpetual, option, perpetual } from '../../samples.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { marginModelOf } from '../registry.ts';
import { aaveTerms, DERIBIT_TERMS, HYPERLIQUID_TERMS, reserve } from '../samples.ts';
import { compareMargin, figuresOf, isAbove, type MarginFigures } from './compare.ts';
import { diagnose, roundness } from './diagnosis.ts';
import { liveTolerance, recordedTolerance } from './tolerances.ts';

type ModelId = Parameters<typeof marginModelOf>[0];
const NOTHING = { mids: new Map<string, number>(), candidates: [] as HeldPosition[] };

/** What our side says of `ours` when the venue computes from `truth`. */
function cause(id: ModelId, ours: AccountInput, truth: AccountInput, beside: Partial<typeof NOTHING> = {},
  change: (venues: MarginFigures) => MarginFigures = (same) => same) {
  const model = marginModelOf(id);
  const venues = change({ ...figuresOf(model, truth), liquidationPrices: [] });
  const tolerance = recordedTolerance(id);
  expect(compareMargin(figuresOf(model, ours), venues, tolerance).some(isAbove)).toBe(true);
  return diagnose({ model, input: ours, venues, tolerance, ...NOTHING, ...beside });
}

const position = (over: Partial<HeldPosition> = {}): HeldPosition =>
  ({ ...held(perpetual(), -2, { averagePrice: 61_000, markPrice: 60_000 }), ...over });
const ether = held(perpetual('ETH'), 10, { averagePrice: 2_400, markPrice: 2_500 });
const book = (positions: readonly HeldPosition[], over: Partial<AccountInput> = {}): AccountInput =>
  account({ terms: HYPERLIQUID_TERMS, balances: [{ currency: 'USDC', amount: 50_000 }], positions, ...over });

describe('a corrupted input is named', () => {
  test('Q3 a stale mark', () => {
    expect(cause('hyperliquid', book([position({ markPrice: 59_400 }), ether]), book([position(), ether])))
      .toEqual({ kind: 'price age', text: 'the venue marks BTC-PERP at 60000, ours is 59400' });
  });

  test('Q3 a stale index moves every contract in that coin', () => {
    const at = (price: number): AccountInput => account({
      terms: DERIBIT_TERMS, balances: [{ currency: 'BTC', amount: 2 }], prices: { BTC: price, USDC: 1 },
      positions: [held(option('inverse', 'put', 55_000, 30), -3, { averagePrice: 0.03, markPrice: 0.02, forwardUsd: 60_500 })] });
    expect(cause('deribit-standard', at(60_000), at(60_600)))
      .toEqual({ kind: 'price age', text: 'the venue sees BTC at 60600 USD, ours is 60000' });
    const moved = shockPath(at(60_000), 'BTC').at(0.01);
    expect(cause('deribit-standard', at(60_000), moved)).toEqual({ kind: 'price age',
      text: 'the venue sees BTC at 60600 USD, ours is 60000, with all that hangs on it' });
  });

  test('Q3 a position that we lack, with its size, whatever was paid for it', () => {
    const candidates = [held(perpetual('ETH'), 0, { markPrice: 2_500 })];
    expect(cause('hyperliquid', book([position()]), book([position(), ether]), { candidates }))
      .toEqual({ kind: 'missing position',
        text: 'the venue counts a position that we lack: about 10 ETH-PERP' });
  });

  test('Q3 a position that only we have, and one of another size', () => {
    expect(cause('hyperliquid', book([position(), ether]), book([position()])))
      .toEqual({ kind: 'missing position', text: 'the venue does not count our 10 ETH-PERP' });
    expect(cause('hyperliquid', book([position({ quantity: -1 }), ether]), book([position(), ether])))
      .toEqual({ kind: 'missing position', text: 'the venue holds -2 BTC-PERP, ours is -1' });
  });

  test('Q3 a position that the venue names and we lack is named without any arithmetic', () => {
    const named = { instrument: 'sim:ETH-PERP', priceUsd: 1_000 };
    expect(cause('hyperliquid', book([position()]), book([position(), ether]), {},
      (venues) => ({ ...venues, liquidationPrices: [named] })).text).toBe('the venue has a position that we lack: sim:ETH-PERP');
  });

  test('Q3 open orders that the venue does not hold margin for, all or one', () => {
    const order = (quantity: number, coin = 'BTC') =>
      ({ instrument: perpetual(coin), side: 'sell' as const, price: 60_000, quantity });
    expect(cause('hyperliquid', book([position()], { openOrders: [order(0.613)] }), book([position()])))
      .toEqual({ kind: 'open orders', text: 'the venue does not count the open orders' });
    // At 0.613 no round leverage says the same as no order.
    const both = [order(0.613), { ...order(3, 'ETH'), price: 2_500 }];
    expect(cause('hyperliquid', book([position()], { openOrders: both }),
      book([position()], { openOrders: both.slice(0, 1) })).text)
      .toBe('the venue does not count the order to sell 3 ETH-PERP');
  });

  test('Q3 a mark that is the middle of the touch', () => {
    const mids = new Map([[perpetual().id, 60_123]]);
    expect(cause('hyperliquid', book([position(), ether]), book([position({ markPrice: 60_123 }), ether]), { mids }).kind)
      .toBe('mark against mid');
  });

  test('Q3 cash', () => {
    const input = book([position()]);
    expect(cause('hyperliquid', input, { ...input, balances: [{ currency: 'USDC', amount: 49_000 }] }))
      .toEqual({ kind: 'cash', text: 'the venue holds 49000 USDC, ours is 50000' });
  });

  test('Q3 a wrong haircut, with the right one', () => {
    const loan = (threshold: number): AccountInput => account({
      balances: [{ currency: 'ETH', amount: 100 }, { currency: 'BTC', amount: 1 }, { currency: 'USDC', amount: -100_000 }],
      terms: aaveTerms(reserve('ETH', 0.75, threshold), reserve('BTC', 0.73, 0.78), reserve('USDC', 0.75, 0.8)) });
    expect(cause('aave', loan(0.83), loan(0.8)))
      .toEqual({ kind: 'wrong haircut', text: 'liquidationThreshold of ETH would have to be 0.8, ours is 0.83' });
    const { liquidationPrices } = figuresOf(marginModelOf('aave'), loan(0.8));
    expect(cause('aave', loan(0.83), loan(0.8), {}, (venues) => ({ ...venues, liquidationPrices })).kind)
      .toBe('wrong haircut');
  });

  test('Q3 a wrong tier of a rule that stands in code, with its factor', () => {
    const twice = (venues: MarginFigures): MarginFigures => ({ ...venues,
      // 2 BTC at 0.01 % on top of 2 % and 1 %
      initialMarginUsd: (venues.initialMarginUsd ?? NaN) + 120_000 * 0.0201,
      maintenanceMarginUsd: (venues.maintenanceMarginUsd ?? NaN) + 120_000 * 0.0101 });
    const inCoin = held(inversePerpetual('ETH'), 2_500, { averagePrice: 2_400, markPrice: 2_500 });
    const both = book([position(), inCoin], { terms: DERIBIT_TERMS });
    const said = cause('deribit-standard', both, both, {}, twice);
    expect(said.kind).toBe('wrong tier');
    expect(said.text).toContain('BTC-PERP at 2 times our rate');
  });
});

describe('what cannot be named is not', () => {
  test('Q3 two corruptions at once are unexplained', () => {
    const truth = book([position({ markPrice: 60_700 }), ether], { balances: [{ currency: 'USDC', amount: 47_000 }] });
    expect(cause('hyperliquid', book([position(), ether]), truth).kind).toBe('unexplained');
  });

  test('Q3 an input that we lack is the cause, by its name', () => {
    const input = book([position({ markPrice: null })]);
    const model = marginModelOf('hyperliquid');
    expect(diagnose({ model, input, venues: figuresOf(model, book([position()])), ...NOTHING,
      tolerance: liveTolerance(model.id) })).toEqual({ kind: 'input missing', text: 'mark price of BTC-PERP' });
  });
});

test('Q1 Q2 rows of what either side says; a price on one side alone is a difference, none on both is not', () => {
  const tolerance = { absoluteUsd: 1, relative: 0.001, equityUsd: 0, priceRelative: 0.01, boundMs: 0 };
  const figures = { equityUsd: 100, haircutEquityUsd: null, initialMarginUsd: 5_000, maintenanceMarginUsd: null };
  const rows = compareMargin(
    { ...figures, liquidationPrices: [{ instrument: 'a', priceUsd: null }, { instrument: 'b', priceUsd: null },
      { instrument: 'c', priceUsd: 100 }, { instrument: 'd', priceUsd: 1 }] },
    { ...figures, equityUsd: 101, initialMarginUsd: 5_006, maintenanceMarginUsd: 7,
      liquidationPrices: [{ instrument: 'a', priceUsd: null }, { instrument: 'b', priceUsd: 9 },
        { instrument: 'c', priceUsd: 100.5 }] }, tolerance);
  expect(rows.map(({ quantity, instrument, difference, within }) => [quantity, instrument, difference, within])).toEqual([
    ['equity', null, -1, true], ['initial', null, -6, false], ['maintenance', null, null, null],
    ['liquidationPrice', 'a', null, true], ['liquidationPrice', 'b', null, false], ['liquidationPrice', 'c', -0.5, true]]);
});

test('Q3 round numbers are those that rules are written with', () => {
  expect([0.8, 1 / 40, 0.0125, 0.905, 50, 150e6].map(roundness)).toEqual([4, 4, 4, 3, 4, 4]);
  expect([0.80123, 61_234.5, 0.012513].map(roundness)).toEqual([1, 1, 1]);
  expect(inversePerpetual().style).toBe('inverse');
});
