import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { BandRule } from '../../../shared/domain/steering/hedge.ts';
import { NOW_MS } from '../../risk/samples.ts';
import { candidate, hedgerInput, policy, proposed } from '../samples.ts';
import type { HedgerInput } from '../input.ts';
import { evaluateHedge } from '../hedger.ts';
import { bandOf } from './bandOf.ts';
import { breakEven, whalleyWilmott, zakamouline, type BandMarket } from './formulas.ts';

const VECTORS = new URL('../../../../../shared/vectors/hedging_bands.csv', import.meta.url);
const present = existsSync(VECTORS);

const relative = (got: number, want: number): number => (got === want ? 0 : Math.abs(got / want - 1));

describe.skipIf(!present)(`hedging_bands.csv${present ? '' : ' (skipped: not beside the checkout)'}`, () => {
  const [head = '', ...lines] = present ? readFileSync(VECTORS, 'utf8').trim().split('\n') : [];
  const names = head.split(',');
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', Number(cell)])) as Record<string, number>);

  test('B16 every row to 1e-10', () => {
    const worst = rows.map((row) => {
      const of = (name: string): number => row[name] ?? NaN;
      const market: BandMarket = { priceUsd: of('S'), gammaCoinPerUsd: of('gamma'), costRate: of('cost_rate_one_way'),
        riskAversionPerUsd: of('risk_aversion'), vol: of('sigma'), years: of('tau'), rate: of('r') };
      const { h0, h1, k } = zakamouline(market);
      return Math.max(relative(whalleyWilmott(market), of('whalley_wilmott_halfwidth')),
        relative(h0, of('zakamouline_H0')), relative(h1, of('zakamouline_H1')), relative(k, of('zakamouline_K')));
    });
    expect(rows.length).toBe(80);
    expect(Math.max(...worst)).toBeLessThan(1e-10);
  });
});

/** By hand: 1.5 x 0.001 x 60000 x (2e-4)^2 / 1e-6 = 3.6, and its cube root. */
const MARKET: BandMarket = { priceUsd: 60_000, gammaCoinPerUsd: -2e-4, costRate: 0.001, riskAversionPerUsd: 1e-6,
  vol: 0.5, years: 0.25, rate: 0 };

test('B16 the formulas, worked out by hand', () => {
  expect(whalleyWilmott(MARKET)).toBeCloseTo(3.6 ** (1 / 3), 12);
  // 0.001 / (1e-6 x 60000 x 0.25 x 0.25)
  expect(breakEven(MARKET)).toBeCloseTo(0.001 / 0.00375, 12);
  expect(zakamouline(MARKET).h0).toBe(breakEven(MARKET));
  // Twice the gamma: 2^(2/3) and 2^(1/2) times as wide; the sign of gamma does not matter.
  const double = { ...MARKET, gammaCoinPerUsd: 4e-4 };
  expect(whalleyWilmott(double) / whalleyWilmott(MARKET)).toBeCloseTo(4 ** (1 / 3), 12);
  expect(zakamouline(double).h1 / zakamouline(MARKET).h1).toBeCloseTo(Math.SQRT2, 12);
  expect(zakamouline(MARKET).k).toBeLessThan(0);
});

const HOUR_MS = 3_600_000;
const withRule = (band: BandRule, known: Partial<HedgerInput> = {}): HedgerInput => hedgerInput({
  policy: policy({ bandDeltaCoin: 5, holdingHorizonMs: 24 * HOUR_MS, band }), gammaCoinPerUsd: -2e-4, gammaYears: 0.25,
  dayVol: 0.5 / Math.sqrt(365), ...known,
});
const { instrument, quote } = candidate();
const COST = (): number => {
  const [bid, ask] = [quote?.bidPrice ?? 0n, quote?.askPrice ?? 0n].map((price) => Number(price));
  return ((ask ?? NaN) - (bid ?? NaN)) / ((ask ?? NaN) + (bid ?? NaN)) + instrument.takerFeeRate;
};
const AVERSE = { riskAversionPerUsd: 1e-5 };

describe('the band of a policy', () => {
  const { indexPriceUsd } = candidate();
  const market = { ...MARKET, ...AVERSE, priceUsd: indexPriceUsd ?? NaN, costRate: COST() };

  test('B16 takes the cost of the instrument, the gamma of the book and the vol of the day', () => {
    expect(bandOf(withRule({ kind: 'whalleyWilmott', ...AVERSE }))).toBeCloseTo(whalleyWilmott(market), 12);
    const { h0, h1 } = zakamouline(market);
    expect(bandOf(withRule({ kind: 'zakamouline', ...AVERSE }))).toBeCloseTo(h0 + h1, 12);
    const day = { ...market, years: 1 / 365 };
    expect(bandOf(withRule({ kind: 'breakEven', ...AVERSE }))).toBeCloseTo(Math.min(5, breakEven(day)), 12);
  });

  test('B17 is between the smallest order and the widest that the policy has', () => {
    expect(bandOf(withRule({ kind: 'whalleyWilmott', riskAversionPerUsd: 1e-15 }))).toBe(5);
    const none = bandOf(withRule({ kind: 'whalleyWilmott', ...AVERSE }, { gammaCoinPerUsd: 0, gammaYears: null }));
    expect(none).toBeGreaterThan(0);
    expect(none).toBeLessThan(0.1);
    expect(bandOf(withRule({ kind: 'fixed' }))).toBe(5);
    expect(bandOf(hedgerInput({ policy: policy({ bandDeltaCoin: 5 }) }))).toBe(5);
  });

  test('B17 an input that is not known inhibits, by name', () => {
    const said = (kind: 'whalleyWilmott' | 'zakamouline' | 'breakEven', known: Partial<HedgerInput>): unknown => {
      const { status, draft } = evaluateHedge(withRule({ kind, ...AVERSE }, { deltaCoin: 20, ...known }));
      return [status.state, status.reason, draft];
    };
    expect(said('whalleyWilmott', { gammaCoinPerUsd: null })).toEqual(['inhibited', 'gamma of BTC is not known', null]);
    expect(said('zakamouline', { dayVol: null })).toEqual(['inhibited', 'vol of BTC is not known', null]);
    expect(said('breakEven', { dayVol: null })).toEqual(['inhibited', 'vol of BTC is not known', null]);
    expect(said('zakamouline', { gammaYears: null }))
      .toEqual(['inhibited', 'time to expiry of the gamma of BTC is not known', null]);
    expect(said('whalleyWilmott', { candidates: [] }))
      .toEqual(['inhibited', 'the policy allows no instrument that is known', null]);
  });

  test('B17 the hedger acts on the width of the rule and shows it', () => {
    const rule: BandRule = { kind: 'whalleyWilmott', ...AVERSE };
    const width = Number(bandOf(withRule(rule)));
    const verdict = (deltaCoin: number): unknown => {
      const { status, draft } = evaluateHedge(withRule(rule, { deltaCoin }));
      return [status.state, status.bandDeltaCoin, draft?.side ?? null];
    };
    expect(verdict(0.98 * width)).toEqual(['insideBand', width, null]);
    expect(verdict(1.02 * width)).toEqual(['proposed', width, 'sell']);
  });

  test('B18 by time the target is due every so often, and until then the widest band stands', () => {
    const rule: BandRule = { kind: 'time', everyMs: HOUR_MS };
    const said = (known: Partial<HedgerInput>): unknown =>
      evaluateHedge(withRule(rule, { deltaCoin: 1, ...known })).status.state;
    expect(said({ lastActionTimeMs: NOW_MS - HOUR_MS + 1 })).toBe('insideBand');
    expect(said({ lastActionTimeMs: NOW_MS - HOUR_MS })).toBe('proposed');
    expect(said({ lastActionTimeMs: null })).toBe('proposed');
    expect(said({ lastActionTimeMs: NOW_MS - 20_000, deltaCoin: 6 })).toBe('proposed');
    // What is open stays open while the clock starts again.
    const { draft } = evaluateHedge(withRule(rule, { deltaCoin: 1, lastActionTimeMs: null }));
    expect(said({ lastActionTimeMs: NOW_MS, openProposal: proposed(draft) })).toBe('proposed');
  });
});
