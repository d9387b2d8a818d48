import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { normalisedBlack, normalisedComplement, normalisedVega } from './normalisedBlack.ts';
import { report, tables, worstRatio, type Row } from '../vectors/vectorFile.mjs';

function tolerance(row: Row, column: string, want: number): number {
  if (column === 'b') return Number(row['tol_b']);
  const [x, s] = [Number(row['x']), Number(row['s'])];
  return 16 * 2 ** -53 * Math.abs(want) * (1 + (x / s) ** 2 + s * s);
}

describe.each(tables('normalised_black'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('value and vega', () => {
    const valueOf = (row: Row) => {
      const [x, s] = [Number(row['x']), Number(row['s'])];
      return { b: normalisedBlack(x, s), vega_ds: normalisedVega(x, s) };
    };
    const result = worstRatio(rows ?? [], valueOf, tolerance);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const logs = fc.double({ min: -20, max: 0, noNaN: true });
const totalVols = fc.double({ min: 1e-6, max: 20, noNaN: true });

describe('properties', () => {
  test.prop([logs, totalVols])('between nothing and exp(x/2), and rising in s', (x, s) => {
    const b = normalisedBlack(x, s);
    expect(b).toBeGreaterThanOrEqual(0);
    expect(b).toBeLessThanOrEqual(Math.exp(0.5 * x));
    expect(normalisedBlack(x, s * 1.01)).toBeGreaterThanOrEqual(b);
  });

  test.prop([fc.double({ min: -3, max: 0, noNaN: true }), fc.double({ min: 2.5, max: 9, noNaN: true })])(
    'complement',
    (x, s) => {
      const sum = normalisedBlack(x, s) + normalisedComplement(x, s, normalisedVega(x, s));
      expect(sum).toBeCloseTo(Math.exp(0.5 * x), 14);
    },
  );

  test.prop([fc.double({ min: -2, max: 0, noNaN: true }), fc.constantFrom(0.8, 2, 4)])(
    'no step where the regions meet',
    (x, s) => {
      const below = normalisedBlack(x, s * (1 - 1e-15));
      expect(Math.abs(normalisedBlack(x, s * (1 + 1e-15)) / below - 1)).toBeLessThan(1e-13);
    },
  );
});
