/**
 * Fills in a table row by row, in constant memory whatever its length: the input's columns as they came, the outputs in
 * their place or behind, a status last. A row that makes no sense keeps its place, with the reason as its status.
 */
import { splitCsv } from '../importers/csv.ts';
import { RowError } from '../importers/refusals.ts';
import { readLines, type OnRead } from '../importers/textLines.ts';
import { cellsOf } from './cells.ts';
import type { TableModel } from './models.ts';

export interface TableEvents {
  /** A row that was not filled in; lines count from 1, the header's. */
  readonly onBad: (line: number, reason: string) => void;
  readonly onRead?: OnRead;
}

export interface TableCounts {
  good: number;
  bad: number;
}

const STATUS = 'status';

/** The file cannot be read as a table of this model at all. */
class TableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TableError';
  }
}

/** Yields the filled table's lines without line ends; counts as it goes. Throws TableError, or what reading does. */
export function* fillTable(
  file: string, model: TableModel, { onBad, onRead }: TableEvents, counts: TableCounts,
): Generator<string> {
  let plan: Plan | null = null;
  for (const { number, text } of readLines(file, onRead)) {
    if (text.trim() === '') continue;
    const cells = splitCsv(text);
    if (plan === null) {
      plan = planOf(file, model, cells);
      yield plan.header.map(csvCell).join(',');
      continue;
    }
    const { line, reason } = filledRow(plan, model, cells, text);
    if (reason === null) counts.good += 1;
    else {
      counts.bad += 1;
      onBad(number, reason);
    }
    yield line;
  }
  if (plan === null) throw new TableError(`${file}: is empty`);
}

interface Plan {
  readonly header: readonly string[];
  /** Columns of the file. */
  readonly width: number;
  /** Where each input stands, and each output is to go. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly status: number;
}

function planOf(file: string, model: TableModel, columns: readonly string[] | null): Plan {
  if (columns === null) throw new TableError(`${file}:1: a quote is not closed`);
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw new TableError(`${file}:1: column ${twice} stands there twice`);
  const missing = model.inputs.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new TableError(`${file}:1: ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')} missing` +
      ` (${model.name} reads ${model.inputs.join(', ')})`);
  }
  const header = [...columns];
  const placeOf = (name: string): number => {
    const place = header.indexOf(name);
    return place >= 0 ? place : header.push(name) - 1;
  };
  const outputs = model.outputs.map(placeOf);
  const status = placeOf(STATUS);
  return { header, width: columns.length, inputs: model.inputs.map((name) => columns.indexOf(name)), outputs, status };
}

interface Filled {
  readonly line: string;
  /** Null: filled in. */
  readonly reason: string | null;
}

function filledRow(plan: Plan, model: TableModel, cells: readonly string[] | null, text: string): Filled {
  const row = plan.header.map((_, i) => cells?.[i] ?? '');
  for (const place of plan.outputs) row[place] = '';
  const reason = cells === null ? 'a quote is not closed'
    : cells.length !== plan.width ? `${cells.length} cells, the header has ${plan.width}`
      : fill(row, plan, model, cells);
  if (cells === null) row[0] = text;
  row[plan.status] = reason ?? 'ok';
  return { line: row.map(csvCell).join(','), reason };
}

/** Null, or why not. An answer that no double holds leaves its cell empty; a row of only such is bad. */
function fill(row: string[], plan: Plan, model: TableModel, cells: readonly string[]): string | null {
  try {
    const values = model.compute(cellsOf(model.inputs, (column) => cells[plan.inputs[column] ?? -1] ?? ''));
    let finite = 0;
    for (const [i, value] of values.entries()) {
      const place = plan.outputs[i];
      if (!Number.isFinite(value) || place === undefined) continue;
      row[place] = String(value);
      finite += 1;
    }
    return finite > 0 ? null : 'no finite value';
  } catch (error) {
    if (error instanceof RowError || error instanceof RangeError) return error.message;
    throw error;
  }
}

const csvCell = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
