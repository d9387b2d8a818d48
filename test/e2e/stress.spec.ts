/** The stress of the live book: computed in the worker of the built host, updated while one looks. */
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { ARTIFACTS, numberIn, test } from './terminal.ts';

test('the stress pane shows the live book, keeps up with it, and says which account a move would cost', async ({
  desk: page,
}) => {
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('stress');
  await page.getByRole('option', { name: /stress/i }).first().click();
  const pane = page.getByRole('group', { name: 'Stress' });
  const still = pane.getByRole('button', { name: /^spot 0 %, vol 0 pts:/ });
  await expect(still).toHaveText('0', { timeout: 20_000 });
  await expect(pane.getByTestId('day-2020-03-12')).toBeVisible();
  await expect(pane.getByTestId('stress-pnl')).toHaveText('0');
  // A fall of half takes the loan against ETH.
  await pane.getByRole('button', { name: /^spot -50 %, vol 0 pts:/ }).click();
  const lending = pane.getByTestId(/^stress-health-simulated-lending/);
  await expect(lending).toContainText('✕');
  expect(numberIn(await pane.getByTestId('stress-pnl').innerText()) ?? 0).toBeLessThan(0);
  const before = await pane.getByTestId('stress-pnl').innerText();
  await expect(pane.getByTestId('stress-pnl')).not.toHaveText(before, { timeout: 15_000 });
  await page.keyboard.press('ArrowRight');
  await expect(pane.getByRole('button', { name: /^spot -30 %, vol 0 pts:/ })).toBeFocused();
  await pane.getByRole('button', { name: '7 d' }).click();
  await expect(still).not.toHaveText('0', { timeout: 15_000 });
  await page.screenshot({ path: `${ARTIFACTS}stress.png` });
  // The map is a table, and is saved as the picture that it is on the screen.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Save Stress map');
  const [saved] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('option', { name: /Save Stress map as PNG/ }).click()]);
  await saved.saveAs(`${ARTIFACTS}stress-map.png`);
  const bytes = readFileSync(`${ARTIFACTS}stress-map.png`);
  const map = await pane.getByRole('table', { name: /^P&L in USD by spot move/ }).boundingBox();
  expect([bytes.subarray(1, 4).toString(), bytes.readUInt32BE(16), bytes.readUInt32BE(20)])
    .toEqual(['PNG', Math.ceil(map?.width ?? NaN), Math.ceil(map?.height ?? NaN)]);
  expect(bytes.length).toBeGreaterThan(5_000);
});
