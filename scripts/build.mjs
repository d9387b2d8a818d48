// Builds what is stale into out/: the pricing kernel, the engine's side, the preload, the screen. Stale means that the
// content of the sources or of the lock differs from what the last build noted in out/.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CATALOGUES, languages } from './languages.mjs';
import { ROOT, run, since } from './run.mjs';
import { fail, setUp } from './setup.mjs';

/**
 * `command`: what builds it, by default Vite with the configuration of that name. `with`: built wherever that one is.
 * @typedef {{ name: string, entries: string[], sources: string[], command?: string[], with?: string }} Target
 */
const hosts = ['browser', 'electron', 'cli'].map((host) => `src/main/hosts/${host}/main.ts`);

const TEXT_SCRIPTS = ['scripts/texts.mjs', 'scripts/languages.mjs'];

/** @type {Target[]} */
const TARGETS = [
  {
    name: 'wasm',
    entries: ['src/main/risk/pricing/wasm/kernel.as'],
    // The kernel, what it is compiled together with, and how.
    sources: [
      ...['wasm', 'totalVol', 'normal.ts', 'logMoneyness.ts'].map((name) => `src/main/risk/pricing/${name}`),
      'scripts/build-wasm.mjs',
    ],
    command: [join(ROOT, 'scripts', 'build-wasm.mjs')],
    with: 'main',
  },
  { name: 'main', entries: hosts, sources: ['src/main', 'src/shared'] },
  { name: 'preload', entries: ['src/preload/preload.ts'], sources: ['src/preload', 'src/shared'] },
  { name: 'renderer', entries: ['src/renderer/index.html'], sources: ['src/renderer', 'src/shared'] },
];

/**
 * Builds the stale ones among the named targets (all by default).
 * @param {string} node @param {{ only?: string[], force?: boolean }} [options]
 */
export async function build(node, { only, force = false } = {}) {
  for (const target of TARGETS) {
    if (only && !only.includes(target.name) && !(target.with && only.includes(target.with))) continue;
    const stamp = join(ROOT, 'out', `.${target.name}.stamp`);
    const wanted = fingerprint(target);
    const fresh =
      existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(join(ROOT, 'out', target.name));
    if (fresh && !force) continue;
    if (!target.entries.some((entry) => existsSync(join(ROOT, entry)))) {
      process.stderr.write(`Nothing to build for ${target.name}: none of ${target.entries.join(', ')} exists.\n`);
      continue;
    }
    const start = performance.now();
    process.stderr.write(`Building ${target.name} ...\n`);
    const env = { ...process.env, NODE_ENV: 'production' };
    const code = await run(node, target.command ?? viteOf(target), { beat: '  building ...', env });
    if (code !== 0) fail(`The build of ${target.name} failed; its messages are above.`);
    if (target.name === 'renderer') await buildLanguages(node, viteOf(target), env);
    mkdirSync(join(ROOT, 'out'), { recursive: true });
    writeFileSync(stamp, wanted);
    process.stderr.write(`Built ${target.name} in ${since(start)}.\n`);
  }
}

/**
 * The screen once more for every catalogue beside English, each in a folder of its own.
 * @param {string} node @param {string[]} vite @param {NodeJS.ProcessEnv} env
 */
async function buildLanguages(node, vite, env) {
  for (const language of languages().slice(1)) {
    const catalogue = join(ROOT, CATALOGUES, `${language}.json`);
    const code = await run(node, vite, { beat: '  building ...', env: { ...env, BALLAST_CATALOGUE: catalogue } });
    if (code !== 0) fail(`The build of the screen in ${language} failed; its messages are above.`);
  }
}

/** @param {Target} target */
function viteOf({ name }) {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  return [vite, 'build', '--config', `vite.${name}.config.ts`, '--logLevel', 'warn'];
}

/** @param {Target} target */
function fingerprint(target) {
  const hash = createHash('sha256');
  const files = target.sources.flatMap(filesUnder).filter((file) => !/\.test\.tsx?$|\.md$/.test(file));
  const configuration = target.command ? []
    : [`vite.${target.name}.config.ts`, ...(target.name === 'renderer' ? TEXT_SCRIPTS : [])];
  for (const file of [...files.sort(), ...configuration, 'package-lock.json']) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} folder @returns {string[]} */
function filesUnder(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  if (statSync(join(ROOT, folder)).isFile()) return [folder];
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build(await setUp(), { force: process.argv.includes('--force') });
}
