// A sandboxed preload must be one CommonJS file.
import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    ssr: true,
    target: 'chrome150',
    outDir: 'out/preload',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: 'src/preload/preload.ts',
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs' },
    },
  },
  ssr: { noExternal: true },
});
