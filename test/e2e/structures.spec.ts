/**
 * Structures from the screen: an iron condor leg by leg, an option rolled from the calendar, one order worked as an
 * iceberg and stopped, one over time and traded back.
 */
import { expect as promptly, type Page } from '@playwright/test';
import { ARTIFACTS, test } from './terminal.ts';

/** On a busy machine an answer takes its time. */
const expect = promptly.configure({ timeout: 30_000 });

const PERPETUAL = 'simulated-perpetuals:BTC-USDC-PERP';

async function pane(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
}

const legs = (page: Page) => page.getByRole('table', { name: 'Legs', exact: true }).locator('.builder-state');

/** Works an order through the ticket; gives the id of its execution. */
async function worked(page: Page, manner: string, amount: string, quantity: string, price: string): Promise<string> {
  const known = await page.locator('[data-testid^="execution-"]').count();
  await page.getByTestId('order-instrument').fill(PERPETUAL);
  await page.getByTestId('order-quantity').fill(quantity);
  await page.getByTestId('order-price').fill(price);
  await page.getByTestId('order-work').selectOption(manner);
  await page.getByTestId('order-work-amount').fill(amount);
  await page.getByTestId('review-order').click();
  await expect(page.getByRole('alertdialog', { name: 'Check the order' })).toContainText('or better, worked');
  await page.getByTestId('send-order').click();
  await expect(page.locator('[data-testid^="execution-"]')).toHaveCount(known + 1);
  const id = await page.locator('[data-testid^="execution-"]').first().getAttribute('data-testid');
  return id?.replace('execution-', '') ?? '';
}

test('a leg is closed or rolled from the portfolio', async ({ desk: page }) => {
  await expect(page.getByTestId('estate-equity')).not.toHaveText('—');
  const row = page.locator('[data-testid="pane-portfolio"] .ag-row', { hasText: /-\d{4,}-C/ }).first();
  await row.locator('[col-id="name"]').click();
  await page.screenshot({ path: `${ARTIFACTS}legActions.png` });
  const name = (await page.getByTestId('leg-roll').getAttribute('aria-label') ?? '').replace('Roll ', '');
  await page.getByTestId('leg-roll').click();
  await expect(page.getByTestId('roll')).toContainText(name);
  await page.getByTestId('tab-portfolio').click();
  await row.locator('[col-id="name"]').click();
  await page.getByTestId('leg-close').click();
  await expect(page.getByRole('table', { name: 'Legs', exact: true })).toContainText(name);
});

test('structures: legged, rolled, worked, stopped and unwound', async ({ desk: page }) => {
  test.setTimeout(300_000);
  page.setDefaultTimeout(45_000);
  await expect(page.getByTestId('estate-equity')).not.toHaveText('—');

  await page.keyboard.press('Alt+b');
  await page.getByTestId('template-buy').click();
  await expect(page.getByTestId('structure-greeks').locator('tbody tr').first()).toContainText(/Delta coin\s*[+-]?\d/);
  await page.getByTestId('builder-send').click();
  await expect(page.getByRole('alertdialog', { name: 'Check the structure' }).locator('li')).toHaveCount(4);
  await page.getByTestId('builder-confirm').click();
  await expect(page.getByTestId('builder-sent')).toContainText(/done|stopped|failed/, { timeout: 75_000 });
  // Each leg says its own: filled, or why not. The state of the whole follows from them.
  for (const text of await legs(page).allInnerTexts()) expect(text).toMatch(/^(filled at [\d.]+|failed|stopped)/);
  await page.screenshot({ path: `${ARTIFACTS}structure-sent.png` });

  // Six acts: Ctrl+K, "Expiries", Enter, Roll, Send, confirm.
  await pane(page, 'Expiries');
  await expect(page.locator('[data-testid="pane-expiries"] [col-id="pinChance"]').nth(2)).toHaveText(/\d/);
  await page.screenshot({ path: `${ARTIFACTS}expiries.png` });
  const roll = page.locator('[data-testid^="roll-"][data-testid*="-P"]').first();
  const held = (await roll.getAttribute('aria-label') ?? '').replace('Roll ', '');
  await roll.click();
  await expect(page.getByTestId('roll')).toContainText(held);
  await expect(legs(page)).toHaveCount(2);
  await page.screenshot({ path: `${ARTIFACTS}roll.png` });
  await page.getByTestId('builder-send').click();
  await expect(page.getByRole('alertdialog', { name: 'Check the structure' })).toContainText('reduce only');
  await page.getByTestId('builder-confirm').click();
  await expect(page.getByTestId('builder-sent')).toContainText(/done|stopped|failed/, { timeout: 75_000 });
  await expect(legs(page).first()).toHaveText(/^(filled at [\d.]+|failed|stopped)/);

  await page.getByTestId('tab-orders').click();
  await page.getByRole('tab', { name: /Executions/ }).click();
  await expect(page.locator('.execution').first()).toContainText(`roll of ${held}`);
  await pane(page, 'Order ticket');
  const iceberg = await worked(page, 'iceberg', '0.01', '0.05', '60000');
  await expect(page.getByTestId(`execution-${iceberg}`)).toContainText('iceberg, 0.01 shown, 1 order');
  await page.getByTestId(`stop-${iceberg}`).click();
  await expect(page.getByTestId(`state-${iceberg}`)).toHaveText('stopped');

  const slow = await worked(page, 'twap', '2', '0.04', '69000');
  await page.getByTestId(`unwind-${slow}`).click();
  await expect(page.getByTestId(`execution-${slow}`)).toContainText('what filled was traded back');
  await page.screenshot({ path: `${ARTIFACTS}executions.png` });
});
