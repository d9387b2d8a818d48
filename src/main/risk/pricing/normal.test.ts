import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { erf, erfc, erfcx, normalCdf, normalInverse, normalInverseFromHalf, normalPdf } from './normal.ts';
import { report, tables, worstRatio, type Row } from './vectors/vectorFile.mjs';

const UNIT = 2 ** -53;

/** The tolerances of ../shared/vectors/README.md. */
function tolerance(row: Row, column: string, want: number): number {
  if (column === 'Phi_inv') return 1e-14 * Math.abs(want);
  const x = Number(row['x']);
  const wide = column !== 'erf' && !(column === 'erfcx' && x >= 0);
  return Math.abs(want) * 8 * UNIT * (wide ? 1 + x * x : 1);
}

function functionsOf(row: Row) {
  const x = Number(row['x']);
  return { Phi: normalCdf(x), phi: normalPdf(x), erf: erf(x), erfc: erfc(x), erfcx: erfcx(x) };
}

describe.each(tables('normal_functions'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('cdf, pdf, erf, erfc and erfcx', () => {
    const result = worstRatio(rows ?? [], functionsOf, tolerance);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

describe.each(tables('normal_inverse'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('inverse', () => {
    const result = worstRatio(rows ?? [], (row) => ({ Phi_inv: normalInverse(Number(row['p'])) }), tolerance);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

describe('the edges', () => {
  it('keeps limits and refuses what is no probability', () => {
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity), normalPdf(1e200)]).toEqual([0, 0.5, 1, 0]);
    expect([erf(-Infinity), erf(0), erf(Infinity), erfc(-Infinity), erfc(Infinity)]).toEqual([-1, 0, 1, 2, 0]);
    expect([erfcx(Infinity), erfcx(-Infinity), erfcx(0)]).toEqual([0, Infinity, 1]);
    expect([0, 1, -0.1, 1.1, NaN].map(normalInverse)).toEqual([-Infinity, Infinity, NaN, NaN, NaN]);
  });
});

const reals = fc.double({ min: -37, max: 37, noNaN: true });

describe('properties', () => {
  test.prop([reals])('cdf(x) + cdf(-x) = 1, erf is odd', (x) => {
    expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 15);
    expect(erf(-x)).toBe(-erf(x));
  });

  test.prop([reals, reals])('cdf rises', (a, b) => {
    expect(normalCdf(Math.max(a, b))).toBeGreaterThanOrEqual(normalCdf(Math.min(a, b)));
  });

  test.prop([fc.double({ min: -37, max: 0, noNaN: true })])('inverse undoes cdf in the lower half', (x) => {
    expect(Math.abs(normalInverse(normalCdf(x)) - x)).toBeLessThan(4e-15 * Math.max(1, -x));
  });

  test.prop([fc.double({ min: -0.4, max: 0.4, noNaN: true })])('inverse from a half', (q) => {
    expect(Math.abs(normalInverseFromHalf(q) - normalInverse(0.5 + q))).toBeLessThan(1e-15);
  });
});
