import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { black76Price } from '../black76.ts';
import { report, tables, worstRatio, type Row } from '../vectors/vectorFile.mjs';
import { barrierOption, type BarrierKind, type BarrierOption } from './barrier.ts';

function optionOf(row: Row): BarrierOption {
  return {
    kind: row['kind'] as BarrierKind,
    optionType: row['cp'] === 'C' ? 'call' : 'put',
    spot: Number(row['S']),
    strike: Number(row['K']),
    barrier: Number(row['H']),
    rebate: Number(row['rebate']),
    rate: Number(row['r']),
    carry: Number(row['carry_b']),
    years: Number(row['T']),
    vol: Number(row['sigma']),
  };
}

/** The README's: its column for the price, relative 1e-8 plus 1e-10 in the scale of the spot for the Greeks. */
function tolerance(row: Row, column: string, want: number): number {
  if (column === 'price') return Number(row['tol_price']);
  const spot = Number(row['S']);
  const scales: Record<string, number> = { delta: 1, gamma: 1 / spot, vega: spot, theta: spot, vanna: 1 };
  return 1e-8 * Math.abs(want) + 1e-10 * (scales[column] ?? 0);
}

describe.each(tables('barrier_options'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('value and Greeks', () => {
    const result = worstRatio(rows ?? [], (row) => ({ ...barrierOption(optionOf(row)) }), tolerance);
    report(title, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});

const KINDS = ['down-in', 'up-in', 'down-out', 'up-out'] as const;
const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const options = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    optionType: fc.constantFrom('call' as const, 'put' as const),
    away: positive(0.02, 0.4),
    strike: positive(60, 150),
    rebate: fc.constantFrom(0, 3),
    rate: positive(0, 0.1),
    carry: positive(-0.05, 0.1),
    years: positive(0.05, 2),
    vol: positive(0.15, 1.2),
  })
  .map(({ away, ...rest }) => ({
    ...rest,
    spot: 100,
    barrier: 100 * (rest.kind.startsWith('down') ? 1 - away : 1 + away),
  }));

describe('properties', () => {
  test.prop([options])('in + out is the European option', (option) => {
    const [inKind, outKind]: [BarrierKind, BarrierKind] = option.kind.startsWith('down')
      ? ['down-in', 'down-out']
      : ['up-in', 'up-out'];
    const parts = [inKind, outKind].map((kind) => barrierOption({ ...option, kind, rebate: 0 }).price);
    const forward = 100 * Math.exp(option.carry * option.years);
    const whole = black76Price(option.optionType, forward, option.strike, option.years, option.vol, option.rate);
    expect(Math.abs((parts[0] ?? NaN) + (parts[1] ?? NaN) - whole)).toBeLessThan(1e-11);
  });

  test.prop([options])('Greeks against finite differences', (option) => {
    const here = barrierOption(option);
    const at = (change: Partial<BarrierOption>) => barrierOption({ ...option, ...change });
    const { vol, years } = option;
    const [up, down] = [at({ spot: 100.001 }), at({ spot: 99.999 })];
    const [highVol, lowVol] = [at({ vol: vol + 1e-5 }), at({ vol: vol - 1e-5 })];
    const pairs: [number, number][] = [
      [(up.price - down.price) / 0.002, here.delta],
      [(up.delta - down.delta) / 0.002, here.gamma],
      [(highVol.price - lowVol.price) / 2e-5, here.vega],
      [(highVol.delta - lowVol.delta) / 2e-5, here.vanna],
      [(at({ years: years - 1e-6 }).price - at({ years: years + 1e-6 }).price) / 2e-6, here.theta],
    ];
    for (const [difference, greek] of pairs)
      expect(Math.abs(difference - greek)).toBeLessThan(1e-4 * (1 + Math.abs(greek)));
  });
});

const OPTION: BarrierOption = {
  kind: 'down-out',
  optionType: 'call',
  spot: 100,
  strike: 100,
  barrier: 90,
  rebate: 2,
  rate: 0.05,
  carry: 0.05,
  years: 0.5,
  vol: 0.3,
};

describe('the edges', () => {
  it('is its rebate or the European option once hit', () => {
    expect(barrierOption({ ...OPTION, spot: 90 }).price).toBe(2);
    const forward = 85 * Math.exp(0.025);
    expect(barrierOption({ ...OPTION, kind: 'down-in', spot: 85 }).price).toBe(
      black76Price('call', forward, 100, 0.5, 0.3, 0.05),
    );
  });

  it('follows the certain path without vol', () => {
    expect(barrierOption({ ...OPTION, vol: 0 }).price).toBeCloseTo(100 - 100 * Math.exp(-0.025), 12);
    const falling = { ...OPTION, vol: 0, carry: -1, years: 1 };
    expect(barrierOption(falling).price).toBeCloseTo(2 * Math.exp(0.05 * Math.log(0.9)), 12);
    expect(barrierOption({ ...OPTION, years: 0, spot: 120 }).price).toBe(20);
  });

  it('is finite one second before expiry and with the barrier near or far', () => {
    for (const kind of KINDS) {
      for (const barrier of [1e-3, 50, 99.999_99, 100.000_01, 1e5]) {
        for (const years of [1 / 31_536_000, 5]) {
          for (const vol of [0.01, 5]) {
            const values = Object.values(barrierOption({ ...OPTION, kind, barrier, years, vol }));
            expect(
              values.every((value) => Number.isFinite(value)),
              `${kind} ${barrier} ${years} ${vol}`,
            ).toBe(true);
          }
        }
      }
    }
  });

  it('refuses a rate for which the first-passage exponent is not real', () => {
    expect(() => barrierOption({ ...OPTION, rate: -1, carry: 0 })).toThrow(RangeError);
  });
});
