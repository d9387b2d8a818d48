// npm run sim -- --seed N | --from A --to B [--ms VIRTUAL_MS]: runs simulated worlds and prints a line for each.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @param {string} name @param {number | null} fallback */
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return fallback;
  const value = Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 1) {
    process.stderr.write(`sim: --${name} must be a whole number above zero\n`);
    process.exit(2);
  }
  return value;
};
const seed = option('seed', null);
const from = seed ?? option('from', 1) ?? 1;
const to = seed ?? option('to', from) ?? from;
const safetyMs = option('ms', 20_000) ?? 20_000;
const { runWorld } = await import(join(root, 'test/sim/world.ts'));
let failed = 0;
const started = performance.now();
for (let one = from; one <= to; one += 1) {
  try {
    const report = runWorld({ seed: one, faults: true, safetyMs });
    if (seed !== null) console.log(JSON.stringify(report, null, 1));
  } catch (error) {
    failed += 1;
    const text = error instanceof Error ? (seed === null ? error.message : error.stack) : String(error);
    console.log(`seed ${one}: ${text}`);
  }
  if (seed === null && (one - from + 1) % 50 === 0) {
    console.log(`${one - from + 1} seeds, ${failed} failed, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
}
console.log(`${to - from + 1 - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
