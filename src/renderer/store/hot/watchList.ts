/** Which rows to ask the engine for: all, or, when the list would be too long to send, those on screen first. */
import { MAX_CLIENT_TEXT } from '../../../shared/contract/wire.ts';

/** As the schema of the message has it. */
const MAX_ROWS = 5_000;
/** Leaves room for the rest of the message. */
const MAX_TEXT = MAX_CLIENT_TEXT - 1_000;

export interface WatchList { readonly rows: readonly string[]; readonly whole: boolean }

export function fittingRows(asked: readonly string[], isShown: (row: string) => boolean): WatchList {
  const rows = [...new Set(asked)];
  if (rows.length <= MAX_ROWS && textLength(rows) <= MAX_TEXT) return { rows, whole: true };
  const shownFirst = [...rows.filter(isShown), ...rows.filter((row) => !isShown(row))];
  let left = MAX_TEXT;
  const fitting = shownFirst.slice(0, MAX_ROWS).filter((row) => {
    left -= JSON.stringify(row).length + 1;
    return left >= 0;
  });
  return { rows: fitting, whole: false };
}

const textLength = (rows: readonly string[]): number => JSON.stringify(rows).length;
