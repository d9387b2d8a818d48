// The screen's side, the same bundle for both hosts. popout.html lies in src/renderer/public and is copied as it is.
// With BALLAST_CATALOGUE (scripts/texts.mjs) it is that language's screen, in a folder beside the English one.
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { languages } from './scripts/languages.mjs';
import { sources, translated, type Catalogue } from './scripts/texts.mjs';

const { BALLAST_CATALOGUE: path } = process.env;
const language = path === undefined ? 'en' : basename(path, '.json');

function texts(catalogue: Catalogue): Plugin {
  const ours = new Set(sources());
  return {
    name: 'texts',
    enforce: 'pre',
    transform(code, id) {
      const file = relative(import.meta.dirname, id).replaceAll('\\', '/');
      return ours.has(file) ? { code: translated(file, code, catalogue), map: null } : null;
    },
    transformIndexHtml: (html) => html.replace('<html lang="en"', `<html lang="${language}"`),
  };
}

export default defineConfig({
  root: 'src/renderer',
  base: './',
  define: {
    'import.meta.env.LANGUAGE': JSON.stringify(language),
    'import.meta.env.LANGUAGES': JSON.stringify([...new Set([...languages(), language])]),
  },
  plugins: [
    ...(path === undefined ? [] : [texts(JSON.parse(readFileSync(path, 'utf8')) as Catalogue)]),
    react(),
  ],
  build: {
    outDir: `../../out/renderer${path === undefined ? '' : `/${language}`}`,
    emptyOutDir: true,
    target: 'chrome150',
    sourcemap: true,
    chunkSizeWarningLimit: 3000,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
