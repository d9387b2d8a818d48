/** Plain tables on the screen as CSV, as they are shown; a cell's `data-csv` is its number before it was shortened. */
import { csvCell } from './gridExports.ts';

export interface NamedTable { readonly name: string; readonly table: HTMLTableElement }

/** In panes, by their label, or by pane and first head; of two of a name the second is numbered. */
export function tablesOnScreen(within: ParentNode = document): readonly NamedTable[] {
  const taken = new Map<string, number>();
  return [...within.querySelectorAll<HTMLTableElement>('.pane-frame table')].map((table) => {
    const pane = table.closest('[role="group"][aria-label]')?.getAttribute('aria-label') ?? 'table';
    const head = table.querySelector('th')?.textContent?.trim() ?? '';
    const name = table.getAttribute('aria-label') ?? `${pane}: ${head === '' ? 'table' : head}`;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return { name: count === 1 ? name : `${name} ${count}`, table };
  });
}

/** A number keeps its sign and loses its thousands and its arrow; a dash is not known, so empty. */
export function plainText(shown: string): string {
  const text = shown.replaceAll(/[▲▼▴▾]/g, '').replaceAll(/\s+/g, ' ').replaceAll('−', '-').trim();
  if (text === '—') return '';
  return /^[+-]?[\d,]+(?:\.\d+)?$/.test(text) ? text.replaceAll(',', '').replace(/^\+/, '') : csvCell(text);
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

export function tableCsv(table: HTMLTableElement): string {
  return [...table.rows].map((row) => [...row.cells].flatMap((cell) => {
    const text = quoted(plainText(cell.dataset['csv'] ?? cell.textContent ?? ''));
    return [text, ...Array.from({ length: cell.colSpan - 1 }, () => quoted(''))];
  }).join(',')).join('\r\n');
}
