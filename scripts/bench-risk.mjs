// npm run bench:risk [-- --runs N | --quick]: our kernels beside the C (and, where installed, QuantLib) programs of
// ../shared/bench/peers, in one run, round about, as ratios to the scalar C kernel. Everything is built in a temporary
// folder. With `--measure DATA` it prints our lines only, in the form that run.sh there takes from EXTRA.
// Times are processor time on both sides, so that a busy machine does not decide; for two threads that of each, and
// besides the wall time, which tells something on an idle machine (or under chrt -r 1) only.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWasm, WASM_FILE } from './build-wasm.mjs';
import { ROOT } from './run.mjs';
import { setUp } from './setup.mjs';

const PEERS = join(ROOT, '..', 'shared', 'bench', 'peers');
const BASE = 'C -O3 native, scalar kernel';
const SCRIPT = join(ROOT, 'scripts', 'bench-risk.mjs');
const PRICING = join(ROOT, 'src', 'main', 'risk', 'pricing');
const BENCH = join(ROOT, 'test', 'bench', 'risk');
const FLAGS = ['-fno-math-errno', '-fno-trapping-math'];

/** Program, source, flags: the builds of run.sh. @type {[string, string[]][]} */
const C_PROGRAMS = [
  ['C -O2 scalar, libm erfc (textbook)', ['-O2', '-DVARIANT=0', '-fno-math-errno']],
  [BASE, ['-O3', '-march=native', ...FLAGS, '-fno-tree-vectorize']],
  ['C -O3 native, auto-vectorised 256-bit', ['-O3', '-march=native', ...FLAGS]],
];

/** What issue 3 asks for, as ratios to the scalar C kernel, by task and line of ours. */
const GOALS = [
  { task: 'greeks', name: 'ours, WebAssembly SIMD, 7 Greeks', goal: 0.8 },
  { task: 'implied_vol', name: 'ours, WebAssembly, fresh', goal: 1.3 },
  { task: 'implied_vol', name: 'ours, WebAssembly, warm after 1 %', goal: 0.7 },
  { task: 'reval_500x1000', name: 'ours, whole book, wasm, 2 threads, each', goal: 0.5 },
  { task: 'reval_500x1000_wall', name: 'ours, whole book, wasm, 2 threads', goal: 0.5 },
];

/** @typedef {{ name: string, task: string, value: number, unit: string }} Line */

async function compare() {
  const node = await setUp();
  await buildWasm();
  if (!existsSync(PEERS)) {
    process.stdout.write(`No peers: ${PEERS} is not there. Nothing to compare with.\n`);
    process.exit(0);
  }
  const { runs, quick } = parseArgs({ options: { runs: { type: 'string' }, quick: { type: 'boolean' } } }).values;
  const rounds = quick ? 1 : Math.max(1, Number(runs ?? 7) || 7);
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  try {
    const data = join(folder, 'data.bin');
    must(spawnSync(node, [join(PEERS, 'gen.mjs'), data], { encoding: 'utf8' }));
    const programs = buildPrograms(folder);
    /** @type {Line[]} */
    const lines = [];
    for (let round = 1; round <= rounds; round++) {
      process.stderr.write(`round ${round} of ${rounds}\n`);
      for (const { command, args } of programs)
        lines.push(...linesOf(must(spawnSync(command, [...args(data)], { encoding: 'utf8' }))));
      lines.push(...linesOf(must(spawnSync(node, [SCRIPT, '--measure', data], { encoding: 'utf8' }))));
    }
    print(lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiles every C program twice: once with the clock of the processor, once as it is. @param {string} folder */
function buildPrograms(folder) {
  const source = readFileSync(join(PEERS, 'bench_c.c'), 'utf8');
  const patched = join(folder, 'bench_cpu.c');
  writeFileSync(patched, source.replace('CLOCK_MONOTONIC', 'CLOCK_PROCESS_CPUTIME_ID'));
  const programs = C_PROGRAMS.map(([name, flags], i) => {
    const command = join(folder, `peer${i}`);
    must(spawnSync('gcc', [...flags, `-I${PEERS}`, patched, '-o', command, '-lm'], { encoding: 'utf8' }));
    return { command, args: (/** @type {string} */ data) => [data, name] };
  });
  const wall = join(folder, 'wall');
  const flags = C_PROGRAMS[1]?.[1] ?? [];
  must(spawnSync('gcc', [...flags, `-I${PEERS}`, join(PEERS, 'bench_c.c'), '-o', wall, '-lm'], { encoding: 'utf8' }));
  const quantLib = join(folder, 'quantlib');
  const built = spawnSync('g++', ['-O2', '-std=c++17', join(PEERS, 'bench_ql.cpp'), '-o', quantLib, '-lQuantLib']);
  if (built.status === 0) programs.push({ command: quantLib, args: (data) => [data] });
  else process.stderr.write('QuantLib is not installed: left out.\n');
  return [...programs, { command: wall, args: (/** @type {string} */ data) => [data, 'wall'] }];
}

/** @param {import('node:child_process').SpawnSyncReturns<string>} result */
function must(result) {
  if (result.status === 0) return result.stdout;
  process.stderr.write(`${result.stderr ?? ''}${result.error?.message ?? ''}\n`);
  process.exit(1);
}

/** The run by the wall clock counts for one task only. @param {string} text @returns {Line[]} */
function linesOf(text) {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [name = '', task = '', value = '', unit = ''] = line.split('\t');
      if (name !== 'wall') return [{ name, task, value: Number(value), unit }];
      return task === 'reval_500x1000' ? [{ name: BASE, task: `${task}_wall`, value: Number(value), unit }] : [];
    });
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** @param {Line[]} lines */
function print(lines) {
  const tasks = [...new Set(lines.map(({ task }) => task))];
  for (const task of tasks) {
    const here = lines.filter((line) => line.task === task);
    const valuesOf = (/** @type {string} */ name) =>
      here.filter((line) => line.name === name).map(({ value }) => value);
    const base = valuesOf(BASE);
    process.stdout.write(`\n${task} (${here[0]?.unit.split(' ')[0]}): median, least, and their ratios to ${BASE}\n`);
    const names = [...new Set(here.map(({ name }) => name))].toSorted(
      (a, b) => median(valuesOf(a)) - median(valuesOf(b)),
    );
    for (const name of names) {
      const values = valuesOf(name);
      const ratios = [median(values) / median(base), Math.min(...values) / Math.min(...base)];
      const goal = GOALS.find((wanted) => wanted.task === task && wanted.name === name)?.goal;
      const verdict = goal === undefined ? '' : `  goal ${goal}: ${(ratios[0] ?? NaN) <= goal ? 'met' : 'MISSED'}`;
      const numbers = [median(values), Math.min(...values)].map((value) => value.toPrecision(4).padStart(9)).join(' ');
      const shares = ratios.map((ratio) => (Number.isNaN(ratio) ? '' : ratio.toFixed(2)).padStart(6)).join(' ');
      process.stdout.write(`  ${name.padEnd(50)} ${numbers}  x${shares}${verdict}\n`);
    }
  }
}

/** Prints our times for one data file of gen.mjs. @param {string} file */
async function measure(file) {
  const { loadKernel, kernelMemory } = await import(join(PRICING, 'wasm', 'loadKernel.ts'));
  const { plainKernel } = await import(join(PRICING, 'batch', 'kernel.ts'));
  const bytes = readFileSync(file);
  const data = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const memory = kernelMemory(64e6);
  const wasm = loadKernel(readFileSync(WASM_FILE), memory);
  for (const [kernel, label] of [
    [wasm, 'WebAssembly'],
    [plainKernel, 'TypeScript'],
  ]) {
    const simd = label === 'WebAssembly' ? 'WebAssembly SIMD' : label;
    measureGreeks(kernel, data, simd);
    measureVols(kernel, data, label);
    await measureBook(kernel, data, simd);
  }
  const { wholeBook } = await import(join(BENCH, 'wholeBook.ts'));
  const { surfaceFit } = await import(join(BENCH, 'surfaceFit.ts'));
  for (const { task, name, value, unit } of [...(await wholeBook(data, readFileSync(WASM_FILE))), ...surfaceFit()]) {
    say(name, task, value, unit);
  }
}

/** @param {string} name @param {string} task @param {number} value @param {string} unit */
const say = (name, task, value, unit) => void process.stdout.write(`ours, ${name}\t${task}\t${value}\t${unit}\n`);

/** Milliseconds of this thread's processor. */
const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
};

/** A sample must last this long, because the system counts a running thread's time in ticks of four milliseconds. */
const SAMPLE_MS = 80;

/** Median processor time of one call, after warming up. @param {() => void} work */
function timed(work, samples = 7) {
  const sample = (/** @type {number} */ repeats) => {
    const start = cpuMs();
    for (let i = 0; i < repeats; i++) work();
    return (cpuMs() - start) / repeats;
  };
  const until = performance.now() + 400;
  let calls = 0;
  while (performance.now() < until) {
    work();
    calls++;
  }
  const repeats = Math.max(1, Math.ceil((calls * SAMPLE_MS) / 400));
  return median(Array.from({ length: samples }, () => sample(repeats)));
}

/** @param {any} kernel @param {readonly string[]} names @param {number} length */
const columnsOf = (kernel, names, length) => Object.fromEntries(names.map((name) => [name, kernel.allocate(length)]));
const OPTION = ['sign', 'forward', 'strike', 'years', 'vol', 'rate'];
const GREEKS = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'volga'];

/** @param {any} kernel @param {Float64Array} data @param {string} label */
function measureGreeks(kernel, data, label) {
  const count = data[0] ?? 0;
  const [inputs, outputs] = [columnsOf(kernel, OPTION, count), columnsOf(kernel, GREEKS, count)];
  for (let i = 0; i < count; i++) OPTION.forEach((name, k) => (inputs[name][i] = data[3 + 7 * i + k]));
  const all = timed(() => kernel.greeks(inputs, outputs, 0, count));
  say(`${label}, 7 Greeks`, 'greeks', (all / count) * 1e6, 'ns/option');
  say(
    label,
    'greeks_of_1000_options',
    timed(() => kernel.greeks(inputs, outputs, 0, 1000)),
    'ms (goal 0.3)',
  );
}

/** @param {any} kernel @param {Float64Array} data @param {string} label */
function measureVols(kernel, data, label) {
  const count = data[0] ?? 0;
  const quotes = columnsOf(kernel, ['sign', 'forward', 'strike', 'years', 'price', 'vol', 'earlier'], count);
  const [vols, statuses] = [kernel.allocate(count), kernel.allocate(count)];
  for (let i = 0; i < count; i++) {
    const row = 3 + 7 * count + 6 * i;
    ['sign', 'forward', 'strike', 'years', 'price', 'vol'].forEach((name, k) => (quotes[name][i] = data[row + k]));
  }
  for (const [name, move] of /** @type {[string, number][]} */ ([
    ['fresh', 0],
    ['warm after 1 %', 1.01],
    ['warm after 0.01 %', 1.0001],
  ])) {
    for (let i = 0; i < count; i++) quotes.earlier[i] = move * quotes.vol[i];
    const ms = timed(() => kernel.impliedVols(quotes, vols, statuses, 0, count));
    let error = 0;
    for (let i = 0; i < count; i++) error = Math.max(error, Math.abs(vols[i] - quotes.vol[i]));
    say(`${label}, ${name}`, 'implied_vol', (ms / count) * 1e6, `ns/option max|err|=${error.toExponential(1)}`);
  }
}

/** @param {any} kernel @param {Float64Array} data @param {string} label */
async function measureBook(kernel, data, label) {
  const { prepareBook } = await import(join(PRICING, 'batch', 'scenario-kernel.ts'));
  const [count = 0, positions = 0, scenarios = 0] = data;
  const options = columnsOf(kernel, OPTION, positions);
  const more = ['logMoneyness', 'reach', 'rootYears', 'discount', 'quantity', 'base'];
  const book = columnsOf(kernel, ['sign', 'forward', 'strike', ...more], positions);
  for (let i = 0; i < positions; i++) {
    const row = 3 + 13 * count + 8 * i;
    OPTION.forEach((name, k) => (options[name][i] = data[row + k]));
    book.quantity[i] = data[row + 6];
  }
  const shockNames = ['multiplier', 'logMultiplier', 'volMultiplier', 'volShift'];
  /** @type {any} */
  const shocks = { ...columnsOf(kernel, shockNames, scenarios), count: scenarios, volRows: false };
  for (let j = 0; j < scenarios; j++) {
    const row = 3 + 13 * count + 8 * positions + 2 * j;
    shocks.multiplier[j] = data[row];
    shocks.logMultiplier[j] = Math.log(data[row] ?? NaN);
    shocks.volMultiplier[j] = data[row + 1];
  }
  const totals = kernel.allocate(scenarios);
  const whole = () => {
    prepareBook(options, 0, book, 0, positions);
    kernel.setBase(book, 0, positions);
    totals.fill(0);
    kernel.revalueTotals(book, shocks, totals, 0, positions);
  };
  const ms = timed(whole);
  const sum = (/** @type {number} */ a, /** @type {number} */ b) => a + b;
  const checksum = () => `ms checksum=${(totals.reduce(sum, 0) / scenarios).toExponential(6)}`;
  say(label, 'reval_500x1000', ms, checksum());
  const matrix = kernel.allocate(positions * scenarios);
  say(
    `${label}, whole matrix`,
    'reval_500x1000',
    timed(() => kernel.revalue(book, shocks, matrix, 0, positions)),
    'ms',
  );
}

if (process.argv[2] === '--measure') await measure(process.argv.at(-1) ?? '');
else await compare();
