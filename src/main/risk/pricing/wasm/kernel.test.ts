import { fc, test } from '@fast-check/vitest';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileKernel } from '../../../../../scripts/build-wasm.mjs';
import { prepareBook } from '../batch/scenario-kernel.ts';
import {
  rowLength,
  type BookColumns,
  type GreekColumns,
  type OptionColumns,
  type QuoteColumns,
  type ShockColumns,
} from '../batch/columns.ts';
import { plainKernel, type PricingKernel } from '../batch/kernel.ts';
import { black76, black76Price } from '../black76.ts';
import { impliedVol, statusOf } from '../impliedVol.ts';
import { report, tables, worstRatio, type Row } from '../vectors/vectorFile.mjs';
import { kernelMemory, loadKernel } from './loadKernel.ts';

const kernels: PricingKernel[] = [plainKernel];
let bytes: Uint8Array;
beforeAll(async () => {
  bytes = await compileKernel();
  kernels.push(loadKernel(bytes, kernelMemory(32e6)));
  // The compiler needs some four seconds of a processor, and more patience on a busy machine.
}, 120_000);

type Columns<Names extends string> = Record<Names, Float64Array>;
function columns<Names extends string>(kernel: PricingKernel, names: readonly Names[], length: number): Columns<Names> {
  return Object.fromEntries(names.map((name) => [name, kernel.allocate(length)])) as Columns<Names>;
}

interface Option {
  sign: number;
  forward: number;
  strike: number;
  years: number;
  vol: number;
  rate: number;
}
const OPTION = ['sign', 'forward', 'strike', 'years', 'vol', 'rate'] as const;
const GREEKS = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'volga'] as const;
const QUOTE = ['sign', 'price', 'forward', 'strike', 'years', 'earlier'] as const;
const BOOK = [
  'sign',
  'forward',
  'strike',
  'logMoneyness',
  'reach',
  'rootYears',
  'discount',
  'quantity',
  'base',
] as const;

function optionColumns(kernel: PricingKernel, options: readonly Option[]): OptionColumns {
  const inputs = columns(kernel, OPTION, options.length);
  options.forEach((option, i) => OPTION.forEach((name) => (inputs[name][i] = option[name])));
  return inputs;
}

function greeksOf(kernel: PricingKernel, options: readonly Option[]): GreekColumns {
  const outputs = columns(kernel, GREEKS, options.length);
  kernel.greeks(optionColumns(kernel, options), outputs, 0, options.length);
  return outputs;
}

/** Largest relative difference of two columns; a difference of what is not a number counts as Infinity. */
function difference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, x, i) => {
    const y = b[i] ?? NaN;
    const gap = x === y ? 0 : Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y));
    return Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
  }, 0);
}

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const options = fc
  .record({
    sign: fc.constantFrom(1, -1),
    forward: positive(1e-3, 1e6),
    ratio: positive(0.05, 20),
    years: fc.oneof(fc.constantFrom(0, -1, 1 / 31_536_000), positive(0, 5)),
    vol: fc.oneof(fc.constant(0), positive(0, 5)),
    rate: positive(-0.05, 0.15),
  })
  .map(({ ratio, ...rest }): Option => ({ ...rest, strike: rest.forward * ratio }));
const chains = fc.array(options, { minLength: 1, maxLength: 40 });

const none = new Float64Array(0);

/** Both kernels, once the WebAssembly one is compiled. */
const both = (): [PricingKernel, PricingKernel] => [plainKernel, kernels[1] ?? plainKernel];

function optionOf(row: Row): Option {
  const [forward = NaN, strike = NaN, years = NaN, vol = NaN, rate = NaN] = ['F', 'K', 'T', 'sigma', 'r'].map((name) =>
    Number(row[name]),
  );
  return { sign: row['cp'] === 'C' ? 1 : -1, forward, strike, years, vol, rate };
}

describe('the compiled kernel', () => {
  it('is what the loader gives, and TypeScript is where it cannot', () => {
    expect(kernels.map(({ name }) => name)).toEqual(['plain', 'wasm']);
    expect(loadKernel(null, kernelMemory(0)).name).toBe('plain');
    expect(loadKernel(new Uint8Array([0, 97, 115, 109, 9, 9, 9, 9]), kernelMemory(0)).name).toBe('plain');
  });

  it('refuses a column that has no room', () => {
    const kernel = loadKernel(bytes, kernelMemory(1000));
    expect(() => kernel.allocate(1e6)).toThrow(RangeError);
  });
});

describe.each(tables('black76_greeks'))('$title', ({ title, rows }) => {
  it.skipIf(rows === null)('Greeks by batch', () => {
    for (const kernel of both()) {
      const outputs = greeksOf(kernel, (rows ?? []).map(optionOf));
      const at = new Map((rows ?? []).map((row, i) => [row, i]));
      const valuesOf = (row: Row) =>
        Object.fromEntries(GREEKS.map((name) => [name, outputs[name][at.get(row) ?? -1] ?? NaN]));
      const result = worstRatio(rows ?? [], valuesOf);
      report(`${kernel.name} batch, ${title}`, result);
      expect(result.worst).toBeLessThanOrEqual(1);
    }
  });
});

describe('Greeks by batch', () => {
  test.prop([chains])('WebAssembly and TypeScript give the same bits', (chain) => {
    const [plain, wasm] = both().map((kernel) => greeksOf(kernel, chain));
    for (const name of GREEKS) expect(difference(plain?.[name] ?? none, wasm?.[name] ?? none), name).toBe(0);
  });

  it('has the limits of black76 at no time and no vol', () => {
    const edges = [0, -1, 1 / 31_536_000, 1].flatMap((years) =>
      [0, 0.5].flatMap((vol) =>
        [90, 100, 110].flatMap((strike) =>
          [1, -1].map((sign) => ({ sign, forward: 100, strike, years, vol, rate: 0.1 })),
        ),
      ),
    );
    for (const kernel of both()) {
      const outputs = greeksOf(kernel, edges);
      edges.forEach(({ sign, forward, strike, years, vol, rate }, i) => {
        const want = black76(sign > 0 ? 'call' : 'put', forward, strike, years, vol, rate);
        for (const name of GREEKS) {
          expect(Math.abs((outputs[name][i] ?? NaN) - want[name]), `${name} ${i}`).toBeLessThan(
            1e-11 * (1 + Math.abs(want[name])),
          );
        }
      });
    }
  });

  it('touches the rows asked for', () => {
    const chain = Array.from({ length: 9 }, (_, i) => ({
      sign: 1,
      forward: 100,
      strike: 90 + i,
      years: 1,
      vol: 0.5,
      rate: 0,
    }));
    for (const kernel of both()) {
      const [inputs, outputs] = [optionColumns(kernel, chain), columns(kernel, GREEKS, 9)];
      kernel.greeks(inputs, outputs, 2, 6);
      expect([...outputs.price].map((price) => price > 0)).toEqual([
        false,
        false,
        true,
        true,
        true,
        true,
        false,
        false,
        false,
      ]);
    }
  });
});

interface Grid {
  book: BookColumns;
  shocks: ShockColumns;
}

/** A book of options `elapsedYears` later under shocks; with `volRows` each position has its own vol shocks. */
function grid(
  kernel: PricingKernel,
  chain: readonly Option[],
  moves: readonly [number, number, number][],
  elapsedYears: number,
  volRows: boolean,
): Grid {
  const inputs = optionColumns(kernel, chain);
  const book = columns(kernel, BOOK, chain.length);
  chain.forEach((_, i) => (book.quantity[i] = i - 1.5));
  prepareBook(inputs, 0, book, 0, chain.length);
  kernel.setBase(book, 0, chain.length);
  prepareBook(inputs, elapsedYears, book, 0, chain.length);
  const count = moves.length;
  const row = rowLength(count);
  const cells = volRows ? row * chain.length : count;
  const [multiplier, logMultiplier] = [kernel.allocate(count), kernel.allocate(count)];
  const [volMultiplier, volShift] = [kernel.allocate(cells), kernel.allocate(cells)];
  moves.forEach(([spot, vol, shift], j) => {
    multiplier[j] = spot;
    logMultiplier[j] = Math.log(spot);
    for (let i = 0; i < (volRows ? chain.length : 1); i++) {
      volMultiplier[i * row + j] = vol * (1 + 0.1 * i);
      volShift[i * row + j] = shift;
    }
  });
  return { book, shocks: { count, multiplier, logMultiplier, volMultiplier, volShift, volRows } };
}

const moves = fc.array(fc.tuple(positive(0.3, 3), positive(0.2, 3), positive(-0.1, 0.5)), {
  minLength: 1,
  maxLength: 9,
});

describe('revaluation', () => {
  test.prop([chains, moves, positive(0, 1), fc.boolean()])(
    'WebAssembly and TypeScript give the same bits; totals are sums of rows',
    (chain, shocks, elapsedYears, volRows) => {
      const row = rowLength(shocks.length);
      const matrices = both().map((kernel) => {
        const { book, shocks: columnsOfShocks } = grid(kernel, chain, shocks, elapsedYears, volRows);
        const matrix = kernel.allocate(row * chain.length);
        const totals = kernel.allocate(shocks.length);
        const halfway = chain.length & ~1;
        kernel.revalue(book, columnsOfShocks, matrix, 0, halfway);
        kernel.revalue(book, columnsOfShocks, matrix, halfway, chain.length);
        kernel.revalueTotals(book, columnsOfShocks, totals, 0, chain.length);
        shocks.forEach((_, j) => {
          const sum = chain.reduce((total, _option, i) => total + (matrix[i * row + j] ?? NaN), 0);
          expect(totals[j]).toBe(sum);
        });
        return shocks.flatMap((_, j) => chain.map((_option, i) => matrix[i * row + j] ?? NaN));
      });
      expect(matrices[1]).toEqual(matrices[0]);
    },
  );

  test.prop([chains, fc.integer({ min: 1, max: 5 })])('a shock of nothing gives exactly zero', (chain, count) => {
    for (const kernel of both()) {
      const { book, shocks } = grid(
        kernel,
        chain,
        Array.from({ length: count }, () => [1, 1, 0]),
        0,
        false,
      );
      const matrix = kernel.allocate(rowLength(count) * chain.length);
      kernel.revalue(book, shocks, matrix, 0, chain.length);
      const profits = [...matrix].filter((_, k) => k % rowLength(count) < count);
      expect(profits.every((profit) => profit === 0)).toBe(true);
    }
  });

  test.prop([chains, positive(0.5, 2), positive(0.5, 2), positive(0, 0.3), positive(0, 1)])(
    'is the difference of two prices',
    (chain, spot, volFactor, shift, elapsedYears) => {
      const { book, shocks } = grid(plainKernel, chain, [[spot, volFactor, shift]], elapsedYears, false);
      const matrix = plainKernel.allocate(2 * chain.length);
      plainKernel.revalue(book, shocks, matrix, 0, chain.length);
      chain.forEach(({ sign, forward, strike, years, vol, rate }, i) => {
        const type = sign > 0 ? 'call' : 'put';
        const left = Math.max(years - elapsedYears, 0);
        const after = black76Price(type, forward * spot, strike, left, vol * volFactor + shift, rate);
        const before = black76Price(type, forward, strike, years, vol, rate);
        const want = (i - 1.5) * (after - before);
        const scale = Math.abs(i - 1.5) * (forward * spot + forward + strike);
        expect(Math.abs((matrix[2 * i] ?? NaN) - want)).toBeLessThanOrEqual(1e-13 * scale);
      });
    },
  );
});

describe('implied vols by batch', () => {
  test.prop([chains])('agree with one at a time, statuses included', (chain) => {
    const live = chain.filter(({ vol }) => vol > 0.01);
    for (const kernel of both()) {
      for (const start of [0, 1.02]) {
        const quotes: QuoteColumns = columns(kernel, QUOTE, live.length);
        live.forEach(({ sign, forward, strike, years, vol }, i) => {
          const price = black76Price(sign > 0 ? 'call' : 'put', forward, strike, years, vol, 0);
          Object.entries({ sign, price, forward, strike, years, earlier: start * vol }).forEach(([name, value]) => {
            quotes[name as keyof QuoteColumns][i] = value;
          });
        });
        const [vols, statuses] = [kernel.allocate(live.length), kernel.allocate(live.length)];
        kernel.impliedVols(quotes, vols, statuses, 0, live.length);
        live.forEach(({ sign, forward, strike, years }, i) => {
          const want = impliedVol(sign > 0 ? 'call' : 'put', quotes.price[i] ?? NaN, forward, strike, years);
          expect(statusOf(statuses[i] ?? NaN)).toBe(want.status);
          if (want.status === 'ok')
            expect(Math.abs((vols[i] ?? NaN) / want.vol - 1)).toBeLessThan(attainable(live[i], want.vol));
        });
      }
    }
  });

  it('marks what has no vol', () => {
    for (const kernel of both()) {
      const quotes: QuoteColumns = columns(kernel, QUOTE, 3);
      quotes.sign.fill(1);
      quotes.forward.fill(100);
      quotes.strike.fill(80);
      quotes.years.set([0.5, 0.5, 0]);
      quotes.price.set([20, 19, 25]);
      const [vols, statuses] = [kernel.allocate(3), kernel.allocate(3)];
      kernel.impliedVols(quotes, vols, statuses, 0, 3);
      expect([...vols]).toEqual([0, 0, 0]);
      expect([...statuses].map(statusOf)).toEqual(['zeroTimeValue', 'belowIntrinsic', 'noTimeLeft']);
    }
  });
});

/** Relative error that rounding in the price and in exp leaves to any solver: 2^-53 times price over vol times vega. */
function attainable(option: Option | undefined, vol: number): number {
  if (option === undefined) return 0;
  const { forward, strike, years } = option;
  const { vega } = black76('call', forward, strike, years, vol, 0);
  return 1e-13 + (2e-15 * (forward + strike)) / (vega * vol);
}
