// Finds a Chromium for the end-to-end tests, and installs one where that is allowed and quick: through the system's
// packages on Debian as root, else through Playwright's own download. Never silent about having none.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './run.mjs';

const PLACES = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map((name) => `/usr/bin/${name}`),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of a Chromium that starts, or undefined. @returns {Promise<string | undefined>} */
export async function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  return PLACES.find((place) => existsSync(place) && !isSnapStub(place)) ?? (await ownChromium());
}

/** What Playwright itself downloaded, if anything. */
async function ownChromium() {
  if (!existsSync(join(ROOT, 'node_modules', 'playwright'))) return undefined;
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

/** Ubuntu's package is a script that asks for snap; it starts nothing in a container. @param {string} place */
function isSnapStub(place) {
  if (process.platform !== 'linux') return false;
  const head = readFileSync(place).subarray(0, 4096);
  return head.toString('latin1').startsWith('#!') && /snap/.test(head.toString('latin1')) && !existsSync('/snap');
}

/**
 * A Chromium, installed if need be.
 * @returns {Promise<{ path: string } | { reason: string }>}
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return { path: found };
  if (process.env.CHROMIUM) return { reason: `CHROMIUM=${process.env.CHROMIUM} does not exist` };
  const tried = [];
  for (const [what, install] of installers()) {
    process.stderr.write(`No Chromium found; installing one through ${what} ...\n`);
    const code = await install();
    const path = await findChromium();
    if (path) return { path };
    tried.push(`${what} failed (${code === 0 ? 'nothing was installed' : `exit code ${code}`})`);
  }
  return { reason: ['no Chromium found', ...tried, 'set CHROMIUM=/path/to/chromium'].join('; ') };
}

/** @returns {[string, () => Promise<number>][]} */
function installers() {
  /** @type {[string, () => Promise<number>][]} */
  const ways = [];
  const prefix = privilege();
  if (isDebian() && prefix) ways.push(['apt-get', () => installWithApt(prefix)]);
  const cli = join(ROOT, 'node_modules', 'playwright', 'cli.js');
  const limits = { seconds: 600, quietSeconds: 40 };
  if (existsSync(cli)) {
    ways.push(["Playwright's download", () => run(process.execPath, [cli, 'install', 'chromium'], limits)]);
  }
  return ways;
}

/** Ubuntu's chromium package only points to snap, so Debian proper alone counts. */
function isDebian() {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** How to become root without a question: not at all, through sudo, or (undefined) impossible. */
function privilege() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

/** @param {string[]} prefix */
async function installWithApt(prefix) {
  const [command, ...rest] = [...prefix, 'apt-get'];
  const limits = { seconds: 900, quietSeconds: 180, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const updated = await run(command, [...rest, 'update', '-q'], limits);
  if (updated !== 0) process.stderr.write('apt-get update failed; trying with the lists there are.\n');
  return run(command, [...rest, 'install', '-y', '-q', '--no-install-recommends', 'chromium'], limits);
}
