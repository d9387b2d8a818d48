/** An order by hand: a click on the chain begins it, it is restated, sent, filled, and what is held says so. */
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { ARTIFACTS, test } from './terminal.ts';

test('an ask of the chain becomes an order, a fill and a position', async ({ desk: page }) => {
  await expect(page.locator('[row-id="portfolio/BTC"]').first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('option chain');
  await page.getByRole('option', { name: /Chain/ }).first().click();
  const chain = page.getByRole('group', { name: 'Option chain', exact: true }).first();
  await chain.getByRole('group', { name: 'Expiry' }).getByRole('button').nth(1).click();
  const row = chain.locator('.row-at-money').first();
  const ask = row.locator('[col-id="call-ask"]');
  await expect(ask).toHaveText(/0\.\d+/);
  const strike = (await row.locator('[col-id="strike"]').innerText()).replace(/[^0-9.]/g, '');
  await page.screenshot({ path: `${ARTIFACTS}chain.png` });
  await chain.getByRole('button', { name: 'Greeks', exact: true }).click();
  // At the money a call's delta is about a half, whatever smile it is read off.
  const delta = chain.locator('.row-at-money [col-id="call-delta"]').first();
  await expect(delta).toHaveText(/^0\.[3-7]\d*$/, { timeout: 15_000 });
  await expect(chain.getByTestId('chain-smile')).toHaveText(/own smile: (fitted|borrowed|lastGood), [\d.]+ s old/);
  await page.screenshot({ path: `${ARTIFACTS}chain-greeks.png` });
  await chain.getByRole('button', { name: 'Price', exact: true }).click();
  const ticket = page.getByRole('form', { name: 'Order' });
  // A key acts on what is under the pointer: the put's half is sold, then the call is bought by a click.
  await row.locator('[col-id="put-ask"]').hover();
  await page.keyboard.press('s');
  await expect(ticket.getByTestId('order-instrument')).toHaveValue(new RegExp(`-${strike}-P$`));
  await expect(ticket.getByTestId('order-sell')).toHaveAttribute('aria-pressed', 'true');
  await ask.click();

  await expect(ticket.getByTestId('order-instrument')).toHaveValue(new RegExp(`-${strike}-C$`));
  await expect(ticket.getByTestId('order-buy')).toHaveAttribute('aria-pressed', 'true');
  await expect(ticket.getByTestId('order-price')).toHaveValue(/^0\.\d+$/);
  await ticket.getByTestId('order-quantity').fill('0.05');
  await expect(ticket.getByText('must be a multiple of')).toBeVisible();
  await expect(ticket.getByTestId('review-order')).toBeDisabled();
  await ticket.getByTestId('order-quantity').fill('1');
  await ticket.getByTestId('order-market').click();
  await ticket.getByTestId('review-order').click();
  await expect(page.getByRole('alertdialog', { name: 'Check the order' })).toContainText(/BUY 1 .*Position .* contracts/);
  await page.screenshot({ path: `${ARTIFACTS}order-ticket.png` });
  const heldText = await row.locator('[col-id="call-held"]').innerText();
  await page.getByTestId('send-order').click();
  const held = heldText === '' ? 0 : Number(heldText.replace(/[^0-9.-]/g, ''));
  const cell = chain.locator(`[row-id="${strike}"] [col-id="call-held"]`).first();
  await expect.poll(async () => Number((await cell.innerText()).replace(/[^0-9.-]/g, '')), { timeout: 10_000 })
    .toBe(held + 1);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('save option chain as csv');
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('option', { name: /Save Option chain as CSV/ }).click()]);
  const lines = readFileSync(await download.path(), 'utf8').trim().split(/\r?\n/);
  expect([download.suggestedFilename(), lines[0]]).toEqual([expect.stringMatching(/^option-chain-.*Z\.csv$/),
    expect.stringContaining('"Strike [USD]"')]);
  expect(lines.find((line) => line.includes(`"${strike}"`))?.split(',')[0]).toBe(`"${held + 1}"`);
});
