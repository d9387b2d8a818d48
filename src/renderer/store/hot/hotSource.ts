/** The hot board as the grid's source: the grid's column names are checked against the contract's here. */
import { HOT_COLUMNS, type HotColumn } from '../../../shared/contract/hotFrame.ts';
import type { HotTarget } from './hotBoard.ts';
import { hot } from '../link.ts';

const KNOWN = new Set<string>(HOT_COLUMNS);

function known(column: string): HotColumn {
  if (!KNOWN.has(column)) throw new RangeError(`no hot column ${column}`);
  return column as HotColumn;
}

export const hotSource = {
  value: (row: string, column: string): number => hot.value(row, known(column)),
  attach: (row: string, column: string, target: HotTarget): (() => void) => hot.attach(row, known(column), target),
};
