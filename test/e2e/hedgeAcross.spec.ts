/**
 * One hedge over two emulated venues and a local chain: coins in a wallet make the delta, one click on it in the grid
 * shows the costed ticket, one approval sends its legs, and each venue says itself that its leg filled. Skips where
 * test/chain is not installed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect as anyExpect, test, type Locator, type Page } from '@playwright/test';
import { privateKeyToAccount } from 'viem/accounts';
import { toNumber } from '../../src/shared/domain/decimal.ts';
import { TEST_KEYS } from '../chain/deploy/lab.ts';
import { deployUniswap, type UniswapLab } from '../chain/deploy/uniswap.ts';
import { missingWorkspace } from '../chain/lab/workspace.ts';
import { startLocalChain, type LocalChain } from '../emulators/chain/chain.ts';
import { TRADING_KEY } from '../emulators/deribit/keys.ts';
import { Fleet } from '../emulators/fleet/fleet.ts';
import { AGENT_KEY } from '../emulators/hyperliquid/hyperliquid.ts';
import { ARTIFACTS, effectOf, numberIn, startTerminal, stopTerminal } from './terminal.ts';
import { addAccount, openVenues } from './venueForm.ts';

/** Two venues, a chain and a browser on one machine: patience costs nothing where everything is well. */
const expect = anyExpect.configure({ timeout: 30_000 });
const missing = missingWorkspace();
const KEY = TEST_KEYS[1] ?? '0x';
const WALLET = privateKeyToAccount(KEY).address;
const WETH = 120;

/** Coins that lie in the wallet, and a little ether for gas. */
async function fillWallet({ lab }: LocalChain): Promise<void> {
  await lab.fund(WALLET, 'WETH', WETH);
  await lab.fund(WALLET, 'USDC', 100_000);
  await lab.node.call('anvil_setBalance', WALLET, `0x${(10n ** 18n).toString(16)}`);
}

async function addAll(page: Page, fleet: Fleet, { url, lab }: LocalChain, uniswap: UniswapLab): Promise<void> {
  await openVenues(page);
  await addAccount(page, { kind: 'deribit', fields: { clientId: TRADING_KEY.clientId, currencies: 'BTC ETH' },
    secret: TRADING_KEY.secret, url: fleet.deribit.url });
  await addAccount(page, { kind: 'hyperliquid', fields: { address: fleet.hyperliquid.user }, secret: AGENT_KEY,
    url: fleet.hyperliquid.url });
  await addAccount(page, { kind: 'uniswap-chain', secret: KEY, url, fields: { address: WALLET, chainId: '31337',
    secondEndpoint: url.replace('127.0.0.1', 'localhost'), socketEndpoint: lab.anvil.socketUrl, oracles: 'none',
    tokens: `WETH=${lab.coins.WETH.address}, USDC=${lab.coins.USDC.address}`, maxSpendUsd: '500000',
    contracts: [uniswap.factory, uniswap.quoter, uniswap.router].map(({ address }) => address).join(', ') } });
}

/** The default policies hedge with perpetuals: the pool is added by hand. */
async function allowPool(page: Page): Promise<void> {
  await page.getByTestId('tab-policy').click();
  const form = page.getByRole('article', { name: 'Hedge policy ETH' });
  await form.getByLabel('Add an instrument').selectOption({ label: 'WETH-USDC · uniswap-chain-testnet/main' });
  // A market that moves by a few points between ticket and fill leaves no leg half done.
  await page.getByTestId('policy-ETH-maxSlippageBps').fill('20');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.locator('ol')).toContainText('WETH-USDC');
}

/** What the venues themselves say: contracts of perpetuals of ETH, and coins that the wallet holds. */
async function heldOf(fleet: Fleet, { lab }: LocalChain): Promise<readonly number[]> {
  const contracts = (['hyperliquid', 'deribit'] as const).map((venue) => fleet[venue].ledger.floor.holdings.holdings()
    .filter(({ instrument }) => instrument.kind === 'perpetual' && instrument.underlying === 'ETH')
    .reduce((sum, { quantity }) => sum + toNumber(quantity), 0));
  const units = await lab.hand.read(lab.coins.WETH, 'balanceOf', [WALLET]) as bigint;
  return [...contracts, Number(units) / 1e18];
}

/** Of an execution's legs, in the order of `heldOf`: contracts sold, as the row says them. */
async function soldOf(execution: Locator): Promise<readonly number[]> {
  const rows = await execution.locator('tr').filter({ hasText: 'SELL' }).all();
  const sold = new Map(await Promise.all(rows.map(async (row) => {
    const name = await row.getByRole('rowheader').innerText();
    const quantity = await row.locator('td.number').first().innerText();
    return [name, numberIn(quantity) ?? NaN] as const;
  })));
  return ['ETH', 'ETH-PERPETUAL', 'WETH-USDC'].map((name) => sold.get(name) ?? NaN);
}

/** A ticket of before the pool was allowed stands until it expires: it is sent back, as a trader would. */
async function ticketAcross(page: Page): Promise<Locator> {
  const ticket = page.locator('article[data-testid^="ticket-"]').filter({ hasText: /ETH/ }).first();
  const legs = ticket.getByRole('table', { name: 'Legs' }).locator('tbody tr');
  await expect(async () => {
    await expect(ticket).toBeVisible({ timeout: 15_000 });
    if (await legs.count() === 3) return;
    await ticket.locator('[data-testid^="reject-"][data-testid$="-menu"]').click({ timeout: 2_000 });
    await page.getByRole('menuitem', { name: 'wrong instrument' }).click({ timeout: 2_000 });
    throw new Error('the next one, then');
  }).toPass({ timeout: 60_000 });
  await expect(legs).toHaveCount(3);
  return ticket;
}

/** A market that moves on replaces tickets: the one that stands with a leg at each of the three is approved. */
async function approveAcross(page: Page): Promise<Locator> {
  await page.getByTestId('tab-orders').click();
  await page.getByRole('tab', { name: /^Executions/ }).click();
  const executions = page.locator('[data-testid^="execution-"]');
  await expect(async () => {
    if (await executions.count() > 0) return;
    const approve = page.locator('article[data-testid^="ticket-"]').filter({ hasText: 'WETH-USDC' })
      .getByRole('button', { name: /^(Approve|Send) 3 orders/ });
    // Restated first, then sent.
    await approve.dispatchEvent('click', {}, { timeout: 2_000 });
    await approve.and(page.getByText(/^Send/)).dispatchEvent('click', {}, { timeout: 1_000 });
    await expect(executions).not.toHaveCount(0, { timeout: 5_000 });
    // A quote may have grown too old for it, or the market may have left the limit: then the next one.
  }).toPass({ timeout: 120_000 });
  return executions.first();
}

const ends: (() => Promise<void>)[] = [];
test.afterEach(async () => { for (const end of ends.splice(0)) await end(); });

test('from a cell of the grid to a hedge over two venues and a chain, filled on each', async ({ page }) => {
  test.skip(missing !== null, missing ?? '');
  test.setTimeout(400_000);
  const fleet = await Fleet.start({ seed: 64, pace: 1 });
  ends.push(() => fleet.stop());
  const chain = await startLocalChain({ port: 0, withPortfolio: false, byHand: false });
  ends.push(() => chain.stop());
  // While it is built a block is mined for each transaction, not for each second.
  await chain.lab.node.call('evm_setIntervalMining', 0);
  await chain.lab.node.call('evm_setAutomine', true);
  const uniswap = await deployUniswap(chain.lab.hand, chain.lab.coins, fleet.ground.market.spot('ETH'),
    { withLowest: true, depth: 5 });
  await fillWallet(chain);
  await chain.lab.node.call('evm_setIntervalMining', 1);
  const data = mkdtempSync(join(tmpdir(), 'ballast-across-'));
  const terminal = await startTerminal(data, ['--no-practice']);
  ends.push(() => stopTerminal(terminal));
  await page.setViewportSize({ width: 1700, height: 1000 });
  await page.goto(terminal.url);
  await addAll(page, fleet, chain, uniswap);
  await page.getByTestId('start-live').click();
  for (const venue of ['deribit', 'hyperliquid', 'uniswap-chain']) {
    await expect(page.getByTestId(`venue-report-${venue}-testnet`)).toContainText('connected');
  }
  await page.keyboard.press('Alt+Shift+1');
  const row = page.locator('[row-id="portfolio/ETH"]');
  await expect(row.locator('[col-id="netDelta"]')).not.toHaveText('—');
  await allowPool(page);

  await row.locator('[col-id="netDelta"]').click();
  const ticket = await ticketAcross(page);
  const ways = ticket.getByRole('table', { name: 'Other ways' });
  await expect(ways).toContainText(/sell [\d.]+ WETH-USDC\s*[\d.]+ USD\s*[\d.]+ USD dearer for as much/);
  await page.screenshot({ path: join(ARTIFACTS, 'hedgeAcross-ticket.png') });
  await ways.scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(ARTIFACTS, 'hedgeAcross-legs.png') });
  const before = await heldOf(fleet, chain);
  const delta = await effectOf(ticket, 'Delta');
  const execution = await approveAcross(page);
  await expect(execution).toContainText('done', { timeout: 60_000 });
  await page.screenshot({ path: join(ARTIFACTS, 'hedgeAcross-filled.png') });
  const [sold, after] = [await soldOf(execution), await heldOf(fleet, chain)];
  const left = after.map((held, i) => (before[i] ?? NaN) - held);
  expect(left).toEqual(sold.map((quantity) => anyExpect.closeTo(quantity, 6)));
  const now = page.getByTestId('hedger-ETH').locator('.number').first();
  await expect(async () => {
    expect(Math.abs((numberIn(await now.innerText()) ?? NaN) - delta.after)).toBeLessThan(0.05 * delta.before);
  }).toPass();
  rmSync(data, { recursive: true, force: true });
});
