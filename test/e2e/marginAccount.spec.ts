/** A recorded margin account becomes a session: opened in REPLAY, the venue's numbers stand beside ours with the cause. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { ARTIFACTS, startTerminal, stopTerminal } from './terminal.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const RECORDED = at('../../../shared/recorded/hyperliquid/account-states/');

/** Short five HYPE at 5x, of our own making; the venue says of the initial margin what 2.5x would make it. */
const OWN = {
  marginSummary: { accountValue: '995.0', totalNtlPos: '130.0', totalRawUsd: '1125.0', totalMarginUsed: '52.0' },
  crossMarginSummary: { accountValue: '995.0', totalNtlPos: '130.0', totalRawUsd: '1125.0', totalMarginUsed: '52.0' },
  crossMaintenanceMarginUsed: '6.5', withdrawable: '943.0', time: 1_790_951_246_099,
  assetPositions: [{ type: 'oneWay', position: { coin: 'HYPE', szi: '-5.0', leverage: { type: 'cross', value: 5 },
    entryPx: '25.0', positionValue: '130.0', unrealizedPnl: '-5.0', returnOnEquity: '-0.2', liquidationPx: '214.2857142857',
    marginUsed: '26.0', maxLeverage: 10, cumFunding: { allTime: '0', sinceChange: '0', sinceOpen: '0' } } }],
};

interface Account { readonly name: string; readonly file: (data: string) => string; readonly meta: string | null;
  readonly agreement: string; readonly cause: string | null; readonly liquidation: string }

const ACCOUNTS: readonly Account[] = [
  { name: 'our own account', meta: null, agreement: 'differs, explained', liquidation: '214.29',
    cause: 'wrong tier: leverage of hyperliquid:HYPE would have to be 2.5, ours is 5',
    file(data) {
      const file = join(data, 'account.json');
      writeFileSync(file, JSON.stringify(OWN));
      return file;
    } },
  { name: 'a recorded account', meta: `${RECORDED}meta_mainnet_2026-10.json`, agreement: 'agrees', cause: null,
    liquidation: '43.89', file: () => `${RECORDED}clearinghouseState_1cross_short_1x_2025-01-07.json` },
];

async function show(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name);
  await page.getByRole('option', { name: new RegExp(name, 'i') }).first().click();
}

for (const { name, file, meta, agreement, cause, liquidation } of ACCOUNTS) {
  test(`${name} stands beside its venue in REPLAY`, async ({ page }) => {
    test.skip(meta !== null && !existsSync(meta), 'the recorded accounts are not beside the checkout');
    const data = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
    const options = meta === null ? [] : ['--meta', meta];
    execFileSync(process.execPath, [at('../../out/main/cli.mjs'), 'session', 'import', 'margin-account', '--model',
      'hyperliquid', file(data), ...options, '--session', 'account', '--data', data], { stdio: 'ignore' });
    const terminal = await startTerminal(data, ['--session', 'account']);
    try {
      await page.goto(terminal.url);
      await expect(page.getByTestId('mode-frame')).toContainText('REPLAY');
      await page.getByTestId('speed-max').click();
      await page.getByTestId('replay-play').click();
      await show(page, 'reconciliation');
      const pane = page.getByRole('group', { name: 'Reconciliation' });
      await expect(pane.getByTestId(/^agreement-/)).toHaveText(agreement, { timeout: 20_000 });
      if (cause !== null) await expect(pane).toContainText(cause);
      await expect(pane.locator('tr', { hasText: 'Liquidation price' })).toContainText(liquidation);
      await page.screenshot({ path: `${ARTIFACTS}margin-account-${meta === null ? 'own' : 'recorded'}.png` });
      await show(page, 'margin');
      const margin = page.getByRole('group', { name: 'Margin', exact: true });
      const doubt = `hyperliquid/file: margin is not the venue's (${cause})`;
      if (cause !== null) await expect(margin.getByTestId(/^differs-/)).toHaveAttribute('title', doubt);
      if (cause !== null) await expect(page.getByTestId('estate-doubt')).toHaveAttribute('title', doubt);
      await expect(margin.getByTestId(/^detail-/)).toContainText('Joint:', { timeout: 20_000 });
    } finally {
      await stopTerminal(terminal);
      rmSync(data, { recursive: true, force: true });
    }
  });
}
