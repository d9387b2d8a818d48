/** What every margin model must do, whatever its rules. A new model adds its row of shorts and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarginModelId } from '../../../shared/domain/account.ts';
import { account, held, option, perpetual } from '../samples.ts';
import { amount, balances, BALANCES, deribitShort, deriveShort, POSITIONS, TERMS } from './contractSamples.ts';
import type { AccountInput, MarginResult } from './model.ts';
import { MARGIN_MODELS, marginModelOf } from './registry.ts';

const inputFor = (id: MarginModelId): fc.Arbitrary<AccountInput> => {
  const kinds = POSITIONS[id];
  const positions = kinds.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...kinds), { maxLength: 8 });
  return fc.record({ balances: BALANCES[id] ?? balances, positions }).map((known) =>
    account({ terms: TERMS[id] ?? null, ...known }));
};

const numbers = ({ equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd }: MarginResult) =>
  [equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd].map((usd) => usd ?? NaN);

/** A pure short that the model has rules for, of a given size; null for models without positions. */
const SHORTS: Readonly<Record<MarginModelId, (size: number) => AccountInput>> = {
  hyperliquid: (size) => account({ terms: TERMS.hyperliquid ?? null, balances: [{ currency: 'USDC', amount: 1e6 }],
    positions: [held(perpetual(), -size, { averagePrice: 60_000, markPrice: 60_000 })] }),
  dydx: (size) => account({ terms: TERMS.dydx ?? null, balances: [{ currency: 'USDC', amount: 1e6 }],
    positions: [held(perpetual(), -size, { averagePrice: 60_000, markPrice: 60_000 })] }),
  gmx: (size) => account({ terms: TERMS.gmx ?? null, positions: [held(perpetual(), -size,
    { averagePrice: 60_000, markPrice: 60_000, margin: { mode: 'isolated', collateral: 1e5 } })] }),
  aave: (size) => account({ terms: TERMS.aave ?? null, balances: [
    { currency: 'USDC', amount: 1e6 }, { currency: 'ETH', amount: -size },
  ] }),
  morpho: (size) => account({ terms: TERMS.morpho ?? null, balances: [
    { currency: 'BTC', amount: 10 }, { currency: 'USDC', amount: -size },
  ] }),
  'derive-standard': deriveShort('derive-standard'),
  'derive-pmrm2': deriveShort('derive-pmrm2'),
  'derive-pmrm': deriveShort('derive-pmrm'),
  'deribit-standard': deribitShort('deribit-standard'),
  'deribit-portfolio': deribitShort('deribit-portfolio'),
  none: () => account({}),
  'positions-only': () => account({}),
};

/** The one model that knows nothing has a test of its own. */
const KNOWING = MARGIN_MODELS.filter(({ id }) => id !== 'positions-only');

describe.each(KNOWING.map((model) => ({ id: model.id, model })))('$id', ({ id, model }) => {
  test('M1 equity and margins are finite, margins not negative, initial at least maintenance', () => {
    fc.assert(fc.property(inputFor(id), (input) => {
      const result = model.evaluate(input);
      const [, , initial = NaN, maintenance = NaN] = numbers(result);
      expect(result.missing).toEqual([]);
      for (const usd of numbers(result)) expect(usd).toSatisfy(Number.isFinite);
      expect(maintenance).toBeGreaterThanOrEqual(0);
      expect(initial).toBeGreaterThanOrEqual(maintenance * (1 - 1e-12));
    }));
  });

  test('M2 the order of balances and positions does not matter', () => {
    fc.assert(fc.property(inputFor(id), (input) => {
      const turned = { ...input, balances: input.balances.toReversed(), positions: input.positions.toReversed() };
      const [a, b] = [numbers(model.evaluate(input)), numbers(model.evaluate(turned))];
      a.forEach((usd, index) => expect(b[index]).toBeCloseTo(usd, 3));
    }));
  });

  test('M3 an empty account needs nothing, and a flat position changes nothing', () => {
    expect(numbers(model.evaluate(account({ terms: TERMS[id] ?? null })))).toEqual([0, 0, 0, 0]);
    const flat = [held(option('inverse', 'call', 70_000, 30), 0), held(perpetual('DOGE'), 0)];
    fc.assert(fc.property(inputFor(id), (input) => {
      const padded = { ...input, positions: [...input.positions, ...flat] };
      expect(model.evaluate(padded)).toEqual(model.evaluate(input));
    }));
  });

  test('M4 the explanation adds up to the maintenance margin', () => {
    fc.assert(fc.property(inputFor(id), (input) => {
      const result = model.evaluate(input);
      const sum = result.explanation.reduce((total, { usd }) => total + usd, 0);
      expect(sum).toBeCloseTo(result.maintenanceMarginUsd ?? NaN, 6);
    }));
  });

  test('M5 a larger short never needs less', () => {
    fc.assert(fc.property(amount(0, 1e4), amount(0, 1e4), (size, more) => {
      const [, , initial = NaN, maintenance = NaN] = numbers(model.evaluate(SHORTS[id](size)));
      const [, , initialMore = NaN, maintenanceMore = NaN] = numbers(model.evaluate(SHORTS[id](size + more)));
      expect(initialMore).toBeGreaterThanOrEqual(initial * (1 - 1e-12));
      expect(maintenanceMore).toBeGreaterThanOrEqual(maintenance * (1 - 1e-12));
    }));
  });

  test('M6 a missing price makes everything unknown, and is named once', () => {
    const twice = [{ currency: 'BTC', amount: 1 }, { currency: 'BTC', amount: 2 }];
    const result = model.evaluate(account({ balances: twice, prices: { USDC: 1 }, terms: TERMS[id] ?? null }));
    expect(result).toEqual({
      equityUsd: null, haircutEquityUsd: null, initialMarginUsd: null, maintenanceMarginUsd: null, explanation: [],
      missing: ['price of BTC in USD'],
    });
  });
});

test('M1 a bare list of positions has no equity, margin or health, and says what is not known', () => {
  const input = account({ positions: [held(perpetual(), 2, { averagePrice: 60_000, markPrice: 61_000 })] });
  expect(marginModelOf('positions-only').evaluate(input)).toEqual({ equityUsd: null, haircutEquityUsd: null,
    initialMarginUsd: null, maintenanceMarginUsd: null, explanation: [],
    missing: ['cash of the account', 'margin rules of the account'] });
});
