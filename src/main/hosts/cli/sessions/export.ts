/** ballast session export */
import { closeSync, openSync, writeSync } from 'node:fs';
import { exportSession } from '../../../engine/importers/jsonLines.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { findSession } from '../../practice.ts';
import { OK_EXIT, printJson, type Command } from '../command.ts';
import { sessionsAt } from '../place.ts';

const CHUNK = 256 * 1024;

export const exportCommand: Command = {
  name: 'session export',
  synopsis: 'SESSION [--out FILE]',
  about: 'Prints a session as JSON lines: manifest, then entries and tape in order. `ballast session import` reads it.',
  options: { out: 'write to this file, which must not exist yet, and print the counts' },
  positionals: ['SESSION'],
  run({ values, positionals: [session = ''] }, output) {
    const folder = findSession(sessionsAt(values), session);
    const { out } = values;
    if (out === undefined) {
      const { entries, tapeRows } = exportSession(folder, (line) => output.write(`${line}\n`));
      output.note(`Exported ${entries} entries and ${tapeRows} tape rows of ${session}.`);
    } else {
      printJson(output, { session, file: out, ...exportToFile(folder, out) });
    }
    return OK_EXIT;
  },
};

function exportToFile(folder: string, path: string): ReturnType<typeof exportSession> {
  const file = open(path);
  let waiting = '';
  const flush = (): void => {
    writeSync(file, waiting);
    waiting = '';
  };
  try {
    const counts = exportSession(folder, (line) => {
      waiting += `${line}\n`;
      if (waiting.length >= CHUNK) flush();
    });
    flush();
    return counts;
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    throw new BadInput('--out', lineOf(error));
  }
}
