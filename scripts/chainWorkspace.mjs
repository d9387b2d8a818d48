// The private workspace test/chain: protocols' contracts and a local chain, for tests alone, with a lock of its own.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, since } from './run.mjs';
import { npm, withoutOwnNode } from './setup.mjs';

const FOLDER = join(ROOT, 'test', 'chain');

/** Installs it where something is missing; true when it is there. A machine without a network goes on without it. */
export async function chainWorkspace() {
  if (isInstalled()) return true;
  const start = performance.now();
  process.stderr.write('Installing test/chain (45 packages, for tests alone) ...\n');
  const [command, args] = npm();
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', FOLDER];
  const code = await run(command, [...args, ...options],
    { beat: '  installing test/chain ...', env: withoutOwnNode(), seconds: 180, hidden: true });
  if (code === 0) process.stderr.write(`Installed test/chain in ${since(start)}.\n`);
  else process.stderr.write(`test/chain could not be installed (npm ci: ${code}); its tests are skipped.\n`);
  return code === 0;
}

function isInstalled() {
  const installed = packagesOf(join(FOLDER, 'node_modules', '.package-lock.json'));
  return Object.entries(packagesOf(join(FOLDER, 'package-lock.json')))
    .every(([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version);
}

/** @param {string} file @returns {Record<string, { version: string, optional?: boolean }>} */
const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {});
