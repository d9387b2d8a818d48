/** What `ballast price` and `ballast iv` share: a table in, the same filled in out, progress and bad rows said. */
import { closeSync, existsSync, openSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fillTable, type TableCounts } from '../../../engine/csvTables/fillTable.ts';
import type { TableModel } from '../../../engine/csvTables/models.ts';
import { BAD_INPUT_EXIT, BadInput, lineOf } from '../../badInput.ts';
import { OK_EXIT, type Arguments, type Output } from '../command.ts';

const CHUNK = 256 * 1024;
const PROGRESS_MS = 1_000;

export const TABLE_OPTIONS = {
  in: 'CSV to read; the header names the columns',
  out: 'CSV to write (default: standard output)',
} as const;

/** 0 when any row was filled in, 2 when none was or the file cannot be read. */
export async function runTable(model: TableModel, { values }: Arguments, output: Output): Promise<number> {
  const file = fileOf(values['in']);
  const sink = sinkOf(values['out'], file, output);
  const counts: TableCounts = { good: 0, bad: 0 };
  let toldMs = performance.now();
  let share = 0;
  const onRead = (bytes: number, ofBytes: number): void => { share = ofBytes === 0 ? 1 : bytes / ofBytes; };
  const onBad = (line: number, reason: string): void => output.note(`${file}:${line}: ${reason}`);
  try {
    let waiting = '';
    for (const line of fillTable(file, model, { onBad, onRead }, counts)) {
      waiting += `${line}\n`;
      if (waiting.length < CHUNK) continue;
      await sink.write(waiting);
      waiting = '';
      if (performance.now() - toldMs < PROGRESS_MS) continue;
      toldMs = performance.now();
      output.note(`${counts.good + counts.bad} rows, ${Math.floor(share * 100)} % ...`);
    }
    await sink.write(waiting);
  } catch (error) {
    throw new BadInput('--in', lineOf(error));
  } finally {
    sink.close();
  }
  output.note(`${counts.good} rows filled in, ${counts.bad} bad.`);
  return counts.good > 0 ? OK_EXIT : BAD_INPUT_EXIT;
}

function fileOf(given: string | undefined): string {
  if (given === undefined) throw new BadInput('--in', 'is missing');
  if (!existsSync(given)) throw new BadInput('--in', `no such file: ${given}`);
  if (!statSync(given).isFile()) throw new BadInput('--in', `not a file: ${given}`);
  return given;
}

interface Sink {
  readonly write: (text: string) => Promise<void>;
  readonly close: () => void;
}

function sinkOf(out: string | undefined, file: string, output: Output): Sink {
  if (out === undefined) {
    return {
      write: async (text) => {
        output.write(text);
        await output.drained?.();
      },
      close: () => {},
    };
  }
  if (resolve(out) === resolve(file)) throw new BadInput('--out', 'is the file that is read');
  let handle: number;
  try {
    handle = openSync(out, 'w', 0o600);
  } catch (error) {
    throw new BadInput('--out', lineOf(error));
  }
  return {
    write: (text) => {
      writeFileSync(handle, text);
      return Promise.resolve();
    },
    close: () => closeSync(handle),
  };
}
