/** ag-grid's cell renderers for the hot grid, without React: one text node a cell, written directly. */
import type { ICellRendererComp, ICellRendererParams, IHeaderParams, IInnerHeaderComponent } from 'ag-grid-community';
import { HotText, type HotSource } from './hotCell.ts';
import { DASH } from '../format.ts';
import type { GridColumn } from './gridColumn.ts';

/** The numbers that one grid shows now, for its sweeps. */
export interface GridCells<Row> {
  readonly source: HotSource | null;
  readonly shown: Set<GridNumberCell<Row>>;
}

export interface CellContext<Row> {
  readonly column: GridColumn<Row>;
  readonly cells: GridCells<Row>;
}

type Params<Row> = ICellRendererParams<Row> & CellContext<Row>;

export class GridNumberCell<Row> implements ICellRendererComp<Row> {
  private readonly element = document.createElement('span');
  private text!: HotText;
  private context!: CellContext<Row>;
  private data!: Row;
  private detach: (() => void) | null = null;

  init(params: Params<Row>): void {
    this.context = params;
    const format = (value: number): string => params.column.format?.(value, this.data) ?? String(value);
    const plain = (value: number): string => (this.isEmpty() ? '' : Number.isNaN(value) ? DASH : format(value));
    const { toned, flash } = params.column;
    this.text = new HotText(this.element, plain, { toned, flash }, params.eGridCell);
    this.bind(params);
    params.cells.shown.add(this);
  }

  getGui(): HTMLElement {
    return this.element;
  }

  refresh(params: Params<Row>): boolean {
    this.detach?.();
    this.bind(params);
    return true;
  }

  destroy(): void {
    this.detach?.();
    this.detach = null;
    this.context.cells.shown.delete(this);
  }

  /** Twice a second: numbers that are looked up, and the mark of age. */
  sweep(isStale: ((row: Row) => boolean) | null): void {
    const { column } = this.context;
    if (column.live === true && column.number !== undefined) this.text.show(column.number(this.data) ?? NaN);
    // A row that the source does not stream (too many are asked for) is looked up instead.
    else if (column.hot !== undefined) this.showHot();
    const ages = column.hot !== undefined || column.live === true;
    if (ages && isStale !== null && !this.isEmpty()) this.text.markStale(isStale(this.data));
  }

  private showHot(): void {
    const cell = this.context.column.hot?.(this.data) ?? null;
    const { source } = this.context.cells;
    if (cell !== null && source !== null) this.text.show(source.value(cell.row, cell.column));
  }

  private isEmpty(): boolean {
    const { column } = this.context;
    return column.applies?.(this.data) === false || (column.hot !== undefined && column.hot(this.data) === null);
  }

  private bind(params: Params<Row>): void {
    if (params.data === undefined) return;
    this.data = params.data;
    this.detach = null;
    const { column, cells } = this.context;
    const cell = column.hot?.(this.data) ?? null;
    if (cell === null || cells.source === null) {
      this.text.show(column.number?.(this.data) ?? NaN);
      return;
    }
    this.showHot();
    this.detach = cells.source.attach(cell.row, cell.column, this.text);
  }
}

export class GridCustomCell<Row> implements ICellRendererComp<Row> {
  private readonly element = document.createElement('div');

  init(params: Params<Row>): void {
    this.element.className = 'cell-custom';
    this.draw(params);
  }

  getGui(): HTMLElement {
    return this.element;
  }

  refresh(params: Params<Row>): boolean {
    this.draw(params);
    return true;
  }

  private draw(params: Params<Row>): void {
    if (params.data !== undefined) params.column.render?.(params.data, this.element);
  }
}

/** Header text with its unit in a quieter tone. */
export class GridHeader implements IInnerHeaderComponent {
  private readonly element = document.createElement('span');

  init(params: IHeaderParams & { readonly unit?: string }): void {
    this.element.className = 'grid-header';
    this.element.textContent = params.displayName;
    if (params.unit === undefined) return;
    const unit = document.createElement('span');
    unit.className = 'unit';
    unit.textContent = params.unit;
    this.element.append(unit);
  }

  getGui(): HTMLElement {
    return this.element;
  }

  refresh(): boolean {
    return false;
  }
}
