/**
 * The main job, by hand: the market moves, delta leaves its band, a ticket appears, Approve is clicked, the order fills
 * at the simulated venue, delta is back and the margin gauge stands where the ticket said; then the session is stopped,
 * opened in REPLAY, sought to the approval, and shows the same numbers.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import { ARTIFACTS, effectOf, numberIn, test } from './terminal.ts';

/** Moves the practice market as a trader would: by the command palette. */
async function moveMarket(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(title);
  await page.getByRole('option', { name: new RegExp(title.replace(/[+]/g, '\\+')) }).first().click();
}

const hedgerDelta = async (page: Page, underlying: string): Promise<number> => {
  const delta = numberIn(await page.getByTestId(`hedger-${underlying}`).locator('.number').first().innerText());
  if (delta === null) throw new Error(`the hedger shows no delta of ${underlying}`);
  return delta;
};

const band = async (page: Page, underlying: string): Promise<number> => {
  const texts = await page.getByTestId(`hedger-${underlying}`).innerText();
  const width = /±([\d.,]+)/.exec(texts)?.[1];
  return Number(width);
};

const healthOf = async (page: Page, account: string): Promise<number> =>
  numberIn(await page.getByTestId(`health-${account}`).innerText()) ?? NaN;

async function figuresOf(ticket: Locator): Promise<string[]> {
  return [...await ticket.locator('.ticket-effect td.number').allInnerTexts(),
    ...await ticket.locator('.ticket-cost td').allInnerTexts()];
}

interface Approved {
  readonly id: string;
  readonly account: string;
  readonly underlying: string;
  readonly figures: readonly string[];
  readonly health: { readonly before: number; readonly after: number };
  readonly delta: { readonly before: number; readonly after: number };
  /** What the hedger's line said as the hand went to the button. */
  readonly deltaAtApproval: number;
}

/** What became of a ticket, as the list of recent ones says it; null while it is still under way. */
async function outcomeOf(page: Page, id: string): Promise<string | null> {
  await page.getByRole('tab', { name: /^Recent/ }).click();
  const state = page.locator(`[row-id="${id}"] .ag-cell[col-id="state"]`).first();
  const said = await expect(state).toHaveText(/done|failed|superseded|expired|rejected/, { timeout: 15_000 })
    .then(() => state.innerText(), () => null);
  await page.getByRole('tab', { name: /^Open/ }).click();
  return said;
}

const insideBand = async (page: Page, underlying: string): Promise<boolean> => expect(async () => {
  expect(Math.abs(await hedgerDelta(page, underlying))).toBeLessThan(await band(page, underlying));
}).toPass({ timeout: 5_000 }).then(() => true, () => false);

/** Reads a ticket and approves that very one. A market that moves on replaces tickets: then the next one is taken. */
async function approveTicket(page: Page): Promise<Approved> {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const approve = page.locator('[data-testid^="approve-"]').first();
    if (!await approve.waitFor({ timeout: 20_000 }).then(() => true, () => false)) {
      // What filled in part may have been enough: then the market has to move once more.
      await moveMarket(page, attempt % 2 === 0 ? 'move BTC by +2 %' : 'move BTC by -2 %');
      continue;
    }
    const id = (await approve.getAttribute('data-testid') ?? '').replace('approve-', '');
    const ticket = page.getByTestId(`ticket-${id}`);
    try {
      const account = await ticket.locator('.ticket-account').first().innerText({ timeout: 3_000 });
      const instrument = await ticket.locator('.ticket-instrument').first().innerText({ timeout: 3_000 });
      const health = await effectOf(ticket, 'Health');
      const delta = await effectOf(ticket, 'Delta');
      const figures = await figuresOf(ticket);
      const underlying = instrument.slice(0, instrument.indexOf('-'));
      const deltaAtApproval = await hedgerDelta(page, underlying);
      // Restated in numbers, then sent.
      await page.getByTestId(`approve-${id}`).click({ timeout: 3_000 });
      await page.getByTestId(`approve-${id}`).click({ timeout: 3_000 });
      const outcome = await outcomeOf(page, id);
      if (outcome !== 'done') throw new Error(`it was ${outcome ?? 'never closed'}`);
      // An order that filled in part leaves the rest to the next ticket: a trader approves that one too.
      if (!await insideBand(page, underlying)) throw new Error('it filled in part');
      return { id, account, underlying, figures, health, delta, deltaAtApproval };
    } catch (error) {
      console.log(`ticket ${id} went: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  throw new Error('no ticket stood long enough to be approved');
}

/** Seeks to the approval of one ticket, by the command palette. */
async function seekApproval(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(`approved ${id}`);
  await page.getByRole('option', { name: new RegExp(`Go to: approved ${id}\\b`) }).first().click();
}

test('from market tick to approved hedge, and again in REPLAY', async ({ desk: page }) => {
  test.setTimeout(300_000);
  await expect(page.getByTestId('mode-frame')).toContainText('PRACTICE');
  await expect(page.locator('[row-id="portfolio/BTC"]').first()).toBeVisible();
  await expect(page.getByTestId('equity')).not.toHaveText('—');

  await moveMarket(page, 'move BTC by -2 %');
  await expect(page.locator('[data-testid^="ticket-"]').first()).toBeVisible({ timeout: 40_000 });
  await page.screenshot({ path: `${ARTIFACTS}1-ticket.png` });
  // A trader lets the first wave of a shock pass: hedges into it fill in part and leave the rest.
  await page.waitForTimeout(8_000);

  const said = await approveTicket(page);
  const { id, underlying } = said;
  expect(Math.abs(said.delta.before)).toBeGreaterThan(await band(page, underlying));
  expect(Math.abs(said.delta.after)).toBeLessThan(await band(page, underlying));
  const moved = Math.abs(said.health.after - said.health.before);
  const now = await healthOf(page, said.account);
  expect(Math.abs(now - said.health.after)).toBeLessThanOrEqual(0.25 * moved + 0.02 * said.health.after);
  await page.screenshot({ path: `${ARTIFACTS}2-hedged.png` });

  await page.getByTestId('session-menu').click();
  await page.getByTestId('stop-session').click();
  await page.getByTestId('session-menu').click();
  await page.getByTestId('open-replay-last').click();
  await expect(page.getByTestId('mode-frame')).toContainText('REPLAY', { timeout: 15_000 });
  const replayed = page.getByTestId(`ticket-${id}`);
  await seekApproval(page, id);
  await expect(replayed).toContainText('Approved', { timeout: 30_000 });
  expect(await figuresOf(replayed)).toEqual(said.figures);
  // The line ticks on between the look and the click: a tick or two, not another number.
  const { deltaAtApproval } = said;
  expect(Math.abs(await hedgerDelta(page, underlying) - deltaAtApproval)).toBeLessThan(0.1 * Math.abs(deltaAtApproval));
  await page.screenshot({ path: `${ARTIFACTS}3-replay.png` });
});
