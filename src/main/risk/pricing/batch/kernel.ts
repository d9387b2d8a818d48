// What the risk engine asks of a pricing kernel, and the kernel that needs nothing but TypeScript. The other one is
// ../wasm/loadKernel.ts; both give the same numbers.

import { greeksBatch, impliedVolBatch } from './batch.ts';
import type { BookColumns, GreekColumns, OptionColumns, QuoteColumns, ShockColumns, WorthColumns } from './columns.ts';
import { revalue, revaluePnl, revalueTotals, setBase } from './scenario-kernel.ts';

/**
 * All columns handed to a kernel must come from its own `allocate`. Rows are `from` (even) up to `to`; an entry that
 * makes a range even may be overwritten. What the methods do: greeksBatch, impliedVolBatch (batch.ts), setBase, revalue
 * and revalueTotals (scenario-kernel.ts).
 */
export interface PricingKernel {
  readonly name: 'wasm' | 'plain';
  /** A zeroed column. Throws RangeError when the kernel's memory is used up. */
  allocate(length: number): Float64Array;
  /** Gives the room of every column back; none of them may be used any more. */
  release(): void;
  greeks(inputs: OptionColumns, outputs: GreekColumns, from: number, to: number): void;
  impliedVols(quotes: QuoteColumns, vols: Float64Array, statuses: Float64Array, from: number, to: number): void;
  setBase(book: BookColumns, from: number, to: number): void;
  revalue(book: BookColumns, shocks: ShockColumns, matrix: Float64Array, from: number, to: number): void;
  revaluePnl(
    book: BookColumns,
    worth: WorthColumns,
    shocks: ShockColumns,
    rates: Float64Array | null,
    totals: Float64Array,
    from: number,
    to: number,
  ): void;
  revalueTotals(book: BookColumns, shocks: ShockColumns, totals: Float64Array, from: number, to: number): void;
}

/** The reference and fall-back. Its columns lie in shared memory, so that worker threads may see them. */
export const plainKernel: PricingKernel = {
  name: 'plain',
  allocate: (length) => new Float64Array(new SharedArrayBuffer(8 * (length + (length & 1)))).subarray(0, length),
  release: () => {},
  greeks: greeksBatch,
  impliedVols: impliedVolBatch,
  setBase,
  revalue,
  revaluePnl,
  revalueTotals,
};
