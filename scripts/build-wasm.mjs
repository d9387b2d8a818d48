// Compiles the pricing kernel to WebAssembly SIMD: node scripts/build-wasm.mjs writes out/wasm/pricing.wasm.
// The engine's workers read that file and hand its bytes to loadKernel (src/main/risk/pricing/wasm/loadKernel.ts);
// without it they price with the plain TypeScript kernel, which gives the same numbers, only slower.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';
import { ROOT } from './run.mjs';

const PRICING = join(ROOT, 'src', 'main', 'risk', 'pricing');
const ENTRY = 'wasm/kernel';
export const WASM_FILE = join(ROOT, 'out', 'wasm', 'pricing.wasm');

/** The compiler writes its constants from here on; the columns start at COLUMNS_START of loadKernel.ts. */
const MEMORY_BASE = 1024;

const OPTIONS = [
  '-O3 --noAssert --runtime stub --enable simd --enable threads',
  '--importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536',
  `--memoryBase ${MEMORY_BASE}`,
].flatMap((line) => line.split(' '));

/**
 * The compiled module. Throws with the compiler's own words when the source is wrong.
 * @returns {Promise<Uint8Array>}
 */
export async function compileKernel() {
  /** @type {Uint8Array | undefined} */
  let binary;
  let said = '';
  const listen = { write: (/** @type {string | Uint8Array} */ text) => ((said += String(text)), true) };
  const { error } = await asc.main([`${ENTRY}.ts`, '--outFile', 'pricing.wasm', ...OPTIONS], {
    readFile: (/** @type {string} */ name) => sourceOf(name),
    writeFile: (/** @type {string} */ _name, /** @type {any} */ content) => void (binary = content),
    listFiles: () => [],
    stdout: listen,
    stderr: listen,
  });
  if (error || !binary) throw new Error(`the pricing kernel does not compile: ${error?.message ?? ''}\n${said}`);
  return binary;
}

/** The kernel's own file ends in .as, which keeps it out of the TypeScript projects. @param {string} name */
function sourceOf(name) {
  const file = join(PRICING, name === `${ENTRY}.ts` ? `${ENTRY}.as` : name);
  return !relative(PRICING, file).startsWith('..') && existsSync(file) ? readFileSync(file, 'utf8') : null;
}

export async function buildWasm() {
  const binary = await compileKernel();
  mkdirSync(join(WASM_FILE, '..'), { recursive: true });
  writeFileSync(WASM_FILE, binary);
  return binary.length;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const bytes = await buildWasm();
  process.stderr.write(`Wrote ${relative(ROOT, WASM_FILE)}, ${bytes} bytes.\n`);
}
