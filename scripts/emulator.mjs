// npm run emulator -- VENUE|all [--port N] [--seed N] [--pace N] [--flat]: a venue on this machine, for any client of
// that venue; all: every one of them on one market.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chainWorkspace } from './chainWorkspace.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

/** @param {string} text @returns {never} */
function refuse(text) {
  process.stderr.write(`emulator: ${text}\n`);
  process.exit(2);
}

/** @param {string} name @param {number} fallback */
function whole(name, fallback) {
  const at = args.indexOf(`--${name}`);
  if (at < 0) return fallback;
  const text = args[at + 1] ?? '';
  if (!/^\d{1,9}$/.test(text)) refuse(`--${name} must be a whole number`);
  return Number(text);
}

const { EMULATORS } = await import(join(root, 'test/emulators/byHand.ts'));
const name = args[0] ?? '';
const start = EMULATORS[name];
if (name === 'chain') await chainWorkspace();
if (start === undefined) refuse(`which venue? ${Object.keys(EMULATORS).join(', ')}`);
const options = { seed: whole('seed', 1), port: whole('port', 0), withPortfolio: !args.includes('--flat'),
  pace: args.includes('--pace') ? whole('pace', 1) : null };
const emulator = await start(options).catch((/** @type {Error} */ error) => refuse(error.message));
const notes = emulator.notes.map((/** @type {string} */ line) => `  ${line}\n`).join('');
process.stdout.write(`${name} listens at ${emulator.url}\n${notes}Ctrl-C ends it.\n`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => void emulator.stop().then(() => process.exit(0)));
}
