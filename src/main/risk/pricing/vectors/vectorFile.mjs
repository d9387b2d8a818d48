// Reads tables of reference values for the tests: our own (beside this file) and those of ../shared, which lie beside
// the checkout or are absent. Not part of the pure layer: only tests import it.
// oxlint-disable no-restricted-imports no-restricted-globals
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OWN = fileURLToPath(new URL('.', import.meta.url));
const SHARED = fileURLToPath(new URL('../../../../../../shared/vectors/', import.meta.url));

/** @typedef {Readonly<Record<string, string>>} Row every cell by its column's name */
/** @typedef {{ title: string, rows: readonly Row[] | null }} Table `rows` is null when ../shared is absent */

/** The tables of one name: our own copy first, then the one of ../shared. @param {string} name @returns {Table[]} */
export function tables(name) {
  return [ownTable(name), sharedTable(name)];
}

/** @param {string} name @returns {Table} */
export function ownTable(name) {
  return { title: `own ${name}.csv`, rows: parse(`${OWN}${name}.csv`) };
}

/** @param {string} name @returns {Table} */
export function sharedTable(name) {
  const file = `${SHARED}${name}.csv`;
  if (existsSync(file)) return { title: `shared ${name}.csv`, rows: parse(file) };
  return { title: `shared ${name}.csv (skipped: no ${file})`, rows: null };
}

/** The parsed JSON file of ../shared/vectors, or null when it is absent. @param {string} name @returns {any} */
export function sharedJson(name) {
  const file = `${SHARED}${name}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** @param {string} file @returns {Row[]} */
function parse(file) {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const columns = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']));
  });
}

/**
 * The largest |got - want| / tolerance by column over all rows; NaN counts as Infinity. Cells that are empty are left
 * out.
 * @param {readonly Row[]} rows
 * @param {(row: Row) => Record<string, number>} compute values by column name
 * @param {(row: Row, column: string, want: number) => number} tolerance absolute
 * @returns {{ worst: number, column: string, row: Row | null }}
 */
export function worstRatio(rows, compute, tolerance = (row, column) => Number(row[`tol_${column}`])) {
  /** @type {{ worst: number, column: string, row: Row | null }} */
  let result = { worst: 0, column: '', row: null };
  for (const row of rows) {
    for (const [column, got] of Object.entries(compute(row))) {
      const cell = row[column];
      if (cell === undefined) throw new Error(`no column ${column}`);
      const want = Number(cell);
      if (cell === '' || got === want) continue;
      const error = Math.abs(got - want) / tolerance(row, column, want);
      const ratio = Number.isNaN(error) ? Infinity : error;
      if (ratio > result.worst) result = { worst: ratio, column, row };
    }
  }
  return result;
}

/**
 * Says on stdout how near to its tolerance a table came.
 * @param {string} title
 * @param {{ worst: number, column: string }} result
 */
export function report(title, { worst, column }) {
  process.stdout.write(`    ${title}: worst ${worst.toFixed(3)} of tolerance${column ? ` (${column})` : ''}\n`);
}
