/** Our own surface in the built terminal: fitted in its worker, changed by hand, and the deltas that follow from it. */
import { expect, type Page } from '@playwright/test';
import { ARTIFACTS, numberIn, test } from './terminal.ts';

async function openVolatility(page: Page): Promise<void> {
  await expect(page.locator('[row-id="portfolio/ETH"]').first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('volatility');
  await page.getByRole('option', { name: /volatility/i }).first().click();
}

test('smiles are fitted beside their quotes, and an edit by hand reaches the next fit', async ({ desk: page }) => {
  await openVolatility(page);
  const pane = page.getByRole('group', { name: 'Volatility' });
  await pane.getByRole('button', { name: 'BTC', exact: true }).click();
  const fits = pane.getByRole('table', { name: 'Fits of BTC' });
  await expect(fits.locator('.vol-fitted').first()).toBeVisible({ timeout: 20_000 });
  // The short expiries list too few strikes for a smile of their own, and say so.
  await expect(fits.locator('.vol-borrowed').first()).toHaveAttribute('title', /usable quotes|hours are left/);
  await expect(fits.locator('tbody tr')).toHaveCount(5);
  await expect(pane.getByTestId('fit-age')).toContainText('ms');
  const chosen = fits.locator('tr.is-chosen');
  const atm = async (): Promise<number> => numberIn(await chosen.locator('td').nth(2).innerText()) ?? NaN;
  await expect(chosen.locator('td').first()).toHaveText('fitted');
  await expect(pane.getByRole('figure', { name: /^Smile of BTC: \d+ options/ })).toBeVisible();
  const strikes = pane.getByRole('table', { name: 'Strikes of this expiry' });
  await expect(strikes.locator('tbody tr').first()).toBeVisible({ timeout: 10_000 });
  await page.screenshot({ path: `${ARTIFACTS}volatility.png` });

  await strikes.getByRole('button', { name: /^Exclude strike/ }).nth(2).click();
  await expect(strikes.getByText('by hand')).toBeVisible({ timeout: 10_000 });
  const edits = pane.getByRole('list', { name: 'Edits in force' });
  await expect(edits).toContainText('without');
  await edits.getByRole('button', { name: /^Undo without/ }).click();
  await expect(strikes.getByText('by hand')).toHaveCount(0, { timeout: 10_000 });

  const before = await atm();
  await pane.getByTestId('nudge-atm').fill('10');
  await pane.getByRole('button', { name: 'Nudge' }).click();
  await expect(edits).toContainText('nudge level +10.00');
  await expect.poll(atm, { timeout: 10_000 }).toBeGreaterThan(before + 6);
  await expect(chosen.locator('td').first()).toHaveText('fitted edited');
  await pane.getByTestId('event-date').fill('2031-01-02 19:00');
  await pane.getByTestId('event-label').fill('rate decision');
  await pane.getByRole('button', { name: 'Add' }).click();
  await expect(pane.getByRole('list', { name: 'Events in force' })).toContainText('2031-01-02 19:00 · 1.0 d · rate decision');
  await page.screenshot({ path: `${ARTIFACTS}volatility-edited.png` });
  await edits.getByRole('button', { name: /^Undo nudge/ }).click();
  await expect.poll(atm, { timeout: 10_000 }).toBeLessThan(before + 4);
});

test('the dynamics chosen name the delta of the portfolio, which stands beside the venue\'s', async ({ desk: page }) => {
  await page.setViewportSize({ width: 2600, height: 1100 });
  const grid = page.getByRole('group', { name: 'Portfolio' });
  await expect(grid.getByTestId('delta-name')).toHaveText('delta: sticky strike', { timeout: 20_000 });
  const leg = grid.locator('[row-id*="/BTC/"] [col-id="volSource"]', { hasText: /^surface/ });
  await expect(leg.first()).toBeVisible({ timeout: 20_000 });
  await openVolatility(page);
  const pane = page.getByRole('group', { name: 'Volatility' });
  for (const underlying of ['BTC', 'ETH']) {
    await pane.getByRole('button', { name: underlying, exact: true }).click();
    await pane.getByTestId('dynamics').selectOption('minimumVariance');
  }
  await page.locator('.dv-tab', { hasText: 'Portfolio' }).first().click();
  await expect(grid.getByTestId('delta-name')).toHaveText('delta: minimum variance', { timeout: 10_000 });
  await expect(grid.locator('.ag-header-cell[col-id="deltaUsd"]')).toContainText('MV');
  await grid.getByRole('button', { name: 'Own / venue / diff' }).click();
  const row = grid.locator('.ag-row', { has: page.locator('[col-id="volSource"]', { hasText: /^surface$/ }) }).first();
  await expect(row).toBeVisible({ timeout: 10_000 });
  const cell = async (column: string): Promise<number> =>
    numberIn(await row.locator(`[col-id="${column}"]`).innerText()) ?? NaN;
  // One look may fall between two ticks of a row.
  await expect.poll(async () => {
    const [own, venue, difference] = [await cell('impliedVol'), await cell('venueVol'), await cell('volDifference')];
    return Math.abs(own - venue - difference);
  }, { timeout: 10_000 }).toBeLessThan(0.1);
  expect(Math.abs(await cell('volDifference'))).toBeLessThan(5);
  await page.screenshot({ path: `${ARTIFACTS}own-venue-difference.png` });
});
