/** The screen in another language: built from a catalogue, chosen in Settings, everything but the engine's words in it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { ARTIFACTS, PREFERENCES_KEY, test } from './terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILT = join(ROOT, 'out', 'renderer', 'xx');
let folder = '';

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-language-'));
  const texts = Object.keys(JSON.parse(readFileSync(join(ROOT, 'src/renderer/texts/en.json'), 'utf8')) as object);
  const catalogue = join(folder, 'xx.json');
  writeFileSync(catalogue, JSON.stringify(Object.fromEntries(texts.map((text) => [text, `⟦${text}⟧`]))));
  execFileSync(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'vite.renderer.config.ts',
    '--logLevel', 'warn'], { cwd: ROOT, env: { ...process.env, BALLAST_CATALOGUE: catalogue, NODE_ENV: 'production' } });
});

test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(BUILT, { recursive: true, force: true });
});

test('every pane in another language, and back to English', async ({ desk: page }) => {
  test.setTimeout(120_000);
  await expect(page.getByTestId('estate-equity')).not.toHaveText('—', { timeout: 60_000 });
  await page.evaluate((key) => {
    localStorage.setItem(key, JSON.stringify({ tourSeen: true, language: 'xx' }));
  }, PREFERENCES_KEY);
  await page.goto(new URL('xx/index.html', page.url()).href);
  await expect(page.getByTestId('estate-equity')).not.toHaveText('—', { timeout: 60_000 });
  expect(await page.locator('html').getAttribute('lang')).toBe('xx');
  await expect(page.getByTestId('kill-switch')).toContainText('⟦KILL SWITCH⟧');
  await expect(page.locator('.dv-tab', { hasText: '⟦Portfolio⟧' })).toBeVisible();
  await expect(page.getByTestId('pane-portfolio').locator('.ag-header')).toContainText('⟦Value');
  await expect(page.getByTestId('hedger-BTC')).toContainText(/⟦(inside band|outside band|proposed|cooling down)⟧/);
  await page.screenshot({ path: `${ARTIFACTS}language.png` });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Settings');
  await page.getByRole('option', { name: /⟦Show ⟦Settings⟧⟧/ }).first().click();
  const language = page.getByTestId('pane-settings').getByTestId('language');
  await expect(language).toHaveValue('xx');
  await language.selectOption('en');
  await expect(page.getByTestId('kill-switch')).toHaveText(/^KILL SWITCH/, { timeout: 30_000 });
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});
