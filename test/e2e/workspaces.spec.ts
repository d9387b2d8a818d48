/** Desks: the shipped ones by key, one's own by name, kept over a reload. */
import { expect } from '@playwright/test';
import { ARTIFACTS, test } from './terminal.ts';

test('a shipped desk by key, kept under a name, found again after a reload', async ({ desk: page }) => {
  const pane = (id: string) => page.getByTestId(`pane-${id}`);
  await expect(page.locator('[row-id="portfolio/BTC"]').first()).toBeVisible();
  await expect(pane('chart')).toBeVisible();

  await page.keyboard.press('Alt+Shift+Digit2');
  await expect(pane('chain')).toBeVisible();
  await expect(pane('chart')).toHaveCount(0);
  await expect(page.locator('.row-at-money').first()).toBeVisible();
  await page.screenshot({ path: `${ARTIFACTS}desk-options.png` });

  await page.getByTestId('tab-expiries').click();
  await expect(page.getByTestId('next-expiry')).toContainText(/(BTC|ETH) in \d/);
  const payment = pane('expiries').locator('.ag-row [col-id="settlement"]').first();
  await expect(payment).toHaveText(/^[▲▼]?\s*[-+]?[\d,]+$/);
  await page.screenshot({ path: `${ARTIFACTS}desk-expiries.png` });

  await page.keyboard.press('Control+k');
  await page.keyboard.type('keep this desk');
  await page.getByRole('option', { name: /Keep this desk/ }).click();
  await page.getByTestId('desk-name').fill('Monitor');
  await expect(page.getByRole('button', { name: 'Keep', exact: true })).toBeDisabled();
  await page.getByTestId('desk-name').fill('mine');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();

  await page.keyboard.press('Alt+Shift+Digit4');
  await expect(pane('journal')).toBeVisible();
  await expect(pane('chain')).toHaveCount(0);
  await page.screenshot({ path: `${ARTIFACTS}desk-review.png` });
  await page.waitForTimeout(600);
  await page.reload();
  await expect(pane('journal')).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('own desk mine');
  await page.getByRole('option', { name: /Own desk: mine/ }).click();
  await expect(pane('chain')).toBeVisible();
  await page.keyboard.press('Alt+Shift+Digit1');
  await expect(pane('chart')).toBeVisible();
  await expect(pane('portfolio')).toBeVisible();
});
