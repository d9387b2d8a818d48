import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Option } from '../../../shared/domain/instrument.ts';
import type { Leg, PackedUnits, UnitValuation } from '../../../shared/domain/valuation.ts';
import type { SmileDynamics } from '../../../shared/domain/volatility/surface.ts';
import { valueLeg, type LegSource } from '../portfolio/leg.ts';
import { plainKernel, type PricingKernel } from '../pricing/batch/kernel.ts';
import { canRun, kernelMemory, loadKernel } from '../pricing/wasm/loadKernel.ts';
import { decimal, legSource, NOW_MS, option, quote } from '../samples.ts';
import { fitSurface } from '../surface/fitSurface.ts';
import { fittedSurface } from '../surface/record/fittedSurface.ts';
import { ownVolOn, type VolGround } from '../surface/record/ownVol.ts';
import { sampleRequest, SAMPLE_NOW_MS } from '../surface/sampleChain.ts';
import { INPUT_WIDTH, writeInput } from './optionInput.ts';
import { packNumbers, unpackNumbers } from './packedNumbers.ts';
import { UNIT_WIDTH, unpackUnits } from './packedUnits.ts';
import { valueUnits } from './valueUnits.ts';

const BOUND_MS = 60_000;
const FITTED = fittedSurface(fitSurface(sampleRequest({ seed: 1, noise: 0 })), 1, null);
/** The sample's surface at the samples' time; `aged`: every smile a last good one. */
const groundOf = (dynamics: SmileDynamics, aged = false): VolGround => ({ underlying: 'BTC', dynamics, fitted: {
  ...FITTED, asOfMs: NOW_MS - 2_000, smiles: FITTED.smiles.map((smile) => ({ ...smile,
    expiryTimeMs: smile.expiryTimeMs - SAMPLE_NOW_MS + NOW_MS, shapeTimeMs: NOW_MS - 8_000,
    ...(aged ? { status: 'lastGood' as const, reason: 'misses the money' } : {}) })) } });

interface Case { readonly source: LegSource & { readonly instrument: Option }; readonly ground: VolGround | null }

/** `ground`: what own vols are read off, here and there. */
function packed(cases: readonly Case[], kernel: PricingKernel = plainKernel): PackedUnits {
  const rows: number[] = [];
  const taken = cases.filter(({ source }, i) => writeInput(rows, source.instrument, source, i, NOW_MS, BOUND_MS));
  const work = { nowMs: NOW_MS, inputs: Float64Array.from(rows), grounds: cases.map(({ ground }) => ground) };
  return { asOfMs: NOW_MS, inputsSeq: 7, computeMs: null, instruments: taken.map(({ source }) => source.instrument.id),
    ...valueUnits(work, kernel) };
}

function unitOf(one: Case): UnitValuation {
  const [unit] = unpackUnits(packed([one]), () => one.source.instrument);
  return unit ?? expect.fail('the option is valued');
}

const here = ({ source, ground }: Case): Leg => {
  const { instrument } = source;
  const strike = Number(instrument.strike) / 1e18;
  const own = ground === null ? null : ownVolOn(ground, strike, instrument.expiryTimeMs, NOW_MS);
  return valueLeg({ ...source, ownVol: own }, NOW_MS, { maxQuoteAgeMs: BOUND_MS });
};
const beside = (one: Case): Leg =>
  valueLeg({ ...one.source, unit: unitOf(one) }, NOW_MS, { maxQuoteAgeMs: BOUND_MS });

const cases: fc.Arbitrary<Case> = fc.record({
  style: fc.constantFrom('linear' as const, 'inverse' as const), type: fc.constantFrom('call' as const, 'put' as const),
  strike: fc.integer({ min: 20, max: 180 }).map((k) => 1_000 * k), days: fc.double({ min: 0.01, max: 400, noNaN: true }),
  quantity: fc.integer({ min: -50, max: 50 }).map((n) => n / 10), vol: fc.option(fc.double({ min: 0.1, max: 3, noNaN: true })),
  mark: fc.option(fc.double({ min: 0.001, max: 0.9, noNaN: true })), hasForward: fc.boolean(),
  dynamics: fc.constantFrom('stickyStrike' as const, 'stickyDelta' as const, 'minimumVariance' as const),
  surface: fc.constantFrom('none', 'fitted', 'lastGood', 'absent'), indexAgeMs: fc.integer({ min: 0, max: 4_000 }),
}).map(({ style, type, strike, days, quantity, vol, mark, hasForward, dynamics, surface, indexAgeMs }) => {
  const instrument = option(style, type, strike, Math.max(1, Math.round(days)));
  const price = mark === null ? null : decimal(style === 'linear' ? mark * 100_000 : mark);
  const ground = surface === 'absent' ? null : surface === 'none' ? { underlying: 'BTC', fitted: null, dynamics }
    : groundOf(dynamics, surface === 'lastGood');
  const source = legSource({ instrument, quantity, averagePrice: 0.01, indexPriceUsd: 100_000,
    indexReceivedTimeMs: NOW_MS - indexAgeMs, quote: quote(instrument.id, { receivedTimeMs: NOW_MS - 1_000,
      markImpliedVol: vol, markPrice: price, forwardPrice: hasForward ? 100_500 : null }) });
  return { source: { ...source, instrument }, ground };
});

/** Every number within a relative 1e-9 of the other's, or both next to nothing. */
function expectClose(a: unknown, b: unknown, path: string): void {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Math.abs(a - b) > 1e-9 * Math.max(1e-6, Math.abs(a), Math.abs(b))) expect(a, path).toBe(b);
  } else if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null && !Array.isArray(a)) {
    for (const [name, value] of Object.entries(a)) expectClose(value, (b as Record<string, unknown>)[name], `${path}.${name}`);
  } else expect(a, path).toEqual(b);
}

describe('unit valuations', () => {
  it('G13 a unit valued beside, times the quantity, is the leg valued here: numbers, sources, assumptions and ages', () => {
    fc.assert(fc.property(cases, (one) => {
      const [mine, other] = [here(one), beside(one)];
      // A mark is worth what it says whether or not a vol is known.
      const { valueUsd: _v, unrealizedPnlUsd: _p, missing, ...rest } = other;
      const { valueUsd, unrealizedPnlUsd, missing: lacks, ...same } = mine;
      expectClose(rest, same, 'leg');
      expect(missing.filter((name) => name.startsWith('implied'))).toEqual(lacks.filter((name) => name.startsWith('implied')));
      if (mine.greeks !== null) {
        expectClose({ valueUsd: other.valueUsd, pnl: other.unrealizedPnlUsd }, { valueUsd, pnl: unrealizedPnlUsd }, 'worth');
      }
    }));
  });

  it('G13 an option that lacks an input, or has expired, is not sent at all', () => {
    const good = option('inverse', 'call', 100_000, 30);
    const source = (known: Partial<LegSource>, age = 0): Case => ({ ground: null, source: { ...legSource({ quantity: 1,
      indexPriceUsd: 100_000, quote: quote(good.id, { markImpliedVol: 0.5, receivedTimeMs: NOW_MS - age }), ...known,
      instrument: good }), instrument: good } });
    const sent = (one: Case): number => packed([one]).instruments.length;
    const gone = { ...good, expiryTimeMs: NOW_MS };
    expect([source({}), source({ quote: null }), source({}, BOUND_MS + 1), source({ indexPriceUsd: null }),
      source({ indexReceivedTimeMs: NOW_MS - BOUND_MS - 1 }), { ...source({}), source: { ...source({}).source,
        instrument: gone } }].map(sent)).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('G15 before the first, and when it is too old, the leg says so; what the mark is worth stays known', () => {
    const instrument = option('linear', 'put', 90_000, 30);
    const source = legSource({ instrument, quantity: 2, averagePrice: 900, quote: quote(instrument.id, {
      markPrice: decimal(1_000), markImpliedVol: 0.5, forwardPrice: 100_000, receivedTimeMs: NOW_MS + 12_345 }) });
    const one: Case = { source: { ...source, instrument, quote: { ...source.quote ?? expect.fail('quoted'),
      receivedTimeMs: NOW_MS } }, ground: null };
    const at = (unit: UnitValuation | null): unknown => {
      const { valueUsd, unrealizedPnlUsd, greeks, impliedVol, missing, oldestInputMs } =
        valueLeg({ ...source, unit }, NOW_MS + 12_345, { maxQuoteAgeMs: BOUND_MS });
      return [valueUsd, unrealizedPnlUsd, greeks, impliedVol, missing, oldestInputMs];
    };
    expect(at(null)).toEqual([2_000, 200, null, null, [`Greeks of ${instrument.venueName}: not valued yet`], null]);
    expect(at(unitOf(one))).toEqual([2_000, 200, null, null,
      [`Greeks of ${instrument.venueName} were computed 12 s ago`], null]);
    // Until then the leg is as old as what its Greeks were computed from.
    const leg = valueLeg({ ...source, unit: unitOf(one) }, NOW_MS + 9_000, { maxQuoteAgeMs: BOUND_MS });
    expect([leg.oldestInputMs, leg.oldestInput]).toEqual([NOW_MS, `quote of ${instrument.id}`]);
  });

  it('G14 numbers as text read back bit for bit, and a text that is none gives none', () => {
    fc.assert(fc.property(fc.array(fc.double()), (numbers) => {
      const text = packNumbers(Float64Array.from(numbers));
      expect([...unpackNumbers(text) ?? []]).toEqual(numbers);
      expect(text).toBe(Buffer.from(Float64Array.from(numbers).buffer).toString('base64'));
    }));
    fc.assert(fc.property(fc.string(), (text) => {
      const read = unpackNumbers(text);
      if (read !== null) expect(read.length * 8).toBeLessThanOrEqual(text.length);
    }));
    expect([unpackNumbers('A'), unpackNumbers('AAAAAAAAAA!='), unpackNumbers('ä'.repeat(12))]).toEqual([null, null, null]);
  });

  it('G14 rows that are not those of their instruments are none, and an unknown instrument is left out', () => {
    const instrument = option('linear', 'call', 100_000, 30);
    const source = legSource({ instrument, quantity: 1, quote: quote(instrument.id, { markImpliedVol: 0.5, forwardPrice: 1e5 }) });
    const good = packed([{ source: { ...source, instrument }, ground: null }]);
    const read = (units: PackedUnits): number => unpackUnits(units, (id) => (id === instrument.id ? instrument : null)).length;
    expect([good, { ...good, numbers: '' }, { ...good, numbers: good.numbers.slice(4) }, { ...good, instruments: ['x'] }]
      .map(read)).toEqual([1, 0, 0, 0]);
    expect([good.numbers.length, INPUT_WIDTH]).toEqual([4 * Math.ceil((UNIT_WIDTH * 8) / 3), 13]);
    const broken = Float64Array.from(unpackNumbers(good.numbers) ?? [], (n, i) => (i === 4 ? NaN : n));
    const [unit] = unpackUnits({ ...good, numbers: packNumbers(broken) }, () => instrument);
    expect([unit?.greeks, unit?.impliedVol, unit?.missing])
      .toEqual([null, null, [`Greeks of ${instrument.venueName}: the kernel gives no number`]]);
  });

  const WASM = new URL('../../../../out/wasm/pricing.wasm', import.meta.url);
  it.skipIf(!existsSync(WASM) || !canRun(readFileSync(WASM)))(
    'G13 the compiled kernel gives the same bits (skipped where `npm run build` has not made it)', () => {
      const kernel = loadKernel(readFileSync(WASM), kernelMemory(1e6));
      fc.assert(fc.property(fc.array(cases, { minLength: 1, maxLength: 9 }), (many) => {
        expect(packed(many, kernel)).toEqual(packed(many));
      }), { numRuns: 50 });
    });
});
