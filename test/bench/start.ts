/** From the start of the host on an empty data directory to the first delta on screen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS } from './chromium.ts';
import type { Reading } from './figures.ts';
import { startHost } from './hostProcess.ts';

/** `build`: folder of the built terminal. The browser runs already, as a trader's would. */
export async function startToGreeks(build: string, executablePath: string): Promise<readonly Reading[]> {
  const data = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  const started = performance.now();
  const host = await startHost(build, ['--data', data, '--port', '0', '--seed', '7'], { inspect: false });
  try {
    const listeningMs = performance.now() - started;
    await page.goto(host.url);
    await page.waitForFunction(() => [...document.querySelectorAll('.ag-cell[col-id="deltaUsd"]')]
      .some((cell) => /\d/.test(cell.textContent)), null, { polling: 'raf', timeout: 60_000 });
    const paintedMs = performance.now() - started;
    const firstPaintMs = await page.evaluate(() => performance.timeOrigin +
      (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN)) - performance.timeOrigin - started;
    return [
      { name: 'start to first painted Greeks', unit: 'ms', value: paintedMs,
        note: 'fresh data directory, warm build, Chromium already running' },
      { name: 'start to first paint', unit: 'ms', value: firstPaintMs },
      { name: 'start to address printed', unit: 'ms', value: listeningMs },
    ];
  } finally {
    await browser.close();
    await host.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
