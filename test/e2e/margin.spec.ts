/** Margin on the practice session: three numbers and their verdict, alerts with answers, distances, margin after. */
import { expect, type Page } from '@playwright/test';
import { ARTIFACTS, numberIn, test } from './terminal.ts';

async function show(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name);
  await page.getByRole('option', { name: new RegExp(name, 'i') }).first().click();
}

test('the venue\'s margin stands beside ours, and they agree', async ({ desk: page }) => {
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
  await show(page, 'reconciliation');
  const pane = page.getByRole('group', { name: 'Reconciliation' });
  await expect(pane.getByTestId(/^agreement-/)).toHaveCount(3);
  for (const badge of await pane.getByTestId(/^agreement-/).all()) {
    await expect(badge).toHaveText('agrees', { timeout: 20_000 });
  }
  const card = pane.getByTestId(/^reconciliation-simulated-perpetuals/);
  const cells = card.locator('tr', { hasText: 'Maintenance' }).locator('td');
  const [venues, ours] = [numberIn(await cells.nth(0).innerText()), numberIn(await cells.nth(1).innerText())];
  expect(venues).toBeGreaterThan(0);
  expect(Math.abs((ours ?? NaN) - (venues ?? NaN))).toBeLessThan(Math.max(2, (venues ?? 0) * 2e-3));
  await page.screenshot({ path: `${ARTIFACTS}reconciliation.png` });
});

test('distances in every form, and margin after what might be done', async ({ desk: page }) => {
  await show(page, 'margin');
  const pane = page.getByRole('group', { name: 'Margin', exact: true });
  const detail = pane.getByTestId(/^detail-simulated-lending/);
  await expect(detail).toContainText(/Joint: \d+\.\d SD\/day: .*ETH -/, { timeout: 20_000 });
  await expect(detail).toContainText(/Time: .*USD a day/);
  await detail.locator('summary').click();
  await expect(detail.getByRole('table', { name: 'All roots' })).toContainText('liquidated');
  await page.screenshot({ path: `${ARTIFACTS}margin-detail.png` });
  const card = pane.getByRole('article').filter({ has: page.getByTestId(/^detail-simulated-lending/) });
  await card.getByText('What if').click();
  await card.getByTestId(/^what-if-/).fill('repay 20000 USDC; withdraw 1 ETH');
  await card.getByRole('button', { name: 'Margin after' }).click();
  const health = card.getByTestId('margin-after').locator('tr', { hasText: 'Health' }).locator('td');
  await expect(health).toHaveCount(2);
  const [before, after] = (await health.allInnerTexts()).map(numberIn);
  expect(after ?? 0).toBeGreaterThan(before ?? Infinity);
  await card.getByTestId(/^what-if-/).fill('hold 1 ETH');
  await card.getByRole('button', { name: 'Margin after' }).click();
  await expect(card).toContainText('begins with none of buy, sell, deposit, withdraw, repay');
  await page.screenshot({ path: `${ARTIFACTS}margin-after.png` });
  // A practice account has no venue behind it, and says so.
  await card.getByTestId(/^what-if-/).fill('');
  await card.getByTestId(/^ask-venue-/).click();
  await expect(card.getByTestId('venue-margin')).toContainText('no venue behind it to ask');
  await expect(detail).toContainText('Offsets none: a debt is needed in full');
  await page.screenshot({ path: `${ARTIFACTS}margin-ask-venue.png` });
});

test('a level that is reached is an alert: seen, heard, answered', async ({ desk: page }) => {
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
  await page.getByTestId('alert-badge').click();
  const pane = page.getByRole('group', { name: 'Alerts' });
  // Thresholds above every health of the practice book: every account is on watch at once.
  await pane.getByTestId('alert-rule-watchHealth').fill('90');
  await pane.getByTestId('save-alert-rules').click();
  const alert = pane.getByTestId(/^alert-health\|simulated-perpetuals/);
  await expect(alert).toContainText('watch below 90.00', { timeout: 15_000 });
  await expect(page.locator('html')).toHaveAttribute('data-last-alert-sound', /watch|restricted|danger/);
  const badge = page.getByTestId('alert-badge');
  const active = numberIn(await badge.innerText()) ?? 0;
  expect(active).toBeGreaterThan(0);
  await page.screenshot({ path: `${ARTIFACTS}alerts.png` });
  await alert.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(alert).toContainText('acknowledged');
  await expect(badge).not.toHaveText(new RegExp(`^Alerts\\s*${active}$`));
  await alert.getByRole('button', { name: '1 h' }).click();
  await expect(alert).toContainText('snoozed');
});
