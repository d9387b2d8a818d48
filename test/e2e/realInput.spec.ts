/** Recorded chains and a list of positions become a session that REPLAY opens; ours stands beside the venue's own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { ARTIFACTS, numberIn, startTerminal, stopTerminal } from './terminal.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const RECORDED = at('../../../shared/recorded/deribit/chains/mikehyland/');

interface Input { readonly name: string; readonly files: readonly string[]; readonly positions: string }

const OWN: Input = { name: 'our own chain', files: [at('../fixtures/deribit-chain.csv')],
  positions: at('../fixtures/deribit-positions.csv') };

function recorded(folder: string): Input | null {
  if (!existsSync(RECORDED)) return null;
  const files = readdirSync(RECORDED).filter((file) => file.startsWith('BTC_20260115')).map((file) => RECORDED + file);
  const positions = join(folder, 'positions.csv');
  writeFileSync(positions, 'instrument,quantity,averagePrice\nBTC-30JAN26-95000-C,-5,0.025\nBTC-30JAN26-95000-P,-5,0.024\n' +
    'BTC-27MAR26-100000-C,10,0.06\nBTC-26JUN26-80000-P,-3,0.035\n');
  return { name: "the venue's recorded chain", files, positions };
}

function importChain({ files, positions }: Input, data: string): { session: string; imported: number } {
  const out = execFileSync(process.execPath, [at('../../out/main/cli.mjs'), 'session', 'import', 'deribit-chain', ...files,
    '--positions', positions, '--data', data], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(out) as { session: string; imported: number };
}

/** What the venue rounds, and the vol that it rounds to a hundredth of a point, leaves this much. */
const TOLERANCES = [['Delta', 5e-4, 0], ['Gamma', 1e-5, 0], ['Vega', 0.02, 2e-3], ['Theta', 0.05, 5e-3]] as const;

for (const kind of ['own', 'recorded'] as const) {
  test(`Greeks and marks of ${kind === 'own' ? 'our own chain' : 'a recorded chain'} agree with the venue's`,
    async ({ page }) => {
      const data = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
      const input = kind === 'own' ? OWN : recorded(data);
      test.skip(input === null, 'the recorded chains are not beside the checkout');
      if (input === null) return;
      const { session, imported } = importChain(input, data);
      expect(imported).toBeGreaterThan(10);
      const terminal = await startTerminal(data, ['--session', session]);
      try {
        await page.setViewportSize({ width: 2900, height: 1100 });
        await page.goto(terminal.url);
        await expect(page.getByTestId('mode-frame')).toContainText('REPLAY');
        await page.getByTestId('speed-max').click();
        await page.getByTestId('replay-play').click();
        const legs = page.locator('[row-id^="portfolio/BTC/2026-"] [col-id="venueDelta"]', { hasText: /\d/ });
        await expect(legs.first()).toBeVisible({ timeout: 20_000 });
        const rows = await page.locator('.ag-row', { has: page.locator('[col-id="venueDelta"]', { hasText: /\d/ }) }).all();
        expect(rows.length).toBeGreaterThanOrEqual(3);
        for (const row of rows) {
          for (const [greek, tolerance, relative] of TOLERANCES) {
            const theirs = numberIn(await row.locator(`[col-id="venue${greek}"]`).innerText());
            if (theirs === null) continue;
            const ours = numberIn(await row.locator(`[col-id="our${greek}"]`).innerText()) ?? NaN;
            expect(Math.abs(ours - theirs), `${greek} of ${await row.innerText()}`)
              .toBeLessThanOrEqual(tolerance + relative * Math.abs(theirs));
          }
        }
        // Beside them our own: of a chain that can be fitted from our surface, and never from it unsaid.
        const sources = await page.locator('.ag-cell[col-id="volSource"]', { hasText: /\w/ }).allInnerTexts();
        expect(sources.length).toBeGreaterThanOrEqual(rows.length);
        if (kind === 'recorded') expect(new Set(sources)).toEqual(new Set(['surface']));
        await page.getByRole('button', { name: 'Own / venue / diff' }).click();
        await expect(page.locator('[col-id="volDifference"]', { hasText: /\d/ }).first()).toBeVisible();
        // Positions without their cash have no equity: unknown, never a number that looks like one.
        await expect(page.getByTestId('equity')).toHaveText('—');
        await expect(page.getByTestId('pane-margin')).toContainText('Not known: cash of the account');
        await page.getByText('Not known: cash of the account').first().click({ timeout: 2_000 });
        await page.screenshot({ path: `${ARTIFACTS}import-${kind}.png` });
      } finally {
        await stopTerminal(terminal);
        rmSync(data, { recursive: true, force: true });
      }
    });
}
