import { expect, it } from 'vitest';
import { checkButterfly, checkCalendar } from '../checks.ts';
import { totalVariance, type RawSvi } from '../rawSvi.ts';
import { ssviToRaw } from '../ssvi.ts';
import { repairAll, type Repairable } from './repair.ts';

/** Gatheral and Jacquier's example of a butterfly, after A. Vogt. */
const vogt: RawSvi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };
const sound = ssviToRaw({ theta: 0.04, rho: -0.3, phi: 2 });
const of = (svi: RawSvi): Repairable => ({ svi, points: [], theta: totalVariance(svi, 0) });

it('U1 U3 leaves sound smiles alone, and says that it did nothing', () => {
  expect(repairAll([of(sound)])).toEqual([{ svi: sound, repaired: 0 }]);
});

it('U1 takes a butterfly out, and moves the money by little', () => {
  const [fit] = repairAll([of(vogt)]);
  if (fit === undefined) throw new Error('one smile in, one out');
  expect(checkButterfly({ kind: 'svi', svi: fit.svi })).toMatchObject({ free: true, withinLee: true });
  expect(fit.repaired).toBeGreaterThan(0);
  expect(fit.repaired).toBeLessThan(1);
  expect(totalVariance(fit.svi, 0)).toBeCloseTo(totalVariance(vogt, 0), 6);
});

it('U2 takes a crossing out of the nearer smile, not of the farther one', () => {
  const steep: RawSvi = { ...ssviToRaw({ theta: 0.03, rho: 0.1, phi: 5 }) };
  expect(checkCalendar({ kind: 'svi', svi: steep }, { kind: 'svi', svi: sound }).free).toBe(false);
  const [near, far] = repairAll([of(steep), of(sound)]);
  if (near === undefined || far === undefined) throw new Error('two smiles in, two out');
  expect(far).toEqual({ svi: sound, repaired: 0 });
  expect(near.repaired).toBeGreaterThan(0);
  expect(checkCalendar({ kind: 'svi', svi: near.svi }, { kind: 'svi', svi: far.svi }).free).toBe(true);
  expect(checkButterfly({ kind: 'svi', svi: near.svi }).free).toBe(true);
});
