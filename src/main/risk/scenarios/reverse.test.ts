import { expect, test } from 'vitest';
import type { AccountInput } from '../margin/model.ts';
import { healthAfter } from './accountAfter.ts';
import { prepareBook, type PreparedAccount } from './book.ts';
import { sampleBook } from './bookSamples.ts';
import { REVERSE_DEFAULTS, reverseStress, type ReverseOptions } from './reverse.ts';
import { stateAfter } from './revalue.ts';
import { NO_MOVE, NO_SHOCK, type Shock } from './shock.ts';

const [OPTIONS, PERPS, LENDING] = prepareBook(sampleBook()).accounts as [PreparedAccount, PreparedAccount, PreparedAccount];
const DEVIATIONS: ReverseOptions = { ...REVERSE_DEFAULTS, spotDeviation: new Map([['BTC', 0.03], ['ETH', 0.04]]) };
const healthAt = (account: PreparedAccount, shock: Shock): number =>
  healthAfter(account, shock, (leg) => stateAfter(leg, shock)).health ?? NaN;

test('W13 a loan against one coin: the distance is the log of its health over one deviation', () => {
  const found = reverseStress(LENDING, DEVIATIONS);
  const health = healthAt(LENDING, NO_SHOCK);
  expect(found.deviations).toBeCloseTo(Math.log(health) / 0.04, 6);
  expect(found.spotMoves['ETH']).toBeCloseTo(1 / health - 1, 8);
  expect([found.volRelative, found.missing]).toEqual([0, []]);
});

test('W13 health is 1 at the move found, and a brute-force search finds nothing nearer', () => {
  for (const account of [OPTIONS, PERPS]) {
    const found = reverseStress(account, { ...DEVIATIONS, spotCorrelation: 0, volCorrelation: 0 });
    expect(found.deviations).toBeGreaterThan(0.5);
    expect(Math.abs(healthAt(account, found.shock ?? NO_SHOCK) - 1)).toBeLessThan(1e-6);
    let least = Infinity;
    const hasVol = account === OPTIONS;
    for (let b = -12; b <= 12; b += 0.75) {
      for (let e = -12; e <= 12; e += 0.75) {
        for (const v of hasVol ? [-4, -2, 0, 2, 4, 6, 8] : [0]) {
          const radius = Math.hypot(b, e, v);
          if (radius >= least || radius >= (found.deviations ?? 0)) continue;
          const volRelative = Math.expm1(v * 0.08);
          const shock = { ...NO_SHOCK, underlyings: {
            BTC: { ...NO_MOVE, spotMove: Math.expm1(b * 0.03), volRelative },
            ETH: { ...NO_MOVE, spotMove: Math.expm1(e * 0.04), volRelative },
          } };
          if (healthAt(account, shock) < 1) least = radius;
        }
      }
    }
    expect(least).toBe(Infinity);
  }
});

test('W13 D10 an isolated position goes by itself, however rich the account is', () => {
  const { input } = PERPS;
  const rich = { ...input, balances: [{ currency: 'USDC', amount: 1e7 }] };
  const positions = input.positions.map((position, i) => (i > 0 ? position
    : { ...position, margin: { mode: 'isolated' as const, collateral: 0.1 * Math.abs(position.quantity) * (position.markPrice ?? NaN) } }));
  const coins = input.positions.map(({ instrument }) =>
    ({ instrument: instrument.id, leverage: 20, tiers: [{ fromUsd: 0, maxLeverage: 20 }] }));
  const terms = { model: 'hyperliquid' as const, asOfMs: input.nowMs, dex: '', abstraction: 'disabled' as const, unlisted: null, coins };
  const at = (changed: AccountInput) =>
    reverseStress({ ...PERPS, model: 'hyperliquid', input: { ...changed, terms } }, { ...DEVIATIONS, mostDeviations: 12 });
  expect(at(rich).deviations).toBeNull();
  const alone = at({ ...rich, positions });
  expect(alone.deviations).toBeGreaterThan(0.1);
  expect(healthAt({ ...PERPS, model: 'hyperliquid', input: { ...rich, positions, terms } }, alone.shock ?? NO_SHOCK)).toBeCloseTo(1, 6);
});

test('W13 correlation makes the joint move that follows it nearer', () => {
  const at = (spotCorrelation: number): number =>
    reverseStress(OPTIONS, { ...DEVIATIONS, spotCorrelation }).deviations ?? NaN;
  expect(at(0.8)).not.toBeCloseTo(at(0), 2);
  expect(() => at(1.5)).toThrow('correlations 1.5');
});

test('W14 none within the bound, or an input that is not known, is no distance', () => {
  expect(reverseStress(LENDING, { ...DEVIATIONS, mostDeviations: 1 })).toMatchObject({ deviations: null, missing: [] });
  expect(reverseStress(OPTIONS, { ...DEVIATIONS, spotDeviation: new Map([['BTC', 0.03]]) }).missing)
    .toEqual(['standard deviation of ETH']);
  const blind = { ...PERPS, missing: ['first snapshot of perps/main'] };
  expect(reverseStress(blind, DEVIATIONS)).toMatchObject({ deviations: null, missing: ['first snapshot of perps/main'] });
});

test('W14 an account that is gone already is at distance 0', () => {
  const book = sampleBook();
  const owing = book.accounts.map((account) => account.model !== 'aave' ? account : { ...account,
    input: { ...account.input, balances: [{ currency: 'ETH', amount: 10 }, { currency: 'USDC', amount: -45_000 }] } });
  const [, , lending] = prepareBook({ ...book, accounts: owing }).accounts;
  expect(reverseStress(lending as PreparedAccount, DEVIATIONS).deviations).toBe(0);
});
