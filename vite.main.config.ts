// The engine's side: one bundle per host, one per worker thread. Only what Electron or the journal load natively stays
// outside the bundle. Chunks lie beside the entries, so that a worker's URL relative to them holds in all of them.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { basename } from 'node:path';
import { defineConfig } from 'vite';

const hosts = ['browser', 'electron', 'cli'].map((host) => [host, `src/main/hosts/${host}/main.ts`] as const);
const workers = globSync('src/main/engine/workers/*.ts')
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => [`workers/${basename(file, '.ts')}`, file] as const);

const external = [
  'electron',
  'better-sqlite3',
  'bufferutil',
  'utf-8-validate',
  ...builtinModules.flatMap((name) => [name, `node:${name}`]),
];

/** The solver's WebAssembly lies beside the bundle, where engine/hedgePlans looks for it. */
const solver = {
  name: 'solver',
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): unknown }): void {
    const source = readFileSync(createRequire(import.meta.url).resolve('highs/runtime'));
    this.emitFile({ type: 'asset', fileName: 'highs.wasm', source });
  },
};

export default defineConfig({
  plugins: [solver],
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/main',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: Object.fromEntries([...hosts, ...workers].filter(([, file]) => existsSync(file))),
      external,
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunk-[name]-[hash].mjs' },
    },
  },
  ssr: { noExternal: true, external: ['electron', 'better-sqlite3'] },
});
