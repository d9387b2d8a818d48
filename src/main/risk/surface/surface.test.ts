import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MS_PER_DAY, MS_PER_YEAR } from '../../../shared/domain/instrument.ts';
import { checkButterfly, checkCalendar } from './checks.ts';
import { varianceYears } from './eventClock.ts';
import { fitSurface } from './fitSurface.ts';
import { sampleRequest, SAMPLE_DAYS, SAMPLE_NOW_MS } from './sampleChain.ts';
import { nearerSmile, varianceAt, type Smile } from './smile.ts';
import { smileBetween, volAt, type Surface } from './surface.ts';

const surface = fitSurface(sampleRequest({ seed: 7 }));
const withEvents = fitSurface({ ...sampleRequest({ seed: 7 }),
  events: [{ timeMs: SAMPLE_NOW_MS + 20 * MS_PER_DAY, weightDays: 3 }] });
const expiryAt = (day: number): number => SAMPLE_NOW_MS + day * MS_PER_DAY;
const read = (of: Surface, day: number, now = SAMPLE_NOW_MS): Smile => {
  const smile = smileBetween(of, expiryAt(day), now)?.smile;
  if (smile === undefined) throw new Error('a smile is expected');
  return smile;
};

const day = fc.double({ min: 0.05, max: 900, noNaN: true });
const moneyness = fc.double({ min: -2.5, max: 2.5, noNaN: true });

describe('interpolation', () => {
  it('U7 total variance rises with expiry at every k, between, before and beyond the expiries', () => {
    fc.assert(fc.property(day, day, moneyness, fc.boolean(), (a, b, k, events) => {
      const of = events ? withEvents : surface;
      const [near, far] = [Math.min(a, b), Math.max(a, b)];
      expect(varianceAt(read(of, far), k) - varianceAt(read(of, near), k)).toBeGreaterThanOrEqual(-1e-12);
    }), { numRuns: 400 });
  });

  it('U7 gives every expiry its own smile back, and no jump beside it', () => {
    for (const { smile, expiryTimeMs, years } of surface.slices) {
      for (const k of [-0.4, 0, 0.3]) {
        const own = varianceAt(smile as Smile, k);
        const at = (offsetMs: number): number => {
          const between = smileBetween(surface, expiryTimeMs + offsetMs, SAMPLE_NOW_MS);
          return between === null ? NaN : varianceAt(between.smile, k);
        };
        expect(at(0)).toBe(own);
        expect(Math.abs(at(1) - own)).toBeLessThan(1e-7 * (1 + 1 / years) * own);
        expect(Math.abs(at(-1) - own)).toBeLessThan(1e-7 * (1 + 1 / years) * own);
      }
    }
  });

  it('U7 between two expiries total variance is straight in event time', () => {
    const [near, far] = [read(withEvents, 14), read(withEvents, 28)];
    const tau = (to: number): number => varianceYears(withEvents.events, SAMPLE_NOW_MS, expiryAt(to));
    expect(tau(28) - tau(14)).toBeCloseTo(17 / 365, 12);
    for (const [to, share] of [[19, 5 / 17], [21, 10 / 17]] as const) {
      const straight = varianceAt(near, 0.1) + share * (varianceAt(far, 0.1) - varianceAt(near, 0.1));
      expect(varianceAt(read(withEvents, to), 0.1)).toBeCloseTo(straight, 12);
      expect((tau(to) - tau(14)) / (tau(28) - tau(14))).toBeCloseTo(share, 12);
    }
  });

  it('U8 before the first expiry: the same vol at as many deviations; after the last: the same vol at the money', () => {
    const [first] = surface.slices;
    const last = surface.slices.at(-1);
    const early = volAt(surface, (first?.forward ?? 0) * Math.exp(0.01), expiryAt(0.25), SAMPLE_NOW_MS);
    const whole = volAt(surface, (first?.forward ?? 0) * Math.exp(0.02), expiryAt(1), SAMPLE_NOW_MS);
    expect(early?.vol).toBeCloseTo(whole?.vol ?? 0, 12);
    const money = (to: number): number => volAt(surface, last?.forward ?? 0, expiryAt(to), SAMPLE_NOW_MS)?.vol ?? 0;
    expect(money(800)).toBeCloseTo(money(364), 12);
  });

  it('U8 no butterfly in what is read off between, before or beyond', () => {
    for (const to of [0.1, 0.5, 1.5, 5, 10, 20, 45, 75, 120, 250, 400, 900]) {
      expect([to, checkButterfly(read(surface, to)).free]).toEqual([to, true]);
    }
  });

  it('U13 as time passes strikes keep their vols, and no arbitrage comes in', () => {
    const later = SAMPLE_NOW_MS + 0.9 * MS_PER_DAY;
    const then = surface.slices.map(({ expiryTimeMs }) => volAt(surface, 103_000, expiryTimeMs, later)?.vol ?? NaN);
    const now = surface.slices.map(({ expiryTimeMs }) => volAt(surface, 103_000, expiryTimeMs, SAMPLE_NOW_MS)?.vol ?? NaN);
    then.forEach((vol, i) => { expect(vol).toBeCloseTo(now[i] ?? NaN, 12); });
    SAMPLE_DAYS.forEach((to, i) => {
      const smile = read(surface, to, later);
      expect(checkButterfly(smile).free).toBe(true);
      const far = SAMPLE_DAYS[i + 1];
      if (far !== undefined) expect(checkCalendar(smile, read(surface, far, later)).free).toBe(true);
    });
  });

  it('U9 skew is the slope of vol in ln strike; expired, negative or unknown gives null', () => {
    const to = expiryAt(40);
    const at = (strike: number): number => volAt(surface, strike, to, SAMPLE_NOW_MS)?.vol ?? NaN;
    const step = 1e-5;
    const slope = (at(90_000 * Math.exp(step)) - at(90_000 * Math.exp(-step))) / (2 * step);
    expect(volAt(surface, 90_000, to, SAMPLE_NOW_MS)?.skew).toBeCloseTo(slope, 7);
    expect(volAt(surface, 90_000, to, to)).toBeNull();
    expect(volAt(surface, -1, to, SAMPLE_NOW_MS)).toBeNull();
    expect(volAt({ ...surface, slices: [] }, 90_000, to, SAMPLE_NOW_MS)).toBeNull();
  });

  it('U9 the status read off is the worse of its sources', () => {
    const slices = surface.slices.map((slice, i) => (i === 5 ? { ...slice, status: 'lastGood' as const } : slice));
    const marked = { ...surface, slices };
    const at = (to: number): string | undefined => volAt(marked, 100_000, expiryAt(to), SAMPLE_NOW_MS)?.status;
    expect([at(10), at(20), at(28), at(40), at(70)]).toEqual(['fitted', 'lastGood', 'lastGood', 'lastGood', 'fitted']);
  });
});

describe('a smile nearer in time', () => {
  it('U8 stays free of butterflies and lies below its source, for any share', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0.01, max: 0.999, noNaN: true }), (i, share) => {
      const smile = surface.slices[i]?.smile as Smile;
      const nearer = nearerSmile(smile, share);
      expect(checkButterfly(nearer).free).toBe(true);
      expect(checkCalendar(nearer, smile).free).toBe(true);
    }), { numRuns: 60 });
  });
});

describe('event time', () => {
  it('U7 counts an event once it is passed, and adds up', () => {
    const events = [{ timeMs: 5 * MS_PER_DAY, weightDays: 2 }, { timeMs: 9 * MS_PER_DAY, weightDays: 0.5 }];
    const years = (from: number, to: number): number => varianceYears(events, from * MS_PER_DAY, to * MS_PER_DAY);
    expect(years(0, 4) * 365).toBeCloseTo(4, 12);
    expect(years(0, 10) * 365).toBeCloseTo(12.5, 12);
    expect(years(0, 5) + years(5, 10)).toBeCloseTo(years(0, 10), 14);
    expect(years(10, 3)).toBe(0);
    expect(varianceYears([], 0, MS_PER_YEAR)).toBe(1);
  });

  it('U7 an event that makes no sense is named', () => {
    const events = [{ timeMs: 0, weightDays: 1 }, { timeMs: 0, weightDays: -1 }];
    expect(() => fitSurface({ ...sampleRequest({ seed: 1 }), events })).toThrow('event 1: weightDays');
  });
});
