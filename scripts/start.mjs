// npm start: sets up, builds what is stale, opens the terminal. Electron where its binary is there or can be fetched
// and a window can open, else the browser host, and one line says which and why.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { fetchElectron } from './electron-fetch.mjs';
import { findElectron } from './electron-path.mjs';
import { openInBrowser } from './open.mjs';
import { handOver, ROOT } from './run.mjs';
import { fail, setUp } from './setup.mjs';

const USAGE = `npm start [-- OPTIONS]
  --browser          the browser host, whatever is installed
  --electron         Electron or nothing
  --fetch-electron   try again to fetch Electron's binary after a failure
  --no-open          print the address, open nothing
  --port N           port of the browser host (default: any free one)
  --data DIR         where sessions are kept
  --seed N           seed of the practice session
  --pace N           how many times faster than the calendar practice prices move (1 to 100, default 20)
  --session ID       the session to open
  --resume           go on with the last practice session, even if it was ended in order
  --no-practice      open without a session
`;

const options = readOptions();
const node = await setUp();
await build(node);
const electron = options.browser ? { binary: null, reason: '' } : await chooseElectron();
if (electron.binary) {
  process.stderr.write(`Opening Ballast in Electron (${electron.binary}).\n`);
  process.exit(await handOver(electron.binary, [ROOT, ...passedOn()]));
}
if (options.electron) fail(`Electron cannot open here: ${electron.reason}. Without --electron the browser host opens.`);
if (electron.reason) process.stderr.write(`Opening the browser host: ${electron.reason}.\n`);
startBrowserHost();

function readOptions() {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  const switches = { browser: flag, electron: flag, 'fetch-electron': flag, 'no-open': flag, help: flag };
  const passed = { resume: flag, 'no-practice': flag, port: text, data: text, seed: text, pace: text, session: text };
  try {
    const { values } = parseArgs({ options: { ...switches, ...passed } });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    checkNumber('port', values.port, 65_535);
    checkNumber('seed', values.seed, 2 ** 32 - 1);
    checkNumber('pace', values.pace, 100);
    return values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)} (npm start -- --help lists the options)`);
  }
}

/** @param {string} name @param {string | undefined} value @param {number} most */
function checkNumber(name, value, most) {
  if (value === undefined) return;
  if (!/^\d+$/.test(value) || Number(value) > most)
    throw new Error(`--${name} is not a number up to ${most}: ${value}`);
}

/** The options that are the host's business. */
function passedOn() {
  const named = /** @type {const} */ (['port', 'data', 'seed', 'pace', 'session']);
  const valued = named.flatMap((name) => (options[name] === undefined ? [] : [`--${name}`, options[name]]));
  const flags = /** @type {const} */ (['resume', 'no-practice']);
  return [...valued, ...flags.filter((name) => options[name]).map((name) => `--${name}`)];
}

/**
 * Electron's binary, or why a window of it cannot open here.
 * @returns {Promise<{ binary: string | null, reason: string }>}
 */
async function chooseElectron() {
  if (!existsSync(join(ROOT, 'out', 'main', 'electron.mjs'))) return { binary: null, reason: 'its entry is not built' };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { binary: null, reason: 'there is no display for an Electron window' };
  }
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { binary: null, reason: "Electron's sandbox does not run as root" };
  }
  const present = findElectron(ROOT);
  if (present) return { binary: present, reason: '' };
  const failure = await fetchElectron(node, options['fetch-electron'] === true);
  return { binary: findElectron(ROOT), reason: failure };
}

/** Runs the host, shows its address as soon as it is ready, and ends with it. */
function startBrowserHost() {
  const entry = join(ROOT, 'out', 'main', 'browser.mjs');
  if (!existsSync(entry)) fail('The browser host is not built: src/main/hosts/browser/main.ts is missing.');
  // What Node compiled the last time: a quarter of the time until the address is printed.
  const env = { NODE_COMPILE_CACHE: join(ROOT, 'out', 'compiled'), ...process.env };
  const host = spawn(node, [entry, ...passedOn()], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('SIGINT', () => (process.stdin.isTTY ? undefined : host.kill('SIGINT')));
  process.on('SIGTERM', () => host.kill('SIGTERM')).on('SIGHUP', () => host.kill('SIGTERM'));
  let line = '';
  host.stdout.setEncoding('utf8').on('data', (chunk) => {
    line += chunk;
    for (let end = line.indexOf('\n'); end >= 0; end = line.indexOf('\n')) {
      showLine(line.slice(0, end));
      line = line.slice(end + 1);
    }
  });
  host.on('error', (error) => fail(`The browser host did not start: ${error.message}`));
  host.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** @param {string} line of the host's stdout: its ready line is JSON, the rest is passed on */
function showLine(line) {
  const url = line.startsWith('{"ready":true,') ? JSON.parse(line).url : undefined;
  if (typeof url !== 'string') {
    process.stdout.write(`${line}\n`);
    return;
  }
  process.stdout.write(`Ballast is ready: ${url}\n(the address works once; Ctrl-C ends the session)\n`);
  if (!options['no-open']) openInBrowser(url);
}
