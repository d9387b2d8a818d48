/**
 * ag-grid as its documentation begins: the React wrapper, row objects, asynchronous transactions, the first column
 * pinned, its own flash of changed cells. A hot cell's value comes from the same board as ours.
 */
import { useEffect, useMemo, useRef } from 'react';
import { AllCommunityModule, ModuleRegistry, themeQuartz, type ColDef, type GridApi } from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import type { GridColumn } from '../../../../src/renderer/ui/grid/gridColumn.ts';
import type { HotSource } from '../../../../src/renderer/ui/grid/hotCell.ts';
import { formatNumber } from '../../../../src/renderer/ui/format.ts';
import type { HotGridProps } from '../../../../src/renderer/ui/grid/hotGrid.tsx';
import { afterPaint } from './measure.ts';

ModuleRegistry.registerModules([AllCommunityModule]);
const theme = themeQuartz.withParams({ rowHeight: 23, headerHeight: 24, fontSize: 12 });

type Cells = Record<string, unknown>;

function cellOf<Row>(column: GridColumn<Row>, row: Row, source: HotSource | undefined): unknown {
  if (column.text !== undefined) return column.text(row);
  const hot = column.hot?.(row) ?? null;
  if (hot !== null && source !== undefined) return source.value(hot.row, hot.column);
  return column.number?.(row) ?? null;
}

/** One row as an object of plain values, as ag-grid's examples have them. */
function plainRow<Row>({ columns, source, rowId }: HotGridProps<Row>, row: Row): Cells {
  const cells = columns.map((column): [string, unknown] => [column.id, cellOf(column, row, source)]);
  return { ...Object.fromEntries(cells), '#': rowId(row) };
}

function definitions<Row>(columns: readonly GridColumn<Row>[], byId: () => Map<string, Row>): ColDef<Cells>[] {
  return columns.map((column, at): ColDef<Cells> => ({
    field: column.id, headerName: column.header, width: column.width,
    ...(at === 0 ? { pinned: 'left' as const } : {}),
    ...(column.text === undefined ? { type: 'rightAligned', enableCellChangeFlash: true } : {}),
    valueFormatter: ({ value, data }) => {
      const row = byId().get(String(data?.['#']));
      if (typeof value !== 'number' || row === undefined) return typeof value === 'string' ? value : '';
      return column.format?.(value, row) ?? formatNumber(value, { digits: 2 });
    },
  }));
}

/** Sends every change of a hot cell on as a transaction of its row, once per turn; the end of what it does when left. */
function follow<Row>(props: HotGridProps<Row>, api: GridApi<Cells>, current: Map<string, Cells>): () => void {
  const touched = new Set<Cells>();
  const send = (): void => {
    const painted = window.screenBench.willPaint();
    api.applyTransactionAsync({ update: [...touched] }, () => requestAnimationFrame(() => afterPaint(painted)));
    touched.clear();
  };
  const ends = props.rows.flatMap((row) => props.columns.flatMap((column) => {
    const hot = column.hot?.(row) ?? null;
    if (hot === null || props.source === undefined) return [];
    const id = props.rowId(row);
    return [props.source.attach(hot.row, hot.column, { paint(value) {
      window.screenBench.cellsPainted += 1;
      const before = current.get(id) ?? {};
      const cells = touched.has(before) ? before : { ...before };
      cells[column.id] = value;
      current.set(id, cells);
      if (touched.size === 0) queueMicrotask(send);
      touched.add(cells);
    } })];
  }));
  return () => ends.forEach((end) => end());
}

export function PlainAgGrid<Row>(props: HotGridProps<Row>) {
  const { rows, columns, rowId, source } = props;
  const api = useRef<GridApi<Cells> | null>(null);
  const byId = useRef(new Map<string, Row>());
  const stop = useRef(() => {});
  const rowData = useMemo(() => {
    byId.current = new Map(rows.map((row) => [rowId(row), row]));
    return rows.map((row) => plainRow(props, row));
    // oxlint-disable-next-line react/exhaustive-deps
  }, [rows, columns, source]);
  const columnDefs = useMemo(() => definitions(columns, () => byId.current), [columns]);
  const begin = (): void => {
    stop.current();
    if (api.current === null) return;
    stop.current = follow(props, api.current, new Map(rowData.map((cells) => [String(cells['#']), cells])));
  };
  useEffect(() => {
    begin();
    return () => stop.current();
    // oxlint-disable-next-line react/exhaustive-deps
  }, [rowData]);
  return (
    <div className="grid-frame"><div className="grid-host">
      <AgGridReact<Cells> theme={theme} rowData={rowData} columnDefs={columnDefs}
        getRowId={({ data }) => String(data['#'])}
        onGridReady={(ready) => { api.current = ready.api; begin(); }} />
    </div></div>
  );
}
