// npm run emulator -- VENUE [--port N] [--seed N] [--portfolio]: one emulated venue by hand; prints its address and keys.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('../test/emulators/', import.meta.url));
/** @type {Record<string, () => Promise<{ start: (options: object) => Promise<{ url: string }>, keys: string[] }>>} */
const VENUES = {
  deribit: async () => {
    const [{ DeribitEmulator }, { TRADING_KEY, READING_KEY }] = await Promise.all([
      import(join(root, 'deribit/deribit.ts')), import(join(root, 'deribit/keys.ts'))]);
    const shown = [TRADING_KEY, READING_KEY].map(({ clientId, secret, mayTrade }) =>
      `  client id ${clientId}   client secret ${secret}   (may ${mayTrade ? 'trade' : 'read'})`);
    return { start: (options) => DeribitEmulator.start(options), keys: shown };
  },
  hyperliquid: async () => {
    const { HyperliquidEmulator, AGENT_KEY } = await import(join(root, 'hyperliquid/hyperliquid.ts'));
    return { start: (options) => HyperliquidEmulator.start(options), keys: [`  agent key ${AGENT_KEY}`] };
  },
};

const [name = ''] = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const make = VENUES[name];
if (make === undefined) fail(`say which venue: ${Object.keys(VENUES).join(', ')}`);
const options = { port: number('port', 0), seed: number('seed', 1), withPortfolio: process.argv.includes('--portfolio') };
const { start, keys } = await make();
const emulator = await start(options);
process.stdout.write(`${name} listens on ${emulator.url}\n${keys.join('\n')}\nCtrl-C ends it.\n`);

/** @param {string} option @param {number} fallback */
function number(option, fallback) {
  const at = process.argv.indexOf(`--${option}`);
  const value = at < 0 ? fallback : Number(process.argv[at + 1]);
  return Number.isInteger(value) && value >= 0 ? value : fail(`--${option} must be a whole number`);
}

/** @param {string} reason @returns {never} */
function fail(reason) {
  process.stderr.write(`emulator: ${reason}\n`);
  process.exit(2);
}
