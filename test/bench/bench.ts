/**
 * Every figure of `npm run bench`, in one go; scripts/bench.mjs starts it. Progress on standard error, the table (or
 * JSON) on standard output. Nothing here is asserted: a figure is for people to read.
 */
import { rmSync } from 'node:fs';
import { cpus, loadavg, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { journalRate } from './engine/journal.ts';
import { messageLatency } from './engine/latency.ts';
import { recordPractice, replaySpeed } from './engine/replaySpeed.ts';
import { temporaryFolder } from './engine/running.ts';
import { engineThroughput } from './engine/throughput.ts';
import { medians, tableOf, type Figure } from './figures.ts';
import { copyBuild } from './hostProcess.ts';
import { marginAfterTime } from './risk/marginAfter.ts';
import { tickCost } from './risk/tickCost.ts';
import { buildDesk } from './screen/deskBuild.ts';
import { screenLatency } from './screen/screenBench.ts';
import { startToGreeks } from './start.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, parts: { type: 'string' },
    chromium: { type: 'string' }, runs: { type: 'string' } },
});
const quick = values.quick === true;
const runs = Number(values.runs ?? (quick ? 1 : 5));
const screenRuns = Number(values.runs ?? (quick ? 1 : 3));
/** Null: the parts that need one are left out. */
const chromium = values.chromium ?? null;

interface Part { readonly name: string; readonly about: string; readonly run: () => Promise<readonly Figure[]> }

const PARTS: readonly Part[] = [
  { name: 'engine', about: 'events through the engine',
    run: () => medians(runs, () => engineThroughput(quick ? 0.5 : 4)) },
  { name: 'tick', about: 'a tick by the size of the book',
    run: () => medians(runs, () => tickCost(quick ? 0.05 : 0.5)) },
  { name: 'margin', about: 'margin after a hypothesis',
    run: () => medians(runs, () => marginAfterTime(quick ? 50 : 2_000)) },
  { name: 'journal', about: 'journal appends', run: () => medians(runs, () => journalRate(quick ? 0.2 : 2)) },
  { name: 'replay', about: 'a session recorded and replayed', run: recordAndReplay },
  { name: 'latency', about: 'message to patch', run: () => medians(runs, () => messageLatency(quick ? 1.5 : 6)) },
  ...(chromium === null ? [] : [
    { name: 'ui', about: 'tick to painted cell', run: () => onScreen(chromium) },
    { name: 'start', about: 'start to first painted Greeks', run: () => fromStart(chromium) },
  ]),
];

async function onScreen(executablePath: string): Promise<readonly Figure[]> {
  const page = temporaryFolder();
  await buildDesk(page);
  const run = { executablePath, page, seconds: quick ? 1.5 : 8 };
  const figures = await medians(screenRuns, () => screenLatency(run));
  rmSync(page, { recursive: true, force: true });
  return figures;
}

async function fromStart(executablePath: string): Promise<readonly Figure[]> {
  const copy = copyBuild();
  try {
    return await medians(screenRuns, () => startToGreeks(copy.folder, executablePath));
  } finally {
    copy.remove();
  }
}

async function recordAndReplay(): Promise<readonly Figure[]> {
  const recording = recordPractice(quick ? 0.25 : 10);
  try {
    const recorded = await medians(1, () => recording.readings);
    return [...recorded, ...await medians(runs, () => replaySpeed(recording.folder))];
  } finally {
    recording.remove();
  }
}

const wanted = values.parts?.split(',') ?? PARTS.map(({ name }) => name);
const figures: Figure[] = [];
const loads = [loadavg()[0] ?? 0];
for (const { name, about, run } of PARTS) {
  if (!wanted.includes(name)) continue;
  const started = performance.now();
  process.stderr.write(`${about} ...\n`);
  try {
    figures.push(...await run());
  } catch (error) {
    // What the other parts measured is not lost with it.
    process.stderr.write(`  ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
  loads.push(loadavg()[0] ?? 0);
  process.stderr.write(`  ${((performance.now() - started) / 1_000).toFixed(0)} s, load ${loads.at(-1)?.toFixed(1)}\n`);
}
const machine = {
  processors: cpus().length, model: cpus()[0]?.model ?? '', platform: platform(), node: process.version,
  loadBefore: loads[0] ?? 0, loadMost: Math.max(...loads),
};
process.stdout.write(values.json === true ? `${JSON.stringify({ machine, quick, figures }, null, 1)}\n`
  : `${tableOf(figures)}\n\n${footnote()}\n`);
process.exit();

function footnote(): string {
  const { processors, model, node, loadBefore, loadMost } = machine;
  const busy = loadBefore > processors / 2 ? ' Other work was running: the figures are pessimistic.' : '';
  const load = `load ${loadBefore.toFixed(1)} before and at most ${loadMost.toFixed(1)}.${busy}`;
  return `Medians of ${runs} runs (in Chromium ${screenRuns}), then their range. ` +
    `${processors} x ${model}, ${machine.platform}, Node ${node}, ${load}`;
}
