/** Starts the built browser host on a data directory of its own, and knows where things are on the screen. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Locator, type Page } from '@playwright/test';

const HOST = fileURLToPath(new URL('../../out/main/browser.mjs', import.meta.url));
/** As `npm start` keeps it. */
const COMPILED = fileURLToPath(new URL('../../out/compiled/', import.meta.url));
export const ARTIFACTS = fileURLToPath(new URL('../../test-artifacts/screens/', import.meta.url));

/** Whoever comes again has had the tour. */
export const PREFERENCES_KEY = 'ballast.preferences.1';

export interface Terminal { readonly url: string; readonly data: string; readonly process: ChildProcess }

export async function startTerminal(data: string, args: readonly string[]): Promise<Terminal> {
  const process_ = spawn(process.execPath, [HOST, '--data', data, '--port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, BALLAST_LOG: 'warn', NODE_COMPILE_CACHE: COMPILED } });
  let out = '';
  let errors = '';
  process_.stderr.on('data', (bytes: Buffer) => { errors += bytes.toString(); });
  const url = await new Promise<string>((resolve, reject) => {
    process_.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
      const line = out.split('\n').find((text) => text.startsWith('{'));
      if (line !== undefined && out.includes('\n')) resolve((JSON.parse(line) as { url: string }).url);
    });
    process_.on('exit', (code) => { reject(new Error(`the host ended with ${code}: ${errors.slice(-2_000)}`)); });
  });
  return { url, data, process: process_ };
}

export async function stopTerminal(terminal: Terminal): Promise<void> {
  if (terminal.process.exitCode !== null || terminal.process.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => { terminal.process.on('exit', () => resolve()); });
  terminal.process.kill('SIGTERM');
  await ended;
}

/** A page on a fresh practice session of a fixed seed; what the page logs as an error fails the test. */
export const test = base.extend<{ terminal: Terminal; desk: Page }>({
  // Playwright reads a fixture's needs from the pattern of its first argument.
  terminal: async ({}, use) => {
    const data = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
    const terminal = await startTerminal(data, ['--seed', '7', '--pace', '2']);
    await use(terminal);
    await stopTerminal(terminal);
    rmSync(data, { recursive: true, force: true });
  },
  desk: async ({ page, terminal }, use) => {
    const errors: string[] = [];
    // A host that is gone is what some tests are about: the browser says so itself.
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('ERR_CONNECTION')) errors.push(message.text());
    });
    await page.addInitScript((key) => {
      if (localStorage.getItem(key) === null) localStorage.setItem(key, '{"tourSeen":true}');
    }, PREFERENCES_KEY);
    await page.goto(terminal.url);
    // On a busy machine the first valuation is late: no test is about that.
    await expect(page.getByTestId('equity')).not.toHaveText('—', { timeout: 60_000 });
    await use(page);
    if (errors.length > 0) throw new Error(`the page logged errors:\n${errors.join('\n')}`);
  },
});

export function numberIn(text: string): number | null {
  const digits = /[-−+]?[\d,]+(?:\.\d+)?/.exec(text.replace(/\s/g, ''))?.[0];
  return digits === undefined ? null : Number(digits.replace('−', '-').replaceAll(',', ''));
}

/** before and after of one line of a ticket's effect table, by the line's name. */
export async function effectOf(ticket: Locator, name: string): Promise<{ before: number; after: number }> {
  const cells = await ticket.locator(`[data-effect="${name}"] td.number`).allInnerTexts();
  const [before, after] = cells.map(numberIn);
  if (before === undefined || before === null || after === undefined || after === null) {
    throw new Error(`the ticket does not say '${name}' in numbers: ${cells.join(' | ')}`);
  }
  return { before, after };
}
