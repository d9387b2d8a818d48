// npm run verify: the quick check before every commit, at most two minutes. All steps run, also after a failure.
import { join } from 'node:path';
import { handOver, ROOT, since } from './run.mjs';
import { setUp } from './setup.mjs';

const SEEDS = '50';
const node = await setUp();
const bin = (/** @type {string[]} */ ...parts) => join(ROOT, 'node_modules', ...parts);
const vitest = [bin('vitest', 'vitest.mjs'), 'run', '--reporter=dot', '--project'];

/** @type {[string, string[]][]} */
const STEPS = [
  ['types per layer', [bin('typescript', 'bin', 'tsc'), '-b']],
  ['lint and import rules', [bin('oxlint', 'bin', 'oxlint'), '--type-aware']],
  ['tidy and unit', [...vitest, 'unit']],
  [`${SEEDS} seeds`, [...vitest, 'sim']],
];

const all = performance.now();
const lines = [];
for (const [name, args] of STEPS) {
  const start = performance.now();
  process.stderr.write(`\n=== ${name}\n`);
  const code = await handOver(node, args, {
    env: { ...process.env, SIM_SEEDS: process.env.SIM_SEEDS ?? SEEDS },
    beat: name,
  });
  lines.push(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(22)} ${since(start)}`);
  if (code !== 0) process.exitCode = 1;
}
process.stdout.write(
  `\n${lines.join('\n')}\n${process.exitCode ? 'FAILED' : 'ok    '}  ${'all'.padEnd(22)} ${since(all)}\n`,
);
