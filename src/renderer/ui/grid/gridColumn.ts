/** What a grid column is to those who use the hot grid: where its text comes from and how its header explains it. */

export interface GridColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Printed after the header in a quieter tone: every number says its unit. */
  readonly unit?: string;
  /** How the number was made. */
  readonly explanation: string;
  readonly width: number;
  /** Takes what width is left over, in this share. */
  readonly flex?: number;
  /** Plain text; left-aligned. */
  readonly text?: (row: Row) => string;
  /** A number that changes with its row, or, with `live`, is looked up twice a second. Right-aligned. */
  readonly number?: (row: Row) => number | null;
  readonly live?: boolean;
  /** Where false the cell is empty: a dash says unknown, not 'has none'. */
  readonly applies?: (row: Row) => boolean;
  /** A number that ticks: the row and column of the source; null where this row has none. */
  readonly hot?: (row: Row) => { readonly row: string; readonly column: string } | null;
  readonly format?: (value: number, row: Row) => string;
  /** Colour and shape by sign. */
  readonly toned?: boolean;
  /** Shows changes for a moment. For prices; a flashing Greek is noise. */
  readonly flash?: boolean;
  /** Fills the cell by hand: tree toggles, buttons, badges. */
  readonly render?: (row: Row, element: HTMLElement) => void;
  /** Asked when the pointer rests on the cell. */
  readonly cellTooltip?: (row: Row) => string | null;
  readonly sortable?: boolean;
  /** CSS classes of a cell and when it carries them; looked at when its row changes. */
  readonly cellClasses?: Readonly<Record<string, (row: Row) => boolean>>;
}
