/** The ladder of automation: limits saved, armed, a hedge that leaves by itself, and the fall back with its alert. */
import { expect, type Page } from '@playwright/test';
import { ARTIFACTS, test } from './terminal.ts';

async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(title);
  await page.getByRole('option', { name: new RegExp(title.replace(/[+]/g, '\\+')) }).first().click();
}

test('a book has a policy of its own, asked for by itself, and gives its accounts back', async ({ desk: page }) => {
  test.setTimeout(120_000);
  await expect(page.getByTestId('hedger-BTC')).toContainText(/inside band|proposed/, { timeout: 60_000 });
  await command(page, 'Show Limits and policies');
  const pane = page.getByTestId('pane-policy');
  await pane.getByTestId('book-name').fill('perps');
  await pane.getByTestId('book-account-simulated-perpetuals/main').check();
  await pane.getByTestId('book-add').click();
  await pane.getByTestId('book-policy-perps').selectOption('BTC');
  const card = pane.getByRole('article', { name: 'Hedge policy BTC in perps' });
  await expect(card).toBeVisible({ timeout: 10_000 });
  await card.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${ARTIFACTS}book.png` });
  await command(page, 'Show Hedge');
  const line = page.getByTestId('hedger-BTC@perps');
  await expect(line).toContainText(/inside band|outside band|proposed/, { timeout: 30_000 });
  await page.screenshot({ path: `${ARTIFACTS}bookHedger.png` });
  await command(page, 'Show Limits and policies');
  await pane.getByTestId('policy-mode-BTC@perps-off').click();
  await pane.getByTestId('policy-remove-BTC@perps').click();
  await expect(card).toHaveCount(0, { timeout: 10_000 });
});

test('automatic is armed by hand, hedges by itself, and ends with an alert', async ({ desk: page }) => {
  test.setTimeout(240_000);
  await expect(page.getByTestId('hedger-BTC')).toContainText(/inside band|proposed/, { timeout: 60_000 });
  await command(page, 'Show Limits and policies');
  const pane = page.getByTestId('pane-policy');
  await pane.getByTestId('policy-mode-BTC-automatic').click();
  await pane.getByTestId('policy-arm-BTC').click();
  await expect(pane.getByTestId('policy-mode-refused-BTC')).toContainText('save your own first', { timeout: 10_000 });
  await pane.getByTestId('limits-maxOrderNotionalUsd').fill('900000');
  await pane.getByTestId('save-limits').click();
  await expect(async () => {
    await pane.getByTestId('policy-mode-BTC-automatic').click();
    await pane.getByTestId('policy-floor-BTC').fill('1');
    await pane.getByTestId('policy-arm-BTC').click();
    await expect(page.getByTestId('automation-badge')).toHaveText('AUTO BTC', { timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
  await pane.getByTestId('policy-armed-BTC').scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${ARTIFACTS}armed.png` });
  await command(page, 'Show Hedge');
  await command(page, 'move BTC by +2 %');
  await page.getByTestId('pane-hedge').getByRole('tab', { name: /Recent/ }).click();
  const row = page.locator('[data-testid="pane-hedge"] .ag-row', { hasText: 'done' })
    .filter({ has: page.locator('[col-id="by"]', { hasText: 'policy' }) }).first();
  await expect(row).toBeVisible({ timeout: 60_000 });
  await page.screenshot({ path: `${ARTIFACTS}automatic.png` });
  await page.getByTestId('kill-switch').click();
  await expect(page.getByTestId('automation-badge')).toHaveCount(0, { timeout: 10_000 });
  await command(page, 'Show Alerts');
  await expect(page.getByTestId('pane-alerts')).toContainText('BTC hedges are no longer automatic: the kill switch is engaged');
  await page.screenshot({ path: `${ARTIFACTS}fellBack.png` });
});
