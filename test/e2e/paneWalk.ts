/** Every pane of the registry on one desk, shown one after another; what the palette lists is what is walked. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

const AXE = readFileSync(createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))
  .resolve('axe-core/axe.min.js'), 'utf8');

const LAYOUT_KEY = 'ballast.layout.1';

/** Ids as the command palette names them: a new pane is walked by itself. */
export async function paneIds(page: Page): Promise<readonly string[]> {
  // Keys are heard from the first panes on.
  await expect(page.locator('[data-testid^="pane-"]').first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.locator('[cmdk-item]').first()).toBeVisible();
  const values = await page.locator('[cmdk-item]').evaluateAll((items) =>
    items.map((item) => item.getAttribute('data-value') ?? ''));
  await page.keyboard.press('Escape');
  return values.flatMap((value) => /(?:^|\s)pane-(\w+)$/.exec(value.trim())?.[1] ?? []);
}

/** One group with a tab for each; only the one in front is alive. */
export async function layAll(page: Page, panes: readonly string[], size: { width: number; height: number }):
Promise<void> {
  const panels = Object.fromEntries(panes.map((id) => [id, { id, contentComponent: id, title: id }]));
  const leaf = { type: 'leaf', data: { views: panes, activeView: panes[0], id: '1' }, size: size.width };
  const layout = { grid: { root: { type: 'branch', data: [leaf], size: size.height }, width: size.width,
    height: size.height, orientation: 'HORIZONTAL' }, panels, activeGroup: '1' };
  await page.evaluate(([key, text]) => localStorage.setItem(key ?? '', text ?? ''),
    [LAYOUT_KEY, JSON.stringify(layout)]);
  await page.reload();
}

/** By its tab, also where that is scrolled away. */
export async function showPane(page: Page, id: string): Promise<void> {
  const pane = page.getByTestId(`pane-${id}`);
  const tab = page.getByTestId(`tab-${id}`);
  await tab.evaluate((element) => {
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
      element.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0 }));
    }
  });
  await expect(pane, `the pane ${id} opens`).toBeVisible({ timeout: 5_000 });
  await expect(pane, `the pane ${id} shows something`).toContainText(/\w/, { timeout: 10_000 });
  await expect(pane.getByText('has failed'), `the pane ${id} stands`).toHaveCount(0);
}

/** axe as the page sees it; declared here since it comes as a script. */
interface Axe {
  run(within: string, options: object): Promise<{ readonly violations: readonly { readonly id: string;
    readonly impact: string | null; readonly nodes: readonly { readonly target: readonly string[] }[] }[] }>;
}

/** Names of what axe finds wrong in a part of the page, with the first places of each. */
export async function axeFaults(page: Page, within: string): Promise<readonly string[]> {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(AXE);
  return page.evaluate(async (selector) => {
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run(selector, { resultTypes: ['violations'], iframes: false });
    return violations.map(({ id, impact, nodes }) =>
      `${selector}: ${id} (${impact ?? ''}) at ${nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`);
  }, within);
}

/** Of a grid one column; of a table its whole head, with null since it is as wide as its text. */
export interface ColumnPlace { readonly name: string; readonly left: number | null; readonly width: number | null }

/** Where the columns of a pane's grids stand, in pixels from the pane's left edge, and the heads of its tables. */
export async function columnsOf(page: Page, id: string): Promise<readonly ColumnPlace[]> {
  return page.getByTestId(`pane-${id}`).evaluate((pane) => {
    const { left } = pane.getBoundingClientRect();
    const drawn = (within: Element, heads: string): Element[] =>
      [...within.querySelectorAll(heads)].filter((head) => head.getBoundingClientRect().width > 0);
    const ofGrids = [...pane.querySelectorAll('.grid-host')].flatMap((grid, at) =>
      drawn(grid, '.ag-header-cell').map((head) => {
        const box = head.getBoundingClientRect();
        return { name: `${at} ${head.getAttribute('col-id') ?? ''}`, left: Math.round(box.left - left),
          width: Math.round(box.width) };
      }).sort((a, b) => a.left - b.left));
    const heads = [...pane.querySelectorAll('table')].flatMap((table) => {
      const texts = drawn(table, 'thead th').map((head) => (head.textContent ?? '').trim());
      return texts.length === 0 ? [] : [`table ${texts.join(' | ')}`];
    });
    return [...ofGrids, ...[...new Set(heads)].map((name) => ({ name, left: null, width: null }))];
  });
}

/** Cells that do not stand under the head of their column, and numbers that are not flush right. */
export async function cellsAstray(page: Page, id: string): Promise<readonly string[]> {
  return page.getByTestId(`pane-${id}`).evaluate((pane) => {
    const astray = (name: string, head: Element, cell: Element): string[] => {
      const [above, below] = [head.getBoundingClientRect(), cell.getBoundingClientRect()];
      const by = Math.max(Math.abs(above.left - below.left), Math.abs(above.right - below.right));
      return below.width === 0 || by <= 3 ? [] : [`${name} is ${Math.round(by)} px beside its head`];
    };
    const ofGrids = [...pane.querySelectorAll('.grid-host')].flatMap((grid) =>
      [...grid.querySelectorAll('.ag-header-cell')].flatMap((head) => {
        const name = head.getAttribute('col-id') ?? '';
        const cells = [...grid.querySelectorAll(`.ag-row .ag-cell[col-id="${name}"]`)].slice(0, 3);
        return cells.flatMap((cell) => astray(name, head, cell));
      }));
    const ofTables = [...pane.querySelectorAll('table')].flatMap((table) => {
      const heads = [...table.querySelectorAll('thead tr:last-child > *')];
      const row = [...table.querySelectorAll('tbody tr')].find((each) => each.children.length === heads.length
        && [...each.children].every((cell) => !cell.hasAttribute('colspan')));
      return heads.flatMap((head, at) => {
        const cell = row?.children[at];
        if (cell === undefined || cell.getAttribute('aria-hidden') === 'true') return [];
        return astray(head.textContent ?? '', head, cell);
      });
    });
    return [...ofGrids, ...ofTables];
  });
}

const TOLERANCE_PX = 3;

const isTable = ({ left }: ColumnPlace): boolean => left === null;

const firstHead = ({ name }: ColumnPlace): string => name.split(' | ')[0] ?? name;

/**
 * What has moved, come or gone since the record was made. Tables come and go with what they tell of: one of the same
 * first head has the same others.
 */
export function movedColumns(before: readonly ColumnPlace[], now: readonly ColumnPlace[]): readonly string[] {
  const names = (places: readonly ColumnPlace[]): string => places.map(({ name }) => name).join(', ');
  const gone = now.filter(isTable).flatMap((table) => {
    const alike = before.filter((place) => isTable(place) && firstHead(place) === firstHead(table));
    return alike.length === 0 || alike.some(({ name }) => name === table.name) ? []
      : [`${names(alike)} became ${table.name}`];
  });
  const [were, are] = [before, now].map((places) => places.filter((place) => !isTable(place)));
  if (were === undefined || are === undefined || names(were) !== names(are)) {
    return [...gone, `columns were ${names(were ?? [])}; are ${names(are ?? [])}`];
  }
  return [...gone, ...are.flatMap(({ name, left, width }, at) => {
    const place = were[at];
    const by = (was: number | null | undefined, is: number | null): number => Math.abs((was ?? 0) - (is ?? 0));
    return Math.max(by(place?.left, left), by(place?.width, width)) <= TOLERANCE_PX ? []
      : [`${name} stood at ${place?.left}+${place?.width}, stands at ${left}+${width}`];
  })];
}
