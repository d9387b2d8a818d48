// npm run soak -- [--minutes 30] [--seed 7] [--json]: a practice session left running with a real screen on it. Watches
// memory of engine and screen and everything that could get lost, then verifies the recorded session. Exit code 1 when
// the last ten minutes (of a shorter run the last third) need over 5 % more than the ten before, or anything was lost.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { handOver, ROOT } from './run.mjs';
import { fail, setUp } from './setup.mjs';

const { minutes, port, seed, json } = readOptions();
const node = await setUp();
await build(node, { only: ['main', 'renderer'] });
const chromium = await ensureChromium();
if ('reason' in chromium) process.stderr.write(`The engine runs without a screen: ${chromium.reason}.\n`);
const screen = 'path' in chromium ? ['--chromium', chromium.path] : [];
const args = ['--minutes', minutes, '--port', port, '--seed', seed, ...screen, ...(json ? ['--json'] : [])];
process.exit(await handOver(node, [join(ROOT, 'test', 'bench', 'soak', 'soak.ts'), ...args]));

function readOptions() {
  const text = /** @type {const} */ ({ type: 'string' });
  const options = { minutes: text, port: text, seed: text, json: /** @type {const} */ ({ type: 'boolean' }) };
  try {
    const { values } = parseArgs({ options });
    return {
      minutes: whole('minutes', values.minutes ?? '30', 1, 10_000),
      port: whole('port', values.port ?? '0', 0, 65_535),
      seed: whole('seed', values.seed ?? '7', 0, 2 ** 32 - 1),
      json: values.json === true,
    };
  } catch (error) {
    return fail(`soak: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @param {string} name @param {string} value @param {number} least @param {number} most */
function whole(name, value, least, most) {
  if (/^\d{1,10}$/.test(value) && Number(value) >= least && Number(value) <= most) return value;
  return fail(`soak: --${name}: "${value}" is not a whole number from ${least} to ${most}`);
}
