/** What a trader sets for themselves: the tour, own keys, colours, times, sounds, the chat; and a bad connection. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { ARTIFACTS, numberIn, startTerminal, stopTerminal, test } from './terminal.ts';
import { holdWire } from './wire.ts';

base('the first run leads to the first approved hedge and on to a venue', async ({ page }) => {
  base.setTimeout(240_000);
  const data = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
  const terminal = await startTerminal(data, ['--seed', '7', '--pace', '2']);
  try {
    await page.goto(terminal.url);
    await expect(page.getByTestId('tour-offer')).toContainText('First time here?');
    await page.getByTestId('tour-start').click();
    await expect(page.getByTestId('tour')).toContainText('Am I safe?');
    await page.screenshot({ path: `${ARTIFACTS}tour.png` });
    await page.getByTestId('tour-next').click();
    await page.getByTestId('tour-next').click();
    await page.getByTestId('tour-move').click();
    await expect(page.getByTestId('tour')).toContainText('The ticket is there', { timeout: 45_000 });
    await expect(async () => {
      const approve = page.locator('[data-testid^="approve-"]').first();
      if (await approve.isVisible()) await approve.click({ timeout: 3_000 });
      if (await approve.isVisible()) await approve.click({ timeout: 3_000 });
      await expect(page.getByTestId('tour')).toContainText('Your first hedge is approved', { timeout: 3_000 });
    }).toPass({ timeout: 120_000 });
    await page.getByTestId('tour-venue').click();
    await expect(page.getByTestId('pane-venues')).toBeVisible();
    await expect(page.getByTestId('tour')).toHaveCount(0);
    await page.reload();
    await expect(page.getByTestId('equity')).not.toHaveText('—', { timeout: 30_000 });
    await expect(page.getByTestId('tour-offer')).toHaveCount(0);
  } finally {
    await stopTerminal(terminal);
    rmSync(data, { recursive: true, force: true });
  }
});

const colourOf = (page: Page, name: string): Promise<string> => page.evaluate((variable) =>
  getComputedStyle(document.documentElement).getPropertyValue(variable).trim(), name);

test('own keys with their conflicts, colours, times and sounds, kept over a reload', async ({ desk: page }) => {
  test.setTimeout(180_000);
  await expect(page.getByTestId('equity')).not.toHaveText('—', { timeout: 30_000 });
  await page.keyboard.press('?');
  await page.getByTestId('key-pane-settings').click();
  await page.keyboard.press('Control+k');
  await expect(page.getByText('Ctrl+K already stands for "Command palette"')).toBeVisible();
  await page.getByTestId('key-pane-settings').click();
  await page.keyboard.press('Alt+s');
  await expect(page.locator('tr', { hasText: 'Show Settings' })).toContainText('Alt+S');
  await page.screenshot({ path: `${ARTIFACTS}keys.png` });
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  await page.keyboard.press('Alt+s');
  await expect(page.getByTestId('pane-settings')).toBeVisible();
  const [up, down] = [await colourOf(page, '--up'), await colourOf(page, '--down')];
  await page.getByTestId('swap-colours').click();
  expect([await colourOf(page, '--up'), await colourOf(page, '--down')]).toEqual([down, up]);
  await page.getByTestId('sound-fill').click();
  await expect(page.getByTestId('sound-fill')).toHaveAttribute('aria-checked', 'false');
  await expect(page.getByTestId('sound-reject')).toBeDisabled();
  await page.screenshot({ path: `${ARTIFACTS}settings.png` });
  await expect(page.getByTestId('clock-zone')).toHaveText('UTC');
  await page.getByTestId('local-times').click();
  await expect(page.getByTestId('clock-zone')).toHaveText('local');
  await page.keyboard.press('Alt+s');
  await expect(page.getByTestId('sound-fill')).toHaveAttribute('aria-checked', 'false');
  expect(await colourOf(page, '--up')).toBe(down);
});

test('an alert reaches a chat, and its address no screen', async ({ desk: page }) => {
  test.setTimeout(180_000);
  const heard: string[] = [];
  const chat = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => { body += bytes.toString(); });
    request.on('end', () => {
      heard.push(body);
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => { chat.listen(0, '127.0.0.1', resolve); });
  const address = `http://127.0.0.1:${(chat.address() as AddressInfo).port}/bot1:TOP-SECRET/sendMessage`;
  try {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Show Venues');
    await page.locator('[cmdk-item]').first().click();
    await page.getByLabel('Passphrase').fill('correct horse battery');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Show Settings');
    await page.locator('[cmdk-item]').first().click();
    await page.getByTestId('chat-room').fill('42');
    await page.getByTestId('chat-least').selectOption('watch');
    await page.getByTestId('chat-address').fill(address);
    await expect(async () => {
      await page.getByTestId('chat-save').click();
      await expect(page.getByTestId('chat-state')).toContainText('Told: telegram', { timeout: 1_500 });
    }).toPass({ timeout: 20_000 });
    await page.getByTestId('chat-test').click();
    await expect(page.getByTestId('chat-state')).toContainText('1 sent');
    expect(heard[0]).toContain('alerts will be told here');
    await expect(page.getByTestId('chat-address')).toHaveValue('');
    expect(await page.content()).not.toContain('TOP-SECRET');
  } finally {
    await new Promise((resolve) => { chat.close(resolve); });
  }
});

base('a gap in the patches and a client that takes half a second lose nothing', async ({ page }) => {
  base.setTimeout(90_000);
  const data = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
  const terminal = await startTerminal(data, ['--seed', '7', '--pace', '2']);
  try {
    const wire = await holdWire(page);
    await page.goto(terminal.url);
    await expect(page.getByTestId('equity')).not.toHaveText('—', { timeout: 30_000 });
    const before = wire.snapshots;
    wire.lose(2);
    await expect.poll(() => wire.snapshots, { timeout: 15_000, message: 'asks for a snapshot by itself' })
      .toBeGreaterThan(before);
    expect(wire.lost).toBeGreaterThan(0);

    await wire.mood('slow');
    const text = (): Promise<string> => page.getByTestId('clock').locator('b').innerText();
    await page.waitForTimeout(4_000);
    const held = await text();
    await page.waitForTimeout(2_000);
    expect(await text()).not.toBe(held);
    await expect(page.getByText('The engine cannot be reached.')).toHaveCount(0);
    await wire.mood('through');

    // What the screen holds after all that is what a fresh one is told.
    const other = await page.context().newPage();
    await other.goto(terminal.url);
    await expect(other.getByTestId('equity')).not.toHaveText('—', { timeout: 30_000 });
    await expect(async () => {
      const [one, two] = await Promise.all([page, other].map((each) => each.getByTestId('equity').innerText()));
      expect(Math.abs((numberIn(one ?? '') ?? NaN) - (numberIn(two ?? '') ?? NaN))).toBeLessThan(300);
    }).toPass({ timeout: 10_000 });
  } finally {
    await stopTerminal(terminal);
    rmSync(data, { recursive: true, force: true });
  }
});
