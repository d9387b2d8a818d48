/**
 * The practice portfolio over emulated venues, as a trader meets it: accounts added and tested in Settings > Venues, one
 * live session over all of them, tickets executed there, and a venue that dies in the middle of an order.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect as anyExpect, test, type Page } from '@playwright/test';
import { toNumber } from '../../src/shared/domain/decimal.ts';
import { TRADING_KEY } from '../emulators/deribit/keys.ts';
import { TRADING_KEY as DERIVE_KEY } from '../emulators/derive/keys.ts';
import { AGENT_KEY } from '../emulators/hyperliquid/hyperliquid.ts';
import { Fleet } from '../emulators/fleet/fleet.ts';
import { ARTIFACTS, numberIn, startTerminal, stopTerminal } from './terminal.ts';

/** Three venues and a browser on one machine: patience costs nothing where everything is well. */
const expect = anyExpect.configure({ timeout: 30_000 });

interface Keys { readonly kind: string; readonly fields: Readonly<Record<string, string>>; readonly secret: string; readonly url: string }

function keysOf(fleet: Fleet): readonly Keys[] {
  return [
    { kind: 'deribit', fields: { clientId: TRADING_KEY.clientId, currencies: 'BTC ETH' }, secret: TRADING_KEY.secret, url: fleet.deribit.url },
    { kind: 'hyperliquid', fields: { address: fleet.hyperliquid.user }, secret: AGENT_KEY, url: fleet.hyperliquid.url },
    { kind: 'derive', fields: { wallet: fleet.derive.keyring.wallet, subaccount: String(fleet.derive.ledger.main.id) }, secret: DERIVE_KEY,
      url: fleet.derive.url },
  ];
}

async function addAccounts(page: Page, keys: readonly Keys[]): Promise<void> {
  await page.getByTestId('session-menu').click();
  await page.getByTestId('menu-venues').click();
  await page.getByTestId('venue-secret').fill('correct horse battery');
  await page.getByTestId('venue-unlock').click();
  for (const { kind, fields, secret, url } of keys) {
    await page.getByTestId('venue-add-open').click();
    await page.getByTestId('venue-kind').selectOption(kind);
    for (const [name, value] of Object.entries(fields)) await page.getByTestId(`venue-field-${name}`).fill(value);
    await page.getByTestId('venue-secret').fill(secret);
    await page.getByTestId('venue-base-url').fill(url);
    await page.getByTestId('venue-add').click();
    // A machine that is busy lets a first test run out of time.
    await expect(async () => {
      await page.getByTestId(`venue-test-${kind}-testnet/main`).click({ timeout: 10_000 });
      await anyExpect(page.getByTestId(`venue-account-${kind}-testnet/main`).getByTestId('venue-check'))
        .toContainText('Works: may trade', { timeout: 10_000 });
    }).toPass({ timeout: 60_000 });
  }
}

const ordersOf = (page: Page, underlying: string) =>
  page.locator('.ag-row', { has: page.locator('.order-state') }).filter({ hasText: underlying });

/** Approves a ticket of that underlying, until there is an order. Tickets are replaced as the market moves: then the next one. */
async function approveOne(page: Page, underlying: string, before: (venue: string) => void = () => undefined): Promise<string> {
  const placed = await ordersOf(page, underlying).count();
  const ticket = page.locator('article[data-testid^="ticket-"]')
    .filter({ hasText: new RegExp(`(BUY|SELL)\\s*[\\d.,]+\\s*${underlying}`) }).first();
  let venue = '';
  await expect(async () => {
    venue = /^(\w+)-testnet/.exec(await ticket.locator('.ticket-account').first().innerText({ timeout: 2_000 }))?.[1] ?? '';
    before(venue);
    // The next ticket may push this one about: what counts is which button it was, not where.
    const approve = ticket.locator('[data-testid^="approve-"]');
    // Restated in numbers, then sent.
    await approve.dispatchEvent('click', {}, { timeout: 2_000 });
    await approve.dispatchEvent('click', {}, { timeout: 2_000 });
    await anyExpect(ordersOf(page, underlying)).not.toHaveCount(placed, { timeout: 6_000 });
  }).toPass({ timeout: 60_000 });
  return venue;
}

/** Contracts of BTC perpetuals that the venue itself holds for us. */
function heldAt(fleet: Fleet, venue: string): number {
  const floor = venue === 'derive' ? fleet.derive.ledger.main.floor : venue === 'deribit' ? fleet.deribit.ledger.floor
    : fleet.hyperliquid.ledger.floor;
  return floor.holdings.holdings().filter(({ instrument }) => instrument.kind === 'perpetual' && instrument.underlying === 'BTC')
    .reduce((sum, { quantity }) => sum + toNumber(quantity), 0);
}

const filesBelow = (folder: string): string[] => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? filesBelow(path) : [path];
});

/** What outlives a test that fails: the worker waits for it. */
const ends: (() => Promise<void>)[] = [];
test.afterEach(async () => { for (const end of ends.splice(0)) await end(); });

test('a book over several venues is hedged there, and a venue that dies mid-order is known again', async ({ page }) => {
  test.setTimeout(240_000);
  const fleet = await Fleet.start({ seed: 64, pace: 1 });
  const data = mkdtempSync(join(tmpdir(), 'ballast-fleet-'));
  const terminal = await startTerminal(data, ['--no-practice']);
  ends.push(() => stopTerminal(terminal), () => fleet.stop());
  const received: string[] = [];
  page.on('websocket', (socket) => { socket.on('framereceived', ({ payload }) => { received.push(payload.toString()); }); });
  await page.setViewportSize({ width: 1600, height: 1000 });
  await page.goto(terminal.url);
  await addAccounts(page, keysOf(fleet));
  await page.getByTestId('start-live').click();
  await expect(page.getByTestId('network-badge')).toHaveText('testnet');
  await expect(page.getByTestId('venue-report-deribit-testnet')).toContainText('connected');
  await expect(page.getByTestId('venue-report-hyperliquid-testnet')).toContainText('connected');
  await expect(page.getByTestId('venue-report-derive-testnet')).toContainText('connected');
  await page.getByTestId('venue-report-derive-testnet').scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(ARTIFACTS, 'fleet-venues.png') });

  await page.keyboard.press('Alt+Shift+1');
  await expect(page.locator('[row-id="portfolio/BTC"]').first()).toBeVisible();
  await page.screenshot({ path: join(ARTIFACTS, 'fleet-desk.png') });
  await approveOne(page, 'ETH');
  const state = page.locator('.order-state').first();
  await expect(state).toHaveText('filled');

  const held = new Map([...fleet.venues.keys()].map((name) => [name, heldAt(fleet, name)]));
  const name = await approveOne(page, 'BTC', (at) => {
    for (const { server } of fleet.venues.values()) server.heal();
    fleet.venues.get(at)?.server.fault('dieAfterOrder');
  });
  const venue = fleet.venues.get(name);
  if (venue === undefined) throw new Error(`no venue ${name}`);
  const row = ordersOf(page, 'BTC').first();
  await expect(row.locator('.order-state')).toHaveText('unknown');
  const unknownAfterMs = Date.now() - (venue.server.diedMs ?? NaN);
  await expect(row.locator('[col-id="for"]')).toHaveText(/\d s/);
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(ARTIFACTS, 'fleet-unknown.png') });
  const revivedMs = Date.now();
  await venue.revive();
  await expect(row.locator('.order-state')).toHaveText('filled');
  console.log(`on the screen, ${name}: unknown ${unknownAfterMs} ms after the kill, filled ${Date.now() - revivedMs} ms after the restart`);
  const bought = heldAt(fleet, name) - (held.get(name) ?? NaN);
  expect(Math.abs(numberIn(await row.locator('[col-id="filled"]').innerText()) ?? NaN)).toBeCloseTo(Math.abs(bought), 3);
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(ARTIFACTS, 'fleet-truth.png') });
  await stopTerminal(terminal);
  const secrets = [TRADING_KEY.secret, AGENT_KEY.slice(2), DERIVE_KEY.slice(2), 'correct horse'];
  const holding = filesBelow(data).filter((path) => secrets.some((secret) => readFileSync(path, 'latin1').includes(secret)));
  expect([holding, received.filter((text) => secrets.some((secret) => text.includes(secret)))]).toEqual([[], []]);
  rmSync(data, { recursive: true, force: true });
});
