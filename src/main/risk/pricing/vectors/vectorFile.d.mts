// What vectorFile.mjs offers to the tests.

/** Every cell by its column's name. */
export type Row = Readonly<Record<string, string>>;

/** `rows` is null when ../shared is absent; the title then says so. */
export interface Table {
  title: string;
  rows: readonly Row[] | null;
}

export interface Ratio {
  worst: number;
  column: string;
  row: Row | null;
}

/** The tables of one name: our own copy first, then the one of ../shared. */
export function tables(name: string): Table[];
export function ownTable(name: string): Table;
export function sharedTable(name: string): Table;

/** The parsed JSON file of ../shared/vectors, or null when it is absent. */
// oxlint-disable-next-line no-explicit-any
export function sharedJson(name: string): any;

/**
 * The largest |got - want| / tolerance over all rows and computed columns; NaN counts as Infinity, empty cells are left
 * out. `compute` gives values by column name; the tolerance is absolute, by default the column `tol_` + name.
 */
export function worstRatio(
  rows: readonly Row[],
  compute: (row: Row) => Record<string, number>,
  tolerance?: (row: Row, column: string, want: number) => number,
): Ratio;

/** Says on stdout how near to its tolerance a table came. */
export function report(title: string, result: Ratio): void;
