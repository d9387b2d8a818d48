/** HiGHS (WebAssembly) behind the planner's seam: loaded once, its statuses read, its numbers as a map. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import loadHighs from 'highs';
import type { MixedIntegerSolver } from '../../hedging/planner/planner.ts';

/** The least part of the cost that a better plan may still save. */
const GAP = 2e-4;
const MOST_SECONDS = 4;

/** Rejects when the WebAssembly file is not there or does not run. */
export async function loadSolver(): Promise<MixedIntegerSolver> {
  const highs = await loadHighs({ wasmBinary: wasmBytes() });
  return (text) => {
    const { Status: status, Columns: columns } = highs.solve(text, { mip_rel_gap: GAP, time_limit: MOST_SECONDS });
    if (status === 'Infeasible' || status === 'Primal infeasible or unbounded') return null;
    const values = new Map(Object.entries(columns).flatMap(([name, column]) =>
      ('Primal' in column && Number.isFinite(column.Primal) ? [[name, column.Primal] as const] : [])));
    const isLate = status === 'Time limit reached' && values.size > 0;
    if (status !== 'Optimal' && !isLate) throw new Error(`the solver stopped: ${status.toLowerCase()}`);
    return { values, isProven: !isLate };
  };
}

/** Beside the bundle, where the build put it; in the sources from the package. */
function wasmBytes(): Uint8Array<ArrayBuffer> {
  // A worker's own bundle lies one folder deeper.
  const places = ['./highs.wasm', '../highs.wasm'].map((at) => new URL(at, import.meta.url));
  const bundled = places.find((at) => existsSync(at));
  return new Uint8Array(readFileSync(bundled ?? createRequire(import.meta.url).resolve('highs/runtime')));
}
