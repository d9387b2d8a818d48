import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import type { SurfaceModel } from '../../../shared/domain/volatility/surface.ts';
import type { ExpiryQuotes } from './chainQuotes.ts';
import { checkButterfly, checkCalendar } from './checks.ts';
import { fitSurface } from './fitSurface.ts';
import { durrleman } from './rawSvi.ts';
import { sampleExpiries, sampleRequest, sampleVol, SAMPLE_DAYS, SAMPLE_NOW_MS, seeded } from './sampleChain.ts';
import { smileAt, varianceAt } from './smile.ts';
import { volAt, type Surface } from './surface.ts';

const MODELS: readonly SurfaceModel[] = ['svi', 'ssvi', 'sabr'];
const SEEDS = [1, 2, 3];

/** Every violation of what is used, looked for on a plain grid that knows nothing of the checks' own nodes. */
function violations({ slices }: Surface): string[] {
  const found: string[] = [];
  slices.forEach(({ smile, years }, i) => {
    const far = slices.slice(i + 1).find((slice) => slice.smile !== null)?.smile ?? null;
    for (let j = -1_000; smile !== null && j <= 1_000; j += 1) {
      const k = j / 333;
      const g = durrleman(smileAt(smile, k), k);
      if (!(g >= -1e-8)) found.push(`${years}: g ${g} at ${k}`);
      const gap = far === null ? 0 : varianceAt(far, k) - varianceAt(smile, k);
      if (!(gap >= -1e-10)) found.push(`${years}: gap ${gap} at ${k}`);
    }
  });
  return found;
}

/** The sample with whole expiries moved by random vol points: neighbours cross, smiles contradict one another. */
function contradictory(seed: number): readonly ExpiryQuotes[] {
  const random = seeded(seed);
  return sampleExpiries({ seed, noise: 3 }).map((expiry) => {
    const by = 0.2 * (random() - 0.5);
    const quotes = expiry.quotes.map((quote) =>
      ({ ...quote, bidVol: (quote.bidVol ?? 0) + by, askVol: (quote.askVol ?? 0) + by }));
    return { ...expiry, quotes };
  });
}

describe.each(MODELS)('%s', (model) => {
  it('U1 U2 what is used of a noisy chain has neither butterfly nor calendar arbitrage', () => {
    for (const seed of SEEDS) {
      const surface = fitSurface({ ...sampleRequest({ seed }), model });
      expect(violations(surface)).toEqual([]);
      expect(surface.slices.filter(({ smile }) => smile === null)).toEqual([]);
    }
  });

  it('U1 U2 U3 quotes that contradict one another: no arbitrage in what is used, and every stand-in says why', () => {
    for (const seed of SEEDS) {
      const surface = fitSurface({ ...sampleRequest({ seed }), model, expiries: contradictory(seed) });
      expect(violations(surface)).toEqual([]);
      for (const { status, reason } of surface.slices) expect(reason === null).toBe(status === 'fitted');
    }
  });

  it('U3 the checks that a slice carries are those of the smile in use', () => {
    const { slices } = fitSurface({ ...sampleRequest({ seed: 9 }), model });
    slices.forEach(({ smile, butterfly, calendar }, i) => {
      const far = slices[i + 1]?.smile ?? null;
      if (smile === null) throw new Error('a smile is expected');
      expect(butterfly).toEqual(checkButterfly(smile));
      expect(calendar).toEqual(far === null ? null : checkCalendar(smile, far));
    });
  });
});

describe('the fit', () => {
  it('U6 finds the surface behind noisy quotes: 95 % of options inside, the money within the noise', () => {
    for (const seed of SEEDS) {
      const surface = fitSurface(sampleRequest({ seed }));
      const [options, inside] = surface.slices.reduce(([all, within], { quality }) =>
        [all + (quality?.options ?? 0), within + (quality?.optionsInside ?? 0)], [0, 0]);
      expect(options).toBeGreaterThan(400);
      expect(inside / options).toBeGreaterThanOrEqual(0.95);
      const misses = surface.slices.map(({ expiryTimeMs, forward, years }) => {
        const point = volAt(surface, forward ?? 0, expiryTimeMs, SAMPLE_NOW_MS);
        return Math.abs((point?.vol ?? 0) - sampleVol(0, years));
      });
      expect(Math.max(...misses)).toBeLessThan(0.003);
    }
  });

  it('U6 without noise gives the surface back to 0.02 vol points', () => {
    const surface = fitSurface(sampleRequest({ seed: 1, noise: 0 }));
    expect(surface.slices.map(({ status }) => status)).toEqual(SAMPLE_DAYS.map(() => 'fitted'));
    expect(Math.max(...surface.slices.map(({ quality }) => quality?.rmse ?? Infinity))).toBeLessThan(0.02);
  });

  it('U6 does not depend on the order of quotes, nor on the unit of price', () => {
    const request = sampleRequest({ seed: 4 });
    const surface = fitSurface(request);
    const turned = fitSurface({ ...request,
      expiries: request.expiries.map((expiry) => ({ ...expiry, quotes: expiry.quotes.toReversed() })) });
    expect(turned).toEqual({ ...surface, slices: surface.slices.map((slice, i) =>
      ({ ...slice, excluded: turned.slices[i]?.excluded })) });
    const inCents = fitSurface({ ...request, expiries: request.expiries.map((expiry) => ({ ...expiry,
      forward: (expiry.forward ?? 0) * 128, quotes: expiry.quotes.map((quote) => ({ ...quote, strike: quote.strike * 128 })) })) });
    expect(inCents.slices.map(({ smile }) => smile)).toEqual(surface.slices.map(({ smile }) => smile));
  });

  it('U6 one wrong quote moves the smile by less than half a vol point', () => {
    const request = sampleRequest({ seed: 5 });
    const clean = fitSurface(request);
    const wrong = fitSurface({ ...request, expiries: request.expiries.map((expiry, i) => (i !== 5 ? expiry
      : { ...expiry, quotes: expiry.quotes.map((quote, j) => (j < 20 || j > 21 ? quote
        : { ...quote, bidVol: (quote.bidVol ?? 0) + 0.05, askVol: (quote.askVol ?? 0) + 0.05 })) })) });
    const vol = (surface: Surface): number => {
      const { forward, expiryTimeMs } = surface.slices[5] as Surface['slices'][number];
      return volAt(surface, forward ?? 0, expiryTimeMs, SAMPLE_NOW_MS)?.vol ?? 0;
    };
    expect(Math.abs(vol(wrong) - vol(clean))).toBeLessThan(0.005);
  });
});

describe('what stands in', () => {
  const thinned = (days: readonly number[]): readonly ExpiryQuotes[] =>
    sampleExpiries({ seed: 2 }).map((expiry) => {
      const day = (expiry.expiryTimeMs - SAMPLE_NOW_MS) / MS_PER_DAY;
      if (!days.includes(day)) return expiry;
      const middle = expiry.quotes.length / 2;
      return { ...expiry, quotes: expiry.quotes.slice(middle - 4, middle + 4) };
    });

  it.each([[[1]], [[364]], [[14, 28]], [[1, 2, 3]], [[1, 28, 364]]])(
    'U4 expiries of %s days with few quotes borrow the shape, at the level of their own quotes', (days) => {
      const surface = fitSurface({ ...sampleRequest({ seed: 2 }), expiries: thinned(days) });
      expect(violations(surface)).toEqual([]);
      surface.slices.forEach((slice) => {
        const day = Math.round(slice.years * 365);
        expect(slice.status).toBe(days.includes(day) ? 'borrowed' : 'fitted');
        if (!days.includes(day)) return;
        expect(slice.reason).toContain('usable quotes');
        const level = volAt(surface, slice.forward ?? 0, slice.expiryTimeMs, SAMPLE_NOW_MS);
        expect(level?.status).toBe('borrowed');
        expect(Math.abs((level?.vol ?? 0) - sampleVol(0, slice.years))).toBeLessThan(0.02);
      });
    });

  it('U4 less than twelve hours before expiry nothing is fitted', () => {
    const surface = fitSurface({ ...sampleRequest({ seed: 2, days: [0.4, 1, 7] }) });
    expect(surface.slices.map(({ status }) => status)).toEqual(['borrowed', 'fitted', 'fitted']);
    expect(violations(surface)).toEqual([]);
  });

  /** Quotes that no smile goes through: every other strike twenty vol points up. */
  const torn = (day: number): readonly ExpiryQuotes[] => sampleExpiries({ seed: 3 }).map((expiry) =>
    (expiry.expiryTimeMs !== SAMPLE_NOW_MS + day * MS_PER_DAY ? expiry : { ...expiry,
      quotes: expiry.quotes.map((quote, i) => ((i >> 1) % 2 === 0 ? quote
        : { ...quote, bidVol: (quote.bidVol ?? 0) + 0.2, askVol: (quote.askVol ?? 0) + 0.2 })) }));

  it('U5 a failed fit is replaced by the last good one, which says so wherever it is read', () => {
    const previous = fitSurface(sampleRequest({ seed: 3 }));
    const surface = fitSurface({ ...sampleRequest({ seed: 3 }), expiries: torn(28), previous });
    const slice = surface.slices.find(({ years }) => Math.round(years * 365) === 28);
    expect(slice).toMatchObject({ status: 'lastGood', reason: expect.stringContaining('misses') as string });
    expect(volAt(surface, 90_000, slice?.expiryTimeMs ?? 0, SAMPLE_NOW_MS)?.status).toBe('lastGood');
    expect(volAt(surface, 90_000, (slice?.expiryTimeMs ?? 0) + MS_PER_DAY, SAMPLE_NOW_MS)?.status).toBe('lastGood');
    expect(violations(surface)).toEqual([]);
  });

  it('U5 without an earlier fit the failed one borrows, and says so', () => {
    const surface = fitSurface({ ...sampleRequest({ seed: 3 }), expiries: torn(28) });
    expect(surface.slices.map(({ status }) => status)).toEqual(
      SAMPLE_DAYS.map((day) => (day === 28 ? 'borrowed' : 'fitted')));
    expect(violations(surface)).toEqual([]);
  });

  it('U5 a chain that has gone quiet keeps the last good smiles; without any it has none, and no vol', () => {
    const previous = fitSurface(sampleRequest({ seed: 3 }));
    const quiet = sampleExpiries({ seed: 3 }).map((expiry) => ({ ...expiry, quotes: [] }));
    const kept = fitSurface({ ...sampleRequest({ seed: 3 }), expiries: quiet, previous });
    expect(new Set(kept.slices.map(({ status }) => status))).toEqual(new Set(['lastGood']));
    expect(violations(kept)).toEqual([]);
    const none = fitSurface({ ...sampleRequest({ seed: 3 }), expiries: quiet });
    expect(none.slices.every(({ status, smile, reason }) => status === 'none' && smile === null && reason !== null)).toBe(true);
    expect(volAt(none, 100_000, SAMPLE_NOW_MS + MS_PER_DAY, SAMPLE_NOW_MS)).toBeNull();
  });

  it('U5 an expiry without a forward is left out, the others are not', () => {
    const expiries = sampleExpiries({ seed: 3 }).map((expiry, i) =>
      (i === 4 ? { ...expiry, forward: null, forwardSource: 'none' as const, quotes: [] } : expiry));
    const { slices } = fitSurface({ ...sampleRequest({ seed: 3 }), expiries });
    expect(slices[4]).toMatchObject({ status: 'borrowed', reason: 'no forward is known', forward: null });
    expect(slices.filter(({ status }) => status === 'fitted')).toHaveLength(9);
  });
});

describe('whatever a venue says', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, NaN, Infinity, 1e-300, 1e300, 0.5, 100_000));
  const side = fc.oneof(fc.constant(null), fc.double({ min: 0, max: 5, noNaN: true }), number);
  const quote = fc.record({ strike: fc.oneof(fc.integer({ min: 10_000, max: 300_000 }), number),
    optionType: fc.constantFrom('call' as const, 'put' as const), bidVol: side, askVol: side,
    forward: fc.oneof(fc.constant(null), number) });
  const expiry = fc.record({ expiryTimeMs: fc.integer({ min: -1_000, max: 400 * MS_PER_DAY }).map((ms) => SAMPLE_NOW_MS + ms),
    forward: fc.oneof(fc.constant(null), fc.constant(100_000), number), forwardSource: fc.constant('venue' as const),
    quotes: fc.array(quote, { maxLength: 40 }) });

  it('U1 U2 U5 nothing throws, and what is used is finite and free of arbitrage', () => {
    fc.assert(fc.property(fc.uniqueArray(expiry, { maxLength: 5, selector: (one) => one.expiryTimeMs }),
      fc.constantFrom(...MODELS), (expiries, model) => {
        const sorted = expiries.toSorted((a, b) => a.expiryTimeMs - b.expiryTimeMs);
        const surface = fitSurface({ ...sampleRequest({ seed: 1 }), model, expiries: sorted });
        expect(violations(surface)).toEqual([]);
        for (const { expiryTimeMs } of surface.slices) {
          const point = volAt(surface, 100_000, expiryTimeMs, SAMPLE_NOW_MS);
          if (point !== null) expect([point.vol, point.skew, point.forward].every(Number.isFinite)).toBe(true);
        }
      }), { numRuns: 150 });
  });

  it('U1 U2 half of the quotes at random vols: still free of arbitrage', () => {
    const vols = fc.array(fc.double({ min: 0.05, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(fc.property(vols, fc.constantFrom(...MODELS), (random, model) => {
      const expiries = sampleExpiries({ seed: 1, days: [1, 7, 28, 91], strikesPerExpiry: 16 }).map((one, i) => ({ ...one,
        quotes: one.quotes.map((quote, j) => (((j >> 1) + i) % 2 === 0 ? quote
          : { ...quote, bidVol: (random[(j >> 1) % 8] ?? 1) - 0.01, askVol: (random[(j >> 1) % 8] ?? 1) + 0.01 })) }));
      const surface = fitSurface({ ...sampleRequest({ seed: 1 }), model, expiries });
      expect(violations(surface)).toEqual([]);
    }), { numRuns: 40 });
  });
});
