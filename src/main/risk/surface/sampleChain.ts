/** A chain of our own making for tests: a known SSVI surface, quoted with a spread and noise from a seed. */
import { MS_PER_DAY, MS_PER_YEAR } from '../../../shared/domain/instrument.ts';
import type { ExpiryQuotes } from './chainQuotes.ts';
import type { SmileQuote } from './fit/smileQuotes.ts';
import type { SurfaceRequest } from './fitSurface.ts';
import { totalVariance } from './rawSvi.ts';
import { ssviToRaw } from './ssvi.ts';

export const SAMPLE_NOW_MS = 1_790_000_000_000;
export const SAMPLE_DAYS: readonly number[] = [1, 2, 3, 7, 14, 28, 60, 91, 182, 364];

export interface SampleChain {
  readonly seed: number;
  readonly days?: readonly number[];
  readonly strikesPerExpiry?: number;
  /** Of the vol at the money, e.g. 0.006: 0.6 vol points; wider in the wings. */
  readonly halfSpread?: number;
  /** How far a mid may lie from the truth, in half spreads. */
  readonly noise?: number;
  readonly spot?: number;
}

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The truth behind the sample: free of arbitrage, skewed, vols of 45 to 60 points. */
export function sampleVol(k: number, years: number): number {
  const theta = years * (0.2 + 0.16 * (years / (years + 0.3)));
  const phi = 1.1 / (Math.sqrt(theta) * Math.sqrt(1 + theta));
  return Math.sqrt(totalVariance(ssviToRaw({ theta, rho: -0.25, phi }), k) / years);
}

export function sampleExpiries(sample: SampleChain): readonly ExpiryQuotes[] {
  const { seed, days = SAMPLE_DAYS, strikesPerExpiry = 35, halfSpread = 0.006, noise = 0.5, spot = 100_000 } = sample;
  const random = seeded(seed);
  return days.map((day) => {
    const years = (day * MS_PER_DAY) / MS_PER_YEAR;
    const forward = spot * Math.exp(0.05 * years);
    const reach = 3 * sampleVol(0, years) * Math.sqrt(years);
    const quotes = Array.from({ length: strikesPerExpiry }, (_, i): readonly SmileQuote[] => {
      const strike = Math.round(forward * Math.exp(reach * ((2 * i) / Math.max(1, strikesPerExpiry - 1) - 1)));
      const k = Math.log(strike / forward);
      const half = halfSpread * (1 + 2 * Math.abs(k / reach));
      const mid = sampleVol(k, years) + half * noise * (2 * random() - 1);
      const vols = { bidVol: mid - half, askVol: mid + half, forward: null };
      return [{ strike, optionType: 'call', ...vols }, { strike, optionType: 'put', ...vols }];
    });
    return { expiryTimeMs: SAMPLE_NOW_MS + day * MS_PER_DAY, forward, forwardSource: 'venue', quotes: quotes.flat() };
  });
}

export const sampleRequest = (sample: SampleChain): SurfaceRequest => ({
  underlying: 'BTC', nowMs: SAMPLE_NOW_MS, model: 'svi', expiries: sampleExpiries(sample), edits: [], events: [],
  previous: null,
});
