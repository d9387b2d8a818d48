/**
 * ag-grid as it comes: row objects, asynchronous transactions, the first column pinned, its own flash of changed
 * cells. The same frames, decoded by the project's code; a frame is acknowledged once its transaction is painted.
 */
import {
  AllCommunityModule, createGrid, ModuleRegistry, themeQuartz, type ColDef, type GridApi,
} from 'ag-grid-community';
import { decodeHotFrame, HOT_COLUMNS } from '../../../../src/shared/contract/hotFrame.ts';
import { formatNumber } from '../../../../src/renderer/ui/format.ts';
import { COLUMN_WIDTH, NAME_WIDTH, QUOTE_COLUMNS, type QuoteRow } from './columns.ts';

type AgRow = QuoteRow & Record<string, string | number>;

export class AgGridView {
  private readonly api: GridApi<AgRow>;
  private readonly rows: AgRow[];
  private readonly painted: (frame: number) => void;

  constructor(host: HTMLElement, rows: readonly QuoteRow[], painted: (frame: number) => void) {
    ModuleRegistry.registerModules([AllCommunityModule]);
    this.rows = rows.map((row) => ({ ...row }));
    this.painted = painted;
    const numbers = QUOTE_COLUMNS.map(({ column, header, digits, scale = 1 }): ColDef<AgRow> => ({
      field: column, headerName: header, width: COLUMN_WIDTH, type: 'rightAligned', enableCellChangeFlash: true,
      valueFormatter: ({ value }) => formatNumber(value as number | undefined, { digits, scale }),
    }));
    this.api = createGrid<AgRow>(host, {
      theme: themeQuartz.withParams({ rowHeight: 23, headerHeight: 24, fontSize: 12 }),
      columnDefs: [{ field: 'name', pinned: 'left', width: NAME_WIDTH }, ...numbers],
      rowData: [...this.rows],
      getRowId: ({ data }) => data.instrument,
    });
  }

  get rowsShown(): number { return this.api.getRenderedNodes().length; }

  receive(bytes: Uint8Array): void {
    const frame = decodeHotFrame(bytes);
    if (frame === null) return;
    const touched = new Map<number, AgRow>();
    frame.cells.forEach((cell, at) => {
      const [number, column] = [Math.floor(cell / HOT_COLUMNS.length), HOT_COLUMNS[cell % HOT_COLUMNS.length] ?? ''];
      const row = touched.get(number) ?? { ...this.rows[number] } as AgRow;
      row[column] = frame.values[at] ?? NaN;
      touched.set(number, row);
      this.rows[number] = row;
    });
    this.api.applyTransactionAsync({ update: [...touched.values()] }, () => {
      requestAnimationFrame(() => afterPaint(() => this.painted(frame.frame)));
    });
  }
}

function afterPaint(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', run, { once: true });
  port1.start();
  port2.postMessage(null);
}
