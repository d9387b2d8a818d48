// The WebAssembly SIMD kernel behind the same interface as the plain one. Whoever does input and output reads the bytes
// (out/wasm/pricing.wasm, written by scripts/build-wasm.mjs) and may hand the memory of one kernel to other threads.

import type {
  BookColumns,
  GreekColumns,
  OptionColumns,
  QuoteColumns,
  ShockColumns,
  WorthColumns,
} from '../batch/columns.ts';
import { rowLength } from '../batch/columns.ts';
import { plainKernel, type PricingKernel } from '../batch/kernel.ts';

/** The few parts of WebAssembly that a computation needs; the pure layer has no DOM and no Node types. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number; shared: true }) => KernelMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
  validate(bytes: Uint8Array): boolean;
};

/** A shared WebAssembly memory: may be posted to worker threads. */
export interface KernelMemory {
  readonly buffer: SharedArrayBuffer;
}

interface KernelExports {
  greeks(count: number, ...columns: number[]): void;
  impliedVols(count: number, ...columns: number[]): void;
  setBase(count: number, ...columns: number[]): void;
  revaluePnl(positions: number, scenarios: number, volRow: number, ...columns: number[]): void;
  revalue(positions: number, scenarios: number, row: number, volRow: number, ...columns: number[]): void;
}

const PAGE_BYTES = 65_536;
/** Where columns start: behind the kernel's own constants, which lie in the first page. */
const COLUMNS_START = PAGE_BYTES;

/** Memory for columns of so many bytes in all. */
export function kernelMemory(columnBytes: number): KernelMemory {
  const pages = 1 + Math.ceil(columnBytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Whether this engine has what the kernel needs (SIMD, threads). */
export const canRun = (bytes: Uint8Array): boolean => WebAssembly.validate(bytes);

/**
 * The kernel of these bytes on `memory`, or the plain TypeScript kernel when there are no bytes or this engine cannot
 * run them (`name` says which). Several kernels on one memory see the same columns; only one of them should allocate.
 */
export function loadKernel(bytes: Uint8Array | null, memory: KernelMemory): PricingKernel {
  if (bytes === null || !canRun(bytes)) return plainKernel;
  const abort = () => {
    throw new Error('the pricing kernel stopped');
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, abort } });
  return wrap(exports as KernelExports, memory);
}

function wrap(kernel: KernelExports, memory: KernelMemory): PricingKernel {
  let end = COLUMNS_START;
  return {
    name: 'wasm',
    allocate(length) {
      const start = end;
      // Columns start on cache lines, so that two threads never write to the same one.
      end += Math.ceil((8 * (length + (length & 1))) / 64) * 64;
      if (end > memory.buffer.byteLength) throw new RangeError(`no room for a column of ${length} numbers`);
      return new Float64Array(memory.buffer, start, length);
    },
    release() {
      end = COLUMNS_START;
    },
    greeks(inputs, outputs, from, to) {
      kernel.greeks(to - from, ...addresses([...optionList(inputs), ...greekList(outputs)], from));
    },
    impliedVols(quotes, vols, statuses, from, to) {
      kernel.impliedVols(to - from, ...addresses([...quoteList(quotes), vols, statuses], from));
    },
    setBase(book, from, to) {
      const { sign, forward, strike, logMoneyness, reach, discount, base } = book;
      kernel.setBase(to - from, ...addresses([sign, forward, strike, logMoneyness, reach, discount, base], from));
    },
    revalue(book, shocks, matrix, from, to) {
      const row = rowLength(shocks.count);
      run(kernel, book, shocks, from, to, row, matrix.byteOffset + 8 * from * row);
    },
    revaluePnl(book, worth, shocks, rates, totals, from, to) {
      const volRow = shocks.volRows ? rowLength(shocks.count) : 0;
      const { multiplier, logMultiplier, volMultiplier, volShift } = shocks;
      const vols = addresses([volMultiplier, volShift], from * volRow);
      const ofRows = addresses([...optionRowList(book), ...worthList(worth)], from);
      const ofScenarios = addresses([multiplier, logMultiplier], 0);
      const ends = [rates?.byteOffset ?? 0, totals.byteOffset];
      kernel.revaluePnl(to - from, shocks.count, volRow, ...ofRows, ...ofScenarios, ...vols, ...ends);
    },
    revalueTotals(book, shocks, totals, from, to) {
      run(kernel, book, shocks, from, to, 0, totals.byteOffset);
    },
  };
}

function run(
  kernel: KernelExports,
  book: BookColumns,
  shocks: ShockColumns,
  from: number,
  to: number,
  row: number,
  out: number,
): void {
  const { count, multiplier, logMultiplier, volMultiplier, volShift, volRows } = shocks;
  const volRow = volRows ? rowLength(count) : 0;
  const columns = [...addresses(bookList(book), from), ...addresses([multiplier, logMultiplier], 0)];
  const vols = addresses([volMultiplier, volShift], from * volRow);
  kernel.revalue(to - from, count, row, volRow, ...columns, ...vols, out);
}

const addresses = (columns: readonly Float64Array[], from: number): number[] =>
  columns.map(({ byteOffset }) => byteOffset + 8 * from);

// The order of the kernel's arguments.
const optionList = (c: OptionColumns) => [c.sign, c.forward, c.strike, c.years, c.vol, c.rate];
const greekList = (c: GreekColumns) => [c.price, c.delta, c.gamma, c.vega, c.theta, c.rho, c.vanna, c.volga];
const quoteList = (c: QuoteColumns) => [c.sign, c.price, c.forward, c.strike, c.years, c.earlier];
const optionRowList = (c: BookColumns) =>
  [c.sign, c.forward, c.strike, c.logMoneyness, c.reach, c.rootYears, c.discount];
const bookList = (c: BookColumns) => [...optionRowList(c), c.quantity, c.base];
const worthList = (c: WorthColumns) => [c.units, c.modelNow, c.markNow, c.offset, c.valueNow, c.rate];
