/** The built browser host as a process of its own, with what it says about itself. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineMetrics } from '../../src/main/engine/metrics.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface HostProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly inspectorUrl: string | null;
  /** What the engine last said of itself. */
  metrics(): EngineMetrics | null;
  /** Lines of the log at 'warn' and above, and whatever else stands on standard error. */
  readonly complaints: readonly string[];
  stop(): Promise<number | null>;
}

/** A copy beside node_modules, so that a build during the run does not change what runs. */
export function copyBuild(): { folder: string; remove: () => void } {
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'ballast-build-'));
  cpSync(join(ROOT, 'out'), folder, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function startHost(
  build: string, args: readonly string[], options: { readonly inspect: boolean },
): Promise<HostProcess> {
  const inspect = options.inspect ? ['--inspect=127.0.0.1:0'] : [];
  const child = spawn(process.execPath, [...inspect, join(build, 'main', 'browser.mjs'), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'production', BALLAST_LOG: 'debug',
      NODE_COMPILE_CACHE: join(build, 'compiled') } });
  const complaints: string[] = [];
  let inspectorUrl: string | null = null;
  let metrics: EngineMetrics | null = null;
  const onLine = (line: string): void => {
    inspectorUrl ??= /Debugger listening on (ws:\S+)/.exec(line)?.[1] ?? null;
    const entry = logEntry(line);
    if (entry?.source === 'metrics') metrics = JSON.parse(entry.text) as EngineMetrics;
    else if (entry === null ? !IDLE_TALK.test(line) : ['warn', 'error'].includes(entry.level)) complaints.push(line);
  };
  eachLine(child.stderr, onLine);
  const url = await new Promise<string>((resolve, reject) => {
    eachLine(child.stdout, (line) => resolve((JSON.parse(line) as { url: string }).url));
    child.on('exit', (code) => reject(new Error(`the host ended with ${code}: ${complaints.join('\n')}`)));
  });
  return { child, url, inspectorUrl, complaints, metrics: () => metrics, stop: () => end(child) };
}

const IDLE_TALK = /^(Debugger |For help, see|Warning: |$)/;

interface LogEntry { readonly level: string; readonly source: string; readonly text: string }

function logEntry(line: string): LogEntry | null {
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return null;
  }
}

function eachLine(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code));
    child.kill('SIGTERM');
  });
}
