/** From tick to painted cell in a real Chromium: the same page with the hot grid, without a grid, and with ag-grid. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import react from '@vitejs/plugin-react';
import { chromium, type Browser } from 'playwright';
import { build } from 'vite';
import { CHROMIUM_ARGS } from '../chromium.ts';
import { percentile, type Reading } from '../figures.ts';
import type { FrameStamp, HostAnswer, HostRequest, PageReport, View } from './protocol.ts';

const WARM_UP_MS = 2_000;
/** A grid that shows fewer is not what a trader looks at. */
const LEAST_ROWS = 20;

interface Setting { readonly source: 'bridge' | 'engine'; readonly view: View; readonly called: string }

const SETTINGS: readonly Setting[] = [
  { source: 'bridge', view: 'none', called: 'no grid' },
  { source: 'bridge', view: 'hot', called: 'hot grid' },
  { source: 'bridge', view: 'aggrid', called: 'ag-grid as it comes' },
  { source: 'engine', view: 'hot', called: 'hot grid, through engine and journal' },
];

/** The page as a bundle in `folder`, apart from the shipped one. */
export async function buildPage(folder: string): Promise<void> {
  await build({
    configFile: false, root: join(import.meta.dirname, 'page'), base: './', plugins: [react()], logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, target: 'chrome150', chunkSizeWarningLimit: 5_000,
      modulePreload: { polyfill: false } },
  });
}

interface ScreenRun {
  readonly executablePath: string;
  /** Where `buildPage` put it. */
  readonly page: string;
  readonly rate: number;
  readonly seconds: number;
}

/** Every view once, in a browser that is started for it. */
export async function screenLatency(run: ScreenRun): Promise<readonly Reading[]> {
  const browser = await chromium.launch({ executablePath: run.executablePath, args: [...CHROMIUM_ARGS] });
  try {
    const readings: Reading[] = [];
    for (const setting of SETTINGS) readings.push(...await measure(browser, setting, run));
    return readings;
  } finally {
    await browser.close();
  }
}

async function measure(browser: Browser, setting: Setting, run: ScreenRun): Promise<readonly Reading[]> {
  const host = fork(join(import.meta.dirname, 'quoteHost.ts'), [setting.source, run.page], {
    env: { ...process.env, NODE_ENV: 'production' } });
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  try {
    await heard(host, 'ready');
    const page = await context.newPage();
    page.on('pageerror', (error) => process.stderr.write(`  page: ${error.message}\n`));
    const { url } = await ask(host, { kind: 'address' }, 'address');
    await page.goto(url);
    await page.goto(`${new URL(url).origin}/?view=${setting.view}`);
    tell(host, { kind: 'rate', rate: run.rate });
    await page.waitForFunction(() => window.screenBench.ready, null, { timeout: 60_000 });
    await pause(WARM_UP_MS);
    tell(host, { kind: 'reset' });
    await page.evaluate(() => window.screenBench.start());
    await pause(run.seconds * 1_000);
    const report = await page.evaluate(() => window.screenBench.report());
    const { stamps, ticked } = await ask(host, { kind: 'collect' }, 'frames');
    return readingsOf(setting, run, report, stamps, ticked);
  } finally {
    await context.close();
    await leave(host);
  }
}

function readingsOf(
  { called, view }: Setting, { rate }: ScreenRun, report: PageReport, stamps: readonly FrameStamp[], ticked: number,
): readonly Reading[] {
  const latencies = joined(report, stamps);
  if (view !== 'none' && report.rowsShown < LEAST_ROWS) throw new Error(`${called} shows ${report.rowsShown} rows`);
  const name = `tick to painted cell, ${rate.toLocaleString('en')}/s, ${called}`;
  const perSecond = (count: number): string => Math.round(count / report.secondsMeasured).toLocaleString('en');
  const cells = stamps.reduce((sum, stamp) => sum + stamp.cells, 0);
  const sent = `${perSecond(cells)} cells, ${perSecond(stamps.length)} frames`;
  const note = `per second ${perSecond(ticked)} ticks, ${sent}; ` +
    `${report.rowsShown} rows shown, ${perSecond(report.animationFrames)} fps, ${report.droppedFrames} left out`;
  return [
    { name: `${name} p50`, unit: 'ms', value: percentile(latencies, 0.5), note },
    { name: `${name} p99`, unit: 'ms', value: percentile(latencies, 0.99) },
  ];
}

/** For each frame from its oldest tick to the moment from which it was on screen. */
function joined({ painted }: PageReport, stamps: readonly FrameStamp[]): number[] {
  let at = 0;
  return stamps.flatMap(({ frame, oldestMs }) => {
    while (painted[at] !== undefined && (painted[at]?.frame ?? 0) < frame) at += 1;
    const paint = painted[at];
    return paint === undefined ? [] : [paint.atMs - oldestMs];
  });
}

/** It ends by itself, and takes its session away with it. */
function leave(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    host.on('exit', () => resolve());
    host.disconnect();
  });
}

const tell = (host: ChildProcess, request: HostRequest): void => { host.send(request); };

type Answer<K extends HostAnswer['kind']> = Extract<HostAnswer, { kind: K }>;

function ask<K extends HostAnswer['kind']>(host: ChildProcess, request: HostRequest, kind: K): Promise<Answer<K>> {
  const answer = heard(host, kind);
  tell(host, request);
  return answer;
}

function heard<K extends HostAnswer['kind']>(host: ChildProcess, kind: K): Promise<Answer<K>> {
  return new Promise((resolve, reject) => {
    host.on('exit', (code) => reject(new Error(`the quote host ended with ${code}`)));
    host.on('message', (message) => {
      const answer = message as HostAnswer;
      if (answer.kind === kind) resolve(answer as Answer<K>);
    });
  });
}

