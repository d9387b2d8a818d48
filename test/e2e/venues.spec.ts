/**
 * Settings > Venues against an emulated venue: the key file, an account, a test of the connection, a live session in
 * which an order is placed; and after it the key stands nowhere but in its own file, sealed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { AGENT_KEY, HyperliquidEmulator } from '../emulators/hyperliquid/hyperliquid.ts';
import { ARTIFACTS, startTerminal, stopTerminal } from './terminal.ts';

/** Every file below, with its path. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** Opens the pane, makes the key file, adds an account at the emulator. */
async function addAccount(page: Page, emulator: HyperliquidEmulator, network: 'testnet' | 'mainnet'): Promise<void> {
  await page.getByTestId('session-menu').click();
  await page.getByTestId('menu-venues').click();
  await page.getByTestId('venue-secret').fill('correct horse battery');
  await page.getByTestId('venue-unlock').click();
  await page.getByTestId('venue-add-open').click();
  await page.getByTestId('venue-network').selectOption(network);
  await page.getByTestId('venue-field-address').fill(emulator.user);
  await page.getByTestId('venue-base-url').fill(emulator.url);
}

test('orders to mainnet are off until the word is typed, and the bar says so', async ({ page }) => {
  test.setTimeout(120_000);
  const emulator = await HyperliquidEmulator.start({ seed: 22, network: 'mainnet' });
  const data = mkdtempSync(join(tmpdir(), 'ballast-mainnet-'));
  const terminal = await startTerminal(data, ['--no-practice']);
  await page.setViewportSize({ width: 1600, height: 1000 });
  await page.goto(terminal.url);
  await addAccount(page, emulator, 'mainnet');
  await page.getByTestId('venue-secret').fill(AGENT_KEY);
  await page.getByTestId('venue-add').click();
  await page.getByTestId('start-live').click();
  const badge = page.getByTestId('network-badge');
  await expect(badge).toHaveText('MAINNET, orders off');
  const account = 'hyperliquid/main';
  await expect(page.getByTestId(`mainnet-switch-${account}`)).toBeDisabled();
  await page.getByTestId(`mainnet-word-${account}`).fill('MAINNET');
  await page.getByTestId(`mainnet-switch-${account}`).click();
  await expect(badge).toHaveText('MAINNET, ORDERS ON');
  await page.screenshot({ path: join(ARTIFACTS, 'venues-mainnet.png') });
  await page.getByTestId(`mainnet-switch-${account}`).click();
  await expect(badge).toHaveText('MAINNET, orders off');
  await stopTerminal(terminal);
  await emulator.stop();
  rmSync(data, { recursive: true, force: true });
});

test('an account is added, tested and traded, and its key is seen nowhere', async ({ page }) => {
  test.setTimeout(120_000);
  const emulator = await HyperliquidEmulator.start({ seed: 21, withPortfolio: true });
  const data = mkdtempSync(join(tmpdir(), 'ballast-venues-'));
  const terminal = await startTerminal(data, ['--no-practice']);
  const received: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => { received.push(payload.toString()); });
  });
  await page.setViewportSize({ width: 1600, height: 1000 });
  await page.goto(terminal.url);
  await addAccount(page, emulator, 'testnet');
  await page.getByTestId('venue-secret').fill('not a key');
  await page.getByTestId('venue-add').click();
  await expect(page.getByText('must be a private key of 64 hex digits').first()).toBeVisible();
  await page.getByTestId('venue-secret').fill(AGENT_KEY);
  await page.getByTestId('venue-add').click();
  const account = 'hyperliquid-testnet/main';
  await page.getByTestId(`venue-test-${account}`).click();
  await expect(page.getByTestId('venue-check')).toContainText('Works: may trade');
  await page.screenshot({ path: join(ARTIFACTS, 'venues-account.png') });
  await page.getByTestId('start-live').click();
  await expect(page.getByTestId('network-badge')).toHaveText('testnet');
  await expect(page.getByTestId('venue-report-hyperliquid-testnet')).toContainText('connected');
  await expect(page.getByTestId('worst-health')).not.toHaveText('—', { timeout: 20_000 });
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: join(ARTIFACTS, 'venues-live.png') });
  await stopTerminal(terminal);
  await emulator.stop();
  const bare = AGENT_KEY.slice(2);
  const holding = filesBelow(data).filter((path) => readFileSync(path, 'latin1').includes(bare));
  expect(holding.map((path) => path.slice(data.length))).toEqual([]);
  expect(received.filter((text) => text.includes(bare) || text.includes('correct horse'))).toEqual([]);
  rmSync(data, { recursive: true, force: true });
});
