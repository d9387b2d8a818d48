/**
 * What a trader does all day, each counted in acts (a click, a key, a value typed) against docs/UX.md. One terminal for
 * all of it.
 */
import { expect, type Page } from '@playwright/test';
import { ARTIFACTS, numberIn, test } from './terminal.ts';

/** Counts what the hand does. */
class Hand {
  acts = 0;
  private readonly page: Page;
  constructor(page: Page) { this.page = page; }
  async click(testId: string): Promise<void> {
    this.acts += 1;
    await this.page.getByTestId(testId).first().click();
  }
  async key(chord: string): Promise<void> {
    this.acts += 1;
    await this.page.keyboard.press(chord);
  }
  async type(testId: string, text: string): Promise<void> {
    this.acts += 2;
    await this.page.getByTestId(testId).fill(text);
  }
}

async function counted(page: Page, most: number, task: (hand: Hand) => Promise<void>): Promise<void> {
  const hand = new Hand(page);
  await task(hand);
  expect(hand.acts).toBeLessThanOrEqual(most);
}

const commandPalette = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(text);
  await page.locator('[cmdk-item]').first().click();
};

/** Rests far below the market, so that there is something to move and to cancel. */
async function restByLadder(page: Page): Promise<void> {
  await page.keyboard.press('Alt+l');
  const prices = page.locator('.ladder tbody tr');
  await expect(prices.first()).toBeVisible();
  await page.getByLabel('Ticks a row').selectOption('100');
  const lowest = await prices.last().getAttribute('data-price');
  await page.getByTestId('ladder-size').fill('10');
  await page.getByTestId(`ladder-bid-${lowest}`).hover();
  await expect(page.locator('.ladder-hint')).toContainText(/BUY 10 at .* rests/);
  await page.getByTestId(`ladder-bid-${lowest}`).click();
  await expect(page.locator('.ladder-own').first()).toBeVisible();
}

test('tasks of a trader within their counts', async ({ desk: page }) => {
  test.setTimeout(240_000);
  page.setDefaultTimeout(30_000);
  await expect(page.getByTestId('estate-equity')).not.toHaveText('—');

  // Am I safe: nothing to do but look. Our margin beside the venue's: likewise.
  await expect(page.getByTestId('verdict')).toContainText(/SAFE|WATCH|RESTRICTED|DANGER|NOT KNOWN/);
  await expect(page.getByTestId('pane-margin')).toContainText('venue USD');

  await restByLadder(page);
  await counted(page, 1, (hand) => hand.key('Control+Shift+Backspace'));
  await expect(page.locator('.ladder-own')).toHaveCount(0, { timeout: 15_000 });

  // Why an order was sent: a click on its row.
  await page.getByTestId('tab-orders').click();
  await counted(page, 3, async (hand) => {
    hand.acts += 1;
    await page.locator('[data-testid="pane-orders"] .ag-row .ag-cell[col-id="state"]').first().click();
  });
  await expect(page.getByTestId('why-OrderSubmitted')).toContainText('10 BTC-PERPETUAL');
  await expect(page.getByTestId('why-CommandReceived')).toBeVisible();
  await expect(page.getByTestId('why-market')).toContainText('BTC');

  await counted(page, 4, async (hand) => {
    await hand.click('tab-policy');
    await hand.type('limits-maxOpenOrders', '60');
    await hand.key('Enter');
  });
  await expect(page.getByRole('table', { name: 'Limits in use' })).toContainText('60');
  await page.getByTestId('limits-minHealthAfter').fill('0.5');
  await expect(page.getByTestId('pane-policy')).toContainText('minHealthAfter must be at least 1');

  // Keys that do not reduce risk are the field's while one types.
  await page.getByTestId('tab-estate').click();
  await counted(page, 8, async (hand) => {
    await hand.key('Alt+b');
    await hand.click('template-buy');
    await expect(page.getByTestId('structure-outcome')).toContainText(/Most to lose\s*-[\d,]+ USD/);
    await page.screenshot({ path: `${ARTIFACTS}builder.png` });
    await hand.click('builder-send');
    await hand.click('builder-confirm');
  });
  await expect(page.getByRole('table', { name: 'Legs' })).toContainText(/filled|cancelled|denied/, { timeout: 20_000 });

  await page.keyboard.press('Alt+p');
  await expect(page.getByTestId('pnl-total')).toBeVisible({ timeout: 20_000 });
  const cells = await page.locator('.pnl-waterfall tbody [data-testid^="pnl-"] .number').allInnerTexts();
  const parts = cells.map((text) => numberIn(text) ?? NaN).reduce((sum, usd) => sum + usd, 0);
  const total = numberIn(await page.getByTestId('pnl-total').locator('.number').innerText()) ?? NaN;
  expect(Math.abs(parts - total)).toBeLessThan(0.1);
  await page.screenshot({ path: `${ARTIFACTS}pnl.png` });

  const [report] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }),
    counted(page, 3, (hand) => hand.key('Control+Shift+e'))]);
  expect(report.suggestedFilename()).toMatch(/^session-report-.*\.html$/);

  const time = (await page.getByTestId('clock').locator('b').innerText()).trim();
  await commandPalette(page, 'Stop the session');
  await counted(page, 4, async (hand) => {
    await hand.click('session-menu');
    await hand.click('open-replay-last');
    await expect(page.getByTestId('mode-frame')).toContainText('REPLAY', { timeout: 20_000 });
    hand.acts += 1;
    await page.getByTestId('replay-time').fill(time);
    await hand.key('Enter');
  });
  await expect(page.getByTestId('replay-time')).toHaveValue(new RegExp(time.slice(0, 5)), { timeout: 30_000 });
});
