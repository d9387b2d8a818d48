/**
 * Every pane of the registry: empty, live, gone stale, cut off; axe on each in each state; columns where they stood
 * when `columns.json` was recorded (RECORD_COLUMNS=1 records anew). Screenshots of all lie in test-artifacts/screens/panes.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import {
  axeFaults, cellsAstray, columnsOf, layAll, movedColumns, paneIds, showPane, type ColumnPlace,
} from './paneWalk.ts';
import { ARTIFACTS, startTerminal, stopTerminal, test } from './terminal.ts';
import { holdWire } from './wire.ts';

const RECORD = new URL('./columns.json', import.meta.url);
// A trace of so many pages would take longer than the walk.
test.use({ trace: 'off', screenshot: 'off' });
base.use({ trace: 'off', screenshot: 'off' });

const SIZE = { width: 1600, height: 900 };

type Columns = Record<string, readonly ColumnPlace[]>;

async function walk(page: Page, panes: readonly string[], state: string, look: (id: string) => Promise<void>):
Promise<readonly string[]> {
  mkdirSync(join(ARTIFACTS, 'panes', state), { recursive: true });
  const faults: string[] = [];
  for (const id of panes) {
    await showPane(page, id);
    await look(id);
    await page.screenshot({ path: join(ARTIFACTS, 'panes', state, `${id}.png`) });
    faults.push(...await axeFaults(page, `[data-testid="pane-${id}"]`),
      ...(await cellsAstray(page, id)).map((fault) => `${state} ${id}: ${fault}`));
  }
  return faults;
}

base('without a session every pane says what would fill it', async ({ page }) => {
  base.setTimeout(300_000);
  const data = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
  const terminal = await startTerminal(data, ['--no-practice']);
  try {
    await page.setViewportSize(SIZE);
    await page.goto(terminal.url);
    const panes = await paneIds(page);
    expect(panes.length).toBeGreaterThanOrEqual(23);
    await layAll(page, panes, SIZE);
    const faults = await walk(page, panes, 'empty', async (id) => {
      const words = (await page.getByTestId(`pane-${id}`).innerText()).split(/\s+/).length;
      expect(words, `${id} says more than a dash`).toBeGreaterThan(6);
    });
    expect(faults).toEqual([]);
  } finally {
    await stopTerminal(terminal);
    rmSync(data, { recursive: true, force: true });
  }
});

test('live, gone stale and cut off, every pane stands and axe finds nothing', async ({ terminal, page }) => {
  test.setTimeout(600_000);
  await page.setViewportSize(SIZE);
  const wire = await holdWire(page);
  await page.goto(terminal.url);
  await expect(page.getByTestId('equity')).not.toHaveText('—', { timeout: 30_000 });
  const panes = await paneIds(page);
  await layAll(page, panes, SIZE);
  await expect(page.getByTestId('equity')).not.toHaveText('—', { timeout: 30_000 });

  const columns: Columns = {};
  const faults = [...await walk(page, panes, 'live', async (id) => {
    await page.waitForTimeout(100);
    columns[id] = await columnsOf(page, id);
  })];
  if (process.env['RECORD_COLUMNS'] === '1') writeFileSync(RECORD, `${JSON.stringify(columns)}\n`);
  const before = JSON.parse(readFileSync(RECORD, 'utf8')) as Columns;
  for (const id of panes) {
    const recorded = before[id];
    // A pane that is newer than the record is walked all the same; its columns are held from the next record on.
    if (recorded === undefined) console.log(`columns of ${id} are not recorded yet: RECORD_COLUMNS=1`);
    else expect.soft(movedColumns(recorded, columns[id] ?? []), `columns of ${id}`).toEqual([]);
  }
  faults.push(...await axeFaults(page, '.session-bar'));

  await wire.mood('mute');
  await page.waitForTimeout(11_000);
  faults.push(...await walk(page, panes, 'stale', async () => {}));
  await showPane(page, 'portfolio');
  await expect(page.locator('[data-testid="pane-portfolio"] .is-stale').first()).toBeVisible();

  await wire.mood('cut');
  await expect(page.getByText('The engine cannot be reached.')).toBeVisible({ timeout: 15_000 });
  faults.push(...await walk(page, panes, 'disconnected', async () => {}));
  expect(faults).toEqual([]);

  await wire.mood('through');
  await expect(page.getByText('The engine cannot be reached.')).toHaveCount(0, { timeout: 15_000 });
  await showPane(page, 'portfolio');
  await expect(page.locator('[data-testid="pane-portfolio"] .is-stale')).toHaveCount(0, { timeout: 15_000 });
});

test('a shifted column is seen', async ({ desk: page }) => {
  await expect(page.locator('[row-id="portfolio/BTC"]').first()).toBeVisible({ timeout: 60_000 });
  const before = await columnsOf(page, 'portfolio');
  expect(before.length).toBeGreaterThan(5);
  expect(movedColumns(before, await columnsOf(page, 'portfolio'))).toEqual([]);
  expect(await cellsAstray(page, 'portfolio')).toEqual([]);
  const shift = '[data-testid="pane-portfolio"] .ag-header-cell:nth-child(3) { transform: translateX(5px) }';
  await page.addStyleTag({ content: shift });
  expect(movedColumns(before, await columnsOf(page, 'portfolio'))).toHaveLength(1);
  expect((await cellsAstray(page, 'portfolio')).length).toBeGreaterThan(0);
});
