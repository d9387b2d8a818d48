import { expect, test } from 'vitest';
import { durrleman, sviAt, totalVariance, type RawSvi } from '../../surface/rawSvi.ts';
import { sabrVol } from '../../surface/sabr.ts';
import { ssviToRaw } from '../../surface/ssvi.ts';
import { ownTable, report, worstRatio, type Row } from './vectorFile.mjs';

const numbers = <T extends string>(row: Row, ...names: readonly T[]): Record<T, number> =>
  Object.fromEntries(names.map((name) => [name, Number(row[name])])) as Record<T, number>;

/** As in ../shared/vectors: relative 1e-12 on a scale of at least 0.1, g absolute 1e-10 (1 + |g|). */
const tolerance = (_row: Row, column: string, want: number): number =>
  column === 'g' ? 1e-10 * (1 + Math.abs(want)) : (column === 'w' ? 1e-13 : 1e-12) * Math.max(0.1, Math.abs(want));

function smileOf(svi: RawSvi, k: number): Record<string, number> {
  const at = sviAt(svi, k);
  expect(totalVariance(svi, k)).toBeCloseTo(at.w, 12);
  return { ...at, g: durrleman(at, k) };
}

test('SABR by our own table, to 1e-11 relative', () => {
  const { title, rows } = ownTable('sabr_hagan_lognormal');
  const result = worstRatio(rows ?? [], (row) => {
    const { F, K, T, ...sabr } = numbers(row, 'F', 'K', 'T', 'alpha', 'beta', 'nu', 'rho');
    return { sigma_black: sabrVol(sabr, F, K, T) };
  }, (_row, _column, want) => 1e-11 * Math.abs(want));
  report(title, result);
  expect([rows?.length, result.worst <= 1]).toEqual([60, true]);
});

test('raw SVI, its derivatives and its density by our own table', () => {
  const { title, rows } = ownTable('svi_slices');
  const result = worstRatio(rows ?? [], (row) =>
    smileOf(numbers(row, 'a', 'b', 'rho', 'm', 'sigma'), Number(row['k'])), tolerance);
  report(title, result);
  expect([rows?.length, result.worst <= 1]).toEqual([75, true]);
});

test('SSVI in raw terms by our own table', () => {
  const { title, rows } = ownTable('ssvi_slices');
  const result = worstRatio(rows ?? [], (row) =>
    smileOf(ssviToRaw(numbers(row, 'theta', 'rho', 'phi')), Number(row['k'])), tolerance);
  report(title, result);
  expect([rows?.length, result.worst <= 1]).toEqual([50, true]);
});
