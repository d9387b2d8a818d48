import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  butterflyVerdict, durrleman, fromJumpWings, leeSlopes, minTotalVariance, repairButterfly, sviAt, toJumpWings,
  totalVariance, type RawSvi,
} from './rawSvi.ts';
import { sabrVol } from './sabr.ts';
import { ssviButterflyFree, ssviCalendarFree, ssviToRaw, type SsviSlice } from './ssvi.ts';

const folder = fileURLToPath(new URL('../../../../../shared/vectors/', import.meta.url));
const present = existsSync(folder);
if (!present) console.log('surface vectors are not beside the checkout: those rows are not run');

const near = (ours: number, theirs: string | number, relative: number, scale = 1): void => {
  const expected = Number(theirs);
  expect(Math.abs(ours - expected)).toBeLessThanOrEqual(relative * Math.max(scale, Math.abs(expected)));
};

interface GridPoint { k: number; w: string; w1: string; w2: string; g: string }
interface SviCase {
  name: string; T: number; raw: RawSvi; jw: { v: string; psi: string; p: string; c: string; v_tilde: string };
  lee_slopes: { left: string; right: string }; min_total_variance: string; g_min: string; butterfly_free: boolean;
  grid: GridPoint[];
}
interface SsviCase extends SsviSlice { gj_sufficient_butterfly: boolean; grid: GridPoint[] }
interface Pair { slice1: SsviSlice; slice2: SsviSlice; calendar_free: boolean; sufficient_condition_holds: boolean }

const data = present
  ? JSON.parse(readFileSync(`${folder}svi_ssvi.json`, 'utf8')) as
    { svi: SviCase[]; ssvi: SsviCase[]; essvi_calendar_pairs: Pair[] }
  : { svi: [], ssvi: [], essvi_calendar_pairs: [] };

function checkGrid(svi: RawSvi, grid: readonly GridPoint[]): void {
  for (const point of grid) {
    const at = sviAt(svi, point.k);
    near(at.w, point.w, 1e-13, 0.1);
    near(at.w1, point.w1, 1e-12, 0.1);
    near(at.w2, point.w2, 1e-12, 0.1);
    near(durrleman(at, point.k), point.g, 1e-10);
  }
}

describe.runIf(present)('shared vectors', () => {
  it.each(data.svi.map((one) => [one.name, one] as const))('raw SVI: %s', (_name, one) => {
    checkGrid(one.raw, one.grid);
    const wings = toJumpWings(one.raw, one.T);
    near(wings.v, one.jw.v, 1e-13, 1e-3);
    near(wings.psi, one.jw.psi, 1e-12, 1e-2);
    near(wings.p, one.jw.p, 1e-13, 1e-2);
    near(wings.c, one.jw.c, 1e-13, 1e-2);
    near(wings.vTilde, one.jw.v_tilde, 1e-12, 1e-2);
    near(leeSlopes(one.raw).left, one.lee_slopes.left, 1e-13);
    near(leeSlopes(one.raw).right, one.lee_slopes.right, 1e-13);
    near(minTotalVariance(one.raw), one.min_total_variance, 1e-13);
    // The table scanned to |k| = 6.005.
    const verdict = butterflyVerdict(one.raw, 6.005);
    expect(verdict.free).toBe(one.butterfly_free);
    near(verdict.gMin, one.g_min, 1e-6);
    const back = fromJumpWings(wings, one.T);
    expect(back).not.toBeNull();
    if (back !== null) for (const point of one.grid) near(totalVariance(back, point.k), point.w, 1e-8);
  });

  it('SSVI slices equal their raw form and its verdict', () => {
    for (const one of data.ssvi) {
      checkGrid(ssviToRaw(one), one.grid);
      expect(ssviButterflyFree(one)).toBe(one.gj_sufficient_butterfly);
      if (ssviButterflyFree(one)) expect(butterflyVerdict(ssviToRaw(one)).free).toBe(true);
    }
  });

  it('eSSVI pairs: the sufficient condition is told apart, and implies no crossing', () => {
    for (const { slice1, slice2, ...verdict } of data.essvi_calendar_pairs) {
      expect(ssviCalendarFree(slice1, slice2)).toBe(verdict.sufficient_condition_holds);
      if (verdict.sufficient_condition_holds) expect(verdict.calendar_free).toBe(true);
    }
  });

  it('SABR to 1e-11 relative', () => {
    const [, ...rows] = readFileSync(`${folder}sabr_hagan_lognormal.csv`, 'utf8').trim().split('\n');
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) {
      const [, forward = 0, strike = 0, years = 0, alpha = 0, beta = 0, nu = 0, rho = 0, expected = 0] =
        row.split(',').map(Number);
      const vol = sabrVol({ alpha, beta, rho, nu }, forward, strike, years);
      expect(Math.abs(vol / expected - 1), row).toBeLessThanOrEqual(1e-11);
    }
  });
});

describe('raw SVI without the vectors', () => {
  const vogt: RawSvi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };

  it("finds the butterfly of Vogt's example where Gatheral and Jacquier found it, and mends it", () => {
    const verdict = butterflyVerdict(vogt);
    expect(verdict.free).toBe(false);
    expect(verdict.gArgMin).toBeCloseTo(0.879263, 5);
    expect(verdict.gMin).toBeCloseTo(-0.0328636, 6);
    const mended = repairButterfly(vogt, 1);
    expect(mended).not.toBeNull();
    if (mended !== null) {
      expect(butterflyVerdict(mended).free).toBe(true);
      expect(toJumpWings(mended, 1).c).toBeCloseTo(0.3493159, 6);
      expect(toJumpWings(mended, 1).vTilde).toBeCloseTo(0.01548182, 7);
    }
  });
});
