/** The policy laboratory in the built terminal: the same session decided again under two policies, both shown. */
import { expect } from '@playwright/test';
import { ARTIFACTS, test } from './terminal.ts';

test('the session so far under two policies, beside what was done', async ({ desk: page }) => {
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
  // Some seconds of record to decide again.
  await page.waitForTimeout(8_000);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('laboratory');
  await page.getByRole('option', { name: /laboratory/i }).first().click();
  const pane = page.getByRole('group', { name: 'Policy laboratory' });
  for (const name of ['to the edge', 'half as wide', 'Zakamouline']) {
    await pane.getByRole('button', { name, exact: true }).click();
  }
  await pane.getByRole('button', { name: 'twice as wide' }).click();
  await pane.getByLabel(/^Window/).fill('2');
  await pane.getByTestId('laboratory-run').click();
  const rows = pane.getByRole('table', { name: /Policies of .* on trial/ }).locator('tbody tr');
  await expect(rows).toHaveCount(3, { timeout: 30_000 });
  await expect(rows.locator('th')).toContainText(['as recorded', 'running', 'twice as wide']);
  // Everything was seen and measured: no dash among the errors.
  for (const row of await rows.all()) {
    const cells = await row.locator('td').allInnerTexts();
    expect(cells[2], cells.join(' | ')).toMatch(/\d/);
  }
  await expect(pane.getByTestId('laboratory-frontier')).toHaveAttribute('aria-label', /twice as wide: cost/);

  await pane.getByText('Add a policy as JSON').click();
  await pane.getByTestId('laboratory-json').fill('{"underlying":"BTC","bandDeltaBtc":1}');
  await expect(pane.locator('.laboratory-paste [role="status"]')).toContainText('mode');
  await page.screenshot({ path: `${ARTIFACTS}laboratory.png` });
});
