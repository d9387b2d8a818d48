/**
 * From tick to painted cell in a real Chromium, every pane of the default desk open: the terminal as it ships beside
 * the same terminal without any grid and with ag-grid as it comes, one after another on the same stream. Then keys in
 * the burst, and a long blotter under the wheel.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright';
import { CHROMIUM_ARGS } from '../chromium.ts';
import { percentile, type Reading } from '../figures.ts';
import { startQuotes, type QuoteHost } from './quotes.ts';
import { taskTimes } from './taskTimes.ts';
import type { FrameStamp, KeyShown, Load, PageReport, View } from './protocol.ts';

const WARM_UP_MS = 3_000;
/** A chain that shows fewer is not what a trader looks at. */
const LEAST_ROWS = 12;
const KEYS_PER_RUN = 60;
/** Two notches at once, some twenty times a second: two hundred rows a second. */
const WHEEL_PX = 240;
const LONG_TASK_MS = 50;

interface NamedLoad extends Load { readonly called: string }

const LOADS: readonly NamedLoad[] = [
  { called: 'about 2,000 visible cells/s', rate: 2_000, shownOnly: true },
  { called: '20,000 updates/s', rate: 20_000, shownOnly: false },
];
const VIEWS: readonly { readonly view: View; readonly called: string }[] = [
  { view: 'none', called: 'no grid' },
  { view: 'hot', called: 'terminal' },
  { view: 'aggrid', called: 'ag-grid as it comes' },
];

export interface ScreenRun {
  readonly executablePath: string;
  /** Where `buildDesk` put it. */
  readonly page: string;
  readonly seconds: number;
}

interface Measured { readonly p50: number; readonly p99: number; readonly report: PageReport; readonly note: string }

/** Every view once under every load, in one browser. */
export async function screenLatency(run: ScreenRun): Promise<readonly Reading[]> {
  const browser = await chromium.launch({ executablePath: run.executablePath, args: [...CHROMIUM_ARGS] });
  try {
    const readings: Reading[] = [];
    for (const load of LOADS) readings.push(...await compare(browser, load, run));
    readings.push(...await scrolled(browser, run));
    return readings;
  } finally {
    await browser.close();
  }
}

async function compare(browser: Browser, load: NamedLoad, run: ScreenRun): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  const p99s = new Map<View, number>();
  for (const { view, called } of VIEWS) {
    const { measured, keys, tasksMs } = await measure(browser, view, load, run);
    p99s.set(view, measured.p99);
    const name = `${load.called}, ${called}`;
    readings.push(
      { name: `${name}: tick to paint p50`, unit: 'ms', value: measured.p50, note: measured.note },
      { name: `${name}: tick to paint p99`, unit: 'ms', value: measured.p99 },
      ...smoothness(name, measured.report),
      ...keyReadings(name, keys),
      ...taskReadings(name, tasksMs),
    );
  }
  const ratio = (other: View): number => (p99s.get('hot') ?? NaN) / (p99s.get(other) ?? NaN);
  return [...readings,
    { name: `${load.called}, terminal / no grid: p99`, unit: 'x', value: ratio('none'),
      note: `goal at most ${load.shownOnly ? '1.5' : '2.5'}` },
    { name: `${load.called}, terminal / ag-grid: p99`, unit: 'x', value: ratio('aggrid'),
      ...(load.shownOnly ? {} : { note: 'goal at most 0.1' }) }];
}

function smoothness(name: string, report: PageReport): readonly Reading[] {
  return [
    { name: `${name}: frames`, unit: '/s', value: report.animationFrames / report.secondsMeasured },
    { name: `${name}: long tasks`, unit: '', value: report.longTasksMs.length,
      note: `longest ${Math.max(0, ...report.longTasksMs).toFixed(0)} ms` },
  ];
}

function keyReadings(name: string, keysMs: readonly number[]): readonly Reading[] {
  if (keysMs.length === 0) return [];
  return [0.5, 0.99].map((share) => ({ name: `${name}: key to its paint p${share * 100}`, unit: 'ms',
    value: percentile(keysMs, share), note: 'arrows in the chain, the palette there and back' }));
}

/** Apart from the rest: tracing costs time of its own. */
function taskReadings(name: string, tasksMs: readonly number[]): readonly Reading[] {
  if (tasksMs.length === 0) return [];
  return [{ name: `${name}: longest task, processor time`, unit: 'ms', value: Math.max(...tasksMs),
    note: `${tasksMs.filter((ms) => ms > LONG_TASK_MS).length} above ${LONG_TASK_MS} ms of ${tasksMs.length}` }];
}

async function measure(
  browser: Browser, view: View, load: Load, run: ScreenRun,
): Promise<{ measured: Measured; keys: readonly number[]; tasksMs: readonly number[] }> {
  const host = await startQuotes(run.page);
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  try {
    const page = await opened(await context.newPage(), host, view);
    host.tell({ kind: 'rate', rate: load.rate, shownOnly: load.shownOnly });
    await page.waitForFunction(() => window.screenBench.ready, null, { timeout: 60_000 });
    await page.waitForSelector('[data-testid="pane-chain"]');
    await pause(WARM_UP_MS);
    host.tell({ kind: 'reset' });
    await page.evaluate(() => window.screenBench.start());
    await pause(run.seconds * 1_000);
    const report = await page.evaluate(() => window.screenBench.report());
    const { stamps, ticked } = await host.collect();
    if (view === 'hot' && report.rowsShown < LEAST_ROWS) throw new Error(`the chain shows ${report.rowsShown} rows`);
    const keys = view === 'hot' && !load.shownOnly ? await keysPressed(page) : [];
    const tasksMs = view === 'hot' ? await taskTimes(browser, page, () => pause(run.seconds * 1_000)) : [];
    return { measured: measuredOf(report, stamps, ticked), keys, tasksMs };
  } finally {
    await context.close();
    await host.leave();
  }
}

async function opened(page: Page, host: QuoteHost, view: View): Promise<Page> {
  page.on('pageerror', (error) => process.stderr.write(`  page: ${error.message}\n`));
  const url = await host.address();
  await page.goto(url);
  await page.goto(`${new URL(url).origin}/?view=${view}`);
  return page;
}

/** As a hand does it, some ten a second. Throws for a key that showed nothing. */
async function keysPressed(page: Page): Promise<readonly number[]> {
  await page.locator('[data-testid="pane-chain"] .ag-cell[col-id="strike"]').nth(2).click();
  const walk: readonly (readonly [string, KeyShown])[] = [['ArrowDown', 'moved'], ['ArrowUp', 'moved'],
    ['ArrowDown', 'moved'], ['Control+k', 'palette'], ['Escape', 'gone'], ['ArrowUp', 'moved']];
  const found: number[] = [];
  for (let at = 0; at < KEYS_PER_RUN; at += 1) {
    const [key, shows] = walk[at % walk.length] ?? ['ArrowDown', 'moved'];
    await page.evaluate((what) => window.screenBench.expectKey(what), shows);
    await page.keyboard.press(key);
    const tookMs = await page.evaluate(() => window.screenBench.keyShown());
    if (tookMs === null) throw new Error(`${key} showed nothing within a second`);
    found.push(tookMs);
    await pause(60);
  }
  return found;
}

/** Wheel by wheel through ten thousand rows and back. */
async function scrolled(browser: Browser, run: ScreenRun): Promise<readonly Reading[]> {
  const host = await startQuotes(run.page);
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  try {
    const page = await opened(await context.newPage(), host, 'blotter');
    await page.waitForSelector('.ag-row');
    await page.mouse.move(900, 500);
    await pause(1_000);
    await page.evaluate(() => window.screenBench.start());
    await wheeled(page, run.seconds);
    const report = await page.evaluate(() => window.screenBench.report());
    const name = 'blotter of 10,000 rows, scrolled';
    const tasksMs = await taskTimes(browser, page, () => wheeled(page, run.seconds));
    return [...smoothness(name, report), ...taskReadings(name, tasksMs)];
  } finally {
    await context.close();
    await host.leave();
  }
}

async function wheeled(page: Page, seconds: number): Promise<void> {
  for (const endMs = performance.now() + seconds * 1_000; performance.now() < endMs;) {
    await page.mouse.wheel(0, WHEEL_PX);
    await pause(8);
  }
}

function measuredOf(report: PageReport, stamps: readonly FrameStamp[], ticked: number): Measured {
  const latencies = joined(report, stamps);
  const perSecond = (count: number): string => Math.round(count / report.secondsMeasured).toLocaleString('en');
  const cells = stamps.reduce((sum, stamp) => sum + stamp.cells, 0);
  return {
    p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), report,
    note: `per second ${perSecond(ticked)} ticks, ${perSecond(cells)} cells in ${perSecond(stamps.length)} frames, ` +
      `${perSecond(report.cellsPainted)} visible; ${report.rowsShown} rows, ${report.droppedFrames} frames left out`,
  };
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
