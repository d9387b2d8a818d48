// Fetches Electron's binary with its own installer, within bounds: a probe of five seconds tells a filtered network
// at once, and a failure is remembered, so that only the first start pays for it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, run } from './run.mjs';

const FOLDER = join(ROOT, 'node_modules', 'electron');
const MEMORY = join(ROOT, 'node_modules', '.cache', 'electron-fetch.json');
const PROBE_MS = 5000;
const FETCH_SECONDS = 120;

/**
 * Tries to fetch; returns '' or the reason why there is still no binary.
 * @param {string} node @param {boolean} again even after an earlier failure @returns {Promise<string>}
 */
export async function fetchElectron(node, again) {
  const installer = join(FOLDER, 'install.js');
  if (!existsSync(installer)) return 'the electron package is not installed';
  const { version } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));
  const before = existsSync(MEMORY) ? JSON.parse(readFileSync(MEMORY, 'utf8')) : {};
  const hint = '(npm start -- --fetch-electron tries again)';
  if (!again && before.version === version) return `Electron could not be fetched earlier: ${before.reason} ${hint}`;
  process.stderr.write(`Electron's binary is not installed; fetching version ${version} ...\n`);
  const reason = (await unreachable(version)) || (await download(node, installer));
  if (reason === '') {
    rmSync(MEMORY, { force: true });
    return '';
  }
  mkdirSync(dirname(MEMORY), { recursive: true });
  writeFileSync(MEMORY, JSON.stringify({ version, reason }));
  return `Electron could not be fetched: ${reason} ${hint}`;
}

/** Why the download server does not answer, or ''. @param {string} version */
async function unreachable(version) {
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  try {
    await fetch(`${mirror}v${version}/SHASUMS256.txt`, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return '';
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return `its download server does not answer (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}

/** @param {string} node @param {string} installer */
async function download(node, installer) {
  const code = await run(node, [installer], { seconds: FETCH_SECONDS, beat: '  fetching Electron ...', hidden: true });
  if (code === 0) return '';
  return code === 124 ? `the download took longer than ${FETCH_SECONDS} s` : `its installer ended with code ${code}`;
}
