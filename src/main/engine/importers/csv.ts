/** Comma-separated rows with a header, after RFC 4180 but for line breaks inside quotes. */
import type { Refuse } from './refusals.ts';
import { readLines, type OnRead } from './textLines.ts';

export interface CsvRow {
  readonly line: number;
  /** Column name to text, trimmed. A column that is not there is not in it. */
  readonly cells: Readonly<Record<string, string>>;
}

/** Rows with more or fewer cells than the header are refused. Nothing for an empty file. */
export function* readCsv(path: string, refuse: Refuse, onRead?: OnRead): Generator<CsvRow> {
  let header: readonly string[] | null = null;
  for (const { number, text } of readLines(path, onRead)) {
    if (text.trim() === '') continue;
    const cells = splitCsv(text);
    if (cells === null) refuse({ file: path, line: number, reason: 'a quote is not closed' });
    else if (header === null) header = cells;
    else if (cells.length !== header.length) {
      refuse({ file: path, line: number, reason: `${cells.length} cells, the header has ${header.length}` });
    } else yield { line: number, cells: Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])) };
  }
}

/** Null when a quote is not closed. */
export function splitCsv(text: string): readonly string[] | null {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim());
  const cells: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*(,|$)/.exec(rest);
    const plain = quoted ?? /^([^",]*)(,|$)/.exec(rest);
    if (plain === null) return null;
    const [whole, cell = '', end] = plain;
    cells.push(quoted === null ? cell.trim() : cell.replaceAll('""', '"'));
    if (end !== ',') return cells;
    rest = rest.slice(whole.length);
  }
}
