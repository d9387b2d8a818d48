// npm run bench [ui | risk | venues | chain | hedging | crash] -- [--quick] [--json] [--runs N] [--parts
// engine,tick,journal,replay,latency,ui,start]: measures and prints; nothing is asserted. `ui` is what needs Chromium,
// `risk` the valuation kernels, `venues` the readers of wires, `hedging` our hedger against naive ones, `crash` what
// protection is worth. --quick is a smoke. On a Linux machine with other work `chrt -r 1 npm run bench` keeps that out
// of the figures, as root and for some minutes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { chainWorkspace } from './chainWorkspace.mjs';
import { ensureChromium } from './chromium.mjs';
import { handOver, ROOT } from './run.mjs';
import { fail, setUp } from './setup.mjs';

const IN_CHROMIUM = ['ui', 'start'];
const PARTS = ['engine', 'tick', 'margin', 'journal', 'replay', 'latency', ...IN_CHROMIUM];
const RISK = join(ROOT, 'scripts', 'bench-risk.mjs');

if (process.argv[2] === 'venues') {
  const entry = join(ROOT, 'test', 'bench', 'venues', 'venues.ts');
  process.exit(await handOver(await setUp(), [entry, ...process.argv.slice(3)]));
}
if (process.argv[2] === 'hedging') {
  const entry = join(ROOT, 'test', 'bench', 'hedging', 'hedging.ts');
  process.exit(await handOver(await setUp(), [entry, ...process.argv.slice(3)]));
}
if (process.argv[2] === 'crash') {
  const entry = join(ROOT, 'test', 'bench', 'protection', 'crash.ts');
  process.exit(await handOver(await setUp(), [entry, ...process.argv.slice(3)]));
}
if (process.argv[2] === 'chain') {
  const runner = await setUp();
  await chainWorkspace();
  process.exit(await handOver(runner, [join(ROOT, 'test', 'bench', 'chain', 'chain.ts'), ...process.argv.slice(3)]));
}
if (process.argv[2] === 'risk') process.exit(await benchRisk(process.argv.slice(3)));
const { parts, quick, json, runs } = readOptions(process.argv.slice(2));
const node = await setUp();
const chromium = parts.some((part) => IN_CHROMIUM.includes(part)) ? await chromiumOrWhyNot() : [];
if (parts.includes('start') && chromium.length > 0) await build(node, { only: ['main', 'renderer'] });
const flags = [...(quick ? ['--quick'] : []), ...(json ? ['--json'] : []), ...(runs ? ['--runs', runs] : [])];
const script = join(ROOT, 'test', 'bench', 'bench.ts');
process.env.NODE_ENV = 'production';
process.exit(await handOver(node, [script, '--parts', parts.join(','), ...flags, ...chromium]));

/** @param {string[]} args */
async function benchRisk(args) {
  if (!existsSync(RISK)) fail('bench: there is no bench of the valuation kernels yet (scripts/bench-risk.mjs).');
  return handOver(await setUp(), [RISK, ...args]);
}

async function chromiumOrWhyNot() {
  const found = await ensureChromium();
  if ('path' in found) return ['--chromium', found.path];
  process.stderr.write(`Left out (${IN_CHROMIUM.join(', ')}): ${found.reason}.\n`);
  return [];
}

/** @param {string[]} args */
function readOptions(args) {
  const onScreen = args[0] === 'ui';
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  const options = { quick: flag, json: flag, runs: text, parts: text };
  try {
    const { values } = parseArgs({ args: onScreen ? args.slice(1) : args, options });
    const named = values.parts?.split(',') ?? (onScreen ? IN_CHROMIUM : PARTS);
    const unknown = named.filter((part) => !PARTS.includes(part));
    if (unknown.length > 0) fail(`bench: --parts: there is no ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
    if (values.runs !== undefined && !/^[1-9]\d?$/.test(values.runs)) {
      fail(`bench: --runs: "${values.runs}" is not a whole number from 1 to 99`);
    }
    return { parts: named, quick: values.quick === true, json: values.json === true, runs: values.runs };
  } catch (error) {
    return fail(`bench: ${error instanceof Error ? error.message : String(error)}`);
  }
}
