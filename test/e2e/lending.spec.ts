/**
 * Loans at Aave and Morpho on a local chain: added in Settings > Venues, seen with health and distance, lit by a falling
 * price, and brought back by one click that repays. Skips where test/chain is not installed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { TEST_KEYS } from '../chain/deploy/lab.ts';
import { missingWorkspace } from '../chain/lab/workspace.ts';
import { startLocalChain, type LocalChain } from '../emulators/chain/chain.ts';
import { ARTIFACTS, numberIn, startTerminal, stopTerminal } from './terminal.ts';

const ACCOUNT = 'aave-chain-testnet/main';
const MARKET = 'morpho-chain-testnet/main';
const missing = missingWorkspace();

async function openVenues(page: Page): Promise<void> {
  await page.getByTestId('session-menu').click();
  await page.getByTestId('menu-venues').click();
  await page.getByTestId('venue-secret').fill('correct horse battery');
  await page.getByTestId('venue-unlock').click();
}

async function addLoan(
  page: Page, chain: LocalChain, kind: string, fields: Readonly<Record<string, string>>, key: string,
): Promise<void> {
  await page.getByTestId('venue-add-open').click();
  await page.getByTestId('venue-kind').selectOption(kind);
  for (const [name, value] of Object.entries({ address: chain.lab.accounts[2] ?? '', chainId: '31337', ...fields })) {
    // One field after the other, as a hand does.
    // oxlint-disable-next-line no-await-in-loop
    await page.getByTestId(`venue-field-${name}`).fill(value);
  }
  await page.getByTestId('venue-base-url').fill(chain.url);
  if (key !== '') await page.getByTestId('venue-secret').fill(key);
  await page.getByTestId('venue-add').click();
}

async function openPane(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(title);
  await page.getByRole('option', { name: new RegExp(title) }).first().click();
}

/** Every file below, with its path. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

test('a loan is seen, its gauge lights as the price falls, and a ticket brings health back as it said', async ({ page }) => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(300_000);
  const chain = await startLocalChain({ port: 0, withPortfolio: true, byHand: false });
  const data = mkdtempSync(join(tmpdir(), 'ballast-lending-'));
  const terminal = await startTerminal(data, ['--no-practice']);
  try {
    await page.setViewportSize({ width: 1700, height: 1000 });
    await page.goto(terminal.url);
    await openVenues(page);
    // Watched alone: one address signs for one venue at a time.
    await addLoan(page, chain, 'morpho-chain', { morpho: chain.lab.morpho.morpho.address, markets: chain.lab.morpho.id }, '');
    await page.getByTestId(`venue-test-${MARKET}`).click();
    await expect(page.getByTestId('venue-check')).toContainText('ETH/USDC health 1.61');
    await addLoan(page, chain, 'aave-chain', { pool: chain.lab.aave.pool.address }, TEST_KEYS[2] ?? '');
    await page.getByTestId(`venue-test-${ACCOUNT}`).click();
    await expect(page.getByTestId('venue-check').filter({ hasText: 'health 1.38' })).toBeVisible();
    await page.getByTestId('start-live').click();
    await openPane(page, 'Margin');
    const health = page.getByTestId(`health-${ACCOUNT}`);
    await expect(health).toHaveText('1.38', { timeout: 45_000 });
    await expect(page.getByTestId(`health-${MARKET}`)).toHaveText('1.61', { timeout: 45_000 });
    await chain.lab.setPrice('WETH', 1_700);
    await expect(health).toHaveText('1.07', { timeout: 45_000 });
    await page.screenshot({ path: join(ARTIFACTS, 'lending-margin.png') });
    await openPane(page, 'Lending');
    await expect(page.getByTestId(`loan-health-${ACCOUNT}`)).toHaveText('1.07');
    // 5 WETH at 86 % against 8000.
    await expect(page.getByTestId(`loan-health-${MARKET}`)).toHaveText('0.91');
    await page.getByTestId(`restore-repay-${ACCOUNT}`).click();
    const preview = page.getByTestId(`loan-preview-${ACCOUNT}`);
    await expect(preview).toContainText('1.60');
    const amount = await page.getByTestId(`loan-amount-${ACCOUNT}`).inputValue();
    expect(numberIn(amount)).toBeGreaterThan(11_000);
    await page.screenshot({ path: join(ARTIFACTS, 'lending-ticket.png') });
    await page.getByTestId(`loan-emode-${ACCOUNT}`).selectOption({ label: 'ETH correlated' });
    await expect(page.getByTestId(`loan-emode-preview-${ACCOUNT}`)).toContainText('USDC in e-mode 1');
    // One click, and what it does stands on the button.
    const now = page.getByTestId(`restore-now-repay-${ACCOUNT}`);
    await expect(now).toContainText('health 1.60');
    await now.click();
    await expect(page.getByTestId(`transactions-${ACCOUNT}`)).toContainText(`repay ${Number(amount)} USDC`);
    await expect(page.getByTestId(`loan-health-${ACCOUNT}`)).toHaveText('1.60', { timeout: 45_000 });
    await page.screenshot({ path: join(ARTIFACTS, 'lending-repaid.png') });
  } finally {
    await stopTerminal(terminal);
    await chain.stop();
  }
  const bare = (TEST_KEYS[2] ?? '').slice(2);
  expect(filesBelow(data).filter((path) => readFileSync(path, 'latin1').includes(bare))).toEqual([]);
  rmSync(data, { recursive: true, force: true });
});
