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

/** Delta inside its band: the ticket is asked for, read, approved; then why, and by whose hand. */
async function flattenEth(page: Page): Promise<void> {
  const line = page.getByTestId('hedger-ETH');
  await expect(line).toContainText('inside band', { timeout: 60_000 });
  const deltaOf = async (): Promise<number> => Math.abs(numberIn(await line.locator('.number').first().innerText()) ?? NaN);
  const band = numberIn(/±[\d.,]+/.exec(await line.innerText())?.[0].slice(1) ?? '') ?? NaN;
  expect(await deltaOf()).toBeGreaterThan(band / 5);
  // The market may carry the delta past the ticket before the click: then it is asked for again, as by hand.
  await expect(async () => {
    await counted(page, 2, async (hand) => {
      await hand.click('flatten-ETH');
      const ticket = page.locator('.ticket', { hasText: 'asked for' });
      await expect(ticket).toContainText('ETH', { timeout: 3_000 });
      hand.acts += 1;
      await ticket.locator('[data-testid^="approve-"]').click({ timeout: 3_000 });
    });
    await expect(page.getByTestId('hedger-ETH')).toBeVisible();
    await expect.poll(deltaOf, { timeout: 8_000 }).toBeLessThan(band / 5);
  }).toPass({ timeout: 60_000 });
  await page.screenshot({ path: `${ARTIFACTS}flattened.png` });

  await counted(page, 3, async (hand) => {
    hand.acts += 2;
    await page.getByTestId('pane-hedge').getByRole('tab', { name: /Recent/ }).click();
    const row = page.locator('[data-testid="pane-hedge"] .ag-row', { hasText: 'done' }).first();
    await row.locator('.ag-cell[col-id="instrument"]').click({ timeout: 20_000 });
  });
  await expect(page.getByTestId('why-HedgeProposed')).toContainText('ETH');
  await expect(page.getByTestId('why-CommandReceived')).toBeVisible();
  await expect(page.getByTestId('why-market')).toContainText('ETH');
}

/** A held short put into the next expiry at the same delta: both legs as one execution. */
async function rollPut(page: Page): Promise<void> {
  await counted(page, 6, async (hand) => {
    await hand.key('Alt+Shift+2');
    await hand.click('tab-expiries');
    hand.acts += 1;
    const put = page.locator('[data-testid="pane-expiries"] .ag-row', { hasText: 'BTC-27NOV26-62000-P' }).or(
      page.locator('[data-testid="pane-expiries"] .ag-row', { hasText: /-P\b/ })).first();
    await put.getByRole('button', { name: /^Roll/ }).click();
    await expect(page.getByTestId('structure-outcome')).toBeVisible({ timeout: 20_000 });
    await page.screenshot({ path: `${ARTIFACTS}roll.png` });
    await hand.click('builder-send');
    await hand.click('builder-confirm');
  });
  await expect(page.getByTestId('builder-sent')).toContainText(/done|failed|stopped/, { timeout: 60_000 });
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
  await page.keyboard.press('Enter');
  await page.getByTestId(`ladder-bid-${lowest}`).hover();
  await expect(page.locator('.ladder-hint')).toContainText(/BUY 10 at .* rests/);
  await page.keyboard.press('b');
  await expect(page.locator('.ladder-own').first()).toBeVisible();
}

test('tasks of a trader within their counts', async ({ desk: page }) => {
  test.setTimeout(240_000);
  page.setDefaultTimeout(30_000);
  await expect(page.getByTestId('estate-equity')).not.toHaveText('—');

  // Am I safe: nothing to do but look. Our margin beside the venue's: likewise.
  await expect(page.getByTestId('verdict')).toContainText(/SAFE|WATCH|RESTRICTED|DANGER|NOT KNOWN/);
  await expect(page.getByTestId('pane-margin')).toContainText('venue USD');

  await flattenEth(page);

  await restByLadder(page);
  await counted(page, 1, (hand) => hand.key('Control+Shift+Backspace'));
  await expect(page.locator('.ladder-own')).toHaveCount(0, { timeout: 15_000 });

  // Why an order was sent: a click on its row.
  await page.getByTestId('tab-orders').click();
  await counted(page, 3, async (hand) => {
    hand.acts += 1;
    await page.locator('[data-testid="pane-orders"] .ag-row', { hasText: 'BTC-PERPETUAL' })
      .locator('.ag-cell[col-id="state"]').first().click();
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

  await rollPut(page);

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
    await expect(page.getByTestId('replay-time')).toBeFocused();
    hand.acts += 1;
    await page.keyboard.type(time);
    await hand.key('Enter');
  });
  await expect(page.getByTestId('replay-time')).toHaveValue(new RegExp(time.slice(0, 5)), { timeout: 30_000 });
});
