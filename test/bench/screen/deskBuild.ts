/** The shipped terminal as one bundle apart, with what measures before it and every grid by way of a switch. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type Plugin } from 'vite';

const PAGE = join(import.meta.dirname, 'page');
const RENDERER = join(import.meta.dirname, '..', '..', '..', 'src', 'renderer');
const GRID = '/ui/grid/hotGrid.tsx';
const GRID_SWITCH = join(PAGE, 'gridSwitch.tsx');

const bench: Plugin = {
  name: 'ballast-bench',
  enforce: 'pre',
  resolveId(source, importer) {
    return source.endsWith(GRID) && importer !== GRID_SWITCH ? GRID_SWITCH : null;
  },
  transformIndexHtml: { order: 'pre', handler: (html) => html.replace('./main.tsx', `/@fs${join(PAGE, 'desk.tsx')}`) },
};

/** Into `folder`, which the browser host serves. */
export async function buildDesk(folder: string): Promise<void> {
  await build({
    configFile: false, root: RENDERER, base: './', plugins: [bench, react()], logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, target: 'chrome150', chunkSizeWarningLimit: 5_000,
      modulePreload: { polyfill: false } },
  });
}
