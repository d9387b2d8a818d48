// The engine's side: one bundle per host, one per worker thread. Only what Electron or the journal load natively stays
// outside the bundle. Chunks lie beside the entries, so that a worker's URL relative to them holds in all of them.
import { existsSync, globSync } from 'node:fs';
import { builtinModules } from 'node:module';
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

export default defineConfig({
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
