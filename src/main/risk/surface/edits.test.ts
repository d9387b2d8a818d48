import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import { DYNAMICS_LABEL, type SmileDynamics, type SurfaceEdit } from '../../../shared/domain/volatility/surface.ts';
import { black76, black76Price } from '../pricing/black76.ts';
import { ETA } from './dynamics.ts';
import { fitSurface } from './fitSurface.ts';
import { sampleRequest, SAMPLE_DAYS, SAMPLE_NOW_MS } from './sampleChain.ts';
import { volAt, type Surface } from './surface.ts';

const request = sampleRequest({ seed: 11, noise: 0.2 });
const plain = fitSurface(request);
const expiryTimeMs = SAMPLE_NOW_MS + 28 * MS_PER_DAY;
const slice = plain.slices.find((one) => one.expiryTimeMs === expiryTimeMs) as Surface['slices'][number];
const edited = (...edits: readonly SurfaceEdit[]): Surface => fitSurface({ ...request, edits });
const vol = (surface: Surface, deviations: number): number => {
  const years = 28 / 365;
  const strike = (slice.forward ?? 0) * Math.exp(deviations * 0.5 * Math.sqrt(years));
  return volAt(surface, strike, expiryTimeMs, SAMPLE_NOW_MS)?.vol ?? NaN;
};

describe('manual edits', () => {
  const expiry = fc.constantFrom(...SAMPLE_DAYS).map((day) => SAMPLE_NOW_MS + day * MS_PER_DAY);
  const points = fc.double({ min: -3, max: 3, noNaN: true });
  const edit: fc.Arbitrary<SurfaceEdit> = fc.oneof(
    fc.record({ kind: fc.constant('excludeStrike' as const), expiryTimeMs: expiry, strike: fc.constant(request.expiries[4]?.quotes[12]?.strike ?? 0) }),
    fc.record({ kind: fc.constant('nudge' as const), expiryTimeMs: expiry, atmVolPoints: points, skewVolPoints: points, curvatureVolPoints: points }),
    fc.record({ kind: fc.constant('pin' as const), expiryTimeMs: expiry, parameter: fc.constantFrom('rho' as const, 'm' as const), value: fc.double({ min: -0.3, max: 0.3, noNaN: true }) }),
  );

  it('U10 any list of edits undone one by one gives the surface back, number for number', () => {
    fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      let list: readonly SurfaceEdit[] = [];
      for (const one of edits) list = [...list, one];
      const surface = edited(...list);
      expect(surface.slices.every(({ butterfly, calendar }) =>
        butterfly?.free !== false && calendar?.free !== false)).toBe(true);
      while (list.length > 0) list = list.slice(0, -1);
      expect(edited(...list)).toEqual(plain);
    }), { numRuns: 12 });
  });

  it('U10 an excluded strike has no say, and is told as left out by hand', () => {
    const strike = request.expiries[5]?.quotes[40]?.strike ?? 0;
    const wrong = { ...request, expiries: request.expiries.map((one, i) => (i !== 5 ? one : { ...one,
      quotes: one.quotes.map((quote) => (quote.strike === strike
        ? { ...quote, bidVol: (quote.bidVol ?? 0) + 0.08, askVol: (quote.askVol ?? 0) + 0.08 } : quote)) })) };
    const exclusion: SurfaceEdit = { kind: 'excludeStrike', expiryTimeMs, strike };
    const cured = fitSurface({ ...wrong, edits: [exclusion] });
    expect(cured.slices[5]?.excluded.filter(({ reason }) => reason === 'byHand').map((one) => one.strike))
      .toEqual([strike, strike]);
    expect(cured.slices.map(({ smile }) => smile)).toEqual(edited(exclusion).slices.map(({ smile }) => smile));
    expect(fitSurface(wrong).slices[5]?.smile).not.toEqual(cured.slices[5]?.smile);
  });

  it('U10 a nudge moves level, skew and curvature by what it says', () => {
    const nudge = { kind: 'nudge', expiryTimeMs, atmVolPoints: 0, skewVolPoints: 0, curvatureVolPoints: 0 } as const;
    const level = edited({ ...nudge, atmVolPoints: 1 });
    expect(100 * (vol(level, 0) - vol(plain, 0))).toBeCloseTo(1, 1);
    const skew = edited({ ...nudge, skewVolPoints: 0.5 });
    expect(100 * (vol(skew, 1) - vol(plain, 1) - vol(skew, -1) + vol(plain, -1))).toBeCloseTo(1, 0);
    const curvature = edited({ ...nudge, curvatureVolPoints: 0.5 });
    const bend = (surface: Surface): number => vol(surface, 1) + vol(surface, -1) - 2 * vol(surface, 0);
    expect(100 * (bend(curvature) - bend(plain))).toBeCloseTo(1, 0);
  });

  it('U10 a pinned parameter is kept exactly, and the rest fits around it', () => {
    const pinned = edited({ kind: 'pin', expiryTimeMs, parameter: 'rho', value: -0.1 });
    const found = pinned.slices.find((one) => one.expiryTimeMs === expiryTimeMs);
    expect(found?.status).toBe('fitted');
    expect(found?.parameters).toMatchObject({ rho: expect.closeTo(-0.1, 9) as number });
    const [options = 0, inside = 0] = [found?.quality?.options, found?.quality?.optionsInside];
    expect(inside / options).toBeGreaterThan(0.9);
    const sabr = fitSurface({ ...request, model: 'sabr', edits: [{ kind: 'pin', expiryTimeMs, parameter: 'nu', value: 1.5 }] });
    expect(sabr.slices.find((one) => one.expiryTimeMs === expiryTimeMs)?.parameters).toMatchObject({ nu: expect.closeTo(1.5, 9) as number });
    const ssvi = fitSurface({ ...request, model: 'ssvi', edits: [{ kind: 'pin', expiryTimeMs, parameter: 'rho', value: -0.3 }] });
    expect(ssvi.slices.find((one) => one.expiryTimeMs === expiryTimeMs)?.parameters).toMatchObject({ rho: expect.closeTo(-0.3, 9) as number });
  });

  it('U10 an edit that makes no sense is named', () => {
    expect(() => edited({ kind: 'pin', expiryTimeMs, parameter: 'rho', value: 2 })).toThrow('edit 0: rho cannot be 2');
    expect(() => edited({ kind: 'pin', expiryTimeMs, parameter: 'nu', value: 1 })).toThrow('edit 0: svi has no nu to pin');
    expect(() => edited({ kind: 'nudge', expiryTimeMs, atmVolPoints: NaN, skewVolPoints: 0, curvatureVolPoints: 0 }))
      .toThrow('edit 0: nudge');
  });
});

describe('delta under smile dynamics', () => {
  const forward = 100_000;
  const smileVol = (k: number): number => 0.5 - 0.2 * k + 0.3 * k * k;
  const skewAt = (strike: number): number => -0.2 + 0.6 * Math.log(strike / forward);
  /** Black's delta and what the slope of the smile adds to it, as rule U11 has it. */
  const deltaUnder = (dynamics: SmileDynamics, strike: number): number => {
    const { delta, vega } = black76('put', forward, strike, 0.1, smileVol(Math.log(strike / forward)), 0);
    return delta + (ETA[dynamics] * vega * skewAt(strike)) / forward;
  };
  /** Bump and revalue, with the vol that the dynamics give after the move. */
  const bumped = (strike: number, volAfter: (k0: number, logMove: number) => number): number => {
    const k0 = Math.log(strike / forward);
    const price = (logMove: number): number =>
      black76Price('put', forward * Math.exp(logMove), strike, 0.1, volAfter(k0, logMove), 0);
    return (price(1e-5) - price(-1e-5)) / (forward * (Math.exp(1e-5) - Math.exp(-1e-5)));
  };

  it('U11 is what bumping the forward gives, the smile staying, riding along, or running down its own slope', () => {
    for (const strike of [80_000, 95_000, 100_000, 110_000]) {
      expect(deltaUnder('stickyStrike', strike)).toBeCloseTo(bumped(strike, (k0) => smileVol(k0)), 6);
      expect(deltaUnder('stickyDelta', strike)).toBeCloseTo(bumped(strike, (k0, move) => smileVol(k0 - move)), 6);
      expect(deltaUnder('minimumVariance', strike))
        .toBeCloseTo(bumped(strike, (k0, move) => smileVol(k0) + skewAt(strike) * move), 6);
    }
    expect(Object.values(DYNAMICS_LABEL).every((label) => label.length > 0)).toBe(true);
  });
});
