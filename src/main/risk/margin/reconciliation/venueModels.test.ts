/** What is corrupted about an account of a real venue's model is named: the venue computes with the truth, we do not. */
import { describe, expect, test } from 'vitest';
import type { MarginTerms } from '../../../../shared/domain/marginTerms/marginTerms.ts';
import { account, held, inversePerpetual, NOW_MS, option, perpetual } from '../../samples.ts';
import { btcOption, PMRM2_TERMS, STANDARD_TERMS } from '../derive/samples.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { marginModelOf } from '../registry.ts';
import { compareMargin, figuresOf, isAbove } from './compare.ts';
import { diagnose } from './diagnosis.ts';
import { recordedTolerance } from './tolerances.ts';

type ModelId = Parameters<typeof marginModelOf>[0];

function cause(id: ModelId, ours: AccountInput, truth: AccountInput, candidates: readonly HeldPosition[] = []): string {
  const model = marginModelOf(id);
  const venues = { ...figuresOf(model, truth), liquidationPrices: [] };
  const tolerance = recordedTolerance(id);
  expect(figuresOf(model, ours).missing).toEqual([]);
  expect(compareMargin(figuresOf(model, ours), venues, tolerance).some(isAbove)).toBe(true);
  const { kind, text } = diagnose({ model, input: ours, venues, tolerance, mids: new Map(), candidates });
  return `${kind}: ${text}`;
}

const without = (input: AccountInput, at: number): AccountInput =>
  ({ ...input, positions: input.positions.filter((_, i) => i !== at) });
const marked = (input: AccountInput, at: number, factor: number): AccountInput =>
  ({ ...input, positions: input.positions.map((position, i) =>
    (i === at ? { ...position, markPrice: (position.markPrice ?? NaN) * factor } : position)) });

describe('Hyperliquid', () => {
  const terms = (leverage: number, ether: number): MarginTerms => ({ model: 'hyperliquid', asOfMs: NOW_MS, dex: '',
    abstraction: 'disabled', unlisted: null, coins: [
      { instrument: perpetual('BTC').id, leverage: 20, tiers: [
        { fromUsd: 0, maxLeverage: leverage }, { fromUsd: 150e6, maxLeverage: 20 }] },
      { instrument: perpetual('ETH').id, leverage: 10, tiers: [{ fromUsd: 0, maxLeverage: ether }] }] });
  const book = (leverage = 40, ether = 25): AccountInput => account({ terms: terms(leverage, ether),
    balances: [{ currency: 'USDC', amount: 60_000 }], positions: [
      held(perpetual('BTC'), -2, { averagePrice: 61_000, markPrice: 60_000, margin: { mode: 'cross' } }),
      held(perpetual('ETH'), 50, { averagePrice: 2_400, markPrice: 2_500, margin: { mode: 'cross' } })] });

  test('Q3 tier, mark, position', () => {
    expect([cause('hyperliquid', book(25), book()), cause('hyperliquid', marked(book(), 0, 0.99), book()),
      cause('hyperliquid', without(book(), 1), book(), [held(perpetual('ETH'), 0, { markPrice: 2_500,
        margin: { mode: 'cross' } })])]).toEqual([
      'wrong tier: maxLeverage of sim:BTC-PERP no. 1 would have to be 40, ours is 25',
      'price age: the venue marks BTC-PERP at 60000, ours is 59400',
      expect.stringMatching(/^missing position: the venue counts a position that we lack: about 50 ETH-PERP$/)]);
  });
});

describe('Aave', () => {
  const terms = (threshold: number): MarginTerms => ({ model: 'aave', averagesAreCut: true, eMode: null,
    reserves: ['BTC', 'ETH', 'USDC'].map((currency) => ({ currency, loanToValue: 0.75,
      liquidationThreshold: currency === 'ETH' ? threshold : 0.78, liquidationBonus: 0.05, usedAsCollateral: true,
      supplyRatePerYear: 0.02, borrowRatePerYear: 0.05, supplyRoom: null, borrowRoom: null, isolationRoomUsd: null,
      borrowableInIsolation: true })) });
  const loan = (threshold = 0.83, ether = 100, price = 2_500): AccountInput => account({ terms: terms(threshold),
    prices: { BTC: 60_000, ETH: price, USDC: 1 }, balances: [{ currency: 'ETH', amount: ether },
      { currency: 'BTC', amount: 1 }, { currency: 'USDC', amount: -100_000 }] });

  test('Q3 haircut, oracle price, amount', () => {
    expect([cause('aave', loan(0.8), loan()), cause('aave', loan(0.83, 100, 2_450), loan()),
      cause('aave', { ...loan(), balances: loan().balances.map((one) => (one.currency === 'USDC'
        ? { ...one, amount: -98_000 } : one)) }, loan())].map((said) => said.split(':')[0])).toEqual([
      'wrong haircut', 'price age', 'cash']);
    expect(cause('aave', loan(0.8), loan())).toContain('liquidationThreshold of ETH');
  });
});

describe('Deribit, standard margin', () => {
  const book: AccountInput = account({
    terms: { model: 'deribit-standard', asOfMs: Date.UTC(2026, 7, 4), collateral: 'cross' },
    balances: [{ currency: 'BTC', amount: 3 }], positions: [
      held(option('inverse', 'put', 55_000, 30), -4,
        { averagePrice: 0.03, markPrice: 0.02, impliedVol: 0.5, forwardUsd: 60_500 }),
      held(inversePerpetual(), -5_000, { averagePrice: 60_000, markPrice: 60_000 })] });

  test('Q3 mark, position, cash', () => {
    expect([cause('deribit-standard', marked(book, 1, 0.99), book), cause('deribit-standard', marked(book, 0, 0.9), book),
      cause('deribit-standard', { ...book, positions: book.positions.map((position) => (position.instrument.kind === 'option'
        ? { ...position, quantity: -3 } : position)) }, book),
      cause('deribit-standard', { ...book, balances: [{ currency: 'BTC', amount: 2.9 }] }, book)]
      .map((said) => said.split(',')[0])).toEqual([
      'price age: the venue marks BTC-USD-PERP at 60000', expect.stringMatching(/^price age: the venue marks BTC-30D-55000-P/),
      expect.stringMatching(/^missing position: the venue holds -4 BTC-30D-55000-P/), 'cash: the venue holds 3 BTC']);
  });
});

describe('Derive, standard manager', () => {
  const book = account({ terms: STANDARD_TERMS, balances: [{ currency: 'USDC', amount: 200_000 }],
    positions: [btcOption('put', 55_000, -2), btcOption('call', 70_000, -1),
      held(perpetual(), 1, { averagePrice: 60_500, markPrice: 60_000 })] });

  test('Q3 mark, position', () => {
    expect([cause('derive-standard', marked(book, 2, 0.99), book), cause('derive-standard', { ...book,
      positions: book.positions.map((position, i) => (i === 0 ? { ...position, quantity: -1 } : position)) }, book)]
      .map((said) => said.split(':')[0])).toEqual(['price age', 'missing position']);
  });

  test('Q3 a haircut of the portfolio manager, by its name', () => {
    const coins = (maintenanceHaircut: number): AccountInput => account({
      terms: { ...PMRM2_TERMS, collaterals: PMRM2_TERMS.collaterals.map((one) => (one.currency === 'BTC'
        ? { ...one, maintenanceHaircut, riskCancelling: false } : one)) },
      balances: [{ currency: 'USDC', amount: 50_000 }, { currency: 'BTC', amount: 2 }],
      positions: [btcOption('put', 55_000, -2)] });
    expect(cause('derive-pmrm2', coins(0.06), coins(0.03)))
      .toBe('wrong haircut: maintenanceHaircut of BTC would have to be 0.03, ours is 0.06');
  });
});
