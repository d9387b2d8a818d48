/** Protection from the screen: limits by scope, a soft one that asks, kill switch to flat and back, a cascade. */
import { expect, type Page } from '@playwright/test';
import { ARTIFACTS, test } from './terminal.ts';

const RULES = [
  { scope: 'order', measure: 'notional', unit: 'USD', soft: 1_000, hard: 5_000_000 },
  { scope: 'estate', measure: 'dailyLoss', unit: 'USD', soft: null, hard: 5_000_000 },
];

async function open(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(`open ${name}`);
  await page.locator('[cmdk-item]').first().click();
}

async function saveRules(page: Page, rules: readonly object[]): Promise<void> {
  await page.getByTestId('rules-text').fill(JSON.stringify({ rules, books: [] }));
  await page.getByTestId('save-rules').click();
}

/** More of what is held short. */
async function sell(page: Page, quantity: string): Promise<void> {
  await page.getByTestId('tab-orderTicket').click();
  const ticket = page.getByRole('form', { name: 'Order' });
  await ticket.getByTestId('order-instrument').fill('simulated-options:BTC-PERPETUAL');
  await ticket.getByTestId('order-sell').click();
  await ticket.getByTestId('order-quantity').fill(quantity);
  await ticket.getByTestId('order-market').click();
  await ticket.getByTestId('review-order').click();
  await page.getByTestId('send-order').click();
}

/** From the position to its stop: begun whole and reduce-only, waits at the venue, and is said to live there. */
async function placeStop(page: Page): Promise<void> {
  await page.getByTestId('stop-simulated-options:BTC-PERPETUAL').click();
  const ticket = page.getByRole('form', { name: 'Order' });
  await expect(ticket.getByTestId('order-stop')).toHaveAttribute('aria-pressed', 'true');
  await expect(ticket.getByTestId('order-reduceOnly')).toBeChecked();
  await expect(ticket.getByTestId('order-trigger')).toHaveValue(/^\d+(\.\d+)?$/);
  await page.screenshot({ path: `${ARTIFACTS}stop-ticket.png` });
  await ticket.getByTestId('review-order').click();
  const inForce = page.getByTestId('protection-in-force');
  await expect(inForce.locator('tr', { hasText: 'Stop' }).first()).toContainText('at the venue', { timeout: 15_000 });
  await expect(inForce.locator('tr', { hasText: 'Kill switch' })).toContainText('on this computer');
  await page.screenshot({ path: `${ARTIFACTS}stop-protection.png` });
  await page.getByTestId('tab-orders').click();
  await expect(page.locator('[data-testid="pane-orders"] .ag-row [col-id="state"]', { hasText: 'waiting' })).toBeVisible();
  await page.screenshot({ path: `${ARTIFACTS}stop-orders.png` });
}

test('limits ask and refuse, the kill switch is verified and leads to flat, a cascade is in bands', async ({ desk: page }) => {
  test.setTimeout(240_000);
  page.setDefaultTimeout(30_000);
  await expect(page.getByTestId('estate-equity')).not.toHaveText('—');
  await page.getByTestId('tab-policy').click();
  await saveRules(page, RULES);
  const usage = page.getByTestId('rule-usage');
  await expect(usage).toContainText('estate dailyLoss');
  await saveRules(page, [RULES[0] ?? {}, { ...RULES[1], unit: 'BTC' }]);
  await page.screenshot({ path: `${ARTIFACTS}protection-rules.png` });
  await expect(page.getByTestId('refused-rules'))
    .toContainText('rules.1.unit: "BTC" is not the unit of dailyLoss: USD. What was in force stays in force');
  await expect(usage.locator('tbody tr')).toHaveCount(2);
  await expect(usage).toContainText('estate dailyLoss USD');

  await sell(page, '500');
  const asked = page.getByTestId('asked');
  await expect(asked).toContainText(/order notional: \d+ USD.*1000 USD/, { timeout: 15_000 });
  await page.screenshot({ path: `${ARTIFACTS}softLimit.png` });
  await asked.getByTestId('soft-limit-accept').click();
  await page.getByTestId('tab-orders').click();
  await expect(page.locator('[data-testid="pane-orders"] .ag-row [col-id="state"]', { hasText: 'filled' })).toBeVisible();

  await open(page, 'protection');
  await placeStop(page);

  await page.getByTestId('cascade-run').click();
  await expect(page.getByTestId('cascade-accounts')).toContainText('%', { timeout: 20_000 });
  await page.getByTestId('cascade-run').scrollIntoViewIfNeeded();

  await page.getByTestId('kill-switch').click();
  const checks = page.getByTestId('kill-checks');
  await expect(checks.locator('tbody tr td:nth-child(2)')).toHaveText(['0', '0', '0'], { timeout: 40_000 });
  await page.getByTestId('prepare-flatten').click();
  const word = page.getByTestId('flatten-word');
  await expect(word).toBeVisible({ timeout: 15_000 });
  const approve = page.getByRole('button', { name: 'Approve and send' });
  await expect(approve).toBeDisabled();
  await page.screenshot({ path: `${ARTIFACTS}protection-flatten.png` });
  await word.fill('FLATTEN');
  await approve.click();
  await expect(page.getByRole('article', { name: /Protection plan/ }).first()).toContainText('done', { timeout: 20_000 });
  await expect(page.getByTestId('kill-banner')).toBeVisible();
  await page.getByTestId('kill-switch').click();
  await expect(page.getByTestId('release-confirm')).toBeDisabled();
  await page.getByTestId('release-word').fill('RELEASE');
  await page.getByTestId('release-confirm').click();
  await expect(page.getByTestId('kill-banner')).toHaveCount(0);
});
