import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MS_PER_DAY } from '../../../../shared/domain/instrument.ts';
import type { SurfaceModel } from '../../../../shared/domain/volatility/surface.ts';
import { fittedSurface, surfaceOf } from './fittedSurface.ts';
import { fitSurface } from '../fitSurface.ts';
import { fromFlat, MOST_NUMBERS, toFlat } from './flatSmile.ts';
import { sampleRequest, SAMPLE_NOW_MS } from '../sampleChain.ts';
import { laterSmile, nearerSmile, varianceAt, type Smile } from '../smile.ts';
import { volAt, type Surface } from '../surface.ts';

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const svi = fc.record({ a: number, b: number, rho: number, m: number, sigma: number });
const sabr = fc.record({ alpha: number, beta: number, rho: number, nu: number });
const { smile } = fc.letrec<{ smile: Smile }>((tie) => ({
  smile: fc.oneof({ maxDepth: 4 },
    fc.record({ kind: fc.constant('svi' as const), svi }),
    fc.record({ kind: fc.constant('sabr' as const), sabr, forward: number, years: number, low: number, high: number }),
    fc.record({ kind: fc.constant('nearer' as const), of: tie('smile'), share: number }),
    fc.record({ kind: fc.constant('later' as const), of: tie('smile'), share: number }),
    fc.record({ kind: fc.constant('raised' as const), of: tie('smile'), by: number }),
    fc.record({ kind: fc.constant('between' as const), near: tie('smile'), far: tie('smile'), share: number })),
}));

describe('a surface as numbers', () => {
  it('U12 any smile reads back digit for digit', () => {
    fc.assert(fc.property(smile, (one) => { expect(fromFlat(toFlat(one))).toEqual(one); }));
  });

  it('U12 numbers that are no smile are none, and never throw', () => {
    fc.assert(fc.property(fc.array(fc.oneof(number, fc.integer({ min: -1, max: 7 })), { maxLength: 40 }), (numbers) => {
      const read = fromFlat(numbers);
      if (read !== null) expect(toFlat(read)).toEqual(numbers);
    }));
    expect([fromFlat([]), fromFlat([9]), fromFlat([0, 1, 2, 3, 4]), fromFlat([0, 1, 2, 3, 4, 5, 6])])
      .toEqual([null, null, null, null]);
  });

  it.each(['svi', 'ssvi', 'sabr'] as const)('U12 %s: what is read off a recorded surface is the same, to the digit', (model) => {
    const surface = fitSurface({ ...sampleRequest({ seed: 5 }), model: model satisfies SurfaceModel });
    const read = surfaceOf(JSON.parse(JSON.stringify(fittedSurface(surface, 7, null))) as ReturnType<typeof fittedSurface>);
    for (const day of [0.4, 3, 14, 21, 200, 800]) {
      for (const strike of [60_000, 100_000, 150_000]) {
        const at = (of: Surface): unknown => volAt(of, strike, SAMPLE_NOW_MS + day * MS_PER_DAY, SAMPLE_NOW_MS + 1_000);
        expect(at(read)).toEqual(at(surface));
      }
    }
    expect(read.slices.map(({ parameters, quality, status }) => [parameters, quality, status]))
      .toEqual(surface.slices.map(({ parameters, quality, status }) => [parameters, quality, status]));
  });

  it('U12 a stand-in for a stand-in is no larger than the first, and a last good smile says since when it stands', () => {
    const request = { ...sampleRequest({ seed: 3 }), model: 'sabr' as const };
    const good = fitSurface(request);
    const expiries = request.expiries.map((expiry) => ({ ...expiry,
      quotes: expiry.quotes.map((quote, i) => ({ ...quote, bidVol: 0.2 + (i % 2), askVol: 0.21 + (i % 2) })) }));
    let last = good;
    const sizes: number[] = [];
    for (let i = 1; i <= 30; i += 1) {
      last = fitSurface({ ...request, expiries, nowMs: request.nowMs + i * 1_000, previous: last });
      sizes.push(Math.max(...last.slices.map((slice) => (slice.smile === null ? 0 : toFlat(slice.smile).length))));
    }
    expect(Math.max(...sizes)).toBe(sizes[0]);
    expect(sizes[0]).toBeLessThan(MOST_NUMBERS / 4);
    const kept = last.slices.filter(({ status }) => status === 'lastGood');
    expect(kept.length).toBeGreaterThan(0);
    expect(new Set(kept.map(({ shapeTimeMs }) => shapeTimeMs))).toEqual(new Set([request.nowMs]));
  });

  it('U12 a smile nearer or later twice is one step, with the same variance', () => {
    const base = fitSurface({ ...sampleRequest({ seed: 3 }), model: 'sabr' }).slices.at(-1)?.smile as Smile;
    for (const step of [nearerSmile, laterSmile]) {
      const twice = step(step(base, 0.8), 0.5);
      expect(toFlat(twice).length).toBe(toFlat(base).length + 2);
      expect(varianceAt(twice, 0.1)).toBeCloseTo(varianceAt(step(base, 0.4), 0.1), 14);
    }
  });
});
