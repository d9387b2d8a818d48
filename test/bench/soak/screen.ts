/** A real page on the host, its heap, and a check of all that came over its socket. */
import { chromium, type Browser } from 'playwright';
import type { ServerMessage } from '../../../src/shared/contract/messages.ts';
import { CHROMIUM_ARGS } from '../chromium.ts';
import { decodeHotFrame } from '../../../src/shared/contract/hotFrame.ts';

export interface Received {
  patches: number;
  snapshots: number;
  hotFrames: number;
  /** Patches that did not follow the one before, hot frames left out, sockets that had to be opened again. */
  patchGaps: number;
  hotGaps: number;
  reconnects: number;
  refusals: number;
  pageErrors: string[];
}

export interface SoakScreen {
  readonly received: Received;
  /** Bytes that live after a full collection. */
  heapAfterCollection(): Promise<number>;
  /** Texts of the cells with numbers now on screen. */
  numbersShown(): Promise<number>;
  close(): Promise<void>;
}

export async function openScreen(executablePath: string, url: string): Promise<SoakScreen> {
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  const received: Received = { patches: 0, snapshots: 0, hotFrames: 0, patchGaps: 0, hotGaps: 0, reconnects: -1,
    refusals: 0, pageErrors: [] };
  page.on('pageerror', (error) => received.pageErrors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') received.pageErrors.push(message.text());
  });
  page.on('websocket', (socket) => {
    received.reconnects += 1;
    const check = checker(received);
    socket.on('framereceived', ({ payload }) => check(payload));
  });
  await page.goto(url);
  await page.waitForSelector('.cell-number');
  const devtools = await page.context().newCDPSession(page);
  return {
    received,
    async heapAfterCollection() {
      await devtools.send('HeapProfiler.collectGarbage');
      await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize;
    },
    numbersShown: () => page.locator('.cell-number').filter({ hasText: /\d/ }).count(),
    close: () => closeBrowser(browser),
  };
}

async function closeBrowser(browser: Browser): Promise<void> {
  await browser.close();
}

function checker(received: Received): (payload: string | Buffer) => void {
  let revision: number | null = null;
  let frame: number | null = null;
  return (payload) => {
    if (typeof payload !== 'string') {
      const number = decodeHotFrame(payload)?.frame ?? null;
      received.hotFrames += 1;
      if (number === null || (frame !== null && number !== frame + 1)) received.hotGaps += 1;
      frame = number;
      return;
    }
    const message = JSON.parse(payload) as ServerMessage;
    if (message.kind === 'snapshot') {
      received.snapshots += 1;
      ({ revision } = message);
    } else if (message.kind === 'patch') {
      received.patches += 1;
      if (revision === null || message.revision !== revision + 1) received.patchGaps += 1;
      ({ revision } = message);
    } else if (message.kind === 'reply' && !message.ok) received.refusals += 1;
  };
}
