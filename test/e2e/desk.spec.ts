/** What a trader must be able to rely on: the kill switch, a reload, a damaged layout, light and dark, one crash. */
import { expect } from '@playwright/test';
import { ARTIFACTS, startTerminal, stopTerminal, test } from './terminal.ts';

const LAYOUT_KEY = 'ballast.layout.1';

test('the kill switch engages in one click and is released by a typed word only', async ({ desk: page }) => {
  await expect(page.getByTestId('equity')).not.toHaveText('—');
  await page.getByTestId('kill-switch').click();
  await expect(page.getByTestId('kill-banner')).toBeVisible();
  await expect(page.locator('[data-testid^="approve-"]')).toHaveCount(0, { timeout: 10_000 });
  await page.getByTestId('kill-switch').click();
  await page.getByTestId('release-word').fill('release');
  await expect(page.getByTestId('release-confirm')).toBeDisabled();
  await page.getByTestId('release-word').fill('RELEASE');
  await page.getByTestId('release-confirm').click();
  await expect(page.getByTestId('kill-banner')).toHaveCount(0);
});

test('a reload loses nothing, an unknown pane in a saved layout is dropped', async ({ desk: page }) => {
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
  const session = await page.getByTestId('session-menu').innerText();
  await page.reload();
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
  expect(await page.getByTestId('session-menu').innerText()).toBe(session);
  await page.getByTestId('tab-log').click();
  const read = (): Promise<string | null> => page.evaluate((key) => localStorage.getItem(key), LAYOUT_KEY);
  await expect.poll(read, { message: 'the layout is kept' }).toContain('portfolio');
  const saved = await read();
  await page.evaluate(([key, text]) => localStorage.setItem(key ?? '', text ?? ''),
    [LAYOUT_KEY, (saved ?? '').replaceAll('"portfolio"', '"crystal-ball"')]);
  await page.reload();
  await expect(page.getByTestId('pane-margin')).toBeVisible();
  await page.evaluate((key) => localStorage.setItem(key, '{"not":"a layout"'), LAYOUT_KEY);
  await page.reload();
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
});

test('light and dark, by the command palette', async ({ desk: page }) => {
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('light');
  await page.getByRole('option', { name: /light/i }).first().click();
  await expect(async () => expect(await background()).not.toBe(dark)).toPass();
  await page.screenshot({ path: `${ARTIFACTS}light.png` });
});

test('a number that the edge of its pane would cut is covered until click or key shows it', async ({ desk: page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Alt+Shift+3');
  const pane = page.getByTestId('pane-portfolio');
  const cell = pane.locator('[row-id="portfolio/BTC"] [col-id="deltaUsd"]');
  const cover = pane.locator('.grid-cut').filter({ visible: true });
  await expect(cover).toHaveText('›');
  const [covered, cut, whole] = [await cover.boundingBox(), await cell.boundingBox(), await pane.boundingBox()];
  if (covered === null || cut === null || whole === null) throw new Error('not on screen');
  expect(covered.x).toBeCloseTo(cut.x, 0);
  expect(covered.x + covered.width).toBeLessThan(cut.x + cut.width);
  const showsWhole = (): Promise<void> => expect(async () => {
    const { x, width } = await cell.boundingBox() ?? { x: 0, width: Infinity };
    expect(x + width).toBeLessThanOrEqual(whole.x + whole.width);
    const over = await Promise.all((await cover.all()).map((each) => each.boundingBox()));
    expect(over.filter((box) => box !== null && box.x < x + width - 1 && box.x + box.width > x + 1)).toEqual([]);
  }).toPass({ timeout: 10_000 });
  await page.mouse.click(covered.x + covered.width / 2, covered.y + covered.height / 2);
  await showsWhole();
  await pane.locator('.ag-grid-viewport').evaluate((element) => element.scrollTo({ left: 0 }));
  await pane.locator('[row-id="portfolio/BTC"] [col-id="netDelta"]').focus();
  await expect(cover).toHaveText('›');
  await page.keyboard.press('ArrowRight');
  await expect(cell).toBeFocused();
  await showsWhole();
});

test('after kill -9 the same session goes on, with what it held', async ({ terminal, desk: page }) => {
  await expect(page.getByTestId('equity')).not.toHaveText('—');
  const session = await page.getByTestId('session-menu').innerText();
  terminal.process.kill('SIGKILL');
  await expect(page.locator('.banner, [role="alert"]').first()).toBeVisible({ timeout: 15_000 });
  const again = await startTerminal(terminal.data, ['--pace', '2']);
  try {
    await page.goto(again.url);
    await expect(page.getByTestId('equity')).not.toHaveText('—', { timeout: 20_000 });
    expect(await page.getByTestId('session-menu').innerText()).toBe(session);
    await expect(page.locator('[row-id="portfolio/BTC"]').first()).toBeVisible();
  } finally {
    await stopTerminal(again);
  }
});
