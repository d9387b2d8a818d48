/** The grids on screen as CSV: all rows as sorted, numbers unrounded, units in the head. */
import type { GridApi } from 'ag-grid-community';
import type { GridColumn } from './gridColumn.ts';

const mounted = new Map<string, () => string>();

/** Grids that can be saved now, by their label. */
export const exportableGrids = (): readonly string[] => [...mounted.keys()].sort();

/** Null when that grid has gone. */
export const gridCsv = (label: string): string | null => mounted.get(label)?.() ?? null;

export function offerExport<Row>(label: string, api: GridApi<Row>, columns: readonly GridColumn<Row>[]): () => void {
  const heads = new Map(columns.map(({ id, header, unit }) =>
    [id, unit === undefined ? header : `${header} [${unit}]`]));
  const csv = (): string => api.getDataAsCsv({
    columnKeys: columns.filter((column) => column.header !== '').map((column) => column.id),
    processHeaderCallback: ({ column }) => heads.get(column.getColId()) ?? column.getColId(),
    processCellCallback: ({ value }) => csvCell(value),
  }) ?? '';
  mounted.set(label, csv);
  return () => {
    if (mounted.get(label) === csv) mounted.delete(label);
  };
}

/** Unknown is empty, never 0. A text that a spreadsheet would run as a formula is kept a text. */
export function csvCell(value: unknown): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value !== 'string') return '';
  return /^[=@\t\r]|^[+-](?![\d.])/.test(value) ? `'${value}` : value;
}
