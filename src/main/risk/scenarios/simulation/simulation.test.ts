import { expect, test } from 'vitest';
import { prepareBook } from '../book.ts';
import { sampleBook } from '../bookSamples.ts';
import { bookPnl } from '../revalue.ts';
import { cholesky, covarianceOf } from './covariance.ts';
import { ewmaVols, filteredShocks, historicalShocks, type ReturnHistory } from './history.ts';
import { drawnShocks, jointMoves } from './monteCarlo.ts';
import { seededDraws } from './seededDraws.ts';
import { tailRisk } from './tailRisk.ts';

/** 500 days of two coins with a correlation of 0.6, calm in the first half and wild in the second. */
function sample(rows = 500): ReturnHistory {
  const draws = seededDraws(7);
  return { underlyings: ['BTC', 'ETH'], rows: Array.from({ length: rows }, (_, t) => {
    const vol = t < rows / 2 ? 0.02 : 0.05;
    const common = draws.normal();
    return [vol * common, vol * 1.2 * (0.6 * common + 0.8 * draws.normal())];
  }) };
}
const HISTORY = sample();
const OPTIONS = { lambda: 0.94, volShare: 0.5, horizonMs: 0 };
const known = (value: number | null | undefined): number => value ?? NaN;

test('W21 draws are the same for the same seed, and look like what they are', () => {
  const [a, b] = [seededDraws(1), seededDraws(1)];
  const values = Array.from({ length: 20_000 }, () => a.normal());
  expect(Array.from({ length: 20_000 }, () => b.normal())).toEqual(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const second = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  const fourth = values.reduce((sum, value) => sum + value ** 4, 0) / values.length;
  expect([Math.abs(mean) < 0.03, Math.abs(second - 1) < 0.04, Math.abs(fourth - 3) < 0.25]).toEqual([true, true, true]);
  expect(seededDraws(2).normal()).not.toBe(values[0]);
});

test('W22 a historical scenario is the return as it was, row by row', () => {
  const shocks = historicalShocks(HISTORY, { ...OPTIONS, volShare: 0 });
  expect(shocks.map(({ underlyings }) => [underlyings['BTC']?.spotMove, underlyings['ETH']?.spotMove]))
    .toEqual(HISTORY.rows.map((row) => row.map((value) => Math.expm1(value))));
  expect(shocks.every(({ others, underlyings }) => others === null && underlyings['BTC']?.volRelative === 0)).toBe(true);
});

test('W23 a filtered one is scaled to the vol of today, so that calm days count as the present would have them', () => {
  const plain = historicalShocks(HISTORY, OPTIONS);
  const filtered = filteredShocks(HISTORY, OPTIONS);
  const vols = ewmaVols(HISTORY.rows.map(([btc = 0]) => btc), 0.94);
  for (const t of [10, 200, 400]) {
    const scale = known(vols.at(-1)) / known(vols[t]);
    expect(Math.log1p(known(filtered[t]?.underlyings['BTC']?.spotMove)))
      .toBeCloseTo(Math.log1p(known(plain[t]?.underlyings['BTC']?.spotMove)) * scale, 12);
  }
  expect(vols.length).toBe(501);
  expect(known(vols[1])).toBeCloseTo(Math.sqrt(0.94 * known(vols[0]) ** 2 + 0.06 * known(HISTORY.rows[0]?.[0]) ** 2), 15);
});

test('W24 drawn scenarios have the covariance of the history, and are the same for the same seed', () => {
  const options = { ...OPTIONS, draws: 20_000, seed: 11, degreesOfFreedom: null };
  const shocks = drawnShocks(HISTORY, options);
  const moves = shocks.map(({ underlyings }) => [
    Math.log1p(known(underlyings['BTC']?.spotMove)), Math.log1p(known(underlyings['ETH']?.spotMove)),
    Math.log1p(known(underlyings['BTC']?.volRelative)), Math.log1p(known(underlyings['ETH']?.volRelative)),
  ]);
  const [wanted, got] = [covarianceOf(jointMoves(HISTORY, OPTIONS)), covarianceOf(moves)];
  for (let i = 0; i < 4; i += 1) {
    for (let j = 0; j < 4; j += 1) {
      const scale = Math.sqrt(known(wanted[i]?.[i]) * known(wanted[j]?.[j]));
      expect(Math.abs(known(got[i]?.[j]) - known(wanted[i]?.[j])) / scale).toBeLessThan(0.04);
    }
  }
  expect(drawnShocks(HISTORY, { ...options, draws: 5 })).toEqual(shocks.slice(0, 5));
  const heavy = drawnShocks(HISTORY, { ...options, degreesOfFreedom: 4 });
  const kurtosis = (of: typeof shocks): number => {
    const values = of.map(({ underlyings }) => Math.log1p(known(underlyings['BTC']?.spotMove)));
    const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    return values.reduce((sum, value) => sum + value ** 4, 0) / values.length / square ** 2;
  };
  expect([kurtosis(shocks) < 3.3, kurtosis(heavy) > 4]).toEqual([true, true]);
});

test('W25 value at risk and shortfall of known losses, with the error of the shortfall', () => {
  const pnl = Array.from({ length: 1_000 }, (_, i) => i + 1 - 600);
  const tail = tailRisk(pnl, 0.975, 1);
  // The worst 25 of 1,000 are -599 to -575; beyond them the loss is 574.
  expect([tail.expectedShortfallUsd, tail.valueAtRiskUsd, tail.worstUsd, tail.scenarios]).toEqual([587, 574, 599, 1_000]);
  expect(tailRisk([5, 1, -3], 0.5, 1).expectedShortfallUsd).toBeCloseTo((3 + 0.5 * -1) / 1.5, 12);
  // The mean of the worst k of n uniform losses over a range has a standard error of about range * share / sqrt(k) * c.
  expect(tail.shortfallErrorUsd).toBeGreaterThan(1);
  expect(tail.shortfallErrorUsd).toBeLessThan(8);
  expect(tailRisk(pnl, 0.975, 1)).toEqual(tail);
  const many = Array.from({ length: 8_000 }, (_, i) => (i + 1) / 8 - 600);
  expect(tailRisk(many, 0.975, 1, 60).shortfallErrorUsd).toBeLessThan(tail.shortfallErrorUsd / 2);
  expect(() => tailRisk([1, NaN], 0.9, 1)).toThrow('no P&L');
  expect(() => tailRisk([], 0.9, 1)).toThrow('no scenarios');
});

test('W26 the tail of the book: filtered and drawn ones see the vol of today, the historical one the mix', () => {
  const book = prepareBook(sampleBook());
  const pnl = (shocks: ReturnType<typeof historicalShocks>): number[] => shocks.map((shock) => known(bookPnl(book, shock)));
  const historical = tailRisk(pnl(historicalShocks(HISTORY, OPTIONS)), 0.975, 1);
  const filtered = tailRisk(pnl(filteredShocks(HISTORY, OPTIONS)), 0.975, 1);
  const drawn = tailRisk(pnl(drawnShocks(HISTORY, { ...OPTIONS, draws: 500, seed: 3, degreesOfFreedom: null })), 0.975, 1);
  for (const { expectedShortfallUsd, valueAtRiskUsd, shortfallErrorUsd } of [historical, filtered, drawn]) {
    expect(expectedShortfallUsd).toBeGreaterThan(valueAtRiskUsd);
    expect(shortfallErrorUsd / expectedShortfallUsd).toBeLessThan(0.5);
  }
  expect(filtered.expectedShortfallUsd).toBeGreaterThan(historical.expectedShortfallUsd);
});

test('W27 a history that makes no sense is refused, a direction without variance stays without', () => {
  expect(() => historicalShocks({ underlyings: ['BTC'], rows: [[0.1]] }, OPTIONS)).toThrow('at least two rows');
  expect(() => filteredShocks({ underlyings: ['BTC'], rows: [[0.1], [NaN]] }, OPTIONS)).toThrow('history row 1');
  expect(() => drawnShocks({ underlyings: ['BTC'], rows: [[0.1], [0.1, 2]] },
    { ...OPTIONS, draws: 1, seed: 1, degreesOfFreedom: null })).toThrow('history row 1: 2 returns');
  expect(cholesky([[4, 2, 2], [2, 1, 1], [2, 1, 5]])).toEqual([[2, 0, 0], [1, 0, 0], [1, 0, 2]]);
  const flat = drawnShocks({ underlyings: ['BTC'], rows: [[0], [0]] },
    { ...OPTIONS, draws: 2, seed: 1, degreesOfFreedom: null });
  expect(flat.map(({ underlyings }) => underlyings['BTC']?.spotMove)).toEqual([0, 0]);
});
