/** One thing of a Deribit account told wrongly to us: the reconciliation names it. */
import { describe, expect, test } from 'vitest';
import type {
  DeribitCurrencyParameters, DeribitPairParameters, DeribitPortfolioTerms,
} from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import { account, held, inversePerpetual, NOW_MS, option, perpetual } from '../../samples.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { deribitStandard } from '../deribit-standard/deribitStandard.ts';
import { REWORKED_MS } from '../deribit-standard/parameters.ts';
import { compareMargin, figuresOf, isAbove } from '../reconciliation/compare.ts';
import { diagnose } from '../reconciliation/diagnosis.ts';
import { recordedTolerance } from '../reconciliation/tolerances.ts';
import { deribitPortfolio } from './deribitPortfolio.ts';
import { CURRENCIES, PAIRS, rowsAt } from './parameters.ts';

const TERMS: DeribitPortfolioTerms = {
  model: 'deribit-portfolio', asOfMs: NOW_MS, collateral: 'cross', maintenanceFactor: 0.8, bucketsPerSide: 4,
  pairs: rowsAt(PAIRS, ({ pair }) => pair, NOW_MS), currencies: rowsAt(CURRENCIES, ({ currency }) => currency, NOW_MS),
  stated: { spotUsd: 0, marketMakerProtectionUsd: 0, openOrdersUsd: null },
};

const put = held(option('inverse', 'put', 55_000, 30), -3, { averagePrice: 0.03, markPrice: 0.02, impliedVol: 0.55,
  forwardUsd: 60_500 });
const long = held(inversePerpetual(), 1_200, { averagePrice: 58_000, markPrice: 60_000 });
const ether = held(perpetual('ETH'), -10, { averagePrice: 2_400, markPrice: 2_500 });

const book = (positions: readonly HeldPosition[], terms: Partial<DeribitPortfolioTerms> = {}): AccountInput => account({
  terms: { ...TERMS, ...terms }, positions,
  prices: { BTC: 60_000, ETH: 2_500, USDC: 1, USDT: 0.9992 },
  balances: [{ currency: 'BTC', amount: 1 }, { currency: 'ETH', amount: 4 }, { currency: 'USDT', amount: 20_000 }],
});

function cause(ours: AccountInput, truth: AccountInput, candidates: readonly HeldPosition[] = []) {
  const model = ours.terms?.model === 'deribit-standard' ? deribitStandard : deribitPortfolio;
  const venues = figuresOf(model, truth);
  const tolerance = recordedTolerance(model.id);
  expect(compareMargin(figuresOf(model, ours), venues, tolerance).some(isAbove)).toBe(true);
  return diagnose({ model, input: ours, venues, tolerance, mids: new Map(), candidates });
}

const currencies = (currency: string, known: Partial<DeribitCurrencyParameters>): Partial<DeribitPortfolioTerms> =>
  ({ currencies: TERMS.currencies.map((row) => (row.currency === currency ? { ...row, ...known } : row)) });
const pairs = (pair: string, known: Partial<DeribitPairParameters>): Partial<DeribitPortfolioTerms> =>
  ({ pairs: TERMS.pairs.map((row) => (row.pair === pair ? { ...row, ...known } : row)) });
const all = [put, long, ether];

describe('Q3 portfolio margin', () => {
  test('Q3 a wrong haircut', () => {
    expect(cause(book(all), book(all, currencies('USDT', { haircut: 0.05 })))).toEqual(
      { kind: 'wrong haircut', text: 'haircut of USDT would have to be 0.05, ours is 0.02' });
  });

  test('Q3 a wrong parameter of an index, of the whole model', () => {
    expect(cause(book(all), book(all, pairs('btc_usd', { priceRange: 0.2 })))).toEqual({ kind: 'unknown parameter set',
      text: 'priceRange of btc_usd would have to be 0.2, ours is 0.16' });
    expect(cause(book(all), book(all, { maintenanceFactor: 0.75 })).text).toBe(
      'maintenanceFactor would have to be 0.75, ours is 0.8');
  });

  test('Q3 a missing position, a position that only we have', () => {
    const flat = held(ether.instrument, 0, { markPrice: 2_500 });
    // The worst case is as bad for some long size as for 10 short: margins alone do not tell which.
    expect(cause(book([put, long]), book(all), [flat])).toMatchObject({ kind: 'missing position',
      text: expect.stringMatching(/^the venue counts a position that we lack: about \S+ ETH-PERP$/) as string });
    expect(cause(book(all), book([put, ether])).text).toBe('the venue does not count our 1200 BTC-USD-PERP');
  });

  test('Q3 a stale mark', () => {
    const stale = book([put, { ...long, markPrice: 59_000 }, ether]);
    expect(cause(stale, book(all))).toEqual(
      { kind: 'price age', text: 'the venue marks BTC-USD-PERP at 60000, ours is 59000' });
  });

  test('Q3 orders that the venue does not count', () => {
    const openOrders = [{ instrument: long.instrument, side: 'buy' as const, price: 55_000, quantity: 500 }];
    expect(cause({ ...book(all), openOrders }, book(all)).kind).toBe('open orders');
  });

  test('Q3 a contingency whose formula is not public', () => {
    const hidden = book(all, pairs('btc_usd', { deltaShockThresholdUsd: 1_000 }));
    expect(cause0(hidden)).toMatchObject({ kind: 'model not public' });
  });
});

/** Ours gives no margins: there is nothing to lie above a tolerance. */
function cause0(ours: AccountInput) {
  const model = ours.terms?.model === 'deribit-standard' ? deribitStandard : deribitPortfolio;
  const venues = { ...figuresOf(model, ours), initialMarginUsd: 1, maintenanceMarginUsd: 1 };
  return diagnose({ model, input: ours, venues, tolerance: recordedTolerance(model.id), mids: new Map(), candidates: [] });
}

describe('Q3 standard margin', () => {
  const standard = (positions: readonly HeldPosition[], asOfMs = REWORKED_MS - 1): AccountInput =>
    ({ ...book(positions), terms: { model: 'deribit-standard', asOfMs, collateral: 'cross' } });
  const bought = held(perpetual(), 2, { averagePrice: 59_000, markPrice: 60_000 });

  test('Q3 a missing position and a stale mark', () => {
    const flat = held(bought.instrument, 0, { markPrice: 60_000 });
    expect(cause(standard([put, long]), standard([put, long, bought]), [flat]).text).toBe(
      'the venue counts a position that we lack: about 2 BTC-PERP');
    expect(cause(standard([put, { ...long, markPrice: 59_000 }]), standard([put, long]))).toMatchObject({ kind: 'price age' });
  });

  test('Q3 the rule that is not public', () => {
    expect(cause0(standard([put], REWORKED_MS))).toEqual(
      { kind: 'model not public', text: 'model not public since 2026-08-05' });
  });
});
