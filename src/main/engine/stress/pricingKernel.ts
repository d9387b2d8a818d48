/** The compiled pricing kernel, as the build left it beside the bundles. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { canRun } from '../../risk/pricing/wasm/loadKernel.ts';

export interface FoundKernel {
  /** Null: the plain TypeScript kernel has to do. */
  readonly bytes: Uint8Array | null;
  /** Why, for the log; null when the compiled one runs. */
  readonly lack: string | null;
}

/** `worker`: where the worker's file lies, in the source or in out/main/workers. */
export function findKernel(worker: URL): FoundKernel {
  const place = worker.pathname.endsWith('.ts') ? '../../../../out/wasm/pricing.wasm' : '../../wasm/pricing.wasm';
  const slower = 'prices come from the plain TypeScript kernel, the same numbers at half the speed';
  try {
    const bytes = readFileSync(new URL(place, worker));
    if (canRun(bytes)) return { bytes, lack: null };
    return { bytes: null, lack: `the pricing kernel does not run here (no WebAssembly SIMD or threads): ${slower}` };
  } catch {
    return { bytes: null, lack: `${fileURLToPath(new URL(place, worker))} is not there: ${slower}` };
  }
}
