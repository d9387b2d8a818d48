/**
 * The desktop app in the real Electron: wherever its binary is installed and a window can open. The same screen is
 * tested in Chromium elsewhere; here it is the window, the sandbox and the port that count.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, expect, test } from '@playwright/test';
import { findElectron } from '../../scripts/electron-path.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const binary = findElectron(ROOT);
const isLinux = process.platform === 'linux';
const hasDisplay = !isLinux || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
const isRoot = isLinux && process.getuid?.() === 0;

test.skip(binary === null, "Electron's binary is not installed (npx install-electron)");
test.skip(!hasDisplay, 'there is no display for an Electron window');
test.skip(isRoot, "Electron's sandbox does not run as root");

test('the desktop app opens a live practice session in a sandboxed window and ends it in order', async () => {
  const data = mkdtempSync(join(tmpdir(), 'ballast-electron-'));
  const app = await _electron.launch({ executablePath: binary ?? '', args: [ROOT, '--data', data, '--seed', '7'] });
  const page = await app.firstWindow();
  try {
    expect(page.url()).toBe('app://terminal/');
    await expect(page.locator('[row-id="portfolio"]').first()).toBeVisible({ timeout: 20_000 });
    const reach = await page.evaluate(async () => ({
      connect: typeof (globalThis as Record<string, unknown>)['connectToEngine'],
      node: ['require', 'process', 'module'].filter((name) => name in globalThis),
      remote: await fetch('https://example.com').then(() => 'reached', () => 'refused'),
    }));
    expect(reach).toEqual({ connect: 'function', node: [], remote: 'refused' });
    await page.screenshot({ path: 'test-artifacts/screens/electron.png' });
  } finally {
    await app.close();
  }
  const [session = ''] = readdirSync(join(data, 'sessions'));
  expect(readdirSync(join(data, 'sessions', session))).toContain('seal.json');
  rmSync(data, { recursive: true });
});
