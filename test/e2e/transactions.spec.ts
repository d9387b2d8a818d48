/**
 * Transactions from the screen, on a local chain that mines when it is told to: a keystore made in the form of the
 * account, oracles and gas beside the connection, a transaction sped up and then cancelled. Skips where test/chain is
 * not installed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { TEST_KEYS } from '../chain/deploy/lab.ts';
import { missingWorkspace } from '../chain/lab/workspace.ts';
import { startLocalChain, type LocalChain } from '../emulators/chain/chain.ts';
import { ARTIFACTS, startTerminal, stopTerminal } from './terminal.ts';

const ACCOUNT = 'aave-chain-testnet/main';
const PASSPHRASE = 'a keystore of its own';
const missing = missingWorkspace();

async function addWithKeystore(page: Page, chain: LocalChain): Promise<void> {
  await page.getByTestId('session-menu').click();
  await page.getByTestId('menu-venues').click();
  await page.getByTestId('venue-secret').fill('correct horse battery');
  await page.getByTestId('venue-unlock').click();
  await page.getByTestId('venue-add-open').click();
  await page.getByTestId('venue-kind').selectOption('aave-chain');
  await page.getByTestId('keystore-open').click();
  await page.getByTestId('keystore-key').fill(TEST_KEYS[2] ?? '');
  await page.getByTestId('keystore-passphrase').fill(PASSPHRASE);
  await page.getByTestId('keystore-make').click();
  await expect(page.getByTestId('venue-field-address')).toHaveValue(/^0x/, { timeout: 45_000 });
  await page.getByTestId('venue-field-chainId').fill('31337');
  await page.getByTestId('venue-field-pool').fill(chain.lab.aave.pool.address);
  await page.getByTestId('venue-field-socketEndpoint').fill(chain.lab.anvil.socketUrl);
  await page.getByTestId('venue-base-url').fill(chain.url);
  await page.getByTestId('venue-add').click();
}

async function openPane(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Type a command or a pane').fill(title);
  await page.getByRole('option', { name: new RegExp(title) }).first().click();
}

test('a transaction is sped up and then cancelled from the pane; oracles and gas stand beside', async ({ page }) => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(300_000);
  const chain = await startLocalChain({ port: 0, withPortfolio: true, byHand: false });
  const data = mkdtempSync(join(tmpdir(), 'ballast-transactions-'));
  const terminal = await startTerminal(data, ['--no-practice']);
  const automine = (on: boolean): Promise<unknown> => chain.lab.node.call('evm_setAutomine', on);
  try {
    await page.setViewportSize({ width: 1700, height: 1000 });
    await page.goto(terminal.url);
    await addWithKeystore(page, chain);
    await page.getByTestId('start-live').click();
    await expect(page.getByTestId('oracle-aave-chain-testnet|ETH')).toContainText('fresh', { timeout: 45_000 });
    await expect(page.getByTestId('gas-aave-chain-testnet')).toContainText('supply');
    await page.screenshot({ path: join(ARTIFACTS, 'venues-oracles.png') });
    await chain.lab.setPrice('WETH', 1_700);
    await page.getByTestId('oracle-aave-chain-testnet|ETH').click();
    await openPane(page, 'Lending');
    await expect(page.getByTestId(`loan-health-${ACCOUNT}`)).toHaveText('1.07', { timeout: 45_000 });
    await chain.lab.node.call('evm_setIntervalMining', 0);
    await automine(false);
    await page.getByTestId(`restore-repay-${ACCOUNT}`).click();
    await page.getByTestId(`loan-send-${ACCOUNT}`).click();
    await openPane(page, 'Transactions');
    const first = page.locator('[data-testid^="speedUp-"]').first();
    await first.click({ timeout: 45_000 });
    await expect(page.getByText('seen (2 attempts)').first()).toBeVisible({ timeout: 45_000 });
    await page.screenshot({ path: join(ARTIFACTS, 'transactions-spedUp.png') });
    await page.locator('[data-testid^="cancel-"]').first().click({ timeout: 45_000 });
    await expect(page.getByText('seen (3 attempts)').first()).toBeVisible({ timeout: 45_000 });
    await page.screenshot({ path: join(ARTIFACTS, 'transactions-cancel.png') });
    await automine(true);
    for (let left = 8; left > 0; left -= 1) await chain.lab.node.mine();
    await expect(page.getByText('final: cancelled').first()).toBeVisible({ timeout: 45_000 });
    await page.screenshot({ path: join(ARTIFACTS, 'transactions-final.png') });
  } finally {
    await stopTerminal(terminal);
    await chain.stop();
  }
  rmSync(data, { recursive: true, force: true });
});
