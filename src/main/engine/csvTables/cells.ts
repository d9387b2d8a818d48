/** Cells of a pricing table, read strictly: what is wrong is named by column. */
import type { OptionType } from '../../../shared/domain/instrument.ts';
import { RowError } from '../importers/refusals.ts';

/** The inputs of one row, in the order of the table's input columns. */
export interface Cells {
  /** Finite. */
  number(column: number): number;
  /** Finite and above zero. */
  positive(column: number): number;
  /** Finite and not below zero. */
  nonNegative(column: number): number;
  /** C, P, call, put in any case. */
  optionType(column: number): OptionType;
  oneOf<T extends string>(column: number, words: readonly T[]): T;
  text(column: number): string;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const MAX_SHOWN = 40;

/** `names`: of the input columns; `textOf`: the cell of one of them. All but `text` throw RowError. */
export function cellsOf(names: readonly string[], textOf: (column: number) => string): Cells {
  const wrong = (column: number, reason: string): RowError => {
    const text = textOf(column).slice(0, MAX_SHOWN);
    return new RowError(`${names[column] ?? ''}: ${text === '' ? 'is empty' : `"${text}" ${reason}`}`);
  };
  const number = (column: number): number => {
    const text = textOf(column);
    const value = NUMBER.test(text) ? Number(text) : NaN;
    if (!Number.isFinite(value)) throw wrong(column, 'is not a finite number');
    return value;
  };
  return {
    number,
    positive(column) {
      const value = number(column);
      if (!(value > 0)) throw wrong(column, 'is not above zero');
      return value;
    },
    nonNegative(column) {
      const value = number(column);
      if (value < 0) throw wrong(column, 'is below zero');
      return value;
    },
    optionType(column) {
      const word = textOf(column).toLowerCase();
      if (word === 'c' || word === 'call') return 'call';
      if (word === 'p' || word === 'put') return 'put';
      throw wrong(column, 'is neither C nor P');
    },
    oneOf(column, words) {
      const found = words.find((word) => word === textOf(column));
      if (found === undefined) throw wrong(column, `is none of ${words.join(', ')}`);
      return found;
    },
    text: textOf,
  };
}
