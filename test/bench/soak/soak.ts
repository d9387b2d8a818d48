/**
 * The long run itself; scripts/soak.mjs starts it. A line every ten seconds, the verdict at the end: the mean of the
 * last third of the run against the third before, in heap that survives a collection and in resident memory.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { copyBuild, startHost, type HostProcess } from '../hostProcess.ts';
import { openInspector } from './inspector.ts';
import { openScreen, type SoakScreen } from './screen.ts';
import { judge, type Losses, type Sample, type SessionVerdict } from './verdict.ts';

const SAMPLE_MS = 10_000;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { minutes: text, port: text, seed: text, chromium: text, json: { type: 'boolean' } },
});
const runMs = Number(values.minutes) * 60_000;
/** Samples from one collection to the next: a minute, in a short run so few that each third has one. */
const collectEvery = Math.max(1, Math.min(6, Math.floor(runMs / 3 / SAMPLE_MS)));

const data = mkdtempSync(join(tmpdir(), 'ballast-soak-'));
const build = copyBuild();

async function soak(): Promise<void> {
  let screen: SoakScreen | null = null;
  let host: HostProcess | null = null;
  try {
    const args = ['--data', data, '--port', values.port ?? '0', '--seed', values.seed ?? '7'];
    host = await startHost(build.folder, args, { inspect: true });
    if (values.chromium !== undefined) screen = await openScreen(values.chromium, host.url);
    const samples = await watch(host, screen);
    const losses = await lossesOf(host, screen);
    await screen?.close();
    const exitCode = await host.stop();
    const session = verify();
    const verdict = judge({ samples, losses, session, exitCode, runMs });
    process.stdout.write(values.json === true
      ? `${JSON.stringify({ ...verdict, machine: machine(), samples }, null, 1)}\n`
      : `${verdict.lines.join('\n')}\n${machine()}\n${verdict.pass ? 'PASS' : 'FAIL'}\n`);
    process.exitCode = verdict.pass ? 0 : 1;
  } finally {
    await screen?.close().catch(() => {});
    host?.child.kill('SIGKILL');
    build.remove();
    rmSync(data, { recursive: true, force: true });
  }
}

async function watch(running: HostProcess, shown: SoakScreen | null): Promise<Sample[]> {
  if (running.inspectorUrl === null) throw new Error('the engine opened no inspector');
  const inspector = await openInspector(running.inspectorUrl);
  const samples: Sample[] = [];
  const started = performance.now();
  for (let count = 1; count * SAMPLE_MS <= runMs; count += 1) {
    await pause(Math.max(0, started + count * SAMPLE_MS - performance.now()));
    if (running.child.exitCode !== null) throw new Error(`the host ended: ${running.complaints.join('\n')}`);
    const collects = count % collectEvery === 0;
    const sample: Sample = {
      atMs: Math.round(performance.now() - started),
      engineHeapBytes: collects ? await inspector.heapAfterCollection() : null,
      engineRssBytes: rssOf(running.child.pid),
      screenHeapBytes: collects && shown !== null ? await shown.heapAfterCollection() : null,
    };
    samples.push(sample);
    process.stderr.write(`${lineOf(sample, running, shown)}\n`);
  }
  inspector.close();
  return samples;
}

/** Null where the system does not tell. */
function rssOf(pid: number | undefined): number | null {
  if (process.platform !== 'linux' || pid === undefined) return null;
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}

async function lossesOf(running: HostProcess, shown: SoakScreen | null): Promise<Losses> {
  const metrics = running.metrics();
  return {
    metrics,
    complaints: running.complaints,
    screen: shown === null ? null : { ...shown.received, numbersShown: await shown.numbersShown() },
  };
}

function verify(): SessionVerdict {
  const [session = ''] = readdirSync(join(data, 'sessions'));
  process.stderr.write(`Verifying ${session} ...\n`);
  const cli = join(build.folder, 'main', 'cli.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [cli, 'session', 'verify', session, '--data', data],
    { encoding: 'utf8', maxBuffer: 64 * 1_024 * 1_024 });
  try {
    return JSON.parse(stdout) as SessionVerdict;
  } catch {
    throw new Error(`session verify printed no verdict: ${stderr}`);
  }
}

const megabytes = (bytes: number | null): string => (bytes === null ? '-' : (bytes / 1_048_576).toFixed(1));

function lineOf(sample: Sample, running: HostProcess, shown: SoakScreen | null): string {
  const { atMs, engineHeapBytes, engineRssBytes, screenHeapBytes } = sample;
  const metrics = running.metrics();
  return [
    `${(atMs / 60_000).toFixed(1).padStart(5)} min`,
    `engine heap ${megabytes(engineHeapBytes)} rss ${megabytes(engineRssBytes)} MB`,
    `screen heap ${megabytes(screenHeapBytes)} MB`,
    `entries ${metrics?.entries ?? '-'} tape ${metrics?.tapeRows ?? '-'} conflated ${metrics?.conflated ?? '-'}`,
    `refused ${metrics?.refused ?? '-'} most waiting ${metrics?.mostWaiting ?? '-'}`,
    `patches ${shown?.received.patches ?? '-'} gaps ${shown?.received.patchGaps ?? '-'}`,
    `frames ${shown?.received.hotFrames ?? '-'} gaps ${shown?.received.hotGaps ?? '-'}`,
    `load ${loadavg()[0]?.toFixed(1)}`,
  ].join('  ');
}

function machine(): string {
  return `machine: ${cpus().length} x ${cpus()[0]?.model}, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}`;
}

await soak();
