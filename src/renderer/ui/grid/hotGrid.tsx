/**
 * ag-grid for rows, columns, sort and keyboard; ticking numbers past it, straight into text nodes (docs/decisions).
 * No pinned columns and no cell flash of its own: both cost more than all the rest (facts/stack.md section 2).
 * Columns are read once, when the grid is made; rows and handlers may change at any time.
 */
import { useEffect, useRef, type ReactNode } from 'react';
import {
  CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, createGrid, CsvExportModule,
  EventApiModule, ModuleRegistry, RowApiModule, RowStyleModule, ScrollApiModule, themeQuartz, TooltipModule,
  type ColDef, type GridApi, type GridOptions,
} from 'ag-grid-community';
import type { HotSource } from './hotCell.ts';
import type { GridColumn } from './gridColumn.ts';
import { coverCutNumbers } from './cutNumbers.ts';
import { offerExport } from './gridExports.ts';
import { GridCustomCell, GridHeader, GridNumberCell, type GridCells } from './hotGridCell.ts';

ModuleRegistry.registerModules([
  CellStyleModule, ClientSideRowModelModule, ClientSideRowModelApiModule, ColumnApiModule, CsvExportModule,
  EventApiModule, RowApiModule, RowStyleModule, ScrollApiModule, TooltipModule,
]);

const gridTheme = themeQuartz.withParams({
  backgroundColor: 'var(--surface)',
  foregroundColor: 'var(--text)',
  chromeBackgroundColor: 'var(--surface)',
  headerBackgroundColor: 'var(--surface)',
  headerTextColor: 'var(--text-muted)',
  headerFontWeight: 400,
  borderColor: 'var(--line)',
  rowBorder: { color: 'var(--line-faint)' },
  headerRowBorder: { color: 'var(--line)' },
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  accentColor: 'var(--accent)',
  rowHoverColor: 'var(--hover)',
  selectedRowBackgroundColor: 'var(--selected)',
  tooltipBackgroundColor: 'var(--raised)',
  tooltipTextColor: 'var(--text)',
  tooltipBorder: { color: 'var(--line-strong)' },
  rowHeight: 23,
  headerHeight: 24,
  fontSize: 12,
  headerFontSize: 11,
  fontFamily: 'var(--font)',
  cellHorizontalPadding: 7,
  iconSize: 11,
  spacing: 4,
  browserColorScheme: 'inherit',
});

export interface HotGridProps<Row> {
  /** For screen readers. */
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly source?: HotSource;
  readonly rowClasses?: Readonly<Record<string, (row: Row) => boolean>>;
  readonly isStale?: (row: Row) => boolean;
  /** Click on a cell of a row, or Enter on it. */
  readonly onOpen?: (row: Row, column: string, by: 'click' | 'Enter') => void;
  readonly onKey?: (row: Row, column: string, key: string) => void;
  readonly sort?: { readonly column: string; readonly direction: 'asc' | 'desc' };
  /** Shown instead of rows while there are none. */
  readonly empty: ReactNode;
}

const SWEEP_MS = 500;

const isNumber = <Row,>({ hot, number }: GridColumn<Row>): boolean => hot !== undefined || number !== undefined;

function columnDefinition<Row>(column: GridColumn<Row>, cells: GridCells<Row>): ColDef<Row> {
  const valueOf = (row: Row): unknown => {
    if (column.text !== undefined) return column.text(row);
    const hot = column.hot?.(row) ?? null;
    if (hot !== null && cells.source !== null) return cells.source.value(hot.row, hot.column);
    return column.number?.(row) ?? null;
  };
  return {
    colId: column.id,
    headerName: column.header,
    headerTooltip: column.unit === undefined ? column.explanation : `${column.explanation} Unit: ${column.unit}.`,
    headerComponentParams: { innerHeaderComponent: GridHeader, unit: column.unit },
    width: column.width,
    minWidth: 40,
    ...(column.flex === undefined ? {} : { flex: column.flex, minWidth: column.width }),
    sortable: column.sortable ?? true,
    resizable: true,
    suppressMovable: false,
    valueGetter: (params) => (params.data === undefined ? null : valueOf(params.data)),
    ...(isNumber(column) ? { type: 'rightAligned', cellClass: 'cell-number', cellRenderer: GridNumberCell<Row> } : {}),
    ...(column.render === undefined ? {} : { cellRenderer: GridCustomCell<Row> }),
    cellRendererParams: { column, cells },
    ...(column.cellClasses === undefined ? {} : { cellClassRules: classRules(column.cellClasses) }),
    ...(column.cellTooltip === undefined ? {} : {
      tooltipValueGetter: (params: { data?: Row | undefined }) =>
        params.data === undefined ? null : column.cellTooltip?.(params.data),
    }),
    comparator: (a: unknown, b: unknown) => compareCells(a, b),
  };
}

/** Unknown last, whichever way numbers run. */
function compareCells(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const left = typeof a === 'number' && !Number.isNaN(a) ? a : -Infinity;
  const right = typeof b === 'number' && !Number.isNaN(b) ? b : -Infinity;
  return left === right ? 0 : left - right;
}

/** Class names with the rows that carry them, as ag-grid asks for them. */
const classRules = <Row,>(classes: Readonly<Record<string, (row: Row) => boolean>>) =>
  Object.fromEntries(Object.entries(classes).map(([name, holds]) =>
    [name, (params: { data?: Row | undefined }) => params.data !== undefined && holds(params.data)]));

function gridOptions<Row>(
  props: HotGridProps<Row>,
  latest: { readonly current: HotGridProps<Row> },
  cells: GridCells<Row>,
): GridOptions<Row> {
  const rowClassRules = classRules(props.rowClasses ?? {});
  return {
    theme: gridTheme,
    columnDefs: props.columns.map((column) => ({
      ...columnDefinition(column, cells),
      ...(props.sort?.column === column.id ? { sort: props.sort.direction } : {}),
    })),
    rowData: [...props.rows],
    getRowId: (params) => props.rowId(params.data),
    rowClassRules,
    headerHeight: props.columns.some((column) => column.unit !== undefined) ? 34 : 24,
    rowBuffer: 0,
    animateRows: false,
    suppressColumnMoveAnimation: true,
    suppressNoRowsOverlay: true,
    suppressDragLeaveHidesColumns: true,
    sortingOrder: ['desc', 'asc', null],
    tooltipShowDelay: 400,
    enableCellTextSelection: false,
    onCellClicked: ({ data, column }) => {
      if (data !== undefined) latest.current.onOpen?.(data, column.getColId(), 'click');
    },
    onCellKeyDown: (event) => {
      const key = event.event instanceof KeyboardEvent && !event.event.repeat ? event.event.key : null;
      if (key === null || event.data === undefined) return;
      const column = 'column' in event ? event.column.getColId() : '';
      if (key === 'Enter') latest.current.onOpen?.(event.data, column, 'Enter');
      latest.current.onKey?.(event.data, column, key);
    },
  };
}

export function HotGrid<Row>(props: HotGridProps<Row>) {
  const host = useRef<HTMLDivElement>(null);
  const api = useRef<GridApi<Row> | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { rows } = props;

  useEffect(() => {
    if (host.current === null) return undefined;
    const { source = null, isStale = null, columns } = latest.current;
    const cells: GridCells<Row> = { source, shown: new Set() };
    const grid = createGrid(host.current, gridOptions(latest.current, latest, cells));
    api.current = grid;
    const withdraw = offerExport(latest.current.label, grid, columns);
    const cut = coverCutNumbers(host.current, grid, new Set(columns.filter(isNumber).map(({ id }) => id)));
    const ticking = new Set(columns.filter((column) => column.hot ?? column.live).map((column) => column.id));
    const timer = setInterval(() => {
      for (const cell of cells.shown) cell.sweep(isStale);
      cut.look();
      const sorted = grid.getColumnState().find((state) => state.sort !== null && state.sort !== undefined);
      if (sorted !== undefined && ticking.has(sorted.colId)) grid.refreshClientSideRowModel('sort');
    }, SWEEP_MS);
    return () => {
      clearInterval(timer);
      cut.end();
      withdraw();
      api.current = null;
      grid.destroy();
    };
  }, []);

  useEffect(() => {
    api.current?.setGridOption('rowData', [...rows]);
  }, [rows]);

  return (
    <div className="grid-frame" role="group" aria-label={props.label}>
      <div className="grid-host" ref={host} hidden={rows.length === 0} />
      {rows.length === 0 ? props.empty : null}
    </div>
  );
}
