/** An order that rests is amended from its row, the venue's answer shows, and one request cancels what is left. */
import { expect } from '@playwright/test';
import { ARTIFACTS, test } from './terminal.ts';

test('a resting order is amended in the Orders pane and cancelled with all of its account', async ({ desk: page }) => {
  // Six dialogues with the engine: a busy machine takes more than the usual minute.
  test.slow();
  await expect(page.locator('[row-id="portfolio/BTC"]').first()).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('option chain');
  await page.getByRole('option', { name: /Chain/ }).first().click();
  const chain = page.getByRole('group', { name: 'Option chain', exact: true }).first();
  await chain.getByRole('group', { name: 'Expiry' }).getByRole('button').nth(3).click();
  const bid = chain.locator('.row-at-money').first().locator('[col-id="call-bid"]');
  await expect(bid).toHaveText(/0\.\d+/);
  await bid.click();
  const ticket = page.getByRole('form', { name: 'Order' });
  await ticket.getByTestId('order-buy').click();
  await ticket.getByTestId('order-limit').click();
  await ticket.getByTestId('order-quantity').fill('1');
  // Below the bid it rests; far from the mark our own limit would deny it.
  const price = Number((await bid.innerText()).replace(/[^0-9.]/g, ''));
  await ticket.getByTestId('order-price').fill((Math.round(price * 0.98 * 2_000) / 2_000).toFixed(4));
  await ticket.getByTestId('review-order').click();
  await page.getByTestId('send-order').click();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('show orders');
  await page.getByRole('option', { name: /Orders/ }).first().click();
  const orders = page.getByRole('group', { name: 'Orders and fills' }).first();
  // Every column in sight.
  await page.getByRole('button', { name: 'Maximise Orders' }).click();
  const amend = orders.getByRole('button', { name: /^Amend order/ }).first();
  await expect(amend).toBeVisible({ timeout: 10_000 });
  await page.screenshot({ path: `${ARTIFACTS}order-resting.png` });
  await amend.click();
  const form = page.getByTestId('amend-form');
  await expect(form.getByTestId('amend-send')).toBeDisabled();
  await form.getByTestId('amend-quantity').fill('1.05');
  await expect(form.getByText('must be a multiple of')).toBeVisible();
  await form.getByTestId('amend-quantity').fill('2');
  await page.screenshot({ path: `${ARTIFACTS}order-amend.png` });
  await form.getByTestId('amend-send').click();
  const row = orders.locator('.ag-row', { has: page.getByRole('button', { name: /^Cancel order/ }) }).first();
  await expect(row.locator('[col-id="edit"]')).toHaveText(/→ 2(\.0)? @ 0\.\d+ done/, { timeout: 10_000 });
  await expect(row.locator('[col-id="quantity"]')).toHaveText(/^2(\.0)?$/);
  await page.screenshot({ path: `${ARTIFACTS}order-amended.png` });

  await orders.getByTestId('cancel-all-menu').click();
  await page.getByRole('menuitem', { name: /On simulated-options\/main/ }).click();
  await expect(orders.getByRole('button', { name: /^Cancel order/ })).toHaveCount(0, { timeout: 10_000 });
  await expect(orders.locator('.order-cancelled').first()).toBeVisible();
});
