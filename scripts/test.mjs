// npm test: every suite, one after the other, and as the very last line the sum over all of them. A suite that ends
// without a report counts as one failure; what is skipped is named with its reason.
//   npm test                 everything
//   npm test -- unit sim     these suites only
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { readPlaywright, readVitest, sum } from './reports.mjs';
import { handOver, ROOT, since } from './run.mjs';
import { chainWorkspace } from './chainWorkspace.mjs';
import { fail, setUp } from './setup.mjs';

/** @typedef {import('./reports.mjs').Result} Result */
const VITEST_SUITES = ['unit', 'sim', 'contract', 'replay', 'chain'];
const SUITES = [...VITEST_SUITES, 'e2e'];
const ARTIFACTS = join(ROOT, 'test-artifacts');

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.includes(name));
if (unknown.length > 0) fail(`No suite is called ${unknown.join(', ')}; there are: ${SUITES.join(', ')}.`);
const suites = SUITES.filter((name) => wanted.length === 0 || wanted.includes(name));

const node = await setUp();
await build(node);
mkdirSync(ARTIFACTS, { recursive: true });
/** @type {Result[]} */
const results = [];
for (const name of suites) {
  const start = performance.now();
  process.stderr.write(`\n=== ${name}\n`);
  // Without its packages the suite says itself why it skips.
  if (name === 'chain') await chainWorkspace();
  const result = name === 'e2e' ? await endToEnd() : await vitest(name);
  results.push({ ...result, name, time: since(start) });
}
report(results);

/** @param {string} name */
async function vitest(name) {
  const file = join(ARTIFACTS, `${name}.json`);
  const script = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // Left to itself vitest keeps a core free. Tests on local chains mostly wait for blocks: one more than cores.
  const count = availableParallelism() + (name === 'chain' ? 1 : 0);
  const args = [script, 'run', '--project', name, `--maxWorkers=${count}`, ...reporters];
  return readVitest(file, () => handOver(node, args, { beat: name }));
}

async function endToEnd() {
  const file = join(ARTIFACTS, 'e2e.json');
  const cli = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');
  const chromium = await ensureChromium();
  const path = 'path' in chromium ? { CHROMIUM: chromium.path } : {};
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, ...path };
  const args = ['test', '--pass-with-no-tests', '--reporter=list,json'];
  if ('path' in chromium) return readPlaywright(file, () => handOver(node, [cli, ...args], { env, beat: 'e2e' }));
  const counted = await readPlaywright(file, () => handOver(node, [cli, ...args, '--list'], { env }));
  return { ...counted, passed: 0, failed: 0, skipped: counted.listed, reasons: [`all of e2e: ${chromium.reason}`] };
}

/** @param {Result[]} all */
function report(all) {
  const lines = all.map((suite) => `${(suite.name ?? '').padEnd(9)} ${sum([suite])} in ${suite.time}`);
  const named = all.flatMap((suite) => suite.reasons);
  const times = (/** @type {string} */ reason) => named.filter((other) => other === reason).length;
  const count = (/** @type {string} */ reason) => (times(reason) > 1 ? ` (${times(reason)} tests)` : '');
  const reasons = [...new Set(named)].map((reason) => `  skipped: ${reason}${count(reason)}`);
  const crashed = all.flatMap((suite) => (suite.crash ? [`  ${suite.name}: ${suite.crash}`] : []));
  process.stdout.write(`\n${[...lines, ...crashed, ...reasons, sum(all)].join('\n')}\n`);
  process.exitCode = all.some((suite) => suite.failed > 0) ? 1 : 0;
}
