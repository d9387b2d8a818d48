// The table "who may import whom", as data. The TypeScript projects and the import rules of oxlint are written from
// it (`node scripts/layers.mjs`), and test/tidy.test.ts resolves every import against it. A new layer is one entry.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {'pure' | 'node' | 'preload' | 'web'} Env what the layer's code may assume about its surroundings
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} folder
 * @property {string} [project] folder of its TypeScript project, where that is shared with a parent layer
 * @property {Env} env
 * @property {string[]} imports names of other layers; `:type` allows `import type` only, `:root` only the files
 *   that lie directly in that layer's folder (its registry)
 * @property {string[]} packages npm packages it may import; `node:` stands for Node's own modules
 * @property {string[]} [siblings] its subfolders may not import one another, apart from these
 */

const SHARED = ['shared/domain', 'shared/contract'];
const PURE_MAIN = ['events', 'risk', 'hedging', 'collateral', 'forecast', 'surveillance'];

/** @type {readonly Layer[]} */
export const LAYERS = [
  { name: 'shared/domain', folder: 'src/shared/domain', project: 'src/shared', env: 'pure', imports: [], packages: [] },
  {
    name: 'shared/contract',
    folder: 'src/shared/contract',
    project: 'src/shared',
    env: 'pure',
    imports: ['shared/domain'],
    packages: ['zod'],
  },
  { name: 'events', folder: 'src/main/events', env: 'pure', imports: SHARED, packages: ['zod'] },
  { name: 'risk', folder: 'src/main/risk', env: 'pure', imports: SHARED, packages: [] },
  { name: 'collateral', folder: 'src/main/collateral', env: 'pure', imports: SHARED, packages: [] },
  { name: 'forecast', folder: 'src/main/forecast', env: 'pure', imports: SHARED, packages: [] },
  { name: 'surveillance', folder: 'src/main/surveillance', env: 'pure', imports: SHARED, packages: [] },
  {
    name: 'hedging',
    folder: 'src/main/hedging',
    env: 'pure',
    imports: [...SHARED, 'risk', 'collateral'],
    packages: [],
  },
  { name: 'core', folder: 'src/main/core', env: 'pure', imports: [...SHARED, ...PURE_MAIN], packages: [] },
  { name: 'ports', folder: 'src/main/ports', env: 'node', imports: SHARED, packages: ['node:', 'ws'] },
  {
    name: 'venues',
    folder: 'src/main/venues',
    env: 'node',
    imports: [...SHARED, 'events', 'ports', 'risk'],
    packages: ['node:', 'ws', 'zod', 'viem', '@nktkas/hyperliquid'],
    siblings: ['transport'],
  },
  {
    name: 'journal',
    folder: 'src/main/journal',
    env: 'node',
    imports: [...SHARED, 'events', 'ports'],
    packages: ['node:', 'better-sqlite3', 'zod'],
  },
  {
    name: 'bridge',
    folder: 'src/main/bridge',
    env: 'node',
    imports: [...SHARED, 'events', 'journal', 'core:type'],
    packages: ['node:', 'zod'],
  },
  {
    name: 'engine',
    folder: 'src/main/engine',
    env: 'node',
    imports: [...SHARED, ...PURE_MAIN, 'core', 'ports', 'venues', 'journal', 'bridge'],
    packages: ['node:', 'zod', 'highs'],
  },
  {
    name: 'hosts',
    folder: 'src/main/hosts',
    env: 'node',
    imports: [...SHARED, 'ports', 'bridge', 'engine'],
    packages: ['node:', 'ws', 'zod'],
  },
  {
    name: 'hosts/electron',
    folder: 'src/main/hosts/electron',
    project: 'src/main/hosts',
    env: 'node',
    imports: [...SHARED, 'ports', 'bridge', 'engine', 'hosts'],
    packages: ['node:', 'zod', 'electron'],
  },
  { name: 'preload', folder: 'src/preload', env: 'preload', imports: SHARED, packages: ['electron'] },
  {
    name: 'renderer/app',
    folder: 'src/renderer',
    env: 'web',
    imports: [...SHARED, 'renderer/store', 'renderer/ui', 'renderer/layout', 'renderer/panes:root'],
    packages: ['react', 'react-dom', 'zustand', 'cmdk', 'zod', '@fontsource/jetbrains-mono', 'dockview-react'],
  },
  {
    name: 'renderer/ui',
    folder: 'src/renderer/ui',
    project: 'src/renderer',
    env: 'web',
    imports: [],
    packages: ['react', 'react-dom', 'ag-grid-community', 'lightweight-charts', 'uplot', 'cmdk'],
  },
  {
    name: 'renderer/store',
    folder: 'src/renderer/store',
    project: 'src/renderer',
    env: 'web',
    imports: SHARED,
    packages: ['react', 'zustand', 'zod'],
  },
  {
    name: 'renderer/panes',
    folder: 'src/renderer/panes',
    project: 'src/renderer',
    env: 'web',
    imports: [...SHARED, 'renderer/store', 'renderer/ui'],
    packages: ['react', 'zustand', 'ag-grid-community', 'lightweight-charts', 'uplot'],
    siblings: [],
  },
  {
    name: 'renderer/layout',
    folder: 'src/renderer/layout',
    project: 'src/renderer',
    env: 'web',
    imports: [...SHARED, 'renderer/store', 'renderer/ui', 'renderer/panes:root'],
    packages: ['react', 'zustand', 'dockview-react'],
  },
];

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The layer that owns a file: the one with the longest folder. @param {string} file relative to the root */
export function layerOf(file) {
  /** @type {Layer | undefined} */
  let best;
  for (const layer of LAYERS) {
    if (file.startsWith(`${layer.folder}/`) && layer.folder.length > (best?.folder.length ?? 0)) best = layer;
  }
  return best;
}

/** @param {string} name */
export function layerNamed(name) {
  const bare = name.replace(/:\w+$/, '');
  const layer = LAYERS.find((candidate) => candidate.name === bare);
  if (!layer) throw new Error(`no layer is called ${name}`);
  return layer;
}

/** @param {Layer} layer */
const projectOf = (layer) => layer.project ?? layer.folder;

/** @type {Record<Env, { lib: string[], types: string[], jsx?: string }>} */
const SURROUNDINGS = {
  pure: { lib: ['ES2023'], types: [] },
  node: { lib: ['ES2024'], types: ['node'] },
  preload: { lib: ['ES2024', 'DOM'], types: ['node'] },
  web: { lib: ['ES2024', 'DOM', 'DOM.Iterable'], types: ['vite/client'], jsx: 'react-jsx' },
};

/** Folders of all TypeScript projects, in dependency order; a planned layer counts once its folder exists. */
export function projects() {
  const folders = LAYERS.filter((layer) => existsSync(join(ROOT, layer.folder)) || !OPTIONAL.has(layer.name));
  return [...new Set(folders.map(projectOf))];
}

/** Layers of later issues: in the table already, without a project until somebody makes the folder. */
const OPTIONAL = new Set(['collateral', 'forecast', 'surveillance']);

/** @param {string} project */
function tsconfig(project) {
  const members = LAYERS.filter((layer) => projectOf(layer) === project);
  const wanted = new Set(members.flatMap((layer) => layer.imports.map((name) => projectOf(layerNamed(name)))));
  const present = projects();
  const references = present.filter((folder) => wanted.has(folder) && folder !== project);
  const first = members[0];
  if (!first) throw new Error(`no layer lives in ${project}`);
  return {
    extends: `${posix.relative(project, '.')}/tsconfig.base.json`,
    compilerOptions: SURROUNDINGS[first.env],
    include: first.env === 'web' ? ['**/*.ts', '**/*.tsx'] : ['**/*.ts'],
    exclude: ['**/*.test.ts', '**/*.test.tsx'],
    references: references.map((folder) => ({ path: posix.relative(project, folder) })),
  };
}

/** @param {string} from folder of the referring config @param {string[]} folders */
const referTo = (from, folders) => folders.map((folder) => ({ path: posix.relative(from, folder) || '.' }));

/** Every configuration that follows from the table: path -> content. @returns {Record<string, string>} */
export function generated() {
  const all = projects();
  /** @type {Record<string, unknown>} */
  const files = Object.fromEntries(all.map((project) => [`${project}/tsconfig.json`, tsconfig(project)]));
  files['test/tsconfig.json'] = {
    extends: '../tsconfig.base.json',
    compilerOptions: { ...SURROUNDINGS.web, types: ['node', 'vite/client'], allowJs: true },
    include: ['**/*.ts', '**/*.tsx', '../src/**/*.test.ts', '../src/**/*.test.tsx', '../*.config.ts'],
    references: referTo('test', [...all, 'scripts']),
  };
  files['tsconfig.json'] = { files: [], references: referTo('.', [...all, 'scripts', 'test']) };
  const lint = JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8'));
  files['.oxlintrc.json'] = { ...lint, overrides: overrides() };
  return Object.fromEntries(Object.entries(files).map(([path, value]) => [path, toJson(value)]));
}

/** JSON with what is short on one line. @param {unknown} value @returns {string} */
function toJson(value, indent = '') {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replace(/\[ /g, '[').replace(/ \]/g, ']');
  const deeper = `${indent}  `;
  if (typeof value !== 'object' || value === null) return flat;
  const entries = Array.isArray(value)
    ? value.map((item) => toJson(item, deeper))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${toJson(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (entries.length === 0) return `${open}${close}`;
  if (indent.length >= 2 && indent.length + flat.length <= (Array.isArray(value) ? 100 : 60)) return flat;
  const body = entries.map((entry) => `${deeper}${entry}`).join(',\n');
  return `${open}\n${body}\n${indent}${close}${indent === '' ? '\n' : ''}`;
}

// --- the same table for oxlint, which sees import strings only; tidy.test.ts judges the resolved paths --------------

const TESTS = ['**/*.test.ts', '**/*.test.tsx', '**/vectors/**', '**/fixtures/**'];
const MAIN_LAYERS = LAYERS.filter((layer) => layer.folder.startsWith('src/main/') && !layer.project);

/** @param {Layer} layer */
function restrictedImports(layer) {
  const may = new Set(layer.imports.map((name) => name.replace(/:\w+$/, '')));
  const typeOnly = layer.imports.filter((name) => name.endsWith(':type')).map((name) => name.slice(0, -5));
  const allowed = [...layer.imports, ...layer.packages].join(', ') || 'nothing';
  const message = `${layer.name} may import: ${allowed} (docs/ARCHITECTURE.md)`;
  const regex = [...barredFolders(layer, may), ...barredPackages(layer)].join('|');
  const barrel = { regex: '(^|/)index(\\.tsx?)?$', message: 'no barrel files: import the file that bears the name' };
  const typed = typeOnly.map((name) => ({ regex: `^(\\.\\./)+${name}/`, allowTypeImports: true, message }));
  return ['error', { patterns: [{ regex, message }, barrel, ...typed] }];
}

/**
 * Patterns of relative imports that leave for a folder the layer may not see.
 * @param {Layer} layer @param {Set<string>} may
 */
function barredFolders(layer, may) {
  const self = layer.name.split('/')[0] ?? '';
  const inMain = layer.folder.startsWith('src/main/');
  const barred = MAIN_LAYERS.map((other) => other.name).filter((name) => name !== self && !may.has(name));
  const folders = [inMain ? `^(\\.\\./)+(main/)?(${barred.join('|')})/` : '(^|/)main/'];
  if (layer.env !== 'web') folders.push('(^|/)renderer/');
  if (layer.env !== 'preload') folders.push('(^|/)preload/');
  if (!may.has('shared/domain')) folders.push('(^|/)shared/');
  if (layer.name === 'shared/domain') folders.push('(^|/)contract/');
  if (layer.env === 'web') {
    const parts = ['app', 'ui', 'store', 'panes', 'layout'].filter((part) => !layer.name.endsWith(part));
    const unseen = parts.filter((part) => ![...may].some((name) => name === `renderer/${part}`));
    if (unseen.length > 0) folders.push(`^(\\.\\./)+(${unseen.join('|')})/`);
    if (may.has('renderer/panes')) folders.push('(^|/)panes/[^/]+/');
  }
  return folders;
}

/** @param {Layer} layer */
function barredPackages(layer) {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const barred = [...Object.keys(dependencies), 'electron'].filter((name) => !layer.packages.includes(name));
  return [`^(${barred.join('|')})(/|$)`, ...(layer.packages.includes('node:') ? [] : ['^node:'])];
}

const MACHINE = 'the result would depend on the machine';
const CLOCKS = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Promise'];
const OUTSIDE = ['Intl', 'crypto', 'process', 'console', 'fetch', 'globalThis'];
const LOCALE = ['String', 'DateString', 'TimeString', 'UpperCase', 'LowerCase'].map((end) => `toLocale${end}`);

const PURE_RULES = {
  'no-restricted-globals': ['error', ...CLOCKS, ...OUTSIDE],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: 'randomness enters as data' },
    ...[...LOCALE, 'localeCompare'].map((property) => ({ property, message: MACHINE })),
  ],
  'oxc/no-async-await': 'error',
};

function overrides() {
  const boundaries = LAYERS.map((layer) => ({
    files: [`${layer.folder}/**`],
    excludeFiles: TESTS,
    rules: { 'no-restricted-imports': restrictedImports(layer) },
  }));
  const pureFolders = LAYERS.filter((layer) => layer.env === 'pure').map((layer) => `${layer.folder}/**`);
  const pure = { files: pureFolders, excludeFiles: TESTS, rules: PURE_RULES };
  // Coefficients of published approximations stand as printed in their source.
  const published = { files: ['src/main/risk/**', 'src/main/forecast/**'], rules: { 'no-loss-of-precision': 'off' } };
  const tests = {
    files: [...TESTS, 'test/**'],
    rules: { 'max-lines-per-function': 'off', 'no-restricted-imports': 'off' },
  };
  // Playwright's fixtures are functions of an empty pattern and of a callback that is called `use`.
  const fixtures = { files: ['test/e2e/**'], rules: { 'no-empty-pattern': 'off', 'react/rules-of-hooks': 'off' } };
  return [...boundaries, pure, published, tests, fixtures];
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const [path, content] of Object.entries(generated())) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), content);
    process.stdout.write(`${path}\n`);
  }
}
